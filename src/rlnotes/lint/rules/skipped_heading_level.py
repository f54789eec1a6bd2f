"""RLN607 skipped-heading-level."""

from collections.abc import Iterator
from itertools import pairwise

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class SkippedHeadingLevel(Rule):
    """A heading is more than one level below the previous heading.

    ## What it does
    Compares each heading with the one before it; the first may have any level.

    ## Why is this bad?
    The outline has a gap, and the section structure is unclear.

    ## Example
    `## Entropy` followed by `#### Proof`. Write `### Proof`.

    ## Fix
    None: the headings below would have to change, too.
    """

    code = "RLN607"
    name = "skipped-heading-level"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each heading that skips a level."""
        for note in index.notes_in_scope:
            for previous, section in pairwise(index.details(note.path).sections):
                if section.level > previous.level + 1:
                    message = f"`{section.text}` has level {section.level} after a heading of level {previous.level}"
                    yield self.finding(note.path, message, line=section.line, target=section.text)
