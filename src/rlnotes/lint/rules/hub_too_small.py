"""RLN311 hub-too-small."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.plurals import count_noun
from rlnotes.queries.hub import Hubs


class HubTooSmall(Rule):
    r"""A hub lists too few notes to be useful.

    ## What it does
    Counts the notes of each hub; the minimum is 5 (\`hub-smallest\` in the settings).

    ## Why is this bad?
    Readers have to open another page for a few notes that the parent hub could list.

    ## Example
    A hub of two notes. List them in the parent hub, or wait until there are more.

    ## Fix
    None: only the author can decide how to merge a hub.
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
                message = f"This hub lists {count_noun(size, 'note')}, fewer than {limit}"
                yield self.finding(path, message, hub=True)
