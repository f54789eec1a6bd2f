"""RLN605 merge-conflict-marker."""

from rlnotes.lint import SyntaxRule


class MergeConflictMarker(SyntaxRule):
    """A note contains the markers of a merge conflict.

    ## What it does
    Looks for a line that begins with `<<<<<<<`, followed by a line `=======` and one that begins with `>>>>>>>`,
    outside of code.

    ## Why is this bad?
    The note contains two versions at once, and neither is the intended text.

    ## Example
    `<<<<<<< HEAD` above a paragraph. Keep one side of the conflict, or combine them.

    ## Fix
    None: only the author can resolve the conflict.
    """

    code = "RLN605"
    name = "merge-conflict-marker"
    severity = "error"
    kinds = ("conflict",)
