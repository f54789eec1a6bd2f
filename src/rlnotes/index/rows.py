"""Rows of a note: conversion between a parsed note and the rows of `schema.sql`, with their checksums."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from zlib import crc32

from rlnotes.index.database import DamagedError, Row
from rlnotes.index.names import key
from rlnotes.markdown.note import (
    Details,
    Link,
    Note,
    NoteId,
    ParsedNote,
    Section,
    Suppression,
    SyntaxProblem,
    Yaml,
    section_parents,
)


class PropertyRow(NamedTuple):
    """A row of `property` without its note."""

    key: str
    item: int | None
    value: str | None
    is_json: int


class NoteRow(NamedTuple):
    """The columns of a row of `note` that hold its metadata; `checksum` covers those from `digest` on."""

    id: NoteId
    path: str
    checksum: int
    digest: bytes
    title: str
    description: str
    type: str
    date: str
    words: int
    has_own_title: int
    has_description: int
    has_placeholders: int
    has_errors: int
    has_suppressions: int


StringLists = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Aliases, tags, sources and kinds of a note."""


TABLES = (
    "note", "alias", "tag", "source", "kind", "property", "section", "block", "anchor", "inner_heading",
    "unlisted_target", "syntax_error", "suppression",
)  # fmt: skip
"""The tables with rows of a note, but for its links."""


class NoteRows(NamedTuple):
    """The rows of one note by table, and its links, which have no rows until they are resolved.

    `is_utf8`: all strings are valid UTF-8.
    """

    note_id: NoteId
    tables: dict[str, list[Row]]
    links: Sequence[Link]
    is_utf8: bool


STRING_TABLES = ("alias", "tag", "source", "kind")
"""The tables of `StringLists`, covered by `note.checksum`."""


class DetailRows(NamedTuple):
    """Everything that `note.details_checksum` covers."""

    body: int
    properties: Sequence[PropertyRow]
    sections: tuple[Section, ...]
    blocks: tuple[str, ...]
    anchors: tuple[str, ...]
    inner_headings: tuple[str, ...]
    includes_files: int
    title_section: int
    syntax_errors: tuple[SyntaxProblem, ...]
    suppressions: tuple[Suppression, ...]


# Checksums are computed for every row of a vault: joining strings and packing integers takes a third of the time of
# `repr` or JSON, which would add 8 % to a cold read.


def checksum(*values: object) -> int:
    """Return the CRC-32 of strings, integers and None."""
    return _crc([str(value) for value in values])


def blob_checksum(label: str, *blobs: bytes) -> int:
    """Return the CRC-32 of a string and of large values, which `checksum` would be slow for."""
    found = crc32(f"{label} {[len(blob) for blob in blobs]}".encode())
    for blob in blobs:
        found = crc32(blob, found)
    return found


def note_rows(note_id: NoteId, parsed: ParsedNote, digest: bytes, unlisted: Iterable[str] = ()) -> NoteRows:
    """Return the rows of a note read from bytes with this digest; `unlisted` are its rows of `unlisted_target`."""
    path, title, description, type_, date, aliases, tags, sources, kinds, words, *flags = parsed.note
    summary: Row = (digest, title, description, type_, date, words, *map(int, flags))
    lists: StringLists = (aliases, tags, sources, kinds)
    read = parsed.details
    details = DetailRows(
        read.body, list(_property_rows(read.meta)), read.sections, read.blocks, read.anchors, read.inner_headings,
        int(read.includes_files), read.title_heading, read.syntax_errors, read.suppressions,
    )  # fmt: skip
    links: Sequence[Link] = parsed.links
    is_utf8 = _is_utf8(parsed)
    if not is_utf8:
        summary, lists, details, links = map(_valid, (summary, lists, details, links))
        aliases, tags, sources, kinds = lists
    note: Row = (
        note_id, path, *summary, int(bool(details.blocks or details.anchors or details.inner_headings)),
        details.includes_files, details.title_section, details.body, len(links),
        _summary_checksum(summary, lists), _details_checksum(details),
    )  # fmt: skip
    tables: dict[str, list[Row]] = {
        "note": [note],
        "alias": [(note_id, alias, key(alias)) for alias in aliases],
        "tag": [(note_id, tag, key(tag)) for tag in tags],
        "source": [(note_id, source) for source in sources],
        "kind": [(note_id, kind) for kind in kinds],
        "property": [(note_id, *row) for row in details.properties],
        "section": [(note_id, position, *section) for position, section in enumerate(details.sections)],
        "block": [(note_id, block) for block in details.blocks],
        "anchor": [(note_id, anchor) for anchor in details.anchors],
        "inner_heading": [(note_id, text) for text in details.inner_headings],
        "unlisted_target": [(note_id, target) for target in unlisted],
        "syntax_error": [(note_id, *error) for error in details.syntax_errors],
        "suppression": [(note_id, *suppression) for suppression in details.suppressions],
    }
    return NoteRows(note_id, tables, links, is_utf8)


