"""RLN904 unreadable-file."""

from rlnotes.lint import SyntaxRule


class UnreadableFile(SyntaxRule):
    """A note cannot be read, or not in full.

    ## What it does
    Reports files that may not be opened, that are not UTF-8, hold NUL bytes, or are too large to be parsed.

    ## Why is this bad?
    What stands in the file may be missing from every list, and its links are not followed.

    ## Example
    A note saved as UTF-16 or Latin-1. Save it as UTF-8.

    ## Fix
    None: how the file came to be so is not known.
    """

    code = "RLN904"
    name = "unreadable-file"
    severity = "error"
    add_ignore = False
    kinds = ("encoding", "unreadable", "too-large")
