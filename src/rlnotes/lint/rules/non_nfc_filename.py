"""RLN504 non-nfc-filename."""

import unicodedata
from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class NonNfcFilename(Rule):
    """A note's path has letters whose accents are characters of their own.

    ## What it does
    Reports paths that are not in Unicode's composed form (NFC), as some programs on macOS write them.

    ## Why is this bad?
    Two names look the same and are not: tools that compare bytes find the note missing.

    ## Example
    `café.md`, where the accent is a character of its own (U+0301). Name it with the one character U+00E9.

    ## Fix
    None: `rlnotes rename` renames a note with the links to it.
    """

    code = "RLN504"
    name = "non-nfc-filename"
    severity = "warning"
    default = False
    depends_on = Dependency.NAMES

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each path that is not composed."""
        for path in index.notes:
            if not path.isascii() and not unicodedata.is_normalized("NFC", path):
                yield self.finding(path, "The path is not in Unicode's composed form", target=path)
