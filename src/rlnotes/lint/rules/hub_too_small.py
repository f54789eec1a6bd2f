"""RLN311 hub-too-small."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class HubTooSmall(Rule):
    r"""A hub lists so few notes that it leads hardly anywhere.

    ## What it does
    Counts the notes of each hub: fewer than five (\`hub-smallest\` in the settings) are too few.

    ## Why is this bad?
    Readers are sent from page to page; the notes could stand in the hub above.

    ## Example
    A hub of two notes. List them in the hub above, or wait until there are more.

    ## Fix
    None: how to merge a hub is for its author to say.
    """

    code = "RLN311"
    name = "hub-too-small"
    severity = "info"
    default = False
    depends_on = Dependency.HUBS

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each hub that is too small."""
        limit = index.settings.hub_smallest
        for path, note in hubs.notes.items():
            size = len(hubs.open(note).linked())
            if size < limit:
                message = f"This hub lists {size} note{'s' * (size != 1)}, fewer than {limit}"
                yield self.finding(path, message, hub=True)
