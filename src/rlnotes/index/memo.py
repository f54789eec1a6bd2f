"""Cached values, stored with their dependencies and dropped when one of them changes."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import Flag, auto
from typing import TypeVar

from rlnotes.index.database import DamagedError, Database
from rlnotes.index.rows import blob_checksum
from rlnotes.markdown.note import NoteId

_MANY = 300  # changed notes, after which computing all again is faster

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""A value that can be stored."""

_J = TypeVar("_J")


class Dependency(Flag):
    """What a value depends on."""

    NAMES = auto()  # paths, titles and aliases of notes, paths of other files
    LINKS = auto()  # resolutions of links
    HUBS = auto()  # which notes are hubs, and their entries
    FIELDS = auto()  # titles, descriptions, tags, sources and headings of notes
    TEXT = auto()  # all text of notes
    NOTE = auto()  # one note, where its links go, names and headings of others, and hubs


ALL = ~Dependency(0)
NAME_CHANGE = Dependency.NAMES | Dependency.LINKS | Dependency.FIELDS | Dependency.TEXT
"""What changes when a note or file is added, removed or renamed; HUBS, too, if it is a hub."""


class Memo:
    """The cached values of a vault."""

    def __init__(self, database: Database) -> None:
        """Take the open cache."""
        self._database = database
        self.is_computing = False
        """Whether a value that is to be stored is being computed."""

    def get(self, key: str) -> Json:
        """Return the stored value for `key`, None if missing."""
        found = self._load(key)
        return found[1] if found else None

    def put(self, key: str, depends_on: Dependency, value: object) -> None:
        """Store a value until one of its dependencies changes."""
        self._save(key, depends_on, 0, _packed(value))

    def get_bytes(self, key: str) -> bytes | None:
        """Return the stored bytes for `key`, None if missing."""
        found = self._load_bytes(key)
        return found[1] if found else None

    def put_bytes(self, key: str, depends_on: Dependency, value: bytes) -> None:
        """Store bytes until one of their dependencies changes."""
        self._save(key, depends_on, 0, value)

    def remove(self, key: str) -> None:
        """Drop the value for `key`."""
        self._database.execute("DELETE FROM memo WHERE key = ?", (key,))

    def get_or_compute(self, key: str, depends_on: Dependency, compute: Callable[[], _J]) -> _J:
        """Return the stored value for `key`, computing and storing it if missing.

        The entry is dropped when a dependency changes. The value is returned as read from JSON, also if it was just
        computed: tuples become lists.
        """
        value: _J = json.loads(self.get_or_compute_bytes(key, depends_on, lambda: _packed(compute())))
        return value

    def get_or_compute_bytes(self, key: str, depends_on: Dependency, compute: Callable[[], bytes]) -> bytes:
        """Return the stored bytes for `key`, computing and storing them if missing."""
        found = self._load_bytes(key)
        if found is not None:
            return found[1]
        with self._computing():
            value = compute()
        self._save(key, depends_on, 0, value)
        return value

    def get_or_compute_per_note(
        self, key: str, compute: Callable[[Collection[NoteId] | None], dict[NoteId, _J]]
    ) -> dict[NoteId, _J]:
        """Return values by note, computing those of changed notes.

        `compute` takes the notes to compute values for, None for all, and may omit some. A value may depend on what
        `Dependency.NOTE` lists.
        """
        found, last = self._load(key), self._last_change()
        values: dict[str, _J] = {}
        stale: frozenset[NoteId] | None = None
        if found is not None:
            as_of, values = found[0], found[1]  # type: ignore[assignment]
            rows = self._database.execute("SELECT DISTINCT note FROM changed_note WHERE number > ?", (as_of,))
            stale = frozenset(NoteId(note) for (note,) in rows)
        if stale is None or stale:
            for note in stale or ():
                values.pop(str(note), None)
            with self._computing():
                computed = _packed({str(note): value for note, value in compute(stale).items()})
            values |= json.loads(computed)
            self._save(key, Dependency.NOTE, last, _packed(values))
        return {NoteId(int(note)): value for note, value in values.items()}

    def get_or_compute_each(
        self, key: str, depends_on: Dependency, strings: Iterable[str], compute: Callable[[list[str]], dict[str, str]]
    ) -> dict[str, str]:
        """Return a value for each of some strings, computing and storing the missing ones."""
        found = self._load(key)
        known: dict[str, str] = {} if found is None else found[1]  # type: ignore[assignment]
        new = [each for each in dict.fromkeys(strings) if each not in known]
        if new:
            with self._computing():
                known |= dict.fromkeys(new, "") | compute(new)
            self._save(key, depends_on, 0, _packed(known))
        return known

    @contextmanager
    def _computing(self) -> Iterator[None]:
        before, self.is_computing = self.is_computing, True
        try:
            yield
        finally:
            self.is_computing = before

    def hub_paths(self) -> set[str]:
        """Return the cached paths of hubs, under any settings."""
        return {str(path) for paths in self.stored("hubs ") if isinstance(paths, list) for path in paths}

    def stored(self, prefix: str) -> list[object]:
        """Return the stored values of keys with a prefix."""
        keys = self._database.execute("SELECT key FROM memo WHERE substr(key, 1, ?) = ?", (len(prefix), prefix))
        found = [self._load(key) for (key,) in keys.fetchall()]
        return [entry[1] for entry in found if entry]

    def notes_changed(self, notes: Collection[NoteId], *, all_stale: bool) -> None:
        """Record changed notes; `all_stale`: the values of all notes may have changed."""
        (count,) = self._database.execute("SELECT count(*) FROM changed_note").fetchone()
        if all_stale or count + len(notes) > _MANY:
            self.invalidate(Dependency.NOTE)
            self._database.execute("DELETE FROM changed_note")
        else:
            self._database.execute_many("INSERT INTO changed_note (note) VALUES (?)", [(note,) for note in notes])

    def _last_change(self) -> int:
        (last,) = self._database.execute("SELECT ifnull(max(number), 0) FROM changed_note").fetchone()
        return int(last)

    def invalidate(self, changed: Dependency) -> None:
        """Drop all values with a changed dependency."""
        if changed:
            self._database.execute("DELETE FROM memo WHERE depends_on & ?", (changed.value,))

    def drop_other_settings(self, depends_on: Dependency, suffix: str) -> None:
        """Drop the values with this dependency whose keys have another suffix: they are of other settings."""
        self._database.execute(
            "DELETE FROM memo WHERE depends_on & ? AND substr(key, -length(?)) <> ?", (depends_on.value, suffix, suffix)
        )

    def _load(self, key: str) -> tuple[int, Json] | None:
        found = self._load_bytes(key)
        return found and (found[0], json.loads(found[1]))

    def _load_bytes(self, key: str) -> tuple[int, bytes] | None:
        query = "SELECT as_of, value, checksum FROM memo WHERE key = ?"
        row: tuple[int, bytes, int] | None = self._database.execute(query, (key,)).fetchone()
        if row is None:
            return None
        as_of, value, expected = row
        if blob_checksum(f"{key} {as_of}", value) != expected:
            raise DamagedError("a computed value does not match its checksum")
        return as_of, value

    def _save(self, key: str, depends_on: Dependency, as_of: int, value: bytes) -> None:
        row = (key, depends_on.value, as_of, value, blob_checksum(f"{key} {as_of}", value))
        with (
            suppress(sqlite3.OperationalError),
            self._database.writing(),
        ):  # on a full disk or a locked file nothing is cached
            self._database.execute("INSERT OR REPLACE INTO memo VALUES (?, ?, ?, ?, ?)", row)


def _packed(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
