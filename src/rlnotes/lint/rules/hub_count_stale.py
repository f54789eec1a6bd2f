"""RLN304 hub-count-stale."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.hub_counts import counts_text, managed_counts
from rlnotes.queries.hub import Hubs


class HubCountStale(Rule):
    """The counts between a hub's markers are out of date.

    ## What it does
    Counts the notes and sections of each hub with `<!-- rlnotes-counts -->...<!-- /rlnotes-counts -->` and compares
    them with the text between the markers.

    ## Why is this bad?
    The page states wrong numbers.

    ## Example
    `<!-- rlnotes-counts -->24 linked notes · 9 sections<!-- /rlnotes-counts -->` where the hub lists 25 notes.

    ## Fix
    Safe: the counts are updated.
    """

    code = "RLN304"
    name = "hub-count-stale"
    severity = "warning"
    depends_on = Dependency.HUBS
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each pair of markers with wrong counts."""
        for path, note in hubs.notes.items():
            counts = counts_text(hubs.open(note))
            text = index.text(path)
            for count in managed_counts(text):
                if text[count.start : count.end].strip() != counts:
                    yield self.finding(
                        path,
                        f"This hub has {counts}",
                        line=count.line,
                        column=count.column,
                        length=count.end - count.start,
                        target="counts",
                        hub=True,
                        fix=Fix(f"Write `{counts}`", True, ((path, count.start, count.end, counts),)),
                    )
