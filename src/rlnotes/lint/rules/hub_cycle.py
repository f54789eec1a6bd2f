"""RLN306 hub-cycle."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import hub_cycles


class HubCycle(Rule):
    """Hubs list each other in a circle.

    ## What it does
    Follows the hubs that hubs list, and reports each group of hubs from each of which one comes back to where one was.

    ## Why is this bad?
    There is no top to begin at. Where hubs are meant to be neighbours and not above each other, it is no harm.

    ## Example
    `physics.md` lists `heat.md`, and `heat.md` lists `physics.md` among its entries. Name the hub above in `up:`.

    ## Fix
    None: which hub is above is for its author to say.
    """

    code = "RLN306"
    name = "hub-cycle"
    severity = "info"
    default = False
    depends_on = Dependency.HUBS

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each circle, at the first of its hubs."""
        for circle in hub_cycles(hubs):
            message = f"This hub and {', '.join(circle[1:])} list each other in a circle"
            yield self.finding(circle[0], message, candidates=circle, hub=True)
