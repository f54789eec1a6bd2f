"""RLN609 empty-note."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class EmptyNote(Rule):
    """A note has no text.

    ## What it does
    Reports notes without a word after the front matter.

    ## Why is this bad?
    Links to it lead to an empty page. Often it was created by clicking a link and then forgotten.

    ## Example
    `entropy.md` with a size of 0 bytes. Write the note or delete it; `rlnotes broken --missing` then lists the links to
    it.

    ## Fix
    None: an empty note may be planned.
    """

    code = "RLN609"
    name = "empty-note"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note without a word."""
        for note in index.notes_in_scope:
            if not note.words:
                yield self.finding(note.path, "This note has no text")
