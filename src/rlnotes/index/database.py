"""The cache's SQLite file: one per vault, in the user's cache folder, never in the vault.

Opening, transactions between processes, and recovery. A cache that cannot be opened, is damaged or was written by
another version is deleted; where no file can be written, the database is in memory.
"""

import os
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import NamedTuple, TypeVar

from rlnotes import __version__
from rlnotes.markdown.note import NoteId

Value = str | int | bytes | None
"""A value of a column."""

Row = tuple[Value, ...]

_R = TypeVar("_R", bound=NamedTuple)

_FORMAT = 39  # raised with every change of the schema or of what its values mean
_TIMEOUT = 10.0  # seconds to wait for the transaction of another process
_SCHEMA = os.path.join(os.path.dirname(__file__), "schema.sql")


class OvertakenError(Exception):
    """Another process has updated the cache: later reads would be inconsistent with earlier ones."""


class DamagedError(sqlite3.DatabaseError):
    """A value does not match its checksum, or a required row is missing."""


class Database:
    """A connection to the cache of one vault."""

    def __init__(self, file: str | None, connection: sqlite3.Connection | None = None) -> None:
        """Open `file`, creating it if it is missing, damaged or of another version; None: in memory.

        An open `connection` is used as is. Raises ValueError if it is of another version.
        """
        self._file = file
        self._writing = False
        self._pinned: Value = None
        if connection:
            self._connection = connection
            if _is_outdated(connection):
                raise ValueError("the cache is of another version")
            self._set_decoding()
            return
        try:
            self._connection = self._open(file)
        except (OSError, ValueError, sqlite3.Error) as error:  # a damaged schema may not be valid UTF-8
            if _is_locked(error):  # another process uses the file: deleting it would corrupt what that one writes
                self._file = None
            self.discard()

    @classmethod
    def read_only(cls, file: str) -> "Database":
        """Open a cache as is, perhaps outdated, without waiting for locks or writing.

        Raises sqlite3.Error or ValueError if there is none that this version can read.
        """
        uri = file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        try:
            with _folder_locked(file):
                return cls(None, sqlite3.connect(f"file:{uri}?mode=ro", uri=True, timeout=0.1))
        except OSError as error:
            raise sqlite3.OperationalError(f"unable to open the cache: {error.strerror}") from error

    def reopen(self) -> "Database":
        """Open the same file for reading in a forked process, which must not use its parent's connection.

        Raises OvertakenError if the file holds another state than the parent reads: it was deleted and created anew.
        """
        database = Database.read_only(self._file or "")
        if database.info("generation") != self._pinned:
            raise OvertakenError
        return database

    def __del__(self) -> None:
        self.close()  # most instances are not closed explicitly

    def close(self) -> None:
        """Close the connection."""
        with suppress(AttributeError, sqlite3.Error):
            self._connection.close()

    @property
    def in_memory(self) -> bool:
        """Whether the database is lost when the process ends."""
        return self._file is None

    def discard(self) -> None:
        """Delete the file and create an empty one, in memory if that fails."""
        self._pinned, self._writing = None, False
        self.close()
        try:
            if self._file:
                delete_cache(self._file)
            self._connection = self._open(self._file)
        except (OSError, sqlite3.Error):
            self._file = None
            self._connection = self._open(None)

    def recover(self, error: Exception) -> None:
        """Start over after an error: in memory if another process has locked the file, else with an empty file."""
        if is_busy(error):
            self._file = None
        self.discard()

    def _open(self, file: str | None) -> sqlite3.Connection:
        if not file:
            return self._connect(":memory:")
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        with _folder_locked(file):
            return self._connect(file)

    def _connect(self, file: str) -> sqlite3.Connection:
        connection = sqlite3.connect(file, timeout=_TIMEOUT, isolation_level=None)
        self._connection = connection
        try:
            if _is_outdated(connection):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("BEGIN IMMEDIATE")
                if _is_outdated(connection):  # another process may have created it meanwhile
                    _create(connection)
                connection.execute("COMMIT")
            connection.execute("PRAGMA synchronous = OFF")
            self._set_decoding()
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a write transaction, or join the current one; other writers wait.

        Raises OvertakenError if the snapshot is pinned and another process has written since.
        """
        if self._writing:
            yield
            return
        if self._pinned is not None:
            self._connection.execute("COMMIT")
        try:
            self._begin_writing()
            self._check_pinned()
            yield
            self._connection.execute("COMMIT")
        finally:
            self._writing = False
            if self._connection.in_transaction:  # some errors end it by themselves
                self._connection.execute("ROLLBACK")
            if self._pinned is not None:  # whatever failed, what is read next must be of the same state
                self._connection.execute("BEGIN")
                self._check_pinned()

    def _begin_writing(self) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if _is_locked(error):
                self._connection.execute("PRAGMA busy_timeout = 0")  # wait for a process that writes long only once
            raise
        self._writing = True

    def pin(self) -> None:
        """Read from a snapshot of the current state, regardless of later writes by other processes."""
        self._connection.execute("BEGIN")
        self._pinned = self.info("generation")

    def new_generation(self) -> None:
        """Record a change of the vault, for processes that have pinned an older state."""
        self.set_info("generation", os.urandom(16))

    def _check_pinned(self) -> None:
        if self._pinned is not None and self.info("generation") != self._pinned:
            raise OvertakenError

    def execute(self, query: str, parameters: Sequence[Value] = ()) -> sqlite3.Cursor:
        """Run a statement. A string that is not valid Unicode must be passed through `storable`."""
        return self._connection.execute(query, parameters)

    # Rows are typed here and nowhere else: sqlite3 returns Any, and the schema is trusted.

    def rows(self, row: type[_R], query: str, parameters: Sequence[Value] = ()) -> list[_R]:
        """Return the rows of a query as NamedTuples with a field for each column."""
        return list(map(row._make, self._connection.execute(query, parameters)))  # type: ignore[misc]

    def strings(self, query: str, parameters: Sequence[Value] = ()) -> list[str]:
        """Return the only column of a query, which holds strings."""
        return [value for (value,) in self._connection.execute(query, parameters)]  # type: ignore[misc]

    def note_ids(self, query: str, parameters: Sequence[Value] = ()) -> list[NoteId]:
        """Return the only column of a query, which holds ids of notes."""
        return [value for (value,) in self._connection.execute(query, parameters)]  # type: ignore[misc]

    def note_ids_where(
        self, query: str, parameters: Sequence[Value], tests: Sequence[Callable[[str], bool]]
    ) -> list[NoteId]:
        """Return the ids of notes of a query in which `holds(n, value)` is the n-th test of a value cast to BLOB."""

        def holds(number: int, value: bytes | None) -> bool:
            return value is not None and tests[number](str(value, errors="surrogateescape"))

        self._connection.create_function("holds", 2, holds, deterministic=True)
        return self.note_ids(query, parameters)

    def number(self, query: str, parameters: Sequence[Value] = ()) -> int:
        """Return the only value of a query, an integer."""
        return int(self._connection.execute(query, parameters).fetchone()[0])  # type: ignore[misc]

    def execute_many(self, query: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run a statement for each row. A plain INSERT opens no savepoint, at which FTS5 would flush its hash table."""
        self._connection.executemany(query, rows)

    def insert(self, table: str, rows: Sequence[Row], *, is_utf8: bool) -> None:
        """Insert rows with a value for each column of `table`. Unless `is_utf8`, strings may hold any bytes."""
        if not rows:
            return
        if is_utf8:
            (count,) = {len(row) for row in rows}
            self.execute_many(f"INSERT INTO {table} VALUES ({', '.join('?' * count)})", rows)  # noqa: S608
            return
        for row in rows:
            values = ", ".join("CAST(? AS TEXT)" if isinstance(value, str) else "?" for value in row)
            stored = [storable(value) if isinstance(value, str) else value for value in row]
            self.execute(f"INSERT OR IGNORE INTO {table} VALUES ({values})", stored)  # noqa: S608

    def create_indexes(self, *, of_links: bool) -> None:
        """Create the missing indexes of `link`, or of all other tables."""
        for statement in _statements():
            if statement.startswith("CREATE INDEX") and (" ON link " in statement) == of_links:
                self.execute(statement.replace("INDEX", "INDEX IF NOT EXISTS", 1))

    def info(self, name: str) -> Value:
        """Return a value from the table `info`, None if missing."""
        query = "SELECT value FROM info WHERE name = ?"
        return next((value for (value,) in self._connection.execute(query, (name,))), None)  # type: ignore[misc]

    def set_info(self, name: str, value: Value) -> None:
        """Store a value in the table `info`."""
        self._connection.execute("INSERT OR REPLACE INTO info VALUES (?, ?)", (name, value))

    def allow_invalid_utf8(self) -> None:
        """Decode text with surrogates for invalid bytes, now and whenever this cache is opened."""
        self.set_info("invalid utf-8", 1)
        self._set_decoding()

    def _set_decoding(self) -> None:
        self.decodes_invalid_utf8 = bool(self.info("invalid utf-8"))
        if self.decodes_invalid_utf8:  # decoding through a callable is five times slower
            self._connection.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")  # type: ignore[misc]


