"""RLN402 schema-violation."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class SchemaViolation(Rule):
    """A note's front matter violates a schema of the vault.

    ## What it does
    Checks the notes that match a `[schema.NAME]` of the settings: required properties, types, allowed values and
    patterns. Without a schema the rule reports nothing.

    ## Why is this bad?
    Lists by a property omit the note, or show it at the wrong position.

    ## Example
    `status: Drfat` where the schema has `properties.status = { enum = ["draft", "done"] }`. Write `status: draft`.

    ## Fix
    Safe: a value that differs from an allowed one only in letter case, and a date with other separators. Unsafe: a
    value that is similar to an allowed one.
    """

    code = "RLN402"
    name = "schema-violation"
    severity = "error"
    depends_on = Dependency.NOTE
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each missing or invalid property."""
        if not index.settings.schema:
            return
        from rlnotes.lint.schema import violations

        for path, violation in violations(index):
            yield self.finding(
                path,
                violation.message,
                line=violation.line,
                column=violation.column,
                length=violation.length,
                help=violation.help,
                target=violation.property,
                fix=violation.fix,
            )
