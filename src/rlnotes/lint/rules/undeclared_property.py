"""RLN404 undeclared-property."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class UndeclaredProperty(Rule):
    """A note's front matter has a property that its schema does not speak of.

    ## What it does
    Compares the properties of the notes that a `[schema.NAME]` matches with those under `required` and `properties`.

    ## Why is this bad?
    A misspelled property is read by nobody.

    ## Example
    `titel: Entropy` where the schema requires `title`. Write `title`, or declare the property in the schema.

    ## Fix
    None: it may be a slip, or a property that the schema lacks.
    """

    code = "RLN404"
    name = "undeclared-property"
    severity = "warning"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each property that no schema of the note names."""
        from rlnotes.lint.schema import undeclared

        for path, found in undeclared(index):
            yield self.finding(path, found.message, line=found.line, help=found.help, target=found.property)
