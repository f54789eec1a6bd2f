"""RLN109 case-mismatch-link."""

from collections.abc import Iterator

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.names import Peculiar


class CaseMismatchLink(Rule):
    """A link is spelled otherwise than the file it arrives at, in letter case or Unicode form.

    ## What it does
    Compares each link that arrives with the name of its file. Obsidian sees no difference between `[[LOG]]` and
    `Log.md`, nor between an accent that is one character and one that is two.

    ## Why is this bad?
    GitHub, static sites and most tools on Linux do see it: for them the link is broken.

    ## Example
    `[[LOG]]` where the file is `Log.md`. Write `[[Log]]`, or `[[Log|LOG]]` to keep what is shown.
    """

    code = "RLN109"
    name = "case-mismatch-link"
    severity = "warning"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that only a forgiving reader follows."""
        for note in index.with_links(Peculiar.SPELLED):
            for link, resolution in index.links_of(note):
                if resolution.spelling:
                    what = "letter case" if resolution.spelling == "case" else "Unicode form"
                    message = f"`{link.target}` differs in {what} from {resolution.path}"
                    yield self.finding(note.path, message, link=link)
