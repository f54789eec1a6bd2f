"""RLN611 control-characters."""

from rlnotes.lint import Fix, SyntaxRule
from rlnotes.lint.rule import span
from rlnotes.markdown.note import Note, SyntaxProblem


class ControlCharacters(SyntaxRule):
    """A note's text holds a character that no reader sees and that steers terminals or the direction of writing.

    ## What it does
    Reports control characters other than tabs, line ends and page breaks, and the two that override the direction of
    writing. Twenty of a note are shown. ESC in a fenced block of the language `ansi` is meant and passed over.

    ## Why is this bad?
    Searches miss the words around them; in a terminal they may do anything; text may read otherwise than it is.

    ## Example
    A backspace (U+0008) that came along when text was copied out of a PDF. Take it out.

    ## Fix
    Unsafe: the character is taken out.
    """

    code = "RLN611"
    name = "control-characters"
    severity = "warning"
    fix = "unsafe"
    kinds = ("control-character",)

    def fix_for(self, note: Note, problem: SyntaxProblem) -> Fix | None:
        """Return the text without the character."""
        start, end = span(note.text, problem.line, problem.column, problem.length)
        return Fix("Take the character out", False, ((note.path, start, end, ""),))
