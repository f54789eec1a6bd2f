"""How a link is written: where its target stands in the text, and how another target is spelled in the same manner."""

import posixpath
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from operator import itemgetter
from typing import NamedTuple

from rlnotes.errors import WriteError
from rlnotes.index.names import Names, percent_decoded, site_root_of
from rlnotes.index.resolution import ALIAS_OR_TITLE, Resolution, Via
from rlnotes.index.resolve import fragment_tail, heading_key
from rlnotes.markdown.commonmark import parse_structure, reference_definitions
from rlnotes.markdown.front_matter import property_values, read_front_matter
from rlnotes.markdown.note import WIKILINK_KINDS, Link, Note, Section, section_numbers, stem
from rlnotes.operations.text_edit import Edit

_LABEL_MARK = re.compile(r"\\*\|")
_ENDINGS = (".md", ".markdown")
_PAGES = (".html", ".htm", "/")
_FOLDER_NOTES = ("index", "readme")
_UNLINKABLE = re.compile(r"[#|\r\n\t]|\[\[|\]\]|\A\^|\A\s|\s\Z|\{\{|<%")
_PIECE = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w+);|.", re.DOTALL)
_ENTITY = re.compile(r"&(?=#|\w+;)")
_KEPT = re.compile(r"[\w!$&'*+,;=@~.-]")
_NON_ASCII_CODE = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
_ANGLE_CODE = re.compile(r"[<>\\#?\x00-\x1f]|%(?=[0-9A-Fa-f]{2})")
_NO_BARE_YAML = re.compile(r"\A[\s\"'&*!|>%@`\-?:,]|[\[\]{},]|: |:\Z| #")
_BARE_AFTER = re.compile(r"[ \t]*(?:\Z|[\r\n,\]]|[ \t]#)")
_NO_FRAGMENT = re.compile(r"[#|\[\]^\\:]|%%")
_NO_LABEL = re.compile(r"[|\r\n]|\[\[|\]\]")
_BRACKET = re.compile(r"[\[\]\\]")
_ATX = re.compile(r"[ \t>]*#{1,6}[ \t]+")
_STRENGTHS: dict[Via, int] = {"alias": 1, "title": 1, "id": 1, "loose": 2, "path": 3}


"""The kinds of links that hold a name; the others hold a destination."""

SectionLookup = Callable[[str], int]
"""Says which section a fragment means."""


class TargetSpan(NamedTuple):
    """Where a link's target stands. `start` to `end` is the name or path, up to `stop` the fragment with its `#`.

    `form`: `name` (a wikilink's), `plain` or `angle` (a Markdown destination). `quote` is the quote of the YAML scalar
    around it, `-` in a property without one.
    """

    start: int
    end: int
    stop: int
    form: str
    quote: str


def target_spans(note: Note, link: Link) -> list[TargetSpan]:
    """Return where the target of a link of `note` is written: once, or for a reference in each definition of it."""
    quote = _quote_around(note, link) if link.property else ""
    if link.kind in WIKILINK_KINDS:
        return [_name_place(note.text, link, quote)]
    written = f"{link.target}#{link.fragment}" if link.fragment else link.target
    own = (
        _destination_place(note.text, link.start, link.end, "](", written, quote) if link.kind != "reference" else None
    )
    if own or link.property:
        return [own] if own else []
    return _definitions(note.text, note.body).get(written, [])


def with_label(note: Note, link: Link, label: str) -> list[Edit]:
    """Return the edit that gives a link another label; none where it has none that can be changed."""
    place = next(iter(target_spans(note, link)), None)
    if place is None or _NO_LABEL.search(label):
        return []
    if link.kind in WIKILINK_KINDS:
        mark = _LABEL_MARK.search(note.text, place.stop, link.end - 2)
        start, end = (mark.end(), link.end - 2) if mark else (0, 0)
    else:
        start = link.start + (2 if link.kind == "image" else 1)
        inline = link.start <= place.start < link.end
        end = note.text.rfind("](" if inline else "][", start, place.start if inline else link.end)
        label = _BRACKET.sub(r"\\\g<0>", label)
    written = note.text[start : max(start, end)]
    if written.strip() != link.label or not link.label:
        return []
    first = start + len(written) - len(written.lstrip())
    return [Edit(first, first + len(link.label), _in_quotes(label, place.quote))]


