"""RLN506 title-filename-mismatch."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.names import WORD, fold
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.note import stem
from rlnotes.queries.hub import Hubs


class TitleFilenameMismatch(Rule):
    """A note's title says other words than its file's name.

    ## What it does
    Compares the words of both, letter case, accents and punctuation aside.

    ## Why is this bad?
    In vaults where the name is the title, the two drift apart when one is changed. Elsewhere leave the rule off.

    ## Example
    `entropy.md` with `title: Disorder`. Rename one of them.

    ## Fix
    None: either may be the right one; `rlnotes rename` renames the file.
    """

    code = "RLN506"
    name = "title-filename-mismatch"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each title that is not its file's name."""
        for note in index.notes_in_scope:
            if note.has_own_title and _words(note.title) != _words(stem(note.path)):
                message = f"The title `{note.title}` is not the file's name `{stem(note.path)}`"
                yield self.finding(note.path, message, target=note.title)


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text).replace("_", " "))
