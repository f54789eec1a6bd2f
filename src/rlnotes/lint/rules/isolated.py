"""RLN202 isolated."""

from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exemptions import is_entry_page
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import unlinked


class Isolated(Rule):
    """A note links to no other, and no other links to it.

    ## What it does
    Lists the orphans that have no link to another note either. What `orphan` leaves out is left out here.

    ## Why is this bad?
    The note stands outside of the web; nothing leads to it or on from it.

    ## Example
    `ideas/entropy.md` without a link in or out. Link it both ways, or throw it away.

    ## Fix
    None: `rlnotes related NOTE` shows where a link would fit.
    """

    code = "RLN202"
    name = "isolated"
    severity = "warning"
    default = False
    depends_on = Dependency.LINKS | Dependency.HUBS

    def check(self, index: LinksView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each isolated note."""
        for note in unlinked(index, hubs):
            if not index.out_degree(note.path) and not is_entry_page(index, note.path):
                yield self.finding(note.path, "This note links to no other, and no other links to it")

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Leave out the notes that a canvas or a site's navigation shows."""
        listed = {*index.canvas_cards, *index.site_navigation}
        return [finding for finding in findings if finding.path not in listed]
