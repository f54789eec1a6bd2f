"""RLN404 undeclared-property."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class UndeclaredProperty(Rule):
    """A note's front matter has a property that its schema does not declare.

    ## What it does
    Compares the properties of notes that match a `[schema.NAME]` with its `required` and `properties`.

    ## Why is this bad?
    A misspelled property has no effect.

    ## Example
    `titel: Entropy` where the schema requires `title`. Write `title`, or declare the property in the schema.

    ## Fix
    None: it may be a typo, or the schema may be incomplete.
    """

    code = "RLN404"
    name = "undeclared-property"
    severity = "warning"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each property that no schema of the note declares."""
        from rlnotes.lint.schema import undeclared

        for path, violation in undeclared(index):
            yield self.finding(
                path, violation.message, line=violation.line, help=violation.help, target=violation.property
            )
