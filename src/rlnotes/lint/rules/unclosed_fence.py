"""RLN610 unclosed-fence."""

from rlnotes.lint import SyntaxRule


class UnclosedFence(SyntaxRule):
    """A code fence is never closed.

    ## What it does
    Reports a line of three backticks or tildes that opens code and has no such line to close it.

    ## Why is this bad?
    All that follows is code: its links and headings are none, and nothing in it is checked.

    ## Example
    Three backticks above an example and none below it. Close the fence.

    ## Fix
    None: where the code was meant to end is not known.
    """

    code = "RLN610"
    name = "unclosed-fence"
    severity = "warning"
    kinds = ("unclosed-fence",)
