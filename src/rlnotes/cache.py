"""What was read, kept between runs: one SQLite file per vault in the user's cache folder, never in the vault.

Files are the truth. The cache only remembers what a file with this stat held; a cache that cannot be opened, is damaged
or was written by another version is thrown away, and without one everything lives in memory and costs only time.
"""

import marshal
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from rlnotes import __version__

Stat = tuple[int, int, int, int]
"""Of a file: mtime and ctime in nanoseconds, size in bytes, inode."""

_FORMAT = 1  # rises with every change of the tables or of what stands in them
_PATIENCE = 10.0  # seconds that a second process waits for the first to have written
_TICK = 100_000_000  # a file changed this shortly (ns) before it was read may change again and look the same
_COARSE_TICK = 2_000_000_000  # the same on file systems that keep whole seconds

_SCHEMA = """
CREATE TABLE note (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, card BLOB NOT NULL, details BLOB NOT NULL,
                   resolved BLOB NOT NULL);
CREATE TABLE fact (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""


class Cache:
    """Rows of notes by id, and named facts. Values are plain tuples, lists, texts and numbers, kept by `marshal`."""

    def __init__(self, file: Path | None) -> None:
        """Open the cache `file`, made anew where it is missing, damaged or of another version; None keeps it in memory."""
        self._version = _version()
        try:
            self._database = self._open(file)
        except (OSError, sqlite3.Error):
            try:
                if file:
                    file.unlink(missing_ok=True)
                self._database = self._open(file)
            except (OSError, sqlite3.Error):
                self._database = self._open(None)

    def _open(self, file: Path | None) -> sqlite3.Connection:
        if file:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = sqlite3.connect(file or ":memory:", timeout=_PATIENCE, isolation_level=None)
        database.execute("PRAGMA synchronous = OFF")
        if file:
            database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE" if self._stale(database) else "BEGIN")
        if self._stale(database):
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                database.execute(f"DROP TABLE IF EXISTS {name}")
            for statement in _SCHEMA.split(";"):
                database.execute(statement)
            database.execute("INSERT INTO fact VALUES ('version', ?)", (self._version,))
        database.execute("COMMIT")
        return database

    def _stale(self, database: sqlite3.Connection) -> bool:
        try:
            row = database.execute("SELECT value FROM fact WHERE name = 'version'").fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return True
            raise
        return row is None or row[0] != self._version

    def begin(self) -> None:
        """Begin to write: other processes wait until `commit`, then see all of it or nothing."""
        self._database.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End writing."""
        self._database.execute("COMMIT")

    def fact(self, name: str) -> bytes | None:
        """Return a fact as it was kept, undecoded, or None."""
        row = self._database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def keep_fact(self, name: str, value: bytes) -> None:
        """Keep a fact."""
        self._database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def cards(self) -> list[tuple[int, bytes]]:
        """Return id and card of every note, in order of path."""
        return self._database.execute("SELECT id, card FROM note ORDER BY path").fetchall()

    def details(self, number: int) -> bytes:
        """Return the details of a note."""
        return self._one("details", number)

    def resolved(self, number: int) -> bytes:
        """Return where the links of a note go."""
        return self._one("resolved", number)

    def _one(self, column: str, number: int) -> bytes:
        row = self._database.execute(f"SELECT {column} FROM note WHERE id = ?", (number,)).fetchone()  # noqa: S608
        return bytes(row[0])

    def keep_notes(self, rows: Iterable[tuple[int | None, str, Any, Any]]) -> None:
        """Keep id, path, card and details of notes, their links not yet resolved; id None makes a new row."""
        self._database.executemany(
            "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?, x'')",
            ((number, os.fsencode(path), pack(card), pack(details)) for number, path, card, details in rows),
        )

    def keep_resolved(self, rows: Iterable[tuple[int, Any]]) -> None:
        """Keep where the links of notes go."""
        self._database.executemany(
            "UPDATE note SET resolved = ? WHERE id = ?", ((pack(resolved), number) for number, resolved in rows)
        )

    def forget(self, paths: Iterable[str]) -> None:
        """Forget notes."""
        self._database.executemany("DELETE FROM note WHERE path = ?", ((os.fsencode(path),) for path in paths))


def cache_file(root: Path) -> Path | None:
    """Return the file for the vault at `root`: in `$RLNOTES_CACHE_DIR` or the user's cache folder."""
    named = os.environ.get("RLNOTES_CACHE_DIR")
    if named:
        folder = Path(named)
    else:
        from platformdirs import user_cache_dir

        folder = Path(user_cache_dir("rlnotes", appauthor=False))
    whole = os.fsencode(os.path.realpath(root))
    return folder / f"{sha256(whole).hexdigest()[:24]}.sqlite"


def settled(stat: Stat, read_at: int) -> Stat:
    """Return a stat to remember for a file read at `read_at` (ns), made to differ if the file may yet change unseen.

    Two writes within one tick of the file system's clock leave the same times and perhaps the same size; git calls such
    an entry racy. It is read again next time.
    """
    changed = max(stat[0], stat[1])
    tick = _COARSE_TICK if stat[0] % 1_000_000_000 == 0 else _TICK
    return stat if changed < read_at - tick else (0, 0, -1, 0)


def now() -> int:
    """Return the time in nanoseconds, on the clock that files are stamped with."""
    return time.time_ns()


def pack(value: Any) -> bytes:
    """Return plain tuples, lists, texts and numbers as bytes."""
    return marshal.dumps(value)


def unpack(value: bytes) -> Any:
    """Return what was packed. Only for what this program wrote itself, by the same version of Python."""
    return marshal.loads(value)  # noqa: S302


def _version() -> str:
    return f"{__version__}/{_FORMAT}/{sys.version_info[0]}.{sys.version_info[1]}/{marshal.version}"
