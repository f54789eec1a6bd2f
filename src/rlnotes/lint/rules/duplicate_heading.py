"""RLN608 duplicate-heading."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class DuplicateHeading(Rule):
    """A note has the same heading twice.

    ## What it does
    Compares the headings of each note, ignoring letter case.

    ## Why is this bad?
    A link to the heading always resolves to the first one.

    ## Example
    `## Proof` below each of two theorems. Name what is proved, or link with a chain: `[[note#Theorem#Proof]]`.

    ## Fix
    None: the author has to choose another heading.
    """

    code = "RLN608"
    name = "duplicate-heading"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each repeated heading."""
        for note in index.notes_in_scope:
            first: dict[str, int] = {}
            for section in index.details(note.path).sections:
                line = first.setdefault(key(section.text), section.line)
                if section.text and line != section.line:
                    message = f"`{section.text}` is also the heading in line {line}"
                    yield self.finding(note.path, message, line=section.line, target=section.text)
