"""RLN501 duplicate-title."""

from collections.abc import Iterator

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.names import key


class DuplicateTitle(Rule):
    """Two notes have the same title.

    ## What it does
    Compares the titles of all notes, letter case aside.

    ## Why is this bad?
    In a list the two cannot be told apart, and a link or a search by title is a guess.

    ## Example
    `a/intro.md` and `b/intro.md`, both titled `Introduction`. Say in each title what it introduces.
    """

    code = "RLN501"
    name = "duplicate-title"
    severity = "warning"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note but the first of a title."""
        first: dict[str, str] = {}
        for path, note in index.notes.items():
            other = first.setdefault(key(note.title), path)
            if other != path:
                yield self.finding(path, f"the title `{note.title}` is also that of {other}")
