"""RLN310 hub-too-large."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.plurals import count_noun
from rlnotes.queries.hub import Hubs


class HubTooLarge(Rule):
    r"""A hub lists too many notes to scan.

    ## What it does
    Counts the notes of each hub; the maximum is 40 (\`hub-largest\` in the settings).

    ## Why is this bad?
    Readers scroll instead of choosing.

    ## Example
    A hub of sixty notes in twelve sections. Split it into several hubs, one for each group of sections.

    ## Fix
    None: only the author can decide how to split a hub.
    """

    code = "RLN310"
    name = "hub-too-large"
    severity = "info"
    default = False
    depends_on = Dependency.HUBS

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each hub that is too large."""
        limit = index.settings.hub_largest
        for path, note in hubs.notes.items():
            size = len(hubs.open(note).linked())
            if size > limit:
                message = f"This hub lists {count_noun(size, 'note')}, more than {limit}"
                yield self.finding(path, message, hub=True)
