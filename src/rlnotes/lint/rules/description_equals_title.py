"""RLN407 description-equals-title."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.names import WORD, fold
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class DescriptionEqualsTitle(Rule):
    """A note's description only repeats its title.

    ## What it does
    Compares `description` or `summary` in front matter with the title, ignoring letter case and punctuation.

    ## Why is this bad?
    A list with both shows the same text twice.

    ## Example
    `title: Why does entropy grow?` and `description: why does entropy grow`. Describe the answer instead.

    ## Fix
    None: the author has to write the description.
    """

    code = "RLN407"
    name = "description-equals-title"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each description that equals the title."""
        for note in index.notes_in_scope:
            if note.has_description and WORD.findall(fold(note.description)) == WORD.findall(fold(note.title)):
                yield self.finding(note.path, "The description only repeats the title")
