"""RLN201 orphan."""

from collections.abc import Iterator

from rlnotes.graph import orphans
from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule


class Orphan(Rule):
    """No other note links to a note.

    ## What it does
    Lists the notes without a link from another note; a link to oneself does not count. Hubs are left out.

    ## Why is this bad?
    Nobody who follows links will ever come upon the note.

    ## Example
    `ideas/entropy.md`, which no note names. Link to it from a note or list it in a hub.
    """

    code = "RLN201"
    name = "orphan"
    severity = "warning"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each orphan."""
        for note in orphans(index, hubs):
            yield self.finding(note.path, "no other note links to this one")
