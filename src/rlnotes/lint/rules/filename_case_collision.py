"""RLN503 filename-case-collision."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class FilenameCaseCollision(Rule):
    """Two files have the same path but for letter case or Unicode form.

    ## What it does
    Compares the paths of all notes and other files as macOS and Windows do.

    ## Why is this bad?
    Where the two cannot stand side by side, a checkout keeps one of them and git shows the other as changed.

    ## Example
    `Entropy.md` and `entropy.md` in one folder. Give one of them another name, or make them one note.

    ## Fix
    None: `rlnotes rename` renames a note with the links to it.
    """

    code = "RLN503"
    name = "filename-case-collision"
    severity = "error"
    depends_on = Dependency.NAMES

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each path but the first of those that are alike."""
        first: dict[str, str] = {}
        for path in sorted((*index.notes, *index.files)):
            other = first.setdefault(key(path), path)
            if other != path:
                message = f"This path is the same as {other} where letter case does not count"
                yield self.finding(path, message, target=path)
