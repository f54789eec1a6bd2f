"""RLN610 unclosed-fence."""

from rlnotes.lint import SyntaxRule


class UnclosedFence(SyntaxRule):
    """A code fence is not closed.

    ## What it does
    Reports a line of three backticks or tildes that opens a code block without a line that closes it.

    ## Why is this bad?
    The rest of the note is code: its links and headings are not recognized, and nothing in it is checked.

    ## Example
    Three backticks before an example and none after it. Close the fence.

    ## Fix
    None: the intended end of the code is unknown.
    """

    code = "RLN610"
    name = "unclosed-fence"
    severity = "warning"
    kinds = ("unclosed-fence",)
