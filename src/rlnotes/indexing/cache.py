"""What was read, kept between runs: one SQLite file per vault in the user's cache folder, never in the vault.

Files are the truth. The cache only remembers what a file with this stat held; a cache that cannot be opened, is damaged
or was written by another version is thrown away, and without one everything lives in memory and costs only time.
"""

import marshal
import os
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from zlib import crc32

from rlnotes import __version__

_FORMAT = 31  # rises with every change of the tables or of what stands in them
_PATIENCE = 10.0  # seconds that a second process waits for the first to have written

TOKENS = "tokenize = \"unicode61 remove_diacritics 0 tokenchars '_'\""
"""How the full-text indexes cut texts into words."""

BETWEEN_NOTES = b"\x1e"  # in `Cache.called`; no name holds it

_SCHEMA = f"""
CREATE TABLE fact (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE note (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, digest BLOB NOT NULL, card BLOB NOT NULL,
                   links BLOB NOT NULL, details BLOB NOT NULL);
CREATE TABLE arrival (id INTEGER PRIMARY KEY, resolved BLOB NOT NULL, graph BLOB NOT NULL);
CREATE TABLE measured (id INTEGER PRIMARY KEY, path BLOB NOT NULL, digest BLOB NOT NULL, resolved BLOB NOT NULL,
                       own BLOB NOT NULL, said BLOB NOT NULL);
CREATE TABLE doubtful (id INTEGER PRIMARY KEY);
CREATE TABLE posting (term TEXT PRIMARY KEY, own BLOB NOT NULL, heard BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE spread (term TEXT PRIMARY KEY, notes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE asked (id INTEGER PRIMARY KEY, names BLOB NOT NULL);
CREATE TABLE worded (doc INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER NOT NULL UNIQUE);
CREATE VIRTUAL TABLE fields USING fts5(title, names, headings, description, columnsize = 0, detail = column,
                                       {TOKENS});
CREATE VIRTUAL TABLE bodies USING fts5(body, content = '', columnsize = 0, detail = none,
                                       {TOKENS});
INSERT INTO bodies (bodies, rank) VALUES ('hashsize', 16777216);
CREATE VIRTUAL TABLE field_words USING fts5vocab(fields, row);
CREATE VIRTUAL TABLE body_words USING fts5vocab(bodies, row);
CREATE TABLE called (id INTEGER PRIMARY KEY, names BLOB NOT NULL);
"""  # noqa: S608  # nothing of a vault is in it


class OvertakenError(Exception):
    """The vault has changed since it was read: what is asked next would not fit what was answered before."""