def as_plain_text(note: Note, link: Link) -> Edit:
    """Return the edit that leaves of a link the words that it shows."""
    text = note.text
    if link.kind in WIKILINK_KINDS:
        place = target_spans(note, link)[0]
        mark = _LABEL_MARK.search(text, place.stop, link.end - 2) if link.label else None
        label = text[mark.end() : link.end - 2].strip() if mark else text[place.start : place.stop]
    else:
        start = link.start + (2 if link.kind == "image" else 1)
        inline = () if link.kind == "reference" else target_spans(note, link)
        own = next((place for place in inline if link.start <= place.start < link.end), None)
        end = text.rfind("](", start, own.start) if own else text.rfind("][", start, link.end)
        label = text[start : end if end >= start else link.end - 1]
        if end < start and text.startswith("[]", link.end):  # `[label][]`
            return Edit(link.start, link.end + 2, label)
    quote = _quote_around(note, link) if link.property else ""
    if quote == "-" and _NO_BARE_YAML.search(label) and _is_whole_value(text, link):
        label = '"' + _in_quotes(label, '"') + '"'
    return Edit(link.start, link.end, label)


def heading_text_span(note: Note, section: Section) -> tuple[int, int]:
    """Return where the words of a heading stand, as they are written. Raises WriteError where they fill two lines."""
    opening = _ATX.match(note.text, section.start)
    start = note.text.find(section.raw, opening.end() if opening else section.start, section.end)
    if start < 0 or not section.raw:
        raise WriteError(f"{note.path}:{section.line}: this heading is written in a way that rlnotes does not change.")
    return start, start + len(section.raw)


def with_target(
    note: Note, link: Link, was: Resolution, source: str, path: str, names: Names, *, strict: bool = False
) -> list[Edit]:
    """Return the edits by which a link that went where `was` says goes to `path`, in its own spelling.

    `source` is where `note` will be, `names` what names there will be. Label and fragment stay. With `strict` a
    Markdown destination must be a path that exists. Empty where no spelling of this kind arrives.
    """
    wiki = link.kind in WIKILINK_KINDS
    edits: list[Edit] = []
    for place in target_spans(note, link):
        raw = note.text[place.start : place.end]
        ways = (
            _names(link.target, was, source, path)
            if wiki
            else _destinations(link.target, raw, place, was, source, path)
        )
        fitting = (
            spelled
            for target, spelled in ways
            if resolves_as_before(names.resolve(source, target, wiki=wiki), was, path, wiki=wiki, rewritten=True)
            and (wiki or not strict or names.strictly(source, target))
        )
        name = next(fitting, None)
        if name is None:
            return []
        name = _in_quotes(name, place.quote) if wiki else name
        if wiki and was.via in ALIAS_OR_TITLE and not link.label and link.kind == "wikilink":
            name += ("\\|" if _in_table(note, link) else "|") + raw
        if place.quote == "-" and _NO_BARE_YAML.search(name) and _is_whole_value(note.text, link):
            edits += Edit(link.start, link.start, '"'), Edit(link.end, link.end, '"')
            name = _in_quotes(name, '"')
        edits.append(Edit(place.start, place.end, name))
    return edits


def outside_path(folder: str, target: str) -> str | None:
    """Return the file outside of the vault that a relative target in a folder leads to, seen from the vault's root.

    `../README.md` is beside the root. None where the target stays inside.
    """
    if target.startswith("/"):
        return None
    parts = percent_decoded(target.partition("?")[0]).split("/")
    levels, count = _way_out(folder, parts)
    return "/".join([".."] * levels + parts[count:]) if levels else None


def respelled_outside(note: Note, link: Link, source: str) -> list[Edit]:
    """Return the edits by which a link out of the vault leads to the same file from the note's new path `source`.

    Only the way up is written anew; what follows, the fragment and the label stay byte for byte.
    """
    edits = []
    for place in target_spans(note, link):
        raw = note.text[place.start : place.end]
        written, mark, query = (raw, "", "") if link.kind in WIKILINK_KINDS else raw.partition("?")
        parts = written.split("/")
        read = parts if link.kind in WIKILINK_KINDS else [percent_decoded(_read(part, place)) for part in parts]
        if any("/" in part for part in read):  # an encoded slash
            read = "/".join(read).split("/")
            parts = [_encoded(part, place, raw) for part in read]
        levels, count = _way_out(note.path.rpartition("/")[0], read)
        if not levels:
            return []
        up = [".."] * (levels + source.count("/"))
        rest = parts[count:] or ([""] if not read[-1] else [])
        edits.append(Edit(place.start, place.end, "/".join((*up, *rest)) + mark + query))
    return edits


