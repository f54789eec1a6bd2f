"""RLN114 unescaped-pipe-in-table."""

import re

from rlnotes.lint import Fix, SyntaxRule
from rlnotes.lint.rule import span
from rlnotes.markdown.note import SyntaxProblem

_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER_ROW_FOLLOWS = re.compile(r"[^\n]*\r?\n[ \t>]*[|:-][|: \t-]*\r?$", re.MULTILINE)
_ROW_PRECEDES = re.compile(r"[ \t]*\|[^\n]*\n[ \t]*")


class UnescapedPipeInTable(SyntaxRule):
    r"""A wikilink in a table contains an unescaped pipe, which ends the cell.

    ## What it does
    Reports wikilinks and embeds that are split into two table cells. Code, and a pipe after a backslash, do not split.

    ## Why is this bad?
    The link is not recognized: its halves are in two cells, and the last cell of the row is lost. Renaming the note
    does not update it.

    ## Example
    `| [[gradient-descent|descent]] |`. Write `| [[gradient-descent\|descent]] |`.

    ## Fix
    Safe: each pipe of the link is escaped; if the link begins the line after a table's last row, a blank line is
    inserted to end the table. Links in a header row are not fixed, since that changes the number of columns.
    """

    code = "RLN114"
    name = "unescaped-pipe-in-table"
    severity = "warning"
    fix = "safe"
    fix_adds_link = True
    kinds = ("cut-link",)

    def fix_for(self, path: str, text: str, problem: SyntaxProblem) -> Fix | None:
        """Return a fix that escapes the pipes or ends the table, unless the link is in the header row."""
        start, end = span(text, problem.line, problem.column, problem.length)
        if _DELIMITER_ROW_FOLLOWS.match(text, end):
            return None
        line = start - problem.column + 1
        if _ROW_PRECEDES.fullmatch(text, text.rfind("\n", 0, line - 1) + 1, start):
            line_end = "\r\n" if text.startswith("\r\n", line - 2) else "\n"
            return Fix("End the table with a blank line", True, ((path, line, line, line_end),))
        escaped = _PIPE.sub(r"\\|", text[start:end])
        return Fix(f"Write `{escaped}`", True, ((path, start, end, escaped),))
