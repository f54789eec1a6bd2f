"""RLN609 empty-note."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class EmptyNote(Rule):
    """A note has no text.

    ## What it does
    Reports notes without a word below the front matter.

    ## Why is this bad?
    A link to it arrives at nothing. Mostly it was made by a click on a link and forgotten.

    ## Example
    `entropy.md` of 0 bytes. Write it, or delete it: links to it are then listed by `rlnotes wanted`.

    ## Fix
    None: an empty note may be a plan.
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
