"""RLN203 dead-end."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exemptions import is_entry_page
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import dead_ends


class DeadEnd(Rule):
    """A note links to no other note.

    ## What it does
    Lists the notes without a link to another note. Entry pages, daily notes and templates are left out.

    ## Why is this bad?
    The reader has to go back; what the note builds on stays unsaid.

    ## Example
    `entropy.md`, which speaks of heat and does not link to `heat.md`. Link to it.

    ## Fix
    None: `rlnotes related NOTE` shows what is near.
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
