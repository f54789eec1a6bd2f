"""RLN605 merge-conflict-marker."""

from rlnotes.lint import SyntaxRule


class MergeConflictMarker(SyntaxRule):
    """A merge conflict was committed as it was.

    ## What it does
    Looks for a line that begins with `<<<<<<<`, followed by one of `=======` and one that begins with `>>>>>>>`,
    outside of code.

    ## Why is this bad?
    The note holds two versions at once, and none of them is what its author wants.

    ## Example
    `<<<<<<< HEAD` above a paragraph. Keep one side of the conflict, or write a third.

    ## Fix
    None: which side is right is for the note's author to say.
    """

    code = "RLN605"
    name = "merge-conflict-marker"
    severity = "error"
    kinds = ("conflict",)