def _way_out(folder: str, parts: Sequence[str]) -> tuple[int, int]:
    """Return how many levels above the vault's root a relative path leads, and how many of its parts lead there."""
    depth = folder.count("/") + 1 if folder else 0
    levels = 0
    for number, part in enumerate(parts):
        if part == "..":
            levels += not depth
            depth -= depth > 0
        elif part not in {"", "."}:
            if levels:
                return levels, number
            depth += 1
    return levels, len(parts)


def with_heading(note: Note, link: Link, old: Note, was: int, new: Note, goal: int, means: SectionLookup) -> list[Edit]:
    """Return the edits by which a link's fragment, which meant section `was` of `old`, means section `goal` of `new`.

    A heading's text stays a text, an anchor an anchor, a chain a chain, as long as `means` says that it fits; empty
    where nothing does.
    """
    edits: list[Edit] = []
    for place in target_spans(note, link):
        mark = note.text.find("#", place.end, place.stop)
        written = note.text[mark + 1 : place.stop]
        fitting = (
            spelled
            for fragment in _fragments(link, old, was, new, goal)
            if means(spelled := fragment if place.form == "name" else _encoded(fragment, place, written)) == goal
        )
        fragment = next(fitting, None)
        if mark < 0 or fragment is None:
            return []
        start = mark + 1 + len(written) - len(written.lstrip())
        edits.append(Edit(start, place.stop - len(fragment_tail(written)), _in_quotes(fragment, place.quote)))
    return edits


def with_block(note: Note, link: Link, fragment: str) -> list[Edit]:
    """Return the edits by which a link's fragment is another `^id`."""
    edits = []
    for place in target_spans(note, link):
        mark = note.text.find("#", place.end, place.stop)
        start = place.stop - len(note.text[mark + 1 : place.stop].lstrip())
        edits += [Edit(start, place.stop, fragment)] if mark >= 0 else []
    return edits


def _fragments(link: Link, old: Note, was: int, new: Note, goal: int) -> Iterator[str]:
    """Yield the fragments by which section `goal` of `new` may be meant, first those like the link's own."""
    fragment = percent_decoded(link.fragment.removesuffix(fragment_tail(link.fragment)))
    here, there = old.sections[was], new.sections[goal]

    def text(number: int) -> str:
        return " ".join(_NO_FRAGMENT.sub(" ", new.sections[number].text).split())

    if fragment == here.anchor and (link.kind not in WIKILINK_KINDS or heading_key(fragment) != heading_key(here.text)):
        yield there.anchor
    chain = [part for part in fragment.split("#") if part.strip()]
    if len(chain) > 1:
        above = {heading_key(old.sections[n].text): n for n in section_numbers(old, was)}
        moved = [above.get(heading_key(part), -1) + goal - was for part in chain]
        yield "#".join(
            text(n) if heading_key(part) in above and 0 <= n < len(new.sections) else part
            for part, n in zip(chain, moved, strict=True)
        )
    trail = section_numbers(new, goal)
    for first in reversed(range(len(trail))):
        yield "#".join(text(n) for n in trail[first:])
    yield there.anchor


def resolves_as_before(found: Resolution, was: Resolution, path: str, *, wiki: bool, rewritten: bool = False) -> bool:
    """Say whether a link that went where `was` says, and should now go to `path`, does so, and no worse than before.

    Worse is: by an alias where it was by name, only across the vault where it was relative, with other candidates, by
    the length of a path where the note's own folder decided, with letters of the other case. A link that is `rewritten`
    may not stay ambiguous.
    """
    return (
        found.path == path
        and (found.status == "resolved" or (not rewritten and was.status == found.status))
        and (found.via != "length" or was.via == "length")
        and _strength(found, wiki=wiki) >= _strength(was, wiki=wiki)
        and (not found.spelling or (not rewritten and found.spelling == was.spelling))
    )


def shortest_name(path: str, source: str, names: Names) -> str:
    """Return the shortest name by which a wikilink in the note at `source` means the note at `path`, and no other."""
    full = _bare(path)
    wanted = Resolution("resolved", path, (path,), "name")
    for name in (stem(path), full, f"/{full}"):
        if not _UNLINKABLE.search(name) and resolves_as_before(
            names.resolve(source, name, wiki=True), wanted, path, wiki=True
        ):
            return name
    return full


