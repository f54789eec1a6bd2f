"""RLN203 dead-end."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt_notes import is_entry_page
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import dead_ends


class DeadEnd(Rule):
    """A note has no link to another note.

    ## What it does
    Reports notes without a link to another note. Entry pages, daily notes and templates are exempt.

    ## Why is this bad?
    Readers have to go back, and related notes are harder to find.

    ## Example
    `entropy.md` is about heat and does not link to `heat.md`. Add the link.

    ## Fix
    None: `rlnotes related NOTE` lists related notes.
    """

    code = "RLN203"
    name = "dead-end"
    severity = "info"
    default = False
    depends_on = Dependency.LINKS | Dependency.HUBS

    def check(self, index: LinksView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each dead end."""
        for note in dead_ends(index):
            if not is_entry_page(index, note.path):
                yield self.finding(note.path, "This note links to no other note")
