"""RLN102 broken-heading-anchor."""

from collections.abc import Iterator

from rlnotes.graph import broken_links
from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule


class BrokenHeading(Rule):
    """A link's heading or block is not in the note it names.

    ## What it does
    Looks up what follows `#` in a link: Obsidian's heading text, GitHub's slug, an id set in HTML, or a `^block`.

    ## Why is this bad?
    The link opens the right note at the wrong place.

    ## Example
    `[[open-set#Examples]]` where the heading was renamed to `Some examples`. Write `[[open-set#Some examples]]`.
    """

    code = "RLN102"
    name = "broken-heading-anchor"
    severity = "error"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each fragment that is not found."""
        for broken in broken_links(index):
            if broken.what in {"heading", "block"}:
                where = broken.resolution.path if broken.link.target else "this note"
                fragment = broken.link.fragment
                yield self.finding(broken.note.path, f"{where} has no {broken.what} `{fragment}`", link=broken.link)