def link_text(note: Note, source: str, names: Names, *, markdown: bool = False, titled: bool = False) -> str:
    """Return a new link to `note` for the note at `source`: a wikilink, with its title where it is to be `titled`.

    A name that no wikilink can spell becomes a Markdown link.
    """
    name = shortest_name(note.path, source, names)
    if not markdown and not _UNLINKABLE.search(name):
        label = f"|{note.title}" if titled and not _NO_LABEL.search(note.title) else ""
        return f"[[{name}{label}]]"
    way = _relative(note.path, source, dotted=False)
    plain = TargetSpan(0, 0, 0, "plain", "")
    destination = "/".join(_encoded(part, plain, "") for part in way.split("/"))
    label = _BRACKET.sub(r"\\\g<0>", note.title)
    return f"[{label}]({destination})"


def _strength(found: Resolution, *, wiki: bool) -> int:
    """Rank how a link was found: what every tool follows, a Markdown link from the root, across the vault, by alias."""
    return 4 if wiki and found.via == "path" else _STRENGTHS.get(found.via, 4)


_Ways = Iterator[tuple[str, str]]
"""Candidates: a target as `Names` reads it, and as it is written in the text."""


def _names(written: str, was: Resolution, source: str, path: str) -> _Ways:
    """Yield the names by which a wikilink may mean `path`, first those like the one that was `written`."""
    is_note = path.lower().endswith(_ENDINGS)
    with_ending = not is_note or (written.lower().endswith(_ENDINGS) and not stem(was.path).lower().endswith(_ENDINGS))
    full = path if with_ending else _bare(path)
    ways = []
    if written.startswith(("./", "../")):
        ways.append(_relative(full, source, dotted=True))
    elif written.startswith("/"):
        ways.append(f"/{full}")
    elif "/" not in written or was.via != "path":
        ways.append("/".join(full.split("/")[-written.count("/") - 1 :]))
    for name in (*ways, full, f"/{full}"):
        if not _UNLINKABLE.search(name):
            yield name, name


def _destinations(written: str, raw: str, place: TargetSpan, was: Resolution, source: str, path: str) -> _Ways:
    """Yield the destinations by which a Markdown link may mean `path`; a part that stays is spelled as it was in `raw`.

    A query stays.
    """
    query = ""
    if "?" in written and "?" not in was.path:
        written = written.partition("?")[0]
        raw, mark, query = raw.partition("?")
        query = mark + query
    spelled = {percent_decoded(_read(part, place)): part for part in raw.split("/")}
    for way in _spellings(percent_decoded(written), was, source, path):
        shown = "/".join(spelled.get(part) or _encoded(part, place, raw) for part in way.split("/")) + query
        yield _read(shown, place), shown


def _spellings(written: str, was: Resolution, source: str, path: str) -> Iterator[str]:
    """Yield the ways to a file as `written` was: from the root or from the note, with its ending or as a page."""
    page = next((ending for ending in _PAGES if written.lower().endswith(ending)), "")
    ends = [path]
    if was.via == "index":
        if stem(path).lower() in _FOLDER_NOTES:
            ends.insert(0, path.rpartition("/")[0] + ("/" if page == "/" else ""))
    elif was.via == "loose" and page and not was.path.lower().endswith(page):
        ends.insert(0, _bare(path) + written[-len(page) :])
    elif path.lower().endswith(_ENDINGS) and not written.lower().endswith(_ENDINGS):
        ends.insert(0, _bare(path))
    root = site_root_of(written, was.path) if written.startswith("/") else ""
    if root and stem(was.path).lower() in _FOLDER_NOTES and stem(path).lower() in _FOLDER_NOTES:
        ends.insert(0, path.rpartition("/")[0] + ("/" if page == "/" else ""))
    for end in ends:
        if root and end.startswith(root):
            yield f"/{end.removeprefix(root)}"
        if was.via == "loose" and "/" not in written.rstrip("/"):
            yield end.rstrip("/").rpartition("/")[2] + end[len(end.rstrip("/")) :]
        if written.startswith("/"):
            yield f"/{end}"
        elif was.via == "path":
            yield end
        yield _relative(end, source, dotted=written.startswith("./"))


def _bare(path: str) -> str:
    """Return the path of a note without its ending."""
    return path[: len(path) - len(path.rpartition("/")[2])] + stem(path)


def _relative(path: str, source: str, *, dotted: bool) -> str:
    way = posixpath.relpath(f"/{path}", f"/{source.rpartition('/')[0]}") + ("/" if path.endswith("/") else "")
    return f"./{way}" if dotted and not way.startswith("../") else way


