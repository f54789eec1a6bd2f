"""RLN205 island."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import islands


class Island(Rule):
    """A few notes link only to each other.

    ## What it does
    Finds the connected components of the link graph and reports those of two to five notes (`island-notes` in the
    settings) if a larger one exists.

    ## Why is this bad?
    No link from the rest of the vault leads to these notes.

    ## Example
    `tides.md` and `moon.md` link to each other, and no other note links to them. Link to one of them from another note.

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
            yield self.finding(notes[0], f"This note and {names} link only to each other", candidates=notes)
