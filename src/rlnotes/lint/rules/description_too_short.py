"""RLN409 description-too-short."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class DescriptionTooShort(Rule):
    """A note's description is too short to be useful.

    ## What it does
    Counts the characters of `description` or `summary` in front matter; the minimum is `shortest` in
    `[lint.description]` (20).

    ## Why is this bad?
    Lists of notes do not tell what the note is about.

    ## Example
    `description: tbd`. Write a sentence that states what the note is about.

    ## Fix
    None: the author has to write the description.
    """

    code = "RLN409"
    name = "description-too-short"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each description that is too short."""
        minimum = index.settings.lint.description.shortest
        for note in index.notes_in_scope:
            if note.has_description and len(note.description) < minimum:
                message = f"The description has {len(note.description)} characters, fewer than {minimum}"
                yield self.finding(note.path, message)
