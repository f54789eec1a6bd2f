"""RLN304 hub-count-stale."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.lint.hub_counts import counts_text, managed_counts
from rlnotes.queries.hub import Hubs


class HubCountStale(Rule):
    """The counts between a hub's markers are no longer right.

    ## What it does
    Counts the notes and sections of each hub that holds `<!-- rlnotes-counts -->...<!-- /rlnotes-counts -->`, and
    compares them with what stands between the markers.

    ## Why is this bad?
    The page says of itself what is not so.

    ## Example
    `<!-- rlnotes-counts -->24 linked notes · 9 sections<!-- /rlnotes-counts -->` where the hub lists 25 notes.

    ## Fix
    Safe: the counts are written anew.
    """

    code = "RLN304"
    name = "hub-count-stale"
    severity = "warning"
    depends_on = Dependency.HUBS
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each marked stretch with other counts."""
        for path, note in hubs.notes.items():
            counts = counts_text(hubs.open(note))
            for start, end, line, column in managed_counts(note.text):
                if note.text[start:end].strip() != counts:
                    fix = Fix(f"Write `{counts}`", True, ((path, start, end, counts),))
                    message = f"This hub has {counts}"
                    yield self.finding(
                        path, message, line=line, column=column, length=end - start, target="counts", hub=True, fix=fix
                    )
