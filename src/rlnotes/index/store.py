"""Notes and links in the cache: the rows of `schema.sql`, written and read as typed values.

Rows are made in `note_rows`; every value that is read back is checked against the checksum that was made with it.
"""

import marshal
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Flag, auto
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from rlnotes.index.database import DamagedError, Database, Row, Value, storable
from rlnotes.index.invalidation import NOT_A_NAME, link_key
from rlnotes.index.names import Named, Resolution, key
from rlnotes.markdown.note import NO_NOTE, Details, Link, NoteId, Section, Summary, Suppression, SyntaxProblem

if TYPE_CHECKING:
    from rlnotes.markdown.parse import Parsed

_ROWS = 2000  # links written at once
_MOST_KNOWN = 20_000  # resolutions whose rows are in memory
_SHARE = 8  # once one note in so many was loaded by itself, all are: that takes a quarter of the time for each

_SUMMARY = "digest, title, description, type, date, words, has_own_title, has_description,"
_SUMMARY += " has_placeholders, has_errors, has_suppressions"
_LINK = "kind, target, fragment, label, line, col, start, stop, section, block_start, block_stop, property, relation"
_TARGET = 15  # column of target_note
_CHECKED = 21  # columns that `link.checksum` covers
_RESOLUTION = "status, target_note, target_path, via, spelling, fragment_status, candidates"
_SELECT_LINKS = (
    f"SELECT {_LINK}, key, {_RESOLUTION}, (SELECT path FROM note WHERE id = target_note), checksum FROM link"  # noqa: S608
)
_UNRESOLVED = "CREATE TEMP TABLE IF NOT EXISTS unresolved (note INTEGER PRIMARY KEY, links BLOB)"
_LISTS = ("alias", "tag", "source", "kind")  # tables of strings that `note.checksum` covers


_Link = tuple[str, str, str, str, int, int, int, int, int, int, int, str, str]
"""The fields of a `Link`, plain."""


_Lists = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Aliases, tags, sources and kinds of a note."""


class NoteRows(NamedTuple):
    """The rows of one note, by table. `links` are those of its links, packed until they are resolved.

    `is_utf8`: none of the strings holds a byte that is not UTF-8.
    """

    note: list[Row]
    alias: list[Row]
    tag: list[Row]
    source: list[Row]
    kind: list[Row]
    property: list[Row]
    section: list[Row]
    block: list[Row]
    anchor: list[Row]
    inner_heading: list[Row]
    unlisted_target: list[Row]
    syntax_error: list[Row]
    suppression: list[Row]
    links: bytes
    is_utf8: bool


TABLES = NoteRows._fields[:-2]

_OWNED = (*TABLES[1:], "link")  # tables with rows of a note, by the column `note`


class LinkFlag(Flag):
    """Conditions that a link can fulfil; a combination asks for links that fulfil one of them."""

    BROKEN = auto()
    BROKEN_FRAGMENT = auto()
    OTHER_SPELLING = auto()
    LOOSE_FRAGMENT = auto()
    BY_ALIAS_OR_TITLE = auto()
    SHORTEST_PATH = auto()  # several files fit, and the shortest path was taken
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


def fingerprint(value: Any) -> int:
    """Return the CRC-32 of tuples, lists, strings, numbers and bytes; version 2 of marshal has one form for a value."""
    return crc32(marshal.dumps(value, 2))


def note_rows(note_id: NoteId, path: str, parsed: "Parsed", digest: bytes, unlisted: Iterable[str] = ()) -> NoteRows:
    """Return the rows of a note that was read from bytes with this digest; `unlisted` as in the table of that name."""
    title, description, type_, date, aliases, tags, sources, kinds, words, *flags = parsed.read_summary
    summary: Any = (digest, title, description, type_, date, words, *map(int, flags))
    lists: Any = (aliases, tags, sources, kinds)
    details: Any = (
        parsed.body, list(_property_rows(parsed.meta)), parsed.section_rows, parsed.blocks, parsed.anchors,
        parsed.inner_headings, int(parsed.includes_files), parsed.title_heading,
        [tuple(each) for each in parsed.syntax_errors], [tuple(each) for each in parsed.suppressions],
    )  # fmt: skip
    links: Any = parsed.link_rows
    is_utf8 = _is_utf8(path, parsed)
    if not is_utf8:
        summary, lists, details, links = map(_valid, (summary, lists, details, links))
        aliases, tags, sources, kinds = lists
    packed = marshal.dumps(links, 2)
    checksums = fingerprint((summary, lists)), fingerprint(details)
    body, properties, sections, blocks, anchors, inner, includes, title_section, errors, suppressions = details
    return NoteRows(
        [
            (
                note_id,
                path,
                *summary,
                int(bool(blocks or anchors or inner)),
                includes,
                title_section,
                body,
                len(links),
                *checksums,
            )
        ],
        [(note_id, alias, key(alias)) for alias in aliases],
        [(note_id, tag, key(tag)) for tag in tags],
        [(note_id, source) for source in sources],
        [(note_id, kind) for kind in kinds],
        [(note_id, *row) for row in properties],
        [(note_id, at, *section) for at, section in enumerate(sections)],
        [(note_id, block) for block in blocks],
        [(note_id, anchor) for anchor in anchors],
        [(note_id, text) for text in inner],
        [(note_id, target) for target in unlisted],
        [(note_id, *error) for error in errors],
        [(note_id, *suppression) for suppression in suppressions],
        packed,
        is_utf8,
    )


def _property_rows(meta: Mapping[str, Any]) -> Iterator[tuple[str, int | None, str | None, int]]:
    """Yield key, item, value and is_json for each row of front matter (see `schema.sql`)."""
    for name, value in meta.items():
        if value is None or isinstance(value, str):
            yield name, None, value, 0
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            if not value:
                yield name, 0, None, 0
            for at, item in enumerate(value):
                yield name, at, item, 0
        else:
            import json

            yield name, None, json.dumps(value), 1


def _front_matter(rows: Iterable[tuple[str, int | None, str | None, int]]) -> dict[str, Any]:
    """Return front matter from its rows."""
    meta: dict[str, Any] = {}
    for name, item, value, is_json in rows:
        if is_json:
            import json

            meta[name] = json.loads(value or "null")
        elif item is None:
            meta[name] = value
        elif value is None:
            meta[name] = []
        else:
            meta.setdefault(name, []).append(value)
    return meta


def _is_utf8(path: str, parsed: "Parsed") -> bool:
    """Return whether no string of a note can hold a surrogate: from the file's name, or by an escape in YAML."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return "\\" not in parsed.read_text[: parsed.body]


