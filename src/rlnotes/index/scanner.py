"""Reading and parsing files into rows."""

import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from rlnotes.confined_folder import Stat
from rlnotes.index.rows import NoteRows, note_rows
from rlnotes.index.unlisted import unlisted_targets
from rlnotes.markdown.note import Note, NoteId, SyntaxProblem
from rlnotes.vault import Vault

Words = tuple[str, str, str, str, str]
"""Folded words of a note: of its title, its other names, its headings, its description and its body."""

WordsOf = Callable[[Note], Words]

UNSETTLED = Stat(0, 0, -1, 0)
_TICK = 100_000_000  # a file changed this shortly (ns) before it was read may change again and look the same
_COARSE_TICK = 2_000_000_000  # the same on file systems that keep whole seconds


class Scanned(NamedTuple):
    """A file that was read: the stat to store for it, and its rows.

    `stat` is None where the file has vanished; `rows` and `note`, the parsed note, are None where its bytes are those
    that were stored.
    """

    stat: Stat | None
    rows: NoteRows | None = None
    words: Words | None = None
    note: Note | None = None


class Scanner:
    """Reads the files of a vault."""

    def __init__(self, vault: Vault, words_of: WordsOf | None) -> None:
        """Take the vault, and what returns the words of a note, where they are wanted."""
        self._vault = vault
        self._words_of = words_of

    def read(self, path: str, stat: Stat, note_id: NoteId, known: bytes | None = None) -> Scanned:
        """Read the file at `path`, whose stat was `stat` when it was listed; `known` is the stored digest."""
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
        from rlnotes.markdown.parse import parse  # only now: an unchanged vault needs no parser

        parsed = parse(path, data)
        if error_message:
            summary = parsed.read_summary._replace(has_errors=True, has_suppressions=False)
            parsed = parsed._replace(
                read_summary=summary, syntax_errors=(SyntaxProblem("unreadable", 1, error_message),)
            )
        note = Note(path, parsed)
        unlisted = unlisted_targets(self._vault, path, parsed.read_links)
        rows = note_rows(note_id, path, parsed, digest, unlisted)
        return Scanned(stat, rows, self._words_of(note) if self._words_of else None, note)

    def read_all(self, files: Sequence[tuple[str, Stat]]) -> Iterator[Scanned]:
        """Read all files of a vault of which nothing is stored; yields them in order. Their ids count from 1."""
        for note_id, (path, stat) in enumerate(files, 1):
            yield self.read(path, stat, NoteId(note_id))


def digest_of(data: bytes) -> bytes:
    """Return the digest by which one content of a file is told from another."""
    return blake2b(data, digest_size=16).digest()


def _settled(stat: Stat, read_at: int) -> Stat:
    """Return the stat to store for a file read at `read_at` (ns), made to differ if the file may yet change unseen.

    Two writes within one tick of the file system's clock leave the same times and perhaps the same size: what git calls
    racy. Such a file is read again next time.
    """
    tick = _COARSE_TICK if stat.mtime % 1_000_000_000 == 0 else _TICK
    return stat if max(stat.mtime, stat.ctime) < read_at - tick else UNSETTLED
