"""RLN301 not-in-any-hub."""

from collections.abc import Iterator

from rlnotes.graph import unfiled
from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule


class NotInAnyHub(Rule):
    """No hub lists a note.

    ## What it does
    Lists the notes that no hub links to in its body. Says nothing in a vault without hubs.

    ## Why is this bad?
    A hub is how readers find their way; a note outside of all hubs is found by luck.

    ## Example
    `entropy.md` exists and no hub has the line `- [[entropy]]`. Add it to the section where it belongs.
    """

    code = "RLN301"
    name = "not-in-any-hub"
    severity = "warning"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note that is filed nowhere."""
        if hubs.notes:
            for note in unfiled(index, hubs):
                yield self.finding(note.path, "no hub lists this note")
