"""RLN201 orphan."""

from collections.abc import Iterable, Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.views import LinksView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt_notes import is_entry_page
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import unlinked


class Orphan(Rule):
    """No other note links to the note.

    ## What it does
    Reports notes without a link from another note. Exempt are hubs, entry pages (`index`, `README`, `home`, `SUMMARY`,
    a note named like its folder), daily notes (named by a date), dated posts in a folder such as `blog`, templates (see
    `broken-note-link`), notes on a canvas and pages in the `nav` of `mkdocs.yml`.

    ## Why is this bad?
    The note cannot be reached by links.

    ## Example
    `ideas/entropy.md`, which no note links to. Link to it from a note or list it in a hub.

    ## Fix
    None: `rlnotes related NOTE` shows where a link would fit.
    """

    code = "RLN201"
    name = "orphan"
    severity = "warning"
    depends_on = Dependency.LINKS | Dependency.HUBS

    def check(self, index: LinksView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each orphan."""
        for note in unlinked(index, hubs):
            if not is_entry_page(index, note.path):
                yield self.finding(note.path, "No other note links to this one")

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Return the findings except those about notes on a canvas or in a site's navigation."""
        listed = {*index.canvas_cards, *index.site_navigation}
        return [finding for finding in findings if finding.path not in listed]