def _encoded(part: str, place: TargetSpan, raw: str) -> str:
    """Return a part of a path as a destination spells it: by codes where it must, or where what was there did so."""
    if place.form == "angle" and "%" not in raw:
        return _ANGLE_CODE.sub(lambda match: f"%{ord(match[0]):02X}", part)
    from urllib.parse import quote

    ascii_only = bool(_NON_ASCII_CODE.search(raw))
    coded = "".join(
        each
        if _KEPT.fullmatch(each) and (each.isascii() or not ascii_only)
        else quote(each, safe="", errors="surrogateescape")
        for each in part
    )
    coded = _ENTITY.sub("%26", coded)
    return coded.replace("'", "%27") if place.quote == "'" else coded


def _name_place(text: str, link: Link, quote: str) -> TargetSpan:
    start = link.start + (3 if link.kind == "embed" else 2)
    inside = text[start : link.end - 2]
    label = _LABEL_MARK.search(inside)
    inside = inside[: label.start()] if label else inside
    stop = start + len(inside.rstrip())
    name = inside.partition("#")[0]
    start += len(name) - len(name.lstrip())
    end = start + len(name.strip())
    return TargetSpan(start, end, stop if "#" in inside else end, "name", quote)


def _destination_place(text: str, start: int, end: int, mark: str, written: str, quote: str) -> TargetSpan | None:
    """Return the place of a destination in `text[start:end]`: behind the first `mark` where it is what was read."""
    at = start
    while (at := text.find(mark, at, end)) >= 0:
        at += len(mark)
        first = at
        while first < end and text[first] in " \t\r\n>":
            first += 1
        angle = text[first : first + 1] == "<"
        first += angle
        position, depth, fragment_at, read = first, 0, -1, ""
        while position < end:
            piece = _PIECE.match(text, position, end)
            if piece is None or (angle and piece[0] in ">\n\r") or (not angle and piece[0].isspace()):
                break
            depth += (piece[0] == "(") - (piece[0] == ")")
            if depth < 0 and not angle:
                break
            value = piece[0] if quote else _read(piece[0])
            if value == "#" and fragment_at < 0:
                fragment_at = position
            read += value
            position = piece.end()
        if read == written:
            stop = position if fragment_at < 0 else fragment_at
            return TargetSpan(first, stop, position, "angle" if angle else "plain", quote)
    return None


def _read(written: str, place: TargetSpan | None = None) -> str:
    """Return a destination as CommonMark reads it: escapes and entities (2.4, 2.5); in a property as it stands."""
    if place and place.quote:
        return written
    return _PIECE.sub(lambda piece: piece[1] or (unescape(piece[0]) if len(piece[0]) > 1 else piece[0]), written)


def _quote_around(note: Note, link: Link) -> str:
    quoted = _quoted(note.text)
    at = bisect_left(quoted, (link.start,)) - 1
    return note.text[quoted[at][0]] if at >= 0 and link.end <= quoted[at][1] else "-"


@lru_cache(maxsize=2)  # a note is parsed once for all its links, and so below
def _quoted(text: str) -> list[tuple[int, int]]:
    """Return the spans of the quoted scalars in a file's front matter, in order; none overlaps another."""
    front = read_front_matter(text.replace("\r", "\n") if "\r" in text else text)
    return property_values(text, front.start, front.end)[1]


@lru_cache(maxsize=2)
def _definitions(text: str, body: int) -> dict[str, list[TargetSpan]]:
    """Return where the destinations of the link reference definitions in `text[body:]` stand, by destination."""
    found: dict[str, list[TargetSpan]] = {}
    for destination, start, end in reference_definitions(text, body):
        place = _destination_place(text, start, end, "]:", destination, "")
        if place:
            found.setdefault(destination, []).append(place)
    return found


@lru_cache(maxsize=2)
def _cells(text: str, body: int) -> list[tuple[int, int]]:
    """Return the spans of the table cells in `text[body:]`, in order; none overlaps another."""
    return sorted(parse_structure(text, body).cells)


def _in_quotes(name: str, quote: str) -> str:
    if quote == "'":
        return name.replace("'", "''")
    return name.replace("\\", "\\\\").replace('"', '\\"') if quote == '"' else name


def _is_whole_value(text: str, link: Link) -> bool:
    """Say whether a bare link is all that stands in a value or an item of front matter."""
    at = link.start
    while at and text[at - 1] in " \t":
        at -= 1
    marks = ":-,[" if at < link.start else ",["
    return at > 0 and text[at - 1] in marks and _BARE_AFTER.match(text, link.end) is not None


def _in_table(note: Note, link: Link) -> bool:
    cells = _cells(note.text, note.body)
    at = bisect_right(cells, link.start, key=itemgetter(0)) - 1
    return at >= 0 and link.start < cells[at][1]
