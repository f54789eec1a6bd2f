"""Reading and parsing files into rows."""

import time
from _blake2 import blake2b  # `hashlib` loads OpenSSL: 3.5 MiB and 4 ms
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rlnotes.confined_folder import Stat
from rlnotes.index.hidden_targets import unlisted_targets
from rlnotes.index.rows import NoteRows, note_rows
from rlnotes.markdown.note import Details, Note, NoteId, ParsedNote, SyntaxProblem
from rlnotes.vault import Vault

Words = tuple[str, str, str, str, str, str]
"""Folded words of a note: title, other names, headings, description, body, and additional tokens of the body."""

WordsOf = Callable[[Note, Details, str], Words]
"""Returns the words of a note from its metadata, structure and text."""

UNSETTLED = Stat(0, 0, -1, 0)
_TICK = 100_000_000  # a file changed within this time (ns) before it was read may change again with the same stat
_COARSE_TICK = 2_000_000_000  # the same on file systems with a resolution of seconds


class Scanned(NamedTuple):
    """A file that was read: the stat to store, and its rows.

    `stat` is None if the file has vanished; `rows` and `note`, the parsed note, are None if its bytes are unchanged.
    """

    stat: Stat | None
    rows: NoteRows | None = None
    words: Words | None = None
    note: ParsedNote | None = None


class Scanner:
    """Reads the files of a vault."""

    def __init__(self, vault: Vault, words_of: WordsOf | None) -> None:
        """Take the vault, and a function that returns the words of a note, None if they are not needed."""
        self._vault = vault
        self._words_of = words_of

    def read(self, path: str, stat: Stat, note_id: NoteId, known: bytes | None = None) -> Scanned:
        """Read the file at `path`, listed with this stat; `known` is its stored digest."""
        read_at, error_message = time.time_ns(), ""
        try:
            data = self._vault.read(path)
            stat = _settled(stat, read_at)
        except FileNotFoundError:
            return Scanned(None)
        except OSError as error:
            data, stat, error_message = b"", UNSETTLED, f"cannot be read: {error.strerror}"
        digest = b"" if error_message else digest_of(data)
        if digest == known:
            return Scanned(stat)
        from rlnotes.markdown.parse import parse_note  # imported late: an unchanged vault needs no parser

        parsed = parse_note(path, data)
        if error_message:
            parsed = parsed._replace(
                note=parsed.note._replace(has_errors=True, has_suppressions=False),
                details=parsed.details._replace(syntax_errors=(SyntaxProblem("unreadable", 1, error_message),)),
            )
        unlisted = unlisted_targets(self._vault, path, parsed.links)
        words = self._words_of(parsed.note, parsed.details, parsed.text) if self._words_of else None
        return Scanned(stat, note_rows(note_id, parsed, digest, unlisted), words, parsed)

    def read_all(self, files: Sequence[tuple[str, Stat]]) -> Iterator[Scanned]:
        """Read all files for an empty cache; yield them in order. Their ids count from 1."""
        for note_id, (path, stat) in enumerate(files, 1):
            yield self.read(path, stat, NoteId(note_id))


def digest_of(data: bytes) -> bytes:
    """Return the digest of the content of a file."""
    return blake2b(data, digest_size=16).digest()


def _settled(stat: Stat, read_at: int) -> Stat:
    """Return the stat to store for a file read at `read_at` (ns), UNSETTLED if a later change might go unnoticed.

    Two writes within one tick of the clock of the file system have the same times and perhaps the same size ("racy" in
    git). Such a file is read again next time.
    """
    tick = _COARSE_TICK if stat.mtime % 1_000_000_000 == 0 else _TICK
    return stat if max(stat.mtime, stat.ctime) < read_at - tick else UNSETTLED
