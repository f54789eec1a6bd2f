"""RLN402 schema-violation."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class SchemaViolation(Rule):
    """A note's front matter is not what the vault's schema asks for.

    ## What it does
    Holds the notes that a `[schema.NAME]` of the settings matches against it: properties that must be there, their
    types, the values allowed, and patterns. Without a schema it says nothing.

    ## Why is this bad?
    Lists by a property leave the note out, or show it in the wrong place.

    ## Example
    `status: Drfat` where the schema has `properties.status = { enum = ["draft", "done"] }`. Write `status: draft`.

    ## Fix
    Safe: a value that is one of the allowed ones but for letter case, and a date written with other marks. Unsafe: one
    that is but for a slip.
    """

    code = "RLN402"
    name = "schema-violation"
    severity = "error"
    depends_on = Dependency.NOTE
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each property that is missing or not as it must be."""
        if not index.settings.schema:
            return
        from rlnotes.lint.schema import violations

        for path, found in violations(index):
            yield self.finding(
                path, found.message, line=found.line, column=found.column, length=found.length, help=found.help,
                target=found.property, fix=found.fix,
            )  # fmt: skip
