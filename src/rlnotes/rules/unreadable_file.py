"""RLN904 unreadable-file."""

from collections.abc import Iterator

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule

_KINDS = frozenset({"encoding", "unreadable", "too-large"})


class UnreadableFile(Rule):
    """A note cannot be read, or not in full.

    ## What it does
    Reports files that may not be opened, that are not UTF-8, hold NUL bytes, or are too large to be parsed.

    ## Why is this bad?
    What stands in the file may be missing from every list, and its links are not followed.

    ## Example
    A note saved as UTF-16 or Latin-1. Save it as UTF-8.
    """

    code = "RLN904"
    name = "unreadable-file"
    severity = "error"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each flaw of the file itself that was met while reading."""
        yield from self.flaws(index, _KINDS)
