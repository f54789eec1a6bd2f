"""The table `link`: the links of all notes as written and where they go."""

import marshal
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Flag, auto
from typing import Any
from zlib import crc32

from rlnotes.index.database import DamagedError, Database, Row, Value
from rlnotes.index.invalidation import NOT_A_NAME, link_key
from rlnotes.index.resolution import FragmentStatus, Resolution, Spelling, Status, Via
from rlnotes.index.rows import NoteRows
from rlnotes.markdown.note import NO_NOTE, Link, LinkKind, NoteId

_BATCH = 2000  # rows per INSERT
_MAX_CACHED = 20_000  # resolutions whose columns are in memory

_WRITTEN = "kind, target, fragment, label, line, col, start, stop, section, block_start, block_stop, property, relation"
_RESOLVED = "status, target_note, target_path, via, spelling, fragment_status, candidates"
_STORED = f"checksum, {_WRITTEN}, key, {_RESOLVED}"
_COLUMNS = f"(SELECT path FROM note WHERE id = target_note), {_STORED}"  # noqa: S608
_UNRESOLVED = "CREATE TEMP TABLE IF NOT EXISTS unresolved (note INTEGER PRIMARY KEY, links BLOB)"


class LinkFlag(Flag):
    """Conditions on a link; a combination selects links that meet any of them."""

    BROKEN = auto()
    BROKEN_FRAGMENT = auto()
    OTHER_SPELLING = auto()
    LOOSE_FRAGMENT = auto()
    BY_ALIAS_OR_TITLE = auto()
    SHORTEST_PATH = auto()  # several files match, and the shortest path was chosen
    OUTSIDE = auto()
    SELF = auto()
    LOOSE = auto()  # a Markdown destination found by name across the vault


_CONDITIONS = {
    LinkFlag.BROKEN: "status = 'broken'",
    LinkFlag.BROKEN_FRAGMENT: "fragment_status = 'broken'",
    LinkFlag.OTHER_SPELLING: "spelling <> ''",
    LinkFlag.LOOSE_FRAGMENT: "fragment_status = 'loose'",
    LinkFlag.BY_ALIAS_OR_TITLE: "via IN ('alias', 'title')",
    LinkFlag.SHORTEST_PATH: "via = 'length'",
    LinkFlag.OUTSIDE: "status = 'outside'",
    LinkFlag.SELF: "target_note = note AND via <> 'self'",
    LinkFlag.LOOSE: "via = 'loose'",
}


