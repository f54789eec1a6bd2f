"""The properties of a note that is merged into another one: which go along, and where they stand then."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.front_matter import read_front_matter
from rlnotes.markdown.note import Note
from rlnotes.operations.edited_file import InsertedSpans
from rlnotes.operations.front_matter_edit import add_lists, empty_line, list_lines, scalar
from rlnotes.operations.text_edit import Edit, apply_edits, line_end
from rlnotes.operations.value_spans import Property, parsed, whole_properties

_MERGED = frozenset({"title", "aliases", "alias", "tags", "tag", "keywords"})  # merge has its own place for these
_SOURCES = frozenset({"sources", "source"})
_SAME = (_SOURCES, frozenset({"type", "kind"}), frozenset({"date", "created"}), frozenset({"description", "summary"}))
"""Properties that a note is read by in either spelling: one of them in the other note is enough to conflict."""

_PLAIN_NAME = re.compile(r"[A-Za-z_][\w -]*")
_SHOWN = 40


class Kept(NamedTuple):
    """What becomes of properties: edits of the other note, what is carried to it, and remarks on what is left out."""

    edits: list[Edit]
    carried: InsertedSpans | None
    remarks: list[str]


def kept_properties(index: Index, note: Note, into: Note, lists: Mapping[str, Iterable[str]]) -> Kept:
    """Return how the properties of `note` come into the front matter of `into`, besides `lists` of values.

    A property that `into` lacks goes along with its lines and comments, byte for byte; one that cannot be taken so is
    written anew where it is a string or a list of strings. The remarks name those that differ in both, those that only
    name `into` itself, and those that cannot be taken.
    """
    movable = whole_properties(note)
    has = {key(name): value for name, value in into.meta.items()}
    linked = {name for name, value in note.meta.items() if key(name) in _SOURCES and _has_links(value)}
    whole_sources = bool(linked) and has.keys().isdisjoint(_SOURCES)  # then they come as they are written
    carried: list[Property] = []
    lines: list[str] = []
    removed: list[Edit] = []
    remarks: list[str] = []
    conflicts: list[str] = []
    for name, value in note.meta.items():
        folded = key(name)
        if folded in _MERGED or (folded in _SOURCES and not whole_sources and name not in linked):
            continue
        others = [other for other in _group(folded) if other in has]
        filled = [other for other in others if has[other] not in _NOTHING]
        room = empty_line(into, folded) if others == [folded] and not filled else None
        if others and not room:
            if value not in _NOTHING and value not in [has[other] for other in filled]:
                conflicts.append(f"`{name}` ({_shown(value)})")
        elif value in _NOTHING and room:
            continue
        elif _names_only(index, note, name, {note.path, into.path}):
            remarks.append(f"`{name}` of {note.path} is left out: it names {into.path} itself")
        elif name in movable or (line := _line(name, value)):
            carried += [movable[name]] if name in movable else []
            lines += [] if name in movable else [line]
            removed += [room] if room else []
        else:
            remarks.append(f"`{name}` of {note.path} is left out: it is written in a way that rlnotes does not move")
    if conflicts:
        remarks.insert(0, f"left out of {into.path}, which has its own: {', '.join(conflicts)}")
    kept = _placed(into, {**lists, "sources": ()} if whole_sources else lists, removed, lines, carried)
    if not _reads_as(note, into, kept, carried, lines):
        reason = f"the front matter of {into.path} is written in a way that rlnotes does not change"
        names = [*(each.name for each in carried), *(line.partition(":")[0] for line in lines)]
        remarks += [f"`{name}` of {note.path} is left out: {reason}" for name in names]
        kept = _placed(into, lists, [], [], [])
    return kept._replace(remarks=remarks)


def _placed(
    into: Note, lists: Mapping[str, Iterable[str]], removed: list[Edit], lines: list[str], carried: list[Property]
) -> Kept:
    """Return the edits and stretches that put all of it at the end of the front matter, made where it is missing."""
    if not lines and not carried:
        return Kept(add_lists(into, lists), None, [])
    end = line_end(into.text)
    spans = tuple((each.start, each.end) for each in sorted(carried, key=lambda each: each.start))
    written = "".join(line + end for line in lines)
    if into.body:
        at = read_front_matter(into.text.replace("\r", "\n")).end
        return Kept([*removed, *add_lists(into, lists)], InsertedSpans(at, spans, written), [])
    above = "".join(line + end for line in ("---", *list_lines(lists)))
    return Kept([], InsertedSpans(0, spans, above + written, f"---{end}"), [])


def _reads_as(note: Note, into: Note, kept: Kept, carried: Iterable[Property], lines: Iterable[str]) -> bool:
    """Say whether front matter with everything put in holds what it held and what was to come, and is as sound."""
    if kept.carried is None:
        return True
    at, spans, opening, closing = kept.carried
    put = opening + "".join(note.text[start:end] for start, end in spans) + closing
    text = apply_edits(into.text.encode(), [*kept.edits, Edit(at, at, put)]).decode()
    before, after, new = (parsed(each) for each in (into.text, text, "\n".join(["---", *lines, "---", ""])))
    own = {name: value for name, value in before.meta.items() if key(name) not in _MERGED | _SOURCES}
    wanted = {**own, **new.meta, **{each.name: each.value for each in carried}}
    return len(after.syntax_errors) <= len(before.syntax_errors) and all(
        value in _NOTHING or after.meta.get(name) == value for name, value in wanted.items()
    )


def _group(name: str) -> Iterable[str]:
    return next((group for group in _SAME if name in group), (name,))


def _has_links(value: Any) -> bool:
    return "[[" in str(value)


def _names_only(index: Index, note: Note, name: str, paths: set[str]) -> bool:
    """Say whether a property holds links, and all of them go to some of these notes."""
    own = [found.path for link, found in index.links_of(note) if link.property.partition(".")[0] == name]
    return bool(own) and paths.issuperset(own)


def _line(name: str, value: Any) -> str:
    """Return a property on a line of its own; nothing for one that is more than strings, or has links or lines."""
    values = value if isinstance(value, list) else [value]
    simple = all(isinstance(each, str) and each.isprintable() and "[" not in each for each in values)
    if not simple or not _PLAIN_NAME.fullmatch(name):
        return ""
    return list_lines({name: value})[0] if isinstance(value, list) and value else f"{name}: {scalar(str(value))}"


def _shown(value: Any) -> str:
    words = " ".join((", ".join(map(str, value)) if isinstance(value, list) else str(value)).split())
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"


_NOTHING: tuple[Any, ...] = ("", [], {}, None)
