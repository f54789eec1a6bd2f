"""RLN409 description-too-short."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class DescriptionTooShort(Rule):
    """A note's description is too short to say anything.

    ## What it does
    Counts the characters of `description` or `summary` in front matter; `shortest` under `[lint.description]` (20) is
    the least.

    ## Why is this bad?
    Who reads a list of notes learns nothing from it.

    ## Example
    `description: tbd`. Write one sentence that says what the note finds.

    ## Fix
    None: the sentence is for the note's author to find.
    """

    code = "RLN409"
    name = "description-too-short"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each description that is too short."""
        least = index.settings.lint.description.shortest
        for note in index.notes_in_scope:
            if note.has_description and len(note.description) < least:
                message = f"The description has {len(note.description)} characters, fewer than {least}"
                yield self.finding(note.path, message)
