"""RLN205 island."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import islands


class Island(Rule):
    """A few notes link to each other and to nothing else.

    ## What it does
    Parts the vault into groups of notes that hang together by links, and reports those of two to five notes
    (`island-notes` in the settings) beside a larger one.

    ## Why is this bad?
    Who does not start on the island never gets there.

    ## Example
    `tides.md` and `moon.md` name each other, and no other note names them. Link one of them from the mainland.

    ## Fix
    None: `rlnotes related NOTE` shows where a link would fit.
    """

    code = "RLN205"
    name = "island"
    severity = "info"
    default = False
    depends_on = Dependency.LINKS | Dependency.HUBS

    def check(self, index: LinksView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each island, at the first of its notes."""
        for notes in islands(index, index.settings.lint.island_notes):
            names = ", ".join(notes[1:])
            yield self.finding(notes[0], f"Only {names} and this note link to each other", candidates=notes)
