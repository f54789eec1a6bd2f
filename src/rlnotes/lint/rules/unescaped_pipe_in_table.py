"""RLN114 unescaped-pipe-in-table."""

import re

from rlnotes.lint import Fix, SyntaxRule
from rlnotes.lint.rule import span
from rlnotes.markdown.note import Note, SyntaxProblem
from rlnotes.markdown.patterns import lazily

_PIPE = lazily(r"(?<!\\)\|")
_UNDER_A_HEADER = lazily(r"[^\n]*\r?\n[ \t>]*[|:-][|: \t-]*\r?$", re.MULTILINE)
_BELOW_THE_ROWS = lazily(r"[ \t]*\|[^\n]*\n[ \t]*")


class UnescapedPipeInTable(SyntaxRule):
    r"""A wikilink in a table has a pipe without a backslash, at which its cell ends.

    ## What it does
    Reports wikilinks and embeds that a table's cells cut in two. Code, and a pipe behind a backslash, cut nothing.

    ## Why is this bad?
    There is no link: two cells show its halves, and the row's last cell is lost. No rename follows it.

    ## Example
    `| [[gradient-descent|descent]] |`. Write `| [[gradient-descent\|descent]] |`.

    ## Fix
    Safe: each bare pipe of the link gets its backslash; where the link opens the line below a table's last row, a blank
    line ends the table. A table's first row is left alone, whose cells are counted.
    """

    code = "RLN114"
    name = "unescaped-pipe-in-table"
    severity = "warning"
    fix = "safe"
    fix_adds_link = True
    kinds = ("cut-link",)

    def fix_for(self, note: Note, problem: SyntaxProblem) -> Fix | None:
        """Return the link with backslashes or out of the table, unless the header would lose a column by it."""
        text = note.text
        start, end = span(text, problem.line, problem.column, problem.length)
        if _UNDER_A_HEADER.match(text, end):
            return None
        line = start - problem.column + 1
        if _BELOW_THE_ROWS.fullmatch(text, text.rfind("\n", 0, line - 1) + 1, start):
            line_end = "\r\n" if text.startswith("\r\n", line - 2) else "\n"
            return Fix("End the table by a blank line", True, ((note.path, line, line, line_end),))
        escaped = _PIPE.sub(r"\\|", text[start:end])
        return Fix(f"Write `{escaped}`", True, ((note.path, start, end, escaped),))