class LinkTable:
    """The links of a vault in its cache."""

    def __init__(self, database: Database) -> None:
        """Take the open cache."""
        self._database = database

    def resolved(self, note: NoteId) -> list[tuple[Link, Resolution]]:
        """Return the links of a note with where they go, in order."""
        query = f"SELECT {_COLUMNS} FROM link WHERE note = ? ORDER BY rowid"  # noqa: S608
        rows = self._database.execute(query, (note,)).fetchall()
        self._check_count(note, len(rows))
        return [self._link(row) for row in rows]

    def links(self, note: NoteId) -> tuple[Link, ...]:
        """Return the links of a note as written, in order, in less time than `resolved`."""
        query = f"SELECT {_STORED} FROM link WHERE note = ? ORDER BY rowid"  # noqa: S608
        links = tuple([self._written(row)[0] for row in self._database.execute(query, (note,))])
        self._check_count(note, len(links))
        return links

    def resolutions(self, note: NoteId) -> list[Resolution]:
        """Return where the links of a note go, in order."""
        return [resolution for _, resolution in self.resolved(note)]

    def targets(self, note: NoteId) -> list[NoteId]:
        """Return the target note of each link of a note, NO_NOTE for links to anything else."""
        query = "SELECT ifnull(target_note, 0) FROM link WHERE note = ? ORDER BY rowid"
        targets = self._database.note_ids(query, (note,))
        self._check_count(note, len(targets))
        return targets

    def _check_count(self, note: NoteId, count: int) -> None:
        row = self._database.execute("SELECT links FROM note WHERE id = ?", (note,)).fetchone()
        if row != (count,):
            raise DamagedError("a link is missing")

    def _link(self, row: Sequence[Any]) -> tuple[Link, Resolution]:
        note_path, *stored = row
        link, (status, target, path, via, spelling, fragment, candidates) = self._written(stored)
        resolution = self._resolution(
            status, note_path if target else path, via, spelling, fragment, candidates
        )  # fmt: skip
        return link, resolution

    @staticmethod
    def _written(stored: Sequence[Any]) -> tuple[Link, Sequence[Any]]:
        """Return a link as written and its columns `_RESOLVED`, from those of `_STORED`. Raises DamagedError."""
        expected, *columns = stored
        if _checksum(columns) != expected:
            raise DamagedError("a link does not match its checksum")
        *written, _, status, target, path, via, spelling, fragment, candidates = columns
        return Link._make(written), (status, target, path, via, spelling, fragment, candidates)

    def _resolution(
        self, status: Status, path: str | None, via: Via, spelling: Spelling, fragment: FragmentStatus,
        candidates: int | None,
    ) -> Resolution:  # fmt: skip
        matches = self._candidates(candidates) if candidates is not None else (path,) if path else ()
        return Resolution(status, path or "", matches, via, spelling, fragment)

    def _candidates(self, candidates: int) -> tuple[str, ...]:
        query = "SELECT path FROM candidate WHERE id = ? ORDER BY position"
        paths = tuple(self._database.strings(query, (candidates,)))
        if _candidates_id(paths) != candidates:
            raise DamagedError("the candidates of a link have changed")
        return paths

    def with_flags(
        self, flags: LinkFlag, notes: Collection[NoteId] | None = None
    ) -> Iterator[tuple[NoteId, Link, Resolution]]:
        """Yield the links with one of these flags, of all notes or of some, by note and position."""
        condition = " OR ".join(f"({condition})" for flag, condition in _CONDITIONS.items() if flag in flags)
        query = f"SELECT note, {_COLUMNS} FROM link WHERE ({condition})"  # noqa: S608
        if notes is not None:
            query += f" AND note IN ({','.join(map(str, notes))})"
        for note, *row in self._database.execute(f"{query} ORDER BY note, rowid").fetchall():
            yield note, *self._link(row)

    def notes_with_relation(self, relations: Iterable[str]) -> list[NoteId]:
        """Return the notes with a link of one of these relations."""
        query = "SELECT DISTINCT note FROM link WHERE relation IN (SELECT value FROM json_each(?))"
        quoted = '","'.join(relations)
        return self._database.note_ids(query, (f'["{quoted}"]',))

    def edges(self) -> Iterator[tuple[NoteId, NoteId]]:
        """Yield source and target of every link between different notes, by source and position."""
        yield from self._database.execute(
            "SELECT note, target_note FROM link WHERE target_note <> note ORDER BY note, rowid"
        )

    def linking_to(self, notes: Collection[NoteId]) -> set[NoteId]:
        """Return the notes that link to any of some notes."""
        query = "SELECT DISTINCT note FROM link WHERE target_note IN (SELECT value FROM json_each(?))"
        return set(self._database.note_ids(query, (f"[{','.join(map(str, notes))}]",)))

    def affected_by(self, names: Collection[str]) -> set[NoteId]:
        """Return the notes with a link whose key is one of these names (see `invalidation.link_key`)."""
        rows = self._database.execute("SELECT DISTINCT note, key FROM link WHERE kind <> 'url'")
        return {note for note, name in rows if name in names or name == NOT_A_NAME}

    def add_unresolved(self, batch: Iterable[NoteRows]) -> None:
        """Hold the links of new notes until `save` is called with where they go.

        They are in a temporary table, so that memory does not grow with the vault. JSON would add 4 % to a cold read,
        `pickle` 2 %.
        """
        self._database.execute(_UNRESOLVED)
        rows = [(rows.note_id, marshal.dumps([(*link,) for link in rows.links])) for rows in batch]
        self._database.execute_many("INSERT INTO unresolved VALUES (?, ?)", rows)

    def to_resolve(self, notes: Iterable[NoteId] | None = None) -> Iterator[tuple[NoteId, str, Sequence[Link]]]:
        """Yield id, path and links of all notes or of some, including links that are not resolved yet."""
        self._database.execute(_UNRESOLVED)
        some = "" if notes is None else f"WHERE id IN ({','.join(map(str, notes))})"
        query = f"SELECT id, path, unresolved.links FROM note LEFT JOIN unresolved ON note = id {some} ORDER BY id"  # noqa: S608
        for note, path, unresolved in self._database.execute(query):
            if unresolved is None:
                yield note, path, [link for link, _ in self.resolved(note)]
            else:
                yield note, path, list(map(Link._make, marshal.loads(unresolved)))  # noqa: S302  # of this process

    def save(
        self,
        resolved: Iterable[tuple[NoteId, Sequence[Link], Sequence[Resolution]]],
        ids: Mapping[str, NoteId],
        *,
        is_empty: bool,
    ) -> None:
        """Store all links of some notes with where they go; `ids` are those of all notes by path.

        `is_empty`: the table has no rows.
        """
        rows: list[Row] = []
        notes: list[NoteId] = []
        targets: dict[Resolution, Row] = {}  # links of one name share a resolution
        keys: dict[tuple[LinkKind, str], str] = {}
        for note, links, resolutions in resolved:
            notes.append(note)
            for link, resolution in zip(links, resolutions, strict=True):
                name = link.kind, link.target
                target = targets.get(resolution) or self._target_columns(resolution, ids, targets)
                key = keys.get(name) or keys.setdefault(name, link_key(*name))
                columns = [*link, key, *target]
                rows.append((note, *columns, _checksum(columns)))
            if len(rows) > _BATCH:
                self._insert(rows, notes, is_empty=is_empty)
                rows, notes = [], []
                if len(targets) > _MAX_CACHED:
                    targets, keys = {}, {}
        self._insert(rows, notes, is_empty=is_empty)
        self._database.execute("DROP TABLE IF EXISTS unresolved")

    def _insert(self, rows: list[Row], notes: list[NoteId], *, is_empty: bool) -> None:
        if not is_empty:
            self._database.execute_many("DELETE FROM link WHERE note = ?", [(note,) for note in notes])
        self._database.insert("link", rows, is_utf8=not self._database.decodes_invalid_utf8)

    def _target_columns(self, found: Resolution, ids: Mapping[str, NoteId], cached: dict[Resolution, Row]) -> Row:
        """Return the columns `_RESOLVED`, storing the candidates of an ambiguous name."""
        target = ids.get(found.path, NO_NOTE) or None if found.path else None
        candidates = None
        if found.fits != ((found.path,) if found.path else ()):
            candidates = _candidates_id(found.fits)
            if not self._database.execute("SELECT 1 FROM candidate WHERE id = ?", (candidates,)).fetchone():
                rows: list[Row] = [(candidates, position, path) for position, path in enumerate(found.fits)]
                self._database.insert("candidate", rows, is_utf8=False)
        path = None if target or not found.path else found.path
        cached[found] = found.status, target, path, found.via, found.spelling, found.fragment, candidates
        return cached[found]


def _checksum(columns: list[Value]) -> int:
    """Return the CRC-32 of all columns of a link but its note, in half of the time of joining them as strings.

    Version 2 of the format depends on nothing but the values.
    """
    return crc32(marshal.dumps(columns, 2))


def _candidates_id(paths: Sequence[str]) -> int:
    from _blake2 import blake2b  # `hashlib` loads OpenSSL

    return int.from_bytes(blake2b("\0".join(paths).encode(errors="surrogateescape"), digest_size=8).digest()) >> 1
