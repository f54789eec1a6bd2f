"""RLN506 title-filename-mismatch."""

from collections.abc import Iterator

from rlnotes.indexing.index import NotesView
from rlnotes.indexing.memo import Dependency
from rlnotes.indexing.names import WORD, fold
from rlnotes.lint import Finding, Rule
from rlnotes.questions.hub import Hubs
from rlnotes.text.note import stem


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
            if note.titled and _words(note.title) != _words(stem(note.path)):
                message = f"The title `{note.title}` is not the file's name `{stem(note.path)}`"
                yield self.finding(note.path, message, target=note.title)


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text).replace("_", " "))
