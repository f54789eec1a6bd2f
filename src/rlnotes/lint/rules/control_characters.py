"""RLN611 control-characters."""

from rlnotes.lint import Fix, SyntaxRule
from rlnotes.lint.rule import span
from rlnotes.markdown.note import SyntaxProblem


class ControlCharacters(SyntaxRule):
    """A note contains an invisible character that can control terminals or the direction of text.

    ## What it does
    Reports control characters except tabs, line breaks and form feeds, and the two characters that override the
    direction of text; at most twenty in a note. ESC is allowed in fenced code blocks with the language `ansi`.

    ## Why is this bad?
    Search does not find the words around them, a terminal may execute them, and text may be displayed in another order
    than it is stored.

    ## Example
    A backspace (U+0008) that was copied from a PDF. Remove it.

    ## Fix
    Unsafe: the character is removed.
    """

    code = "RLN611"
    name = "control-characters"
    severity = "warning"
    fix = "unsafe"
    kinds = ("control-character",)

    def fix_for(self, path: str, text: str, problem: SyntaxProblem) -> Fix | None:
        """Return a fix that removes the character."""
        start, end = span(text, problem.line, problem.column, problem.length)
        return Fix("Remove the character", False, ((path, start, end, ""),))
