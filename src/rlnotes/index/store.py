"""The notes of a vault in its cache: typed values from the tables of `schema.sql`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar
from zlib import crc32

from rlnotes.index.database import DamagedError, Database, storable
from rlnotes.index.link_table import LinkTable
from rlnotes.index.names import Named, key
from rlnotes.index.rows import (
    STRING_TABLES,
    TABLES,
    DetailRows,
    NoteRow,
    NoteRows,
    PropertyRow,
    details_of,
    note_of,
)
from rlnotes.markdown.note import NO_NOTE, Details, Link, Note, NoteId, Section, Suppression, SyntaxProblem

_SHARE = 8  # once one note in so many was loaded by itself, all are: that takes a quarter of the time for each

_NOTE_COLUMNS = ", ".join(NoteRow._fields)
_NOTE_ROW = f"SELECT {_NOTE_COLUMNS} FROM note"  # noqa: S608
_DETAILS_ROW = """SELECT id, body, includes_files, title_section, has_anchors, has_errors, has_suppressions,
                  details_checksum FROM note"""
_PROPERTY = "key, item, value, is_json"
_SECTION = "level, text, raw, line, anchor, start, stop"
_R = TypeVar("_R", bound=NamedTuple)

_OWNED = (*TABLES[1:], "link")  # tables with rows of a note, by the column `note`


class NotePath(NamedTuple):
    """Id and path of a note."""

    id: NoteId
    path: str


class Count(NamedTuple):
    """A value and the number of notes with it."""

    value: str
    notes: int


class _Digest(NamedTuple):
    digest: bytes


class _Titled(NamedTuple):
    id: NoteId
    path: str
    title: str
    has_own_title: int


class _Item(NamedTuple):
    note: NoteId
    value: str


class _DetailsRow(NamedTuple):
    id: NoteId
    body: int
    includes_files: int
    title_section: int
    has_anchors: int
    has_errors: int
    has_suppressions: int
    details_checksum: int


class Store:
    """The notes and links of one vault."""

    def __init__(self, database: Database) -> None:
        """Take the open cache."""
        self.database = database
        self.link_table = LinkTable(database)
        self._notes: dict[NoteId, Note] = {}  # loaded by `load_notes`
        self._details: dict[NoteId, Details] = {}  # loaded by `load_details`
        self._loaded = self._most_loaded = 0  # one by one

    # notes

    def count(self) -> int:
        """Return the number of notes."""
        return self.database.number("SELECT count(*) FROM note")

    def checked_ids(self) -> dict[str, NoteId]:
        """Return the id of every note by path, in order of path. Raises DamagedError if a path or id has changed."""
        ids = self.ids()
        if (self.database.info("checksum of paths") or 0) != _path_checksum(ids):
            raise DamagedError("a path has changed")
        return ids

    def save_path_checksum(self) -> None:
        """Update the checksum of all paths."""
        self.database.set_info("checksum of paths", _path_checksum(self.ids()))

    def ids(self) -> dict[str, NoteId]:
        """Return the id of every note by path, in order of path."""
        return dict(self.database.execute("SELECT path, id FROM note ORDER BY path"))

    def id_of(self, path: str) -> NoteId:
        """Return the id of the note at a path, NO_NOTE if there is none."""
        found = self.database.note_ids("SELECT id FROM note WHERE path = CAST(? AS TEXT)", (storable(path),))
        return found[0] if found else NO_NOTE

    def paths_of(self, notes: Iterable[NoteId]) -> dict[NoteId, str]:
        """Return the paths of some notes by id."""
        wanted = set(notes)
        where, ids = _among("id", wanted)
        rows = self.database.rows(NotePath, f"SELECT id, path FROM note{where}", ids)  # noqa: S608
        if len(rows) < len(wanted):
            raise DamagedError("a note is missing")
        return {note: path for note, path in rows}  # noqa: C416  # a row is typed, `dict` of rows is not

    def next_id(self) -> NoteId:
        """Return the smallest id above those of all notes."""
        return NoteId(self.database.number("SELECT ifnull(max(id), 0) + 1 FROM note"))

    def digest(self, note: NoteId) -> bytes:
        """Return the digest of the bytes that a note was read from."""
        return self._one(_Digest, "SELECT digest FROM note WHERE id = ?", note).digest

    def names(self) -> Iterator[tuple[NoteId, Named]]:
        """Yield the names of each note."""
        aliases = self._lists("alias")
        for row in self.database.rows(_Titled, "SELECT id, path, title, has_own_title FROM note"):
            yield row.id, Named(row.path, row.title, bool(row.has_own_title), aliases.get(row.id, ()))

    def names_like(self, text: str, *, is_prefix: bool) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield path, title and aliases of the notes with a name that starts with, or contains, some folded text.

        Non-ASCII characters are ignored: SQLite does not fold their case.
        """
        pattern = "".join(f"!{char}" if char in "!%_" else char for char in text if text.isascii()) + "%"
        pattern = pattern if is_prefix else f"%{pattern}"
        stems = f"%/{pattern}" if is_prefix else pattern
        query = """SELECT id, path, title, has_own_title FROM note
                   WHERE path LIKE ?1 ESCAPE '!' OR path LIKE ?2 ESCAPE '!'
                   OR title LIKE ?1 ESCAPE '!' OR id IN (SELECT note FROM alias WHERE alias LIKE ?1 ESCAPE '!')
                   ORDER BY id"""
        for row in self.database.rows(_Titled, query, (pattern, stems)):
            yield row.path, row.title, self._list("alias", row.id)

    def tag_counts(self) -> list[Count]:
        """Return tags with numbers of notes, the most frequent first, then by first occurrence."""
        return self._counts("tag, count(*) FROM tag GROUP BY tag")

    def type_counts(self) -> list[Count]:
        """Return types likewise."""
        return self._counts("type, count(*) FROM note WHERE type <> '' GROUP BY type")

    def source_counts(self) -> list[Count]:
        """Return sources as written likewise."""
        return self._counts("source, count(*) FROM source GROUP BY source")

    def property_counts(self) -> list[Count]:
        """Return names of properties likewise."""
        return self._counts("key, count(DISTINCT note) FROM property GROUP BY key")

    def value_counts(self, name: str) -> list[Count]:
        """Return the values of a property, of lists the items, likewise. Letter case of its ASCII name is ignored."""
        query = "value, count(*) FROM property WHERE key = ? COLLATE NOCASE AND value <> '' GROUP BY value"
        return self._counts(query, name)

    def _counts(self, query: str, *parameters: str) -> list[Count]:
        first = "min(id)" if " FROM note " in query else "min(rowid)"
        return self.database.rows(Count, f"SELECT {query} ORDER BY count(*) DESC, {first}", parameters)

    def note(self, note: NoteId) -> Note:
        """Return the metadata of a note. Once one note in `_SHARE` was loaded by itself, all are loaded at once."""
        found = self._notes.get(note)
        if found is None:
            if not self._loaded:
                self._most_loaded = self.next_id() // _SHARE
            self._loaded += 1
            if self._loaded == self._most_loaded + 1:
                self.load_notes()
                return self.note(note)
            row = self._one(NoteRow, f"{_NOTE_ROW} WHERE id = ?", note)
            aliases, tags, sources, kinds = (self._list(table, note) for table in STRING_TABLES)
            found = note_of(row, (aliases, tags, sources, kinds))
        return found

    def load_notes(self, notes: Collection[NoteId] | None = None) -> None:
        """Load the metadata of some notes at once, or of all, ahead of calls of `note`."""
        missing = None if notes is None else [note for note in notes if note not in self._notes]
        if missing is not None and len(missing) < 2:
            return
        aliases, tags, sources, kinds = (self._lists(table, missing) for table in STRING_TABLES)
        where, ids = _among("id", missing)
        for row in self.database.rows(NoteRow, f"{_NOTE_ROW}{where}", ids):
            note = row.id
            lists = aliases.get(note, ()), tags.get(note, ()), sources.get(note, ()), kinds.get(note, ())
            self._notes[note] = note_of(row, lists)

    def _list(self, table: str, note: NoteId, column: str = "") -> tuple[str, ...]:
        query = f"SELECT {column or table} FROM {table} WHERE note = ? ORDER BY rowid"  # noqa: S608
        return tuple(self.database.strings(query, (note,)))

    def _lists(self, table: str, notes: Sequence[NoteId] | None = None) -> dict[NoteId, tuple[str, ...]]:
        found: dict[NoteId, list[str]] = {}
        where, ids = _among("note", notes)
        query = f"SELECT note, {table} FROM {table}{where} ORDER BY rowid"  # noqa: S608
        for note, value in self.database.rows(_Item, query, ids):
            if note in found:
                found[note].append(value)
            else:
                found[note] = [value]
        return {note: tuple(values) for note, values in found.items()}

    def notes_of_kinds(self, kinds: Collection[str], tags: Collection[str]) -> list[NoteId]:
        """Return the notes with any of some kinds or tags, given as keys."""
        found: set[NoteId] = set()
        for table, keys in (("kind", kinds), ("tag", tags)):
            for value in self.database.strings(f"SELECT DISTINCT {table} FROM {table}"):  # noqa: S608
                if key(value) in keys:
                    query = f"SELECT note FROM {table} WHERE {table} = CAST(? AS TEXT)"  # noqa: S608
                    found.update(self.database.note_ids(query, (storable(value),)))
        return list(found)

    def details(self, note: NoteId) -> Details:
        """Return front matter, headings, block ids, anchors, syntax errors and suppression comments of a note."""
        found = self._details.get(note)
        if found is None:
            row = self._one(_DetailsRow, f"{_DETAILS_ROW} WHERE id = ?", note)
            properties = self._rows(PropertyRow, _PROPERTY, "property", note)
            found = self._details_of(row, properties, self._rows(Section, _SECTION, "section", note))
        return found

    def load_details(self, notes: Iterable[NoteId]) -> None:
        """Load the details of some notes at once, ahead of calls of `details`."""
        missing = [note for note in notes if note not in self._details]
        properties: dict[NoteId, list[PropertyRow]] = {note: [] for note in missing}
        sections: dict[NoteId, list[Section]] = {note: [] for note in missing}
        where, ids = _among("note", missing)
        query = f"SELECT note, {_PROPERTY} FROM property{where} ORDER BY rowid"  # noqa: S608
        for note, *columns in self.database.execute(query, ids):
            properties[note].append(PropertyRow._make(columns))
        query = f"SELECT note, {_SECTION} FROM section{where} ORDER BY rowid"  # noqa: S608
        for note, *columns in self.database.execute(query, ids):
            sections[note].append(Section._make(columns))
        where, ids = _among("id", missing)
        for row in self.database.rows(_DetailsRow, f"{_DETAILS_ROW}{where}", ids):
            self._details[row.id] = self._details_of(row, properties[row.id], sections[row.id])

    def _details_of(self, row: _DetailsRow, properties: list[PropertyRow], sections: list[Section]) -> Details:
        note = row.id
        blocks, anchors, inner = (
            self._list(table, note, column) if row.has_anchors else ()
            for table, column in (("block", "block"), ("anchor", "anchor"), ("inner_heading", "text"))
        )
        errors = "kind, line, message, col, length"
        suppressions = "line, start, stop, rule, first_line, last_line, problem"
        rows = DetailRows(
            row.body, properties, tuple(sections), blocks, anchors, inner, row.includes_files, row.title_section,
            tuple(self._rows(SyntaxProblem, errors, "syntax_error", note) if row.has_errors else ()),
            tuple(self._rows(Suppression, suppressions, "suppression", note) if row.has_suppressions else ()),
        )  # fmt: skip
        return details_of(rows, row.details_checksum)

    def links(self, note: NoteId) -> tuple[Link, ...]:
        """Return the links of a note as written, in order."""
        return self.link_table.links(note)

    def notes_with_placeholders(self) -> list[NoteId]:
        """Return the notes with placeholders of a template."""
        return self.database.note_ids("SELECT id FROM note WHERE has_placeholders")

    def unlisted_targets(self) -> list[str]:
        """Return the paths that links may name and the walk omits, in order."""
        return self.database.strings("SELECT DISTINCT path FROM unlisted_target ORDER BY path")

    def notes_with_errors(self) -> list[NoteId]:
        """Return the notes with syntax errors."""
        return self.database.note_ids("SELECT id FROM note WHERE has_errors")

    def notes_with_suppressions(self) -> list[NoteId]:
        """Return the notes with suppression comments."""
        return self.database.note_ids("SELECT id FROM note WHERE has_suppressions")

    def _one(self, row: type[_R], query: str, note: NoteId) -> _R:
        found = self.database.rows(row, query, (note,))
        if not found:
            raise DamagedError("a row that must exist is missing")
        return found[0]

    def _rows(self, row: type[_R], columns: str, table: str, note: NoteId) -> list[_R]:
        query = f"SELECT {columns} FROM {table} WHERE note = ? ORDER BY rowid"  # noqa: S608
        return self.database.rows(row, query, (note,))

    def add(self, batch: Sequence[NoteRows]) -> None:
        """Store notes, which must not be stored yet."""
        is_utf8 = all(rows.is_utf8 for rows in batch)
        if not is_utf8:
            self.database.allow_invalid_utf8()
        for table in TABLES:
            rows = [row for each in batch for row in each.tables[table]]
            self.database.insert(table, rows, is_utf8=is_utf8)
        self.link_table.add_unresolved(batch)

    def remove(self, notes: Collection[NoteId]) -> None:
        """Remove notes with all their rows, except from full text and terms, which detect removals."""
        ids = [(note,) for note in notes]
        self.database.execute_many("DELETE FROM note WHERE id = ?", ids)
        for table in _OWNED:
            self.database.execute_many(f"DELETE FROM {table} WHERE note = ?", ids)  # noqa: S608


def _among(column: str, notes: Iterable[NoteId] | None) -> tuple[str, Sequence[str]]:
    """Return a WHERE clause with its parameter for rows of some notes, or nothing for those of all."""
    if notes is None:
        return "", ()
    return f" WHERE {column} IN (SELECT value FROM json_each(?))", (f"[{','.join(map(str, notes))}]",)  # noqa: S608


def _path_checksum(ids: Mapping[str, NoteId]) -> int:
    numbers = ",".join(map(str, ids.values())).encode()  # 0 for no notes
    return crc32("\0".join(ids).encode(errors="surrogateescape"), crc32(numbers))
