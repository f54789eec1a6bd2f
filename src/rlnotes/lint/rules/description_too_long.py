"""RLN408 description-too-long."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class DescriptionTooLong(Rule):
    """A note's description is longer than a list can show.

    ## What it does
    Counts the characters of `description` or `summary` in front matter; the maximum is `longest` in
    `[lint.description]` (300).

    ## Why is this bad?
    Lists of notes become hard to scan.

    ## Example
    A description of three sentences that summarizes the whole note. Keep the sentence with the result.

    ## Fix
    None: only the author can decide what to remove.
    """

    code = "RLN408"
    name = "description-too-long"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each description that is too long."""
        maximum = index.settings.lint.description.longest
        for note in index.notes_in_scope:
            if note.has_description and len(note.description) > maximum:
                message = f"The description has {len(note.description)} characters, more than {maximum}"
                yield self.finding(note.path, message)