def _valid(value: Any) -> Any:
    """Return a value with strings that survive being stored: surrogates that stand for no byte become U+FFFD."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_valid, value))
    if not isinstance(value, str):
        return value
    try:
        if value.encode(errors="surrogateescape").decode(errors="surrogateescape") == value:
            return value
    except UnicodeEncodeError:
        pass
    return value.encode(errors="replace").decode()


class Store:
    """The notes and links of one vault. Loads notes as a `NoteLoader`, except for their texts."""

    def __init__(self, database: Database) -> None:
        """Take the open cache."""
        self.database = database
        self._summaries: dict[NoteId, Summary] = {}
        self._loaded = self._most_loaded = 0  # one by one

    # notes

    def count(self) -> int:
        """Return the number of notes."""
        return int(self.database.execute("SELECT count(*) FROM note").fetchone()[0])

    def paths(self) -> list[tuple[NoteId, str]]:
        """Return id and path of every note, in order of path."""
        rows = self._path_rows()
        if (self.database.info("checksum of paths") or 0) != _path_checksum(rows):
            raise DamagedError("a path has changed")
        return rows

    def _path_rows(self) -> list[tuple[NoteId, str]]:
        return self.database.execute("SELECT id, path FROM note ORDER BY path").fetchall()

    def save_path_checksum(self) -> None:
        """Store the checksum of all paths, after some have changed."""
        self.database.set_info("checksum of paths", _path_checksum(self._path_rows()))

    def ids(self) -> dict[str, NoteId]:
        """Return the id of every note by path."""
        return dict(self.database.execute("SELECT path, id FROM note"))

    def id_of(self, path: str) -> NoteId:
        """Return the id of the note at a path, NO_NOTE where there is none."""
        row = self.database.execute("SELECT id FROM note WHERE path = CAST(? AS TEXT)", (storable(path),)).fetchone()
        return NoteId(row[0]) if row else NO_NOTE

    def paths_of(self, notes: Iterable[NoteId]) -> dict[NoteId, str]:
        """Return the paths of some notes by id."""
        wanted = set(notes)
        query = "SELECT id, path FROM note WHERE id IN (SELECT value FROM json_each(?))"
        found: dict[NoteId, str] = dict(self.database.execute(query, (_json(wanted),)))
        if len(found) < len(wanted):
            raise DamagedError("a note is missing")
        return found

    def next_id(self) -> NoteId:
        """Return an id that no note has, and none above it."""
        return NoteId(self.database.execute("SELECT ifnull(max(id), 0) + 1 FROM note").fetchone()[0])

    def digest(self, note: NoteId) -> bytes:
        """Return the digest of the bytes that a note was read from."""
        found: bytes = self._one("SELECT digest FROM note WHERE id = ?", note)[0]
        return found

    def names(self) -> Iterator[tuple[NoteId, Named]]:
        """Yield what a link may name each note by."""
        aliases = self._lists("alias")
        for note, path, title, titled in self.database.execute("SELECT id, path, title, has_own_title FROM note"):
            yield note, Named(path, title, bool(titled), aliases.get(note, ()))

    def names_like(self, text: str, *, beginnings: bool) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield path, title and aliases of the notes with a name that begins with, or else holds, some folded text.

        Text that is not ASCII is not compared: its letter case is not SQLite's.
        """
        pattern = "".join(f"!{char}" if char in "!%_" else char for char in text if text.isascii()) + "%"
        pattern = pattern if beginnings else f"%{pattern}"
        stems = f"%/{pattern}" if beginnings else pattern
        query = """SELECT id, path, title FROM note WHERE path LIKE ?1 ESCAPE '!' OR path LIKE ?2 ESCAPE '!'
                   OR title LIKE ?1 ESCAPE '!' OR id IN (SELECT note FROM alias WHERE alias LIKE ?1 ESCAPE '!')
                   ORDER BY id"""
        for note, path, title in self.database.execute(query, (pattern, stems)).fetchall():
            yield path, title, self._list("alias", note)

    def tag_counts(self) -> list[tuple[str, int]]:
        """Return tags with the number of notes that have them, the commonest first, then by first appearance."""
        return self._counts("tag, count(*) FROM tag GROUP BY tag")

    def type_counts(self) -> list[tuple[str, int]]:
        """Return types likewise."""
        return self._counts("type, count(*) FROM note WHERE type <> '' GROUP BY type")

    def source_counts(self) -> list[tuple[str, int]]:
        """Return sources as they are written likewise."""
        return self._counts("source, count(*) FROM source GROUP BY source")

    def _counts(self, query: str) -> list[tuple[str, int]]:
        first = "min(id)" if " FROM note " in query else "min(rowid)"
        return self.database.execute(f"SELECT {query} ORDER BY count(*) DESC, {first}").fetchall()

    def summary(self, note: NoteId) -> Summary:
        """Return what lists show of a note. After some (`_SHARE`), all are loaded at once."""
        found = self._summaries.get(note)
        if found is None:
            if not self._loaded:
                self._most_loaded = self.next_id() // _SHARE
            self._loaded += 1
            if self._loaded == self._most_loaded + 1:
                self.load_summaries()
                return self.summary(note)
            row = self._one(f"SELECT id, checksum, {_SUMMARY} FROM note WHERE id = ?", note)  # noqa: S608
            aliases, tags, sources, kinds = [self._list(table, note) for table in _LISTS]
            found = _summary(row, (aliases, tags, sources, kinds))
        return found

    def load_summaries(self) -> None:
        """Load the summaries of all notes at once, ahead of a report that shows most of them."""
        aliases, tags, sources, kinds = [self._lists(table) for table in _LISTS]
        rows = self.database.execute(f"SELECT id, checksum, {_SUMMARY} FROM note")  # noqa: S608
        self._summaries = {
            row[0]: _summary(
                row,
                (aliases.get(row[0], ()), tags.get(row[0], ()), sources.get(row[0], ()), kinds.get(row[0], ())),
            )
            for row in rows
        }

    def _list(self, table: str, note: NoteId) -> tuple[str, ...]:
        rows = self.database.execute(f"SELECT {table} FROM {table} WHERE note = ? ORDER BY rowid", (note,))  # noqa: S608
        return tuple([value for (value,) in rows])

    def _lists(self, table: str) -> dict[NoteId, tuple[str, ...]]:
        found: dict[NoteId, list[str]] = {}
        for note, value in self.database.execute(f"SELECT note, {table} FROM {table} ORDER BY rowid"):  # noqa: S608
            if note in found:
                found[note].append(value)
            else:
                found[note] = [value]
        return {note: tuple(values) for note, values in found.items()}

    def notes_of_kinds(self, kinds: Collection[str], tags: Collection[str]) -> list[NoteId]:
        """Return the notes that have one of some kinds or tags, given as keys."""
        queries = (("kind", kinds), ("tag", tags))
        found: set[NoteId] = set()
        for table, wanted in queries:
            values = [value for (value,) in self.database.execute(f"SELECT DISTINCT {table} FROM {table}")]  # noqa: S608
            for value in values:
                if key(value) in wanted:
                    query = f"SELECT note FROM {table} WHERE {table} = CAST(? AS TEXT)"  # noqa: S608
                    found.update(note for (note,) in self.database.execute(query, (storable(value),)))
        return list(found)

    def details(self, note: NoteId) -> Details:
        """Return front matter, headings, block ids, anchors, syntax errors and suppression comments of a note."""
        query = """SELECT body, includes_files, title_section, has_anchors, has_errors, has_suppressions,
                   details_checksum FROM note WHERE id = ?"""
        body, includes, title_section, has_anchors, has_errors, has_suppressions, checksum = self._one(query, note)
        properties = self._rows("key, item, value, is_json", "property", note)
        sections = self._rows("level, text, raw, line, anchor, start, stop", "section", note)
        blocks, anchors, inner = (
            tuple([value for (value,) in self._rows(column, table, note)]) if has_anchors else ()
            for table, column in (("block", "block"), ("anchor", "anchor"), ("inner_heading", "text"))
        )
        errors = self._rows("kind, line, message, col, length", "syntax_error", note) if has_errors else []
        columns = "line, start, stop, rule, first_line, last_line, problem"
        suppressions = self._rows(columns, "suppression", note) if has_suppressions else []
        _check(
            checksum,
            (body, properties, sections, blocks, anchors, inner, includes, title_section, errors, suppressions),
        )
        return Details(
            _front_matter(properties), tuple(map(Section._make, sections)), blocks, anchors,
            tuple(map(SyntaxProblem._make, errors)), tuple(map(Suppression._make, suppressions)), inner,
            bool(includes), title_section, body,
        )  # fmt: skip

    def links(self, note: NoteId) -> tuple[Link, ...]:
        """Return the links of a note as written, in order."""
        return tuple([link for link, _ in self.resolved_links(note)])

    def text(self, path: str) -> str:
        """Return nothing: texts are not stored."""
        return ""

    def notes_with_placeholders(self) -> list[NoteId]:
        """Return the notes that hold placeholders of a template."""
        return [note for (note,) in self.database.execute("SELECT id FROM note WHERE has_placeholders")]

    def unlisted_targets(self) -> list[str]:
        """Return the paths that links may name and that the walk leaves out, in order."""
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
        """Add notes that are not stored."""
        plain = [rows for rows in batch if rows.is_utf8]
        for table in TABLES:
            rows: list[Row] = list(chain.from_iterable([getattr(each, table) for each in plain]))
            if rows:
                places = ", ".join("?" * len(rows[0]))
                self.database.execute_many(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608
        self.database.execute(_UNRESOLVED)
        packed = [(rows.note[0][0], rows.links) for rows in batch]
        self.database.execute_many("INSERT INTO unresolved VALUES (?, ?)", packed)
        others = [rows for rows in batch if not rows.is_utf8]
        if others:
            self.database.allow_invalid_utf8()
        for note in others:
            for table in TABLES:
                for row in getattr(note, table):
                    self._insert_bytes(table, row)

    def _insert_bytes(self, table: str, row: Row) -> None:
        places = ", ".join("CAST(? AS TEXT)" if isinstance(value, str) else "?" for value in row)
        values: list[Value] = [storable(value) if isinstance(value, str) else value for value in row]
        self.database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", values)  # noqa: S608

    def remove(self, notes: Collection[NoteId]) -> None:
        """Remove notes with all their rows, except from full text and terms, which compare themselves."""
        ids = [(note,) for note in notes]
        self.database.execute_many("DELETE FROM note WHERE id = ?", ids)
        for table in _OWNED:
            self.database.execute_many(f"DELETE FROM {table} WHERE note = ?", ids)  # noqa: S608

    # links

    def resolved_links(self, note: NoteId) -> list[tuple[Link, Resolution]]:
        """Return the links of a note with where they go, in order."""
        return [self._resolved_link(row) for row in self._link_rows(note)]

    def resolutions(self, note: NoteId) -> list[Resolution]:
        """Return where the links of a note go, in step with `links`."""
        return [found for _, found in self.resolved_links(note)]

    def targets(self, note: NoteId) -> list[NoteId]:
        """Return the note that each link of a note goes to, NO_NOTE for those that go to none."""
        return [row[_TARGET] or NO_NOTE for row in self._link_rows(note)]

    def _link_rows(self, note: NoteId) -> list[Any]:
        (count,) = self._one("SELECT links FROM note WHERE id = ?", note)
        rows = self.database.execute(f"{_SELECT_LINKS} WHERE note = ? ORDER BY rowid", (note,)).fetchall()
        if len(rows) != count:
            raise DamagedError("a link is missing")
        return rows

    def _resolved_link(self, row: Any) -> tuple[Link, Resolution]:
        _check(row[-1], row[:_CHECKED])
        return Link._make(row[:13]), self._resolution(*row[14:-1])

    def _resolution(
        self, status: str, target: NoteId | None, path: str | None, via: str, spelling: str, fragment: str,
        candidates: int | None, note_path: str | None,
    ) -> Resolution:  # fmt: skip
        goal = (note_path if target else path) or ""
        fits = self._candidates(candidates) if candidates is not None else (goal,) if goal else ()
        return Resolution(status, goal, fits, via, spelling, fragment)

    def _candidates(self, candidates: int) -> tuple[str, ...]:
        rows = self.database.execute("SELECT path FROM candidate WHERE id = ? ORDER BY position", (candidates,))
        paths = tuple([path for (path,) in rows])
        if _candidates_id(paths) != candidates:
            raise DamagedError("the candidates of a link have changed")
        return paths

    def save_links(
        self,
        resolved: Iterable[tuple[NoteId, Sequence[_Link], Sequence[Resolution]]],
        ids: Mapping[str, NoteId],
        *,
        are_first: bool,
    ) -> None:
        """Store the links of some notes, all links of each, and where they go; `ids` are those of notes by path.

        `are_first`: no links are stored yet.
        """
        rows: list[Row] = []
        notes: list[NoteId] = []
        known: dict[Resolution, Row] = {}  # links of one name share a resolution
        keys: dict[tuple[str, str], str] = {}
        for note, links, found in resolved:
            notes.append(note)
            for link, resolution in zip(links, found, strict=True):
                name = link[:2]
                own = known.get(resolution) or self._resolution_row(resolution, ids, known)
                row = (*link, keys.get(name) or keys.setdefault(name, link_key(*name)), *own)
                rows.append((note, *row, crc32(marshal.dumps(row, 2))))
            if len(rows) > _ROWS:
                self._save_links(rows, notes, are_first=are_first)
                rows, notes = [], []
                if len(known) > _MOST_KNOWN:
                    known, keys = {}, {}
        self._save_links(rows, notes, are_first=are_first)
        self.database.execute("DROP TABLE IF EXISTS unresolved")

    def _save_links(self, rows: list[Row], notes: list[NoteId], *, are_first: bool) -> None:
        if not are_first:
            self.database.execute_many("DELETE FROM link WHERE note = ?", [(note,) for note in notes])
        if self.database.decodes_invalid_utf8:
            for row in rows:
                self._insert_bytes("link", row)
        elif rows:
            places = ", ".join("?" * len(rows[0]))
            self.database.execute_many(f"INSERT INTO link VALUES ({places})", rows)  # noqa: S608

    def _resolution_row(self, found: Resolution, ids: Mapping[str, NoteId], known: dict[Resolution, Row]) -> Row:
        status, path, fits, via, spelling, fragment = found
        target = ids.get(path) or None if path else None
        candidates = None
        if fits != ((path,) if path else ()):
            candidates = _candidates_id(fits)
            if not self.database.execute("SELECT 1 FROM candidate WHERE id = ?", (candidates,)).fetchone():
                for at, each in enumerate(fits):
                    self._insert_bytes("candidate", (candidates, at, each))
        row: Row = (status, target, None if target or not path else path, via, spelling, fragment, candidates)
        known[found] = row
        return row

    def flagged(
        self, flags: LinkFlag, notes: Collection[NoteId] | None = None
    ) -> Iterator[tuple[NoteId, Link, Resolution]]:
        """Yield the links that fulfil one of these conditions, of all notes or of some, in order of note and place."""
        query = _SELECT_LINKS.replace("SELECT", "SELECT note,", 1) + f" WHERE ({_condition(flags)})"
        if notes is not None:
            query += f" AND note IN ({','.join(map(str, notes))})"
        for note, *row in self.database.execute(f"{query} ORDER BY note, rowid").fetchall():
            yield note, *self._resolved_link(tuple(row))

    def notes_with_relation(self, relations: Iterable[str]) -> list[NoteId]:
        """Return the notes with a link of one of these relations."""
        query = "SELECT DISTINCT note FROM link WHERE relation IN (SELECT value FROM json_each(?))"
        wanted = '","'.join(relations)
        return [note for (note,) in self.database.execute(query, (f'["{wanted}"]',))]

    def edges(self) -> Iterator[tuple[NoteId, NoteId]]:
        """Yield source and target of every link between different notes, in order of source and place."""
        yield from self.database.execute(
            "SELECT note, target_note FROM link WHERE target_note <> note ORDER BY note, rowid"
        )

    def linking_to(self, notes: Collection[NoteId]) -> set[NoteId]:
        """Return the notes that link to one of some notes."""
        query = "SELECT DISTINCT note FROM link WHERE target_note IN (SELECT value FROM json_each(?))"
        return {note for (note,) in self.database.execute(query, (_json(notes),))}

    def affected_by(self, names: Collection[str]) -> set[NoteId]:
        """Return the notes with a link that may name something of these names (see `invalidation.link_key`)."""
        rows = self.database.execute("SELECT DISTINCT note, key FROM link WHERE kind <> 'url'")
        return {note for note, name in rows if name in names or name == NOT_A_NAME}

    def links_to_resolve(self, notes: Iterable[NoteId] | None = None) -> Iterator[tuple[NoteId, str, Sequence[_Link]]]:
        """Yield id, path and links of all notes or of some, those included whose links are not stored yet."""
        self.database.execute(_UNRESOLVED)
        some = "" if notes is None else f"WHERE id IN ({','.join(map(str, notes))})"
        query = f"SELECT id, path, unresolved.links FROM note LEFT JOIN unresolved ON note = id {some} ORDER BY id"  # noqa: S608
        for note, path, packed in self.database.execute(query):
            if packed is not None:
                yield note, path, marshal.loads(packed)  # noqa: S302  # of this process
            else:
                yield note, path, self.links(note)


def _summary(row: Sequence[Any], lists: _Lists) -> Summary:
    """Return the summary in a row of id, checksum and the columns of `_SUMMARY`, with the note's rows of `_LISTS`."""
    _check(row[1], (row[2:], lists))
    _, _, _, title, description, type_, date, words, *flags = row
    return Summary(title, description, type_, date, *lists, words, *map(bool, flags))


def _check(checksum: int, value: Any) -> None:
    if fingerprint(value) != checksum:
        raise DamagedError("a value does not fit its checksum")


def _condition(flags: LinkFlag) -> str:
    return " OR ".join(f"({condition})" for flag, condition in _CONDITIONS.items() if flag in flags)


def _candidates_id(paths: Sequence[str]) -> int:
    from _blake2 import blake2b  # `hashlib` loads OpenSSL

    return int.from_bytes(blake2b("\0".join(paths).encode(errors="surrogateescape"), digest_size=8).digest()) >> 1


def _path_checksum(rows: list[tuple[NoteId, str]]) -> int:
    ids = ",".join([str(note) for note, _ in rows]).encode()  # 0 for no notes
    return crc32("\0".join([path for _, path in rows]).encode(errors="surrogateescape"), crc32(ids))


def _json(notes: Iterable[NoteId]) -> str:
    return f"[{','.join(map(str, notes))}]"
