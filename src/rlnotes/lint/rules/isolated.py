"""RLN202 isolated."""

from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt_notes import is_entry_page
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import unlinked


class Isolated(Rule):
    """A note has no links to or from other notes.

    ## What it does
    Reports the orphans that do not link to another note either. The exemptions of `orphan` apply.

    ## Why is this bad?
    The note cannot be reached by links, and it leads to no other note.

    ## Example
    `ideas/entropy.md` has no links in either direction. Add links, or delete the note.

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
                yield self.finding(note.path, "This note has no links to or from other notes")

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Return the findings except those about notes on a canvas or in a site's navigation."""
        listed = {*index.canvas_cards, *index.site_navigation}
        return [finding for finding in findings if finding.path not in listed]
