"""RLN408 description-too-long."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class DescriptionTooLong(Rule):
    """A note's description is too long to stand beside a title.

    ## What it does
    Counts the characters of `description` or `summary` in front matter; `longest` under `[lint.description]` (300) is
    the most.

    ## Why is this bad?
    A list of notes becomes a wall of text.

    ## Example
    A description of three sentences that sums up the whole note. Keep the one that says what it finds.

    ## Fix
    None: what may go is for the note's author to say.
    """

    code = "RLN408"
    name = "description-too-long"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each description that is too long."""
        most = index.settings.lint.description.longest
        for note in index.notes_in_scope:
            if note.has_description and len(note.description) > most:
                message = f"The description has {len(note.description)} characters, more than {most}"
                yield self.finding(note.path, message)
