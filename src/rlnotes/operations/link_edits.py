"""Edits that correct a link in the form it has: the building blocks of lint's fixes for links."""

import posixpath
import re
from collections.abc import Iterable

from rlnotes.index.names import percent_decoded
from rlnotes.index.resolution import Resolution, Via
from rlnotes.index.views import NotesView
from rlnotes.markdown.note import WIKILINK_KINDS, Link, Note, ParsedNote, stem
from rlnotes.operations.text_edit import Edit

_TABLE_ROW = re.compile(r"\s*\|")

Edits = tuple[tuple[str, int, int, str], ...]
"""For each edit: path, start and end of the replaced span in characters, and the new text."""


def for_note(path: str, edits: Iterable[Edit]) -> Edits:
    """Return edits with the path of their note."""
    return tuple((path, *edit) for edit in edits)


def to_file(index: NotesView, note: Note, link: Link, path: str, *, via: Via = "") -> Edits:
    """Return the edits by which a link resolves to `path`; empty if no form of its kind does.

    `via` is how it resolved before; a broken link counts as a name, or as a path relative to its note. A Markdown
    destination becomes one that every reader resolves on a case-sensitive file system.
    """
    from rlnotes.operations.link_syntax import with_target  # deferred: it imports the parser

    via = via or ("path" if link.kind in WIKILINK_KINDS else "relative")
    previous = Resolution("resolved", path, (path,), via)
    return for_note(
        note.path, with_target(index.parsed(note), link, previous, note.path, path, index.names, strict=True)
    )


def name_for(index: NotesView, source: str, path: str) -> str:
    """Return the shortest name by which a wikilink in the note at `source` resolves to `path` and nothing else."""
    from rlnotes.operations.link_syntax import shortest_name

    resolution = index.names.resolve(source, stem(path), wiki=True)
    unique = (resolution.path, resolution.status) == (path, "resolved")
    return stem(path) if unique else shortest_name(path, source, index.names)


def to_relative_path(note: ParsedNote, link: Link, path: str) -> Edits:
    """Return the edits by which a Markdown link's destination is the relative path to a file."""
    from urllib.parse import quote

    from rlnotes.operations.target_spans import target_spans

    relative = posixpath.relpath(f"/{path}", f"/{note.path.rpartition('/')[0]}")
    relative = quote(relative, safe="/!$&*+,;=@~", errors="surrogateescape")
    return for_note(note.path, [Edit(span.start, span.end, relative) for span in target_spans(note, link)])


def to_section(index: NotesView, note: ParsedNote, link: Link, target: str, number: int) -> Edits:
    """Return the edits by which a link's fragment is the heading of a section of the note at `target`."""
    from rlnotes.index.resolve import fragment_tail
    from rlnotes.operations.link_syntax import with_heading
    from rlnotes.operations.target_spans import target_spans

    details, resolver = index.details(target), index.resolver
    if link.kind not in WIKILINK_KINDS and " " not in percent_decoded(link.fragment):  # written as GitHub's anchor
        spans = [span for span in target_spans(note, link) if span.end < span.stop]
        anchor, tail_length = details.sections[number].anchor, len(fragment_tail(link.fragment))
        return for_note(note.path, [Edit(span.end + 1, span.stop - tail_length, anchor) for span in spans])

    def section_of(fragment: str) -> int:
        exact = resolver.fragment(target, fragment) == "heading"
        return resolver.section(target, fragment) if exact else -1

    return for_note(note.path, with_heading(note, link, details, number, details, number, section_of))


def keep_displayed_text(note: ParsedNote, link: Link, edits: Edits) -> Edits:
    """Return edits of a wikilink plus one that keeps its displayed text, if it has no label of its own."""
    if not edits or link.kind != "wikilink" or link.label or link.property:
        return edits
    from rlnotes.operations.target_spans import target_spans

    (span,) = target_spans(note, link)
    displayed = note.text[span.start : span.stop]
    in_table = _TABLE_ROW.match(note.text, link.start - link.column + 1, link.start)
    return (*edits, (note.path, span.stop, span.stop, f"\\|{displayed}" if in_table else f"|{displayed}"))
