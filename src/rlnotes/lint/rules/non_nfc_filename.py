"""RLN504 non-nfc-filename."""

import unicodedata
from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class NonNfcFilename(Rule):
    """A note's path contains decomposed Unicode characters.

    ## What it does
    Reports paths that are not in Unicode normalization form C (NFC), as some programs on macOS write them.

    ## Why is this bad?
    Two names look the same but differ: tools that compare bytes do not find the note.

    ## Example
    `café.md` with the accent as a separate character (U+0301). Rename it with the composed character (U+00E9).

    ## Fix
    None: `rlnotes rename` renames a note and updates the links to it.
    """

    code = "RLN504"
    name = "non-nfc-filename"
    severity = "warning"
    default = False
    depends_on = Dependency.NAMES

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each path that is not in NFC."""
        for path in index.notes:
            if not path.isascii() and not unicodedata.is_normalized("NFC", path):
                yield self.finding(path, "The path is not in Unicode normalization form C (NFC)", target=path)