class Cache:
    """Rows of notes by number, and named facts. Values are plain tuples, lists, texts and numbers."""

    def __init__(self, file: str | None, database: sqlite3.Connection | None = None) -> None:
        """Open the cache `file`, made anew where it is missing, damaged or of another version; None: in memory.

        Where a `database` is given it is read as it is. Raises ValueError if it is of another version.
        """
        self._file = file
        self._writing = False
        self._pinned: bytes | None = None
        if database:
            self._database = database
            if _stale(database):
                raise ValueError("the cache is of another version")
            return
        try:
            self._database = self._open(file)
        except (OSError, ValueError, sqlite3.Error):  # a garbled schema is no text
            self.discard()

    @classmethod
    def as_it_is(cls, file: str) -> "Cache":
        """Open a cache only to read it, whether or not it is up to date: it is neither waited for nor changed.

        Raises sqlite3.Error or ValueError where there is none that this version can read.
        """
        uri = file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        return cls(None, sqlite3.connect(f"file:{uri}?mode=ro", uri=True, timeout=0.1))

    def again(self) -> "Cache":
        """Open the same file to read what was last written, as a fork must: it may not use what it has inherited."""
        return Cache.as_it_is(self._file or "")

    def __del__(self) -> None:
        self.close()  # most are used up and dropped

    def close(self) -> None:
        """Close the file; nothing can be asked any more."""
        with suppress(AttributeError, sqlite3.Error):
            self._database.close()

    def discard(self) -> None:
        """Throw the file away and begin anew, in memory where that cannot be done either."""
        self._pinned, self._writing = None, False
        self.close()
        try:
            if self._file:
                throw_away(self._file)
            self._database = self._open(self._file)
        except (OSError, sqlite3.Error):
            self._file = None
            self._database = self._open(None)

    def recover(self, error: Exception) -> None:
        """Go on after an error: in memory where another process keeps the file busy, anew where it is damaged."""
        if is_busy(error):
            self._file = None
        self.discard()

    def _open(self, file: str | None) -> sqlite3.Connection:
        if file:
            os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        database = sqlite3.connect(file or ":memory:", timeout=_PATIENCE, isolation_level=None)
        try:
            if _stale(database):
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("BEGIN IMMEDIATE")
                if _stale(database):  # still: another process may have been quicker
                    _make_anew(database)
                database.execute("COMMIT")
            database.execute("PRAGMA synchronous = OFF")
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write all of what follows or nothing; other processes that want to write wait until then.

        Raises OvertakenError where the cache is pinned and another process has brought it up to date since.
        """
        if self._writing:
            yield
            return
        if self._pinned is not None:
            self._database.execute("COMMIT")
        self._database.execute("BEGIN IMMEDIATE")
        self._writing = True
        try:
            self._check()
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        else:
            self._database.execute("COMMIT")
        finally:
            self._writing = False
            if self._pinned is not None:
                self._database.execute("BEGIN")
        self._check()

    def pin(self) -> None:
        """See from now on only what the cache holds at this moment, whatever other processes write."""
        self._database.execute("BEGIN")
        self._pinned = self.fact("moment")

    def _check(self) -> None:
        if self._pinned is not None and self.fact("moment") != self._pinned:
            raise OvertakenError

    def fact(self, name: str) -> bytes | None:
        """Return a fact as it was kept, still packed, or None."""
        row = self._database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def facts(self, beginning: str) -> list[bytes]:
        """Return all facts whose name begins so, still packed."""
        rows = self._database.execute(
            "SELECT value FROM fact WHERE substr(name, 1, ?) = ?", (len(beginning), beginning)
        )
        return [value for (value,) in rows]

    def keep_fact(self, name: str, value: bytes) -> None:
        """Keep a fact."""
        self._database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def cards(self) -> dict[int, bytes]:
        """Return the card of every note by number, still packed."""
        return dict(self._database.execute("SELECT id, card FROM note"))

    def numbers(self) -> dict[str, int]:
        """Return the number of every note by path."""
        return {os.fsdecode(path): number for path, number in self._database.execute("SELECT path, id FROM note")}

    def number(self, path: str) -> int:
        """Return the number of the note at a path, 0 where there is none."""
        row = self._database.execute("SELECT id FROM note WHERE path = ?", (os.fsencode(path),)).fetchone()
        return row[0] if row else 0

    def keep_moment(self) -> None:
        """Take down that the vault was seen otherwise than before; who has seen it as it was is overtaken."""
        self.keep_fact("moment", os.urandom(16))

    def count(self) -> int:
        """Return how many notes are kept."""
        return int(self._database.execute("SELECT count(*) FROM note").fetchone()[0])

    def all_paths(self) -> list[tuple[int, str]]:
        """Return number and path of every note, in order of path."""
        rows = self._path_rows()
        if (self.fact("paths") or _checksum([])) != _checksum(rows):
            raise sqlite3.DatabaseError("a path has changed")
        return [(number, path.decode(errors="surrogateescape")) for number, path in rows]

    def keep_checksum_of_paths(self) -> None:
        """Keep by what `all_paths` knows that no path has been damaged: they are not packed as other values are."""
        self.keep_fact("paths", _checksum(self._path_rows()))

    def _path_rows(self) -> list[tuple[int, bytes]]:
        return self._database.execute("SELECT id, path FROM note ORDER BY path").fetchall()

    def all_cards(self) -> Iterator[tuple[int, bytes]]:
        """Yield number and card, still packed, of every note."""
        return iter(self._database.execute("SELECT id, card FROM note"))

    def graph(self, number: int) -> Any:
        """Return the graph of a note."""
        return unpack(self._one("SELECT graph FROM arrival WHERE id = ?", number))

    def graphs(self) -> Iterator[tuple[int, str, bytes]]:
        """Yield number, path and graph, still packed, of every note, in order of path."""
        query = "SELECT note.id, path, graph FROM note LEFT JOIN arrival USING (id) ORDER BY path"
        for number, path, graph in self._database.execute(query):
            yield number, os.fsdecode(path), graph

    def called(self) -> bytes:
        """Return what `keep_called` took of all notes: names behind a line end each, BETWEEN_NOTES between notes.

        For the Tab key, which has no time for anything but names.
        """
        query = "SELECT CAST(group_concat(names, CAST(? AS TEXT)) AS BLOB) FROM called"
        return self._database.execute(query, (BETWEEN_NOTES,)).fetchone()[0] or b""

    def some_paths(self, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
        """Yield number and path of some notes; a number that is gone is passed over."""
        wanted = ",".join(map(str, numbers))
        query = "SELECT id, path FROM note WHERE id IN (SELECT value FROM json_each(?))"
        for number, path in self._database.execute(query, (f"[{wanted}]",)):
            yield number, os.fsdecode(path)

    def card(self, number: int) -> Any:
        """Return the card of a note."""
        return unpack(self._one("SELECT card FROM note WHERE id = ?", number))

    def digest(self, number: int) -> bytes:
        """Return the digest of the bytes that a note was read from."""
        return self._one("SELECT digest FROM note WHERE id = ?", number)

    @property
    def in_memory(self) -> bool:
        """Whether nothing outlives this run."""
        return self._file is None

    def written_links(self, number: int) -> Any:
        """Return the links of a note as plain tuples."""
        return unpack(self._one("SELECT links FROM note WHERE id = ?", number))

    def all_links(self, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, str, bytes]]:
        """Yield number, path and links, still packed, of all notes or of some, in order of path."""
        some = "" if numbers is None else f"WHERE id IN ({','.join(map(str, numbers))})"
        for number, path, links in self._database.execute(f"SELECT id, path, links FROM note {some} ORDER BY path"):  # noqa: S608
            yield number, os.fsdecode(path), links

    def details(self, number: int) -> Any:
        """Return the details of a note."""
        return unpack(self._one("SELECT details FROM note WHERE id = ?", number))

    def resolved(self, number: int) -> Any:
        """Return where the links of a note go."""
        return unpack(self._one("SELECT resolved FROM arrival WHERE id = ?", number))

    def _one(self, query: str, number: int) -> bytes:
        row = self._database.execute(query, (number,)).fetchone()
        if row is None:
            raise missing()
        return bytes(row[0])

    def run(self, query: str, parameters: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """Run a statement over tables that a module above keeps for itself."""
        return self._database.execute(query, parameters)

    def run_each(self, query: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a statement for each of these rows."""
        self._database.executemany(query, rows)

    def made(self, of: str, name: str, make: Callable[[], Any]) -> Any:
        """Return what was made under this name before, else make and keep it, until what it is made `of` changes.

        `of` is `names` (paths, titles, aliases), `graph` (where links go), `hubs` (what hubs list), `web` (both),
        `fields` (the words of all but bodies) or `text` (all words).
        """
        kept = self.fact(f"made of {of}: {name}")
        if kept is not None:
            return unpack(kept)
        value = make()
        with suppress(sqlite3.OperationalError), self.writing():  # a full disk or a busy file costs only time
            self.keep_fact(f"made of {of}: {name}", pack(value))
        return value

    def drop_made(self, kinds: Iterable[str]) -> None:
        """Drop what was made of things that have changed."""
        self._database.executemany("DELETE FROM fact WHERE name LIKE ?", [(f"made of {of}: %",) for of in kinds])

    def drop_made_otherwise(self, of: str, ending: str) -> None:
        """Drop what was made under names that do not end so."""
        self._database.execute(
            "DELETE FROM fact WHERE name LIKE ? AND substr(name, -length(?)) <> ?", (f"made of {of}: %", ending, ending)
        )

    def next_number(self) -> int:
        """Return a number that no note has, and none above it."""
        return int(self._database.execute("SELECT ifnull(max(id), 0) + 1 FROM note").fetchone()[0])

    def keep_notes(self, rows: Iterable[tuple[int, bytes, bytes, bytes, bytes, bytes]]) -> None:
        """Keep notes that are not kept yet: number, path as in the file system, digest; card, links, details, packed.

        A plain INSERT opens no savepoint, at which the full-text index would write out what it has gathered.
        """
        self._database.executemany("INSERT INTO note VALUES (?, ?, ?, ?, ?, ?)", rows)

    def keep_called(self, rows: Iterable[tuple[int, bytes]]) -> None:
        """Keep what notes are called, their path first, each name in UTF-8 behind a line end."""
        self._database.executemany("INSERT INTO called VALUES (?, ?)", rows)

    def keep_asked(self, rows: Iterable[tuple[int, bytes]]) -> None:
        """Keep the names that the links of notes ask for, as file names are encoded, a NUL between them."""
        self._database.executemany("INSERT INTO asked VALUES (?, ?)", rows)

    def asking(self, names: set[str]) -> set[int]:
        """Return the notes with a link that asks for one of these names."""
        wanted = set(map(os.fsencode, names))
        rows = self._database.execute("SELECT id, names FROM asked")
        return {number for number, asked in rows if not wanted.isdisjoint(asked.split(b"\0"))}

    def keep_arrivals(self, rows: Iterable[tuple[int, Any, Any]]) -> None:
        """Keep where the links of notes go: number, the resolutions, and the graph's part of them."""

        def packed() -> Iterator[tuple[int, bytes, bytes]]:
            for number, resolved, graph in rows:
                followed.append((number,))
                yield number, pack(resolved), pack(graph)

        followed: list[tuple[int]] = []
        self._database.executemany("INSERT OR REPLACE INTO arrival VALUES (?, ?, ?)", packed())
        self._database.executemany("INSERT OR IGNORE INTO doubtful VALUES (?)", followed)

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget notes."""
        gone = [(number,) for number in numbers]
        for table in ("note", "called"):
            self._database.executemany(f"DELETE FROM {table} WHERE id = ?", gone)  # noqa: S608
        self._database.executemany("DELETE FROM arrival WHERE id = ?", gone)
        self._database.executemany("INSERT OR IGNORE INTO doubtful VALUES (?)", gone)
        self._database.executemany("DELETE FROM asked WHERE id = ?", gone)
        self._database.executemany("DELETE FROM fields WHERE rowid = ? AND rowid IN (SELECT id FROM worded)", gone)
        self._database.executemany("DELETE FROM worded WHERE id = ?", gone)


def throw_away(file: str) -> None:
    """Remove a cache file and what SQLite keeps beside it. Raises OSError where that is not allowed."""
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.unlink(file + ending)


def is_busy(error: Exception) -> bool:
    """Say whether a cache could not be written: kept busy by another process, on a full disk, or read-only."""
    return isinstance(error, sqlite3.OperationalError) and any(
        word in str(error) for word in ("locked", "busy", "full", "readonly", "disk I/O", "unable to open")
    )


def is_damage(error: Exception) -> bool:
    """Say whether an error comes from a damaged cache: SQLite's own, or rows that cannot be unpacked."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    unpacking = trace is not None and trace.tb_frame.f_code is unpack.__code__
    return isinstance(error, sqlite3.Error) or unpacking


