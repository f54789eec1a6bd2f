"""Where a link's target is written in a note's text, and how a name or a destination is escaped there."""

import re
from bisect import bisect_left
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from rlnotes.markdown.commonmark import reference_definitions
from rlnotes.markdown.front_matter import property_values, read_front_matter
from rlnotes.markdown.note import WIKILINK_KINDS, Link, ParsedNote

LABEL_MARK = re.compile(r"\\*\|")
_PIECE = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w+);|.", re.DOTALL)
_ENTITY = re.compile(r"&(?=#|\w+;)")
_UNENCODED = re.compile(r"[\w!$&'*+,;=@~.-]")
_NON_ASCII_PERCENT = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
_ENCODED_IN_ANGLES = re.compile(r"[<>\\#?\x00-\x1f]|%(?=[0-9A-Fa-f]{2})")


class TargetSpan(NamedTuple):
    """Where a link's target is written: `start` to `end` the name or path, up to `stop` the fragment with its `#`.

    `form`: `name` (a wikilink's), `plain` or `angle` (a Markdown destination). `quote`: the quote of the YAML scalar
    around it, `-` for a bare one, empty outside front matter.
    """

    start: int
    end: int
    stop: int
    form: str
    quote: str


def target_spans(note: ParsedNote, link: Link) -> list[TargetSpan]:
    """Return where the target of a link is written: one span, or for a reference one in each of its definitions."""
    quote = quote_around(note, link) if link.property else ""
    if link.kind in WIKILINK_KINDS:
        return [_wikilink_span(note.text, link, quote)]
    written = f"{link.target}#{link.fragment}" if link.fragment else link.target
    own = _destination_span(note.text, link.start, link.end, "](", written, quote) if link.kind != "reference" else None
    if own or link.property:
        return [own] if own else []
    return _definitions(note.text, note.body).get(written, [])


def quote_around(note: ParsedNote, link: Link) -> str:
    """Return the quote of the YAML scalar that a link in front matter is in; `-` for a bare scalar."""
    quoted = _quoted_scalars(note.text)
    at = bisect_left(quoted, (link.start,)) - 1
    return note.text[quoted[at][0]] if at >= 0 and link.end <= quoted[at][1] else "-"


def decoded_destination(written: str, span: TargetSpan | None = None) -> str:
    """Return a destination with escapes and entities decoded (CommonMark 2.4, 2.5); in front matter as written."""
    if span and span.quote:
        return written
    return _PIECE.sub(lambda piece: piece[1] or (unescape(piece[0]) if len(piece[0]) > 1 else piece[0]), written)


def encoded_part(part: str, span: TargetSpan, raw: str) -> str:
    """Return a part of a path, percent-encoded where a destination needs it or where `raw`, the old one, is."""
    if span.form == "angle" and "%" not in raw:
        return _ENCODED_IN_ANGLES.sub(lambda match: f"%{ord(match[0]):02X}", part)
    from urllib.parse import quote

    ascii_only = bool(_NON_ASCII_PERCENT.search(raw))
    encoded = "".join(
        char
        if _UNENCODED.fullmatch(char) and (char.isascii() or not ascii_only)
        else quote(char, safe="", errors="surrogateescape")
        for char in part
    )
    encoded = _ENTITY.sub("%26", encoded)
    return encoded.replace("'", "%27") if span.quote == "'" else encoded


def _wikilink_span(text: str, link: Link, quote: str) -> TargetSpan:
    start = link.start + (3 if link.kind == "embed" else 2)
    inside = text[start : link.end - 2]
    label = LABEL_MARK.search(inside)
    inside = inside[: label.start()] if label else inside
    stop = start + len(inside.rstrip())
    name = inside.partition("#")[0]
    start += len(name) - len(name.lstrip())
    end = start + len(name.strip())
    return TargetSpan(start, end, stop if "#" in inside else end, "name", quote)


def _destination_span(text: str, start: int, end: int, opener: str, written: str, quote: str) -> TargetSpan | None:
    """Return the span of the first destination behind `opener` in `text[start:end]` that decodes to `written`."""
    at = start
    while (at := text.find(opener, at, end)) >= 0:
        at += len(opener)
        first = at
        while first < end and text[first] in " \t\r\n>":
            first += 1
        angle = text[first : first + 1] == "<"
        first += angle
        position, depth, fragment_at, decoded = first, 0, -1, ""
        while position < end:
            piece = _PIECE.match(text, position, end)
            if piece is None or (angle and piece[0] in ">\n\r") or (not angle and piece[0].isspace()):
                break
            depth += (piece[0] == "(") - (piece[0] == ")")
            if depth < 0 and not angle:
                break
            value = piece[0] if quote else decoded_destination(piece[0])
            if value == "#" and fragment_at < 0:
                fragment_at = position
            decoded += value
            position = piece.end()
        if decoded == written:
            stop = position if fragment_at < 0 else fragment_at
            return TargetSpan(first, stop, position, "angle" if angle else "plain", quote)
    return None


@lru_cache(maxsize=2)  # parse a note once for all its links
def _quoted_scalars(text: str) -> list[tuple[int, int]]:
    """Return the spans of the quoted scalars in a file's front matter, in order; they do not overlap."""
    front = read_front_matter(text.replace("\r", "\n") if "\r" in text else text)
    return property_values(text, front.start, front.end)[1]


@lru_cache(maxsize=2)
def _definitions(text: str, body: int) -> dict[str, list[TargetSpan]]:
    """Return the spans of the destinations of the reference definitions in `text[body:]`, by destination."""
    spans: dict[str, list[TargetSpan]] = {}
    for destination, start, end in reference_definitions(text, body):
        span = _destination_span(text, start, end, "]:", destination, "")
        if span:
            spans.setdefault(destination, []).append(span)
    return spans
