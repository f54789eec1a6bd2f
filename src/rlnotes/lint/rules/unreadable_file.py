"""RLN904 unreadable-file."""

from rlnotes.lint import SyntaxRule


class UnreadableFile(SyntaxRule):
    """A note cannot be read, or not completely.

    ## What it does
    Reports files without read permission, files that are not UTF-8, that contain NUL bytes, or that are too large to
    parse.

    ## Why is this bad?
    Lists may miss the content of the file, and its links are not resolved.

    ## Example
    A note saved as UTF-16 or Latin-1. Save it as UTF-8.

    ## Fix
    None: the intended encoding is unknown.
    """

    code = "RLN904"
    name = "unreadable-file"
    severity = "error"
    add_ignore = False
    kinds = ("encoding", "unreadable", "too-large")