def _checksum(rows: list[tuple[int, bytes]]) -> bytes:
    numbers = ",".join([str(number) for number, _ in rows]).encode()
    return crc32(b"\0".join([path for _, path in rows]), crc32(numbers)).to_bytes(4)


def pack(value: Any) -> bytes:
    """Return plain tuples, lists, texts and numbers as bytes."""
    packed = marshal.dumps(value)
    return crc32(packed).to_bytes(4) + packed


def unpack(value: bytes) -> Any:
    """Return what was packed. Only for what this program wrote itself, with the same version of Python.

    Raises ValueError where a byte has changed since: `marshal` itself would give anything or crash.
    """
    if crc32(value[4:]) != int.from_bytes(value[:4]):
        raise ValueError("a packed value is damaged")
    return marshal.loads(value[4:])  # noqa: S302


def missing() -> sqlite3.DatabaseError:
    """Return the error that says that the cache is damaged, where SQLite itself sees nothing wrong."""
    return sqlite3.DatabaseError("a row that must be there is missing")


def _version() -> str:
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return f"{__version__}/{_FORMAT}/{python}/{unicodedata.unidata_version}"


def _stale(database: sqlite3.Connection) -> bool:
    try:
        row = database.execute("SELECT value FROM fact WHERE name = 'version'").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return True
        raise
    return row is None or row[0] != _version()


def _make_anew(database: sqlite3.Connection) -> None:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_%' ESCAPE '\\'"
    )
    for (name,) in names.fetchall():
        database.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in _SCHEMA.split(";"):
        database.execute(statement)
    database.execute("INSERT INTO fact VALUES ('version', ?)", (_version(),))
