"""RLN109 case-mismatch-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.operations.link_edits import keep_displayed_text, to_file
from rlnotes.queries.hub import Hubs


class CaseMismatchLink(Rule):
    """A link is spelled otherwise than the file it arrives at, in letter case or Unicode form.

    ## What it does
    Compares each link that arrives with the name of its file. Obsidian sees no difference between `[[LOG]]` and
    `Log.md`, nor between an accent that is one character and one that is two.

    ## Why is this bad?
    GitHub, static sites and most tools on Linux do see it: for them the link is broken.

    ## Example
    `[[LOG]]` where the file is `Log.md`. Write `[[Log|LOG]]`, or `[[Log]]` if what is shown does not matter.

    ## Fix
    Safe: the link is spelled as its file and shows what it showed.
    A Markdown destination gets the ending that it lacks, too.
    """

    code = "RLN109"
    name = "case-mismatch-link"
    severity = "warning"
    depends_on = Dependency.NOTE
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that only a forgiving reader follows."""
        for note, link, resolution in index.links_with(LinkFlag.OTHER_SPELLING):
            edits = to_file(index, note, link, resolution.path, via=resolution.via)
            what = "Unicode form"
            if resolution.spelling == "case":
                edits, what = keep_displayed_text(note, link, edits), "letter case"
            yield self.at_link(
                note,
                link,
                f"`{link.target}` differs in {what} from {resolution.path}",
                candidates=(resolution.path,),
                hub=note.path in hubs.notes,
                fix=Fix("Spell it as the file", True, edits) if edits else None,
            )
