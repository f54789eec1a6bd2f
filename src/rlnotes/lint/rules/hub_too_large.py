"""RLN310 hub-too-large."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class HubTooLarge(Rule):
    r"""A hub lists too many notes to be taken in at a glance.

    ## What it does
    Counts the notes of each hub: more than forty (\`hub-largest\` in the settings) are too many.

    ## Why is this bad?
    Readers scroll instead of choosing.

    ## Example
    A hub of sixty notes in twelve sections. Part it into hubs of its own, one for each group of sections.

    ## Fix
    None: how to part a hub is for its author to say.
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
                message = f"This hub lists {size} note{'s' * (size != 1)}, more than {limit}"
                yield self.finding(path, message, hub=True)
