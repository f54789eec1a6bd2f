"""RLN506 title-filename-mismatch."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.names import WORD, fold
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.note import stem
from rlnotes.queries.hub import Hubs


class TitleFilenameMismatch(Rule):
    """A note's title differs from its file name.

    ## What it does
    Compares the words of both, ignoring letter case, accents and punctuation.

    ## Why is this bad?
    In vaults where the file name is the title, one of the two was changed without the other. Elsewhere, leave the rule
    off.

    ## Example
    `entropy.md` with `title: Disorder`. Rename one of them.

    ## Fix
    None: either may be right; `rlnotes rename` renames the file.
    """

    code = "RLN506"
    name = "title-filename-mismatch"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each title that differs from its file name."""
        for note in index.notes_in_scope:
            if note.has_own_title and _words(note.title) != _words(stem(note.path)):
                message = f"The title `{note.title}` differs from the file name `{stem(note.path)}`"
                yield self.finding(note.path, message, target=note.title)


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text).replace("_", " "))
