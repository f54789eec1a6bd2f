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
    section_parents,
)

PropertyRow = tuple[str, int | None, str | None, int]
"""Key, item, value and is_json of a row of `property`."""

StringLists = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Aliases, tags, sources and kinds of a note."""


class NoteRows(NamedTuple):
    """The rows of one note, by table, and its links, which have no rows until they are resolved.

    `is_utf8`: all strings are valid UTF-8.
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
    note_id: NoteId
    links: Sequence[Link]
    is_utf8: bool


TABLES = NoteRows._fields[:-3]
STRING_TABLES = ("alias", "tag", "source", "kind")
"""The tables of `StringLists`, covered by `note.checksum`."""


class DetailRows(NamedTuple):
    """Everything that `note.details_checksum` covers."""

    body: int
    properties: Sequence[PropertyRow]
    sections: Sequence[Row]
    blocks: tuple[str, ...]
    anchors: tuple[str, ...]
    inner_headings: tuple[str, ...]
    includes_files: int
    title_section: int
    syntax_errors: Sequence[Row]
    suppressions: Sequence[Row]


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
        read.body, list(_property_rows(read.meta)), [tuple(each) for each in read.sections], read.blocks,
        read.anchors, read.inner_headings, int(read.includes_files), read.title_heading,
        [tuple(each) for each in read.syntax_errors], [tuple(each) for each in read.suppressions],
    )  # fmt: skip
    links: Sequence[Link] = parsed.links
    is_utf8 = _is_utf8(parsed)
    if not is_utf8:
        summary, lists, details = _valid(summary), _valid(lists), DetailRows(*map(_valid, details))
        links = [Link._make(map(_valid, link)) for link in links]
        aliases, tags, sources, kinds = lists
    note: Row = (
        note_id, path, *summary, int(bool(details.blocks or details.anchors or details.inner_headings)),
        details.includes_files, details.title_section, details.body, len(links),
        _summary_checksum(summary, lists), _details_checksum(details),
    )  # fmt: skip
    return NoteRows(
        [note],
        [(note_id, alias, key(alias)) for alias in aliases],
        [(note_id, tag, key(tag)) for tag in tags],
        [(note_id, source) for source in sources],
        [(note_id, kind) for kind in kinds],
        [(note_id, *row) for row in details.properties],
        [(note_id, position, *section) for position, section in enumerate(details.sections)],
        [(note_id, block) for block in details.blocks],
        [(note_id, anchor) for anchor in details.anchors],
        [(note_id, text) for text in details.inner_headings],
        [(note_id, target) for target in unlisted],
        [(note_id, *error) for error in details.syntax_errors],
        [(note_id, *suppression) for suppression in details.suppressions],
        note_id,
        links,
        is_utf8,
    )


def note_of(path: str, row: Row, lists: StringLists, expected: int) -> Note:
    """Return the metadata of a note from the columns of `note`, `digest` first. Raises DamagedError."""
    if _summary_checksum(row, lists) != expected:
        raise DamagedError("the metadata of a note does not match its checksum")
    _, title, description, type_, date, words, *flags = row
    return Note._make((path, title, description, type_, date, *lists, words, *map(bool, flags)))


def details_of(rows: DetailRows, expected: int) -> Details:
    """Return the structure of a note from its rows. Raises DamagedError."""
    if _details_checksum(rows) != expected:
        raise DamagedError("the details of a note do not match their checksum")
    sections = tuple(map(Section._make, rows.sections))
    return Details(
        _front_matter(rows.properties), sections, rows.blocks, rows.anchors,
        tuple(map(SyntaxProblem._make, rows.syntax_errors)), tuple(map(Suppression._make, rows.suppressions)),
        rows.inner_headings, bool(rows.includes_files), rows.title_section, rows.body, section_parents(sections),
    )  # fmt: skip


def _details_checksum(rows: DetailRows) -> int:
    parts = [f"{name}\0{item}\0{value}\0{is_json}" for name, item, value, is_json in rows.properties]
    parts += [
        f"{level!s}\0{text!s}\0{raw!s}\0{line!s}\0{anchor!s}\0{start!s}\0{stop!s}"
        for level, text, raw, line, anchor, start, stop in rows.sections
    ]
    parts += [*rows.blocks, "", *rows.anchors, "", *rows.inner_headings]
    parts += map(str, (*rows.syntax_errors, *rows.suppressions))
    parts.append(f"{rows.body} {rows.includes_files} {rows.title_section}")
    return _crc(parts)


def _summary_checksum(row: Row, lists: StringLists) -> int:
    aliases, tags, sources, kinds = lists
    return _crc([*map(str, row), *aliases, "", *tags, "", *sources, "", *kinds])


def _crc(parts: Sequence[str]) -> int:
    return crc32("\0".join(parts).encode(errors="surrogatepass"))


def _property_rows(meta: Mapping[str, Any]) -> Iterator[PropertyRow]:
    """Yield the rows of front matter (see `schema.sql`)."""
    for name, value in meta.items():
        if value is None or isinstance(value, str):
            yield name, None, value, 0
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            if not value:
                yield name, 0, None, 0
            for position, item in enumerate(value):
                yield name, position, item, 0
        else:
            import json

            yield name, None, json.dumps(value), 1


def _front_matter(rows: Iterable[PropertyRow]) -> dict[str, Any]:
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


def _is_utf8(parsed: ParsedNote) -> bool:
    """Return whether no string of a note can hold a surrogate: from the file name, or from an escape in YAML."""
    try:
        parsed.path.encode()
    except UnicodeEncodeError:
        return False
    return "\\" not in parsed.text[: parsed.body]


def _valid(value: Any) -> Any:
    """Replace surrogates that do not stand for a byte by U+FFFD, in a string or in nested tuples and lists."""
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
