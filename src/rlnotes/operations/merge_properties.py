"""Merge the properties of a note into another: which are copied, and where they are written."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.front_matter import read_front_matter
from rlnotes.markdown.note import TAG_PROPERTIES, ParsedNote
from rlnotes.operations.edited_file import InsertedSpans
from rlnotes.operations.front_matter_edit import add_lists, empty_line, list_lines, scalar
from rlnotes.operations.text_edit import Edit, apply_edits, line_end
from rlnotes.operations.value_spans import Property, parsed, whole_properties

_MERGED = frozenset({"title", "aliases", "alias", *TAG_PROPERTIES})  # handled by merge itself
_SOURCES = frozenset({"sources", "source"})
_SYNONYMS = (
    _SOURCES,
    frozenset({"type", "kind"}),
    frozenset({"date", "created"}),
    frozenset({"description", "summary"}),
)
"""Properties with the same meaning: one of a set in each note is a conflict."""

_PLAIN_NAME = re.compile(r"[A-Za-z_][\w -]*")
_MAX_SHOWN = 40


class MergedProperties(NamedTuple):
    """The edits of the other note's front matter, the spans inserted there, and notices about what is left out."""

    edits: list[Edit]
    inserted: InsertedSpans | None
    notices: list[str]


def merged_properties(
    index: Index, note: ParsedNote, into: ParsedNote, lists: Mapping[str, Iterable[str]]
) -> MergedProperties:
    """Return how the properties of `note` are added to the front matter of `into`, besides `lists` of values.

    A property that `into` lacks is copied with its lines and comments, byte for byte; if that is impossible, it is
    rewritten if it is a string or a list of strings. Notices name those with another value in `into`, those that only
    link to `into` itself, and those that cannot be copied.
    """
    whole = whole_properties(note)
    existing = {key(name): value for name, value in into.meta.items()}
    linked = {name for name, value in note.meta.items() if key(name) in _SOURCES and _has_links(value)}
    whole_sources = bool(linked) and existing.keys().isdisjoint(_SOURCES)  # then they are copied as written
    inserted: list[Property] = []
    lines: list[str] = []
    removed: list[Edit] = []
    notices: list[str] = []
    conflicts: list[str] = []
    for name, value in note.meta.items():
        folded = key(name)
        if folded in _MERGED or (folded in _SOURCES and not whole_sources and name not in linked):
            continue
        same = [other for other in _synonyms(folded) if other in existing]
        with_value = [other for other in same if existing[other] not in _EMPTY_VALUES]
        empty_line_edit = empty_line(into, folded) if same == [folded] and not with_value else None
        if same and not empty_line_edit:
            if value not in _EMPTY_VALUES and value not in [existing[other] for other in with_value]:
                conflicts.append(f"`{name}` ({_abbreviated(value)})")
        elif value in _EMPTY_VALUES and empty_line_edit:
            continue
        elif _links_only_to(index, note, name, {note.path, into.path}):
            notices.append(f"`{name}` of {note.path} is left out: it links to {into.path} itself")
        elif name in whole or (line := _line(name, value)):
            inserted += [whole[name]] if name in whole else []
            lines += [] if name in whole else [line]
            removed += [empty_line_edit] if empty_line_edit else []
        else:
            notices.append(f"`{name}` of {note.path} is left out: it has a form that rlnotes cannot copy")
    if conflicts:
        notices.insert(0, f"{into.path} keeps its own values; left out: {', '.join(conflicts)}")
    merged = _inserted_at_end(into, {**lists, "sources": ()} if whole_sources else lists, removed, lines, inserted)
    if not _is_lossless(note, into, merged, inserted, lines):
        reason = f"the front matter of {into.path} has a form that rlnotes cannot edit"
        names = [*(each.name for each in inserted), *(line.partition(":")[0] for line in lines)]
        notices += [f"`{name}` of {note.path} is left out: {reason}" for name in names]
        merged = _inserted_at_end(into, lists, [], [], [])
    return merged._replace(notices=notices)


def _inserted_at_end(
    into: ParsedNote,
    lists: Mapping[str, Iterable[str]],
    removed: list[Edit],
    lines: list[str],
    inserted: list[Property],
) -> MergedProperties:
    """Return the edits and spans that add all of it at the end of the front matter, which is created if missing."""
    if not lines and not inserted:
        return MergedProperties(add_lists(into, lists), None, [])
    end = line_end(into.text)
    spans = tuple((each.start, each.end) for each in sorted(inserted, key=lambda each: each.start))
    written = "".join(line + end for line in lines)
    if into.body:
        at = read_front_matter(into.text.replace("\r", "\n")).end
        return MergedProperties([*removed, *add_lists(into, lists)], InsertedSpans(at, spans, written), [])
    above = "".join(line + end for line in ("---", *list_lines(lists)))
    return MergedProperties([], InsertedSpans(0, spans, above + written, f"---{end}"), [])


def _is_lossless(
    note: ParsedNote, into: ParsedNote, merged: MergedProperties, inserted: Iterable[Property], lines: Iterable[str]
) -> bool:
    """Return whether the merged front matter has all old and new values and no more syntax errors than before."""
    if merged.inserted is None:
        return True
    at, spans, opening, closing = merged.inserted
    text_to_insert = opening + "".join(note.text[start:end] for start, end in spans) + closing
    text = apply_edits(into.text.encode(), [*merged.edits, Edit(at, at, text_to_insert)]).decode()
    before, after, new = (parsed(each) for each in (into.text, text, "\n".join(["---", *lines, "---", ""])))
    own = {name: value for name, value in before.meta.items() if key(name) not in _MERGED | _SOURCES}
    expected = {**own, **new.meta, **{each.name: each.value for each in inserted}}
    return len(after.syntax_errors) <= len(before.syntax_errors) and all(
        value in _EMPTY_VALUES or after.meta.get(name) == value for name, value in expected.items()
    )


def _synonyms(name: str) -> Iterable[str]:
    return next((group for group in _SYNONYMS if name in group), (name,))


def _has_links(value: Any) -> bool:
    return "[[" in str(value)


def _links_only_to(index: Index, note: ParsedNote, name: str, paths: set[str]) -> bool:
    """Return whether a property has links, and all of them resolve to these notes."""
    own = [resolution.path for link, resolution in index.links_of(note.note) if link.property.partition(".")[0] == name]
    return bool(own) and paths.issuperset(own)


def _line(name: str, value: Any) -> str:
    """Return a property as one line; empty if it is not a string or list of strings, or has links or line ends."""
    values = value if isinstance(value, list) else [value]
    simple = all(isinstance(each, str) and each.isprintable() and "[" not in each for each in values)
    if not simple or not _PLAIN_NAME.fullmatch(name):
        return ""
    return list_lines({name: value})[0] if isinstance(value, list) and value else f"{name}: {scalar(str(value))}"


def _abbreviated(value: Any) -> str:
    words = " ".join((", ".join(map(str, value)) if isinstance(value, list) else str(value)).split())
    return words if len(words) <= _MAX_SHOWN else words[:_MAX_SHOWN] + "…"


_EMPTY_VALUES: tuple[Any, ...] = ("", [], {}, None)