def note_of(row: NoteRow, lists: StringLists) -> Note:
    """Return the metadata of a note from its rows. Raises DamagedError."""
    if _summary_checksum(row[3:], lists) != row.checksum:
        raise DamagedError("the metadata of a note does not match its checksum")
    return Note(
        row.path, row.title, row.description, row.type, row.date, *lists, row.words, bool(row.has_own_title),
        bool(row.has_description), bool(row.has_placeholders), bool(row.has_errors), bool(row.has_suppressions),
    )  # fmt: skip


def details_of(rows: DetailRows, expected: int) -> Details:
    """Return the structure of a note from its rows. Raises DamagedError."""
    if _details_checksum(rows) != expected:
        raise DamagedError("the details of a note do not match their checksum")
    return Details(
        _front_matter(rows.properties), rows.sections, rows.blocks, rows.anchors, rows.syntax_errors,
        rows.suppressions, rows.inner_headings, bool(rows.includes_files), rows.title_section, rows.body,
        section_parents(rows.sections),
    )  # fmt: skip


def _details_checksum(rows: DetailRows) -> int:
    parts = [f"{name}\0{item}\0{value}\0{is_json}" for name, item, value, is_json in rows.properties]
    parts += [
        f"{level!s}\0{text!s}\0{raw!s}\0{line!s}\0{anchor!s}\0{start!s}\0{stop!s}"
        for level, text, raw, line, anchor, start, stop in rows.sections
    ]
    parts += [*rows.blocks, "", *rows.anchors, "", *rows.inner_headings]
    parts += [str((*row,)) for row in (*rows.syntax_errors, *rows.suppressions)]
    parts.append(f"{rows.body} {rows.includes_files} {rows.title_section}")
    return _crc(parts)


def _summary_checksum(row: Row, lists: StringLists) -> int:
    aliases, tags, sources, kinds = lists
    return _crc([*map(str, row), *aliases, "", *tags, "", *sources, "", *kinds])


def _crc(parts: Sequence[str]) -> int:
    return crc32("\0".join(parts).encode(errors="surrogatepass"))


def _property_rows(meta: Mapping[str, Yaml]) -> Iterator[PropertyRow]:
    """Yield the rows of front matter (see `schema.sql`)."""
    for name, value in meta.items():
        if value is None or isinstance(value, str):
            yield PropertyRow(name, None, value, 0)
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            if not value:
                yield PropertyRow(name, 0, None, 0)
            for position, item in enumerate(value):
                yield PropertyRow(name, position, str(item), 0)
        else:
            import json

            yield PropertyRow(name, None, json.dumps(value), 1)


def _front_matter(rows: Iterable[PropertyRow]) -> dict[str, Yaml]:
    """Return front matter from its rows."""
    meta: dict[str, Yaml] = {}
    lists: dict[str, list[Yaml]] = {}
    for name, item, value, is_json in rows:
        if is_json:
            import json

            meta[name] = json.loads(value or "null")
        elif item is None:
            meta[name] = value
        else:
            meta[name] = items = lists.setdefault(name, [])
            if value is not None:
                items.append(value)
    return meta


def _is_utf8(parsed: ParsedNote) -> bool:
    """Return whether no string of a note can hold a surrogate: from the file name, or from an escape in YAML."""
    try:
        parsed.path.encode()
    except UnicodeEncodeError:
        return False
    return "\\" not in parsed.text[: parsed.body]


def _valid(value: Any) -> Any:
    """Replace surrogates that do not stand for a byte by U+FFFD, in a string or in nested tuples and lists."""
    if isinstance(value, list):
        return list(map(_valid, value))
    if isinstance(value, tuple):
        return value._make(map(_valid, value)) if hasattr(value, "_make") else tuple(map(_valid, value))
    if not isinstance(value, str):
        return value
    try:
        if value.encode(errors="surrogateescape").decode(errors="surrogateescape") == value:
            return value
    except UnicodeEncodeError:
        pass
    return value.encode(errors="replace").decode()
