"""RLN503 filename-case-collision."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class FilenameCaseCollision(Rule):
    """Two paths differ only in letter case or Unicode normalization.

    ## What it does
    Compares the paths of all notes and other files as the file systems of macOS and Windows do.

    ## Why is this bad?
    Where both paths are the same file, a checkout contains one of them and git shows the other one as modified.

    ## Example
    `Entropy.md` and `entropy.md` in one folder. Rename one of them, or merge them.

    ## Fix
    None: `rlnotes rename` renames a note and updates the links to it.
    """

    code = "RLN503"
    name = "filename-case-collision"
    severity = "error"
    depends_on = Dependency.NAMES

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each colliding path except the first."""
        first: dict[str, str] = {}
        for path in sorted((*index.notes, *index.files)):
            other = first.setdefault(key(path), path)
            if other != path:
                message = f"This path equals {other} where letter case is ignored"
                yield self.finding(path, message, target=path)
