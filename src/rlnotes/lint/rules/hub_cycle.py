"""RLN306 hub-cycle."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import hub_cycles


class HubCycle(Rule):
    """Hubs list each other in a cycle.

    ## What it does
    Finds the strongly connected components of the graph of hubs that list hubs, and reports each with more than one
    hub.

    ## Why is this bad?
    There is no top hub to start from. For hubs that are meant as neighbours, a cycle does no harm.

    ## Example
    `physics.md` lists `heat.md`, and `heat.md` lists `physics.md` as an entry. Name the parent hub in `up:` instead.

    ## Fix
    None: only the author can decide which hub is the parent.
    """

    code = "RLN306"
    name = "hub-cycle"
    severity = "info"
    default = False
    depends_on = Dependency.HUBS

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each cycle, at the first of its hubs."""
        for cycle in hub_cycles(hubs):
            message = f"This hub is in a cycle with {', '.join(cycle[1:])}"
            yield self.finding(cycle[0], message, candidates=cycle, hub=True)
