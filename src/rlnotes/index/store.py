"""The notes of a vault in its cache: typed values from the tables of `schema.sql`."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any
from zlib import crc32

from rlnotes.index.database import DamagedError, Database, Row, storable
from rlnotes.index.link_table import LinkTable
from rlnotes.index.names import Named, key
from rlnotes.index.rows import STRING_TABLES, TABLES, DetailRows, NoteRows, details_of, note_of
from rlnotes.markdown.note import NO_NOTE, Details, Link, Note, NoteId

_SHARE = 8  # once one note in so many was loaded by itself, all are: that takes a quarter of the time for each

_SUMMARY = "digest, title, description, type, date, words, has_own_title, has_description,"
_SUMMARY += " has_placeholders, has_errors, has_suppressions"

_OWNED = (*TABLES[1:], "link")  # tables with rows of a note, by the column `note`


class Store:
    """The notes and links of one vault."""

    def __init__(self, database: Database) -> None:
        """Take the open cache."""
        self.database = database
        self.link_table = LinkTable(database)
        self._notes: dict[NoteId, Note] = {}  # once all are loaded
        self._loaded = self._most_loaded = 0  # one by one

    # notes

    def count(self) -> int:
        """Return the number of notes."""
        return int(self.database.execute("SELECT count(*) FROM note").fetchone()[0])

    def paths(self) -> list[tuple[NoteId, str]]:
        """Return ids and paths of all notes, by path."""
        rows = self._path_rows()
        if (self.database.info("checksum of paths") or 0) != _path_checksum(rows):
            raise DamagedError("a path has changed")
        return rows

    def _path_rows(self) -> list[tuple[NoteId, str]]:
        return self.database.execute("SELECT id, path FROM note ORDER BY path").fetchall()

    def save_path_checksum(self) -> None:
        """Update the checksum of all paths."""
        self.database.set_info("checksum of paths", _path_checksum(self._path_rows()))

    def ids(self) -> dict[str, NoteId]:
        """Return the id of every note by path."""
        return dict(self.database.execute("SELECT path, id FROM note"))

    def id_of(self, path: str) -> NoteId:
        """Return the id of the note at a path, NO_NOTE if there is none."""
        rows = self.database.execute("SELECT id FROM note WHERE path = CAST(? AS TEXT)", (storable(path),)).fetchall()
        return next((NoteId(note) for (note,) in rows), NO_NOTE)

    def paths_of(self, notes: Iterable[NoteId]) -> dict[NoteId, str]:
        """Return the paths of some notes by id."""
        wanted = set(notes)
        query = "SELECT id, path FROM note WHERE id IN (SELECT value FROM json_each(?))"
        found: dict[NoteId, str] = dict(self.database.execute(query, (f"[{','.join(map(str, wanted))}]",)))
        if len(found) < len(wanted):
            raise DamagedError("a note is missing")
        return found

    def next_id(self) -> NoteId:
        """Return the smallest id above those of all notes."""
        return NoteId(self.database.execute("SELECT ifnull(max(id), 0) + 1 FROM note").fetchone()[0])

    def digest(self, note: NoteId) -> bytes:
        """Return the digest of the bytes that a note was read from."""
        found: bytes = self._one("SELECT digest FROM note WHERE id = ?", note)[0]
        return found

    def names(self) -> Iterator[tuple[NoteId, Named]]:
        """Yield the names of each note."""
        aliases = self._lists("alias")
        for note, path, title, titled in self.database.execute("SELECT id, path, title, has_own_title FROM note"):
            yield note, Named(path, title, bool(titled), aliases.get(note, ()))

    def names_like(self, text: str, *, is_prefix: bool) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield path, title and aliases of the notes with a name that starts with, or contains, some folded text.

        Non-ASCII characters are ignored: SQLite does not fold their case.
        """
        pattern = "".join(f"!{char}" if char in "!%_" else char for char in text if text.isascii()) + "%"
        pattern = pattern if is_prefix else f"%{pattern}"
        stems = f"%/{pattern}" if is_prefix else pattern
        query = """SELECT id, path, title FROM note WHERE path LIKE ?1 ESCAPE '!' OR path LIKE ?2 ESCAPE '!'
                   OR title LIKE ?1 ESCAPE '!' OR id IN (SELECT note FROM alias WHERE alias LIKE ?1 ESCAPE '!')
                   ORDER BY id"""
        for note, path, title in self.database.execute(query, (pattern, stems)).fetchall():
            yield path, title, self._list("alias", note)

    def tag_counts(self) -> list[tuple[str, int]]:
        """Return tags with numbers of notes, the most frequent first, then by first occurrence."""
        return self._counts("tag, count(*) FROM tag GROUP BY tag")

    def type_counts(self) -> list[tuple[str, int]]:
        """Return types likewise."""
        return self._counts("type, count(*) FROM note WHERE type <> '' GROUP BY type")

    def source_counts(self) -> list[tuple[str, int]]:
        """Return sources as written likewise."""
        return self._counts("source, count(*) FROM source GROUP BY source")

    def _counts(self, query: str) -> list[tuple[str, int]]:
        first = "min(id)" if " FROM note " in query else "min(rowid)"
        return self.database.execute(f"SELECT {query} ORDER BY count(*) DESC, {first}").fetchall()

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
            path, expected, *row = self._one(f"SELECT path, checksum, {_SUMMARY} FROM note WHERE id = ?", note)  # noqa: S608
            aliases, tags, sources, kinds = (self._list(table, note) for table in STRING_TABLES)
            found = note_of(path, tuple(row), (aliases, tags, sources, kinds), expected)
        return found

    def load_notes(self) -> None:
        """Load the metadata of all notes at once, ahead of a report that shows most of them."""
        aliases, tags, sources, kinds = (self._lists(table) for table in STRING_TABLES)
        notes: dict[NoteId, Note] = {}
        for note, path, expected, *row in self.database.execute(f"SELECT id, path, checksum, {_SUMMARY} FROM note"):  # noqa: S608
            lists = aliases.get(note, ()), tags.get(note, ()), sources.get(note, ()), kinds.get(note, ())
            notes[note] = note_of(path, tuple(row), lists, expected)
        self._notes = notes

    def _list(self, table: str, note: NoteId, column: str = "") -> tuple[str, ...]:
        query = f"SELECT {column or table} FROM {table} WHERE note = ? ORDER BY rowid"  # noqa: S608
        return tuple([value for (value,) in self.database.execute(query, (note,))])

    def _lists(self, table: str) -> dict[NoteId, tuple[str, ...]]:
        found: dict[NoteId, list[str]] = {}
        for note, value in self.database.execute(f"SELECT note, {table} FROM {table} ORDER BY rowid"):  # noqa: S608
            if note in found:
                found[note].append(value)
            else:
                found[note] = [value]
        return {note: tuple(values) for note, values in found.items()}

    def notes_of_kinds(self, kinds: Collection[str], tags: Collection[str]) -> list[NoteId]:
        """Return the notes with any of some kinds or tags, given as keys."""
        found: set[NoteId] = set()
        for table, keys in (("kind", kinds), ("tag", tags)):
            values = [value for (value,) in self.database.execute(f"SELECT DISTINCT {table} FROM {table}")]  # noqa: S608
            for value in values:
                if key(value) in keys:
                    query = f"SELECT note FROM {table} WHERE {table} = CAST(? AS TEXT)"  # noqa: S608
                    found.update(note for (note,) in self.database.execute(query, (storable(value),)))
        return list(found)

    def details(self, note: NoteId) -> Details:
        """Return front matter, headings, block ids, anchors, syntax errors and suppression comments of a note."""
        query = """SELECT body, includes_files, title_section, has_anchors, has_errors, has_suppressions,
                   details_checksum FROM note WHERE id = ?"""
        body, includes, title_section, has_anchors, has_errors, has_suppressions, expected = self._one(query, note)
        blocks, anchors, inner = (
            self._list(table, note, column) if has_anchors else ()
            for table, column in (("block", "block"), ("anchor", "anchor"), ("inner_heading", "text"))
        )
        errors = self._rows("kind, line, message, col, length", "syntax_error", note) if has_errors else []
        columns = "line, start, stop, rule, first_line, last_line, problem"
        rows = DetailRows(
            body,
            self._rows("key, item, value, is_json", "property", note),
            self._rows("level, text, raw, line, anchor, start, stop", "section", note),
            blocks, anchors, inner, includes, title_section, errors,
            self._rows(columns, "suppression", note) if has_suppressions else [],
        )  # fmt: skip
        return details_of(rows, expected)

    def links(self, note: NoteId) -> tuple[Link, ...]:
        """Return the links of a note as written, in order."""
        return tuple([link for link, _ in self.link_table.resolved(note)])

    def notes_with_placeholders(self) -> list[NoteId]:
        """Return the notes with placeholders of a template."""
        return [note for (note,) in self.database.execute("SELECT id FROM note WHERE has_placeholders")]

    def unlisted_targets(self) -> list[str]:
        """Return the paths that links may name and the walk omits, in order."""
        rows = self.database.execute("SELECT DISTINCT path FROM unlisted_target ORDER BY path")
        return [path for (path,) in rows]

    def notes_with_errors(self) -> list[NoteId]:
        """Return the notes with syntax errors."""
        return [note for (note,) in self.database.execute("SELECT id FROM note WHERE has_errors")]

    def notes_with_suppressions(self) -> list[NoteId]:
        """Return the notes with suppression comments."""
        return [note for (note,) in self.database.execute("SELECT id FROM note WHERE has_suppressions")]

    def _one(self, query: str, note: NoteId) -> Any:
        row = self.database.execute(query, (note,)).fetchone()
        if row is None:
            raise DamagedError("a row that must exist is missing")
        return row

    def _rows(self, columns: str, table: str, note: NoteId) -> list[Any]:
        query = f"SELECT {columns} FROM {table} WHERE note = ? ORDER BY rowid"  # noqa: S608
        return self.database.execute(query, (note,)).fetchall()

    def add(self, batch: Sequence[NoteRows]) -> None:
        """Store notes, which must not be stored yet."""
        is_utf8 = all(rows.is_utf8 for rows in batch)
        if not is_utf8:
            self.database.allow_invalid_utf8()
        for table in TABLES:
            rows: list[Row] = list(chain.from_iterable([getattr(each, table) for each in batch]))
            self.database.insert(table, rows, is_utf8=is_utf8)
        self.link_table.add_unresolved(batch)

    def remove(self, notes: Collection[NoteId]) -> None:
        """Remove notes with all their rows, except from full text and terms, which detect removals."""
        ids = [(note,) for note in notes]
        self.database.execute_many("DELETE FROM note WHERE id = ?", ids)
        for table in _OWNED:
            self.database.execute_many(f"DELETE FROM {table} WHERE note = ?", ids)  # noqa: S608


def _path_checksum(rows: list[tuple[NoteId, str]]) -> int:
    ids = ",".join([str(note) for note, _ in rows]).encode()  # 0 for no notes
    return crc32("\0".join([path for _, path in rows]).encode(errors="surrogateescape"), crc32(ids))