def storable(text: str) -> str | bytes:
    """Return a string as a parameter for `CAST(? AS TEXT)`: bytes if it is not valid Unicode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogateescape")
    return text


def delete_cache(file: str) -> None:
    """Delete a cache file and what SQLite keeps beside it.

    Raises OSError where that is not allowed, or where another process is opening it: it would take the file for one
    cache and the log beside it for another (https://www.sqlite.org/howtocorrupt.html, 2.4).
    """
    with _folder_locked(file, exclusive=True):
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.unlink(file + ending)


@contextmanager
def _folder_locked(file: str, *, exclusive: bool = False) -> Iterator[None]:
    """Lock a cache's folder: shared while a cache is opened, exclusively while one is deleted.

    Raises BlockingIOError where another process does the one while this does the other.
    """
    import fcntl

    folder = os.open(os.path.dirname(file), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(folder, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # a file system without such locks
            pass
        yield
    finally:
        os.close(folder)


def is_busy(error: Exception) -> bool:
    """Return whether an error means that the cache is locked, on a full disk, or read-only."""
    return isinstance(error, sqlite3.OperationalError) and any(
        word in str(error) for word in ("lock", "busy", "full", "readonly", "disk I/O", "unable to open")
    )


def _is_locked(error: Exception) -> bool:
    """Return whether a cache could not be opened because another process is using it."""
    locked = isinstance(error, sqlite3.OperationalError) and any(word in str(error) for word in ("lock", "busy"))
    return locked or isinstance(error, BlockingIOError)


def is_damage(error: Exception) -> bool:
    """Return whether an error may come from a damaged cache."""
    return isinstance(error, sqlite3.Error)


def _version() -> str:
    """Return the version of the format; checksums and tokens depend on the version of Python, too."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return f"{__version__}/{_FORMAT}/{python}/{unicodedata.unidata_version}"


def _is_outdated(connection: sqlite3.Connection) -> bool:
    try:
        rows = connection.execute("SELECT value FROM info WHERE name = 'version'").fetchall()  # type: ignore[misc]
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return True
        raise
    return rows != [(_version(),)]  # type: ignore[misc]


def _statements() -> list[str]:
    with open(_SCHEMA, encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("--")]
    return [statement.strip() for statement in "".join(lines).split(";\n")]


def _create(connection: sqlite3.Connection) -> None:
    """Drop all tables and views, and create those of the schema. Raises sqlite3.Error, OSError."""
    existing = (
        "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    )
    for kind, name in connection.execute(existing).fetchall():  # type: ignore[misc]
        quoted = str(name).replace('"', '""')  # type: ignore[misc]
        connection.execute(f'DROP {kind} IF EXISTS "{quoted}"')  # type: ignore[misc]
    for statement in _statements():
        if not statement.startswith("CREATE INDEX"):
            connection.execute(statement)
    connection.execute("INSERT INTO info VALUES ('version', ?)", (_version(),))
