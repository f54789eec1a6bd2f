"""A link corrected in its author's own spelling: what lint's fixes of links are made of."""

import posixpath
import re
from collections.abc import Iterable

from rlnotes.index.names import percent_decoded
from rlnotes.index.resolution import Resolution, Via
from rlnotes.index.resolve import fragment_tail
from rlnotes.index.views import NotesView
from rlnotes.markdown.note import WIKILINK_KINDS, Link, Note, stem
from rlnotes.operations.text_edit import Edit

_ROW = re.compile(r"\s*\|")

Edits = tuple[tuple[str, int, int, str], ...]
"""Paths, character spans of their texts, and what to put there."""


def for_note(path: str, edits: Iterable[Edit]) -> Edits:
    """Return edits with the path of the note they are for."""
    return tuple((path, *edit) for edit in edits)


def to_file(index: NotesView, note: Note, link: Link, path: str, *, via: Via = "") -> Edits:
    """Return the edits by which a link arrives at `path`; none where no spelling of its kind does.

    `via` says how it went there before; a broken link is taken to have been a name, or a path from its note. A Markdown
    destination becomes one that every reader follows on a file system where letter case counts.
    """
    from rlnotes.operations.link_syntax import with_target  # only where something is to be mended: it needs the parser

    via = via or ("path" if link.kind in WIKILINK_KINDS else "relative")
    was = Resolution("resolved", path, (path,), via)
    return for_note(note.path, with_target(note, link, was, note.path, path, index.names, strict=True))


def name_for(index: NotesView, source: str, path: str) -> str:
    """Return the shortest name by which a wikilink in the note at `source` arrives at `path` and nowhere else."""
    from rlnotes.operations.link_syntax import shortest_name

    found = index.names.resolve(source, stem(path), wiki=True)
    alone = (found.path, found.status) == (path, "resolved")
    return stem(path) if alone else shortest_name(path, source, index.names)


def to_relative_path(note: Note, link: Link, path: str) -> Edits:
    """Return the edits by which a Markdown link has the relative path to a file as its destination."""
    from urllib.parse import quote

    from rlnotes.operations.link_syntax import target_spans

    way = posixpath.relpath(f"/{path}", f"/{note.path.rpartition('/')[0]}")
    way = quote(way, safe="/!$&*+,;=@~", errors="surrogateescape")
    return for_note(note.path, [Edit(place.start, place.end, way) for place in target_spans(note, link)])


def to_section(index: NotesView, note: Note, link: Link, target: Note, number: int) -> Edits:
    """Return the edits by which a link's fragment names a section of `target` as it is written."""
    from rlnotes.operations.link_syntax import target_spans, with_heading

    if link.kind not in WIKILINK_KINDS and " " not in percent_decoded(link.fragment):  # as GitHub spells it
        found = [place for place in target_spans(note, link) if place.end < place.stop]
        anchor, kept = target.sections[number].anchor, len(fragment_tail(link.fragment))
        return for_note(note.path, [Edit(place.end + 1, place.stop - kept, anchor) for place in found])

    def means(fragment: str) -> int:
        exact = index.fragment(target, fragment) == "heading"
        return index.section(target, fragment) if exact else -1

    return for_note(note.path, with_heading(note, link, target, number, target, number, means))


def keep_displayed_text(note: Note, link: Link, edits: Edits) -> Edits:
    """Return edits of a wikilink with one that keeps what readers see, where the link has no words of its own."""
    if not edits or link.kind != "wikilink" or link.label or link.property:
        return edits
    from rlnotes.operations.link_syntax import target_spans

    (place,) = target_spans(note, link)
    shown = note.text[place.start : place.stop]
    in_table = _ROW.match(note.text, link.start - link.column + 1, link.start)
    return (*edits, (note.path, place.stop, place.stop, f"\\|{shown}" if in_table else f"|{shown}"))
