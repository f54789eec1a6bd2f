"""Hub candidates: notes that read like an index, and are not declared as hubs."""

import re
from collections.abc import Collection
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.markdown.note import Note, NoteId
from rlnotes.queries.hub import Hubs

_ITEM_START = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?[^\w\[]{0,8}")
"""The line of a list item: its marker, and what may stand between it and a link: a task box, emphasis, an emoji."""
_SPACE = re.compile(r"\s+")

MIN_NOTES = 10
"""Notes that items of a candidate begin with a link to,"""
_MIN_IN_SECTION = 3  # or this many in each of
_MIN_SECTIONS = 2
_MIN_NOTES_IN_SECTIONS = _MIN_IN_SECTION * _MIN_SECTIONS
_MIN_SHARE = 0.6
"""of its text, headings aside, that these items make up. On ten public vaults (10,154 notes) 35 of 37 candidates are
right; with a share of 0.5, 44 of 52: articles with a long list of related notes at their end pass."""


class HubCandidate(NamedTuple):
    """An index-like note: how many notes its list items begin with a link to, and its sections with three or more."""

    note: Note
    notes: int
    sections: int


def hub_candidates(index: Index, hubs: Hubs) -> list[HubCandidate]:
    """Return the index-like notes that are not hubs, those that list the most notes first, then by path.

    A note is index-like if list items that begin with a link to another note make up three fifths of its text, and link
    to ten notes, or to three in each of two sections. Templates and notes that Obsidian excludes are left out.
    """

    def measure(stale: Collection[NoteId] | None) -> dict[NoteId, tuple[int, int]]:
        return _measure(index, stale)

    measured = index.memo.get_or_compute_per_note(f"hub candidates {index.settings.hub_settings_key}", measure)
    candidates = [
        HubCandidate(note, *measured[note_id])
        for note_id, note in index.notes_of(measured).items()
        if note.path not in hubs.notes and not note.has_placeholders and not index.excluded(note.path)
    ]
    return sorted(candidates, key=_rank)


def _rank(candidate: HubCandidate) -> tuple[int, str]:
    return -candidate.notes, candidate.note.path


def _measure(index: Index, stale: Collection[NoteId] | None) -> dict[NoteId, tuple[int, int]]:
    """Return the numbers of notes and sections of each index-like note, of all or the `stale` ones."""
    ids = index.notes_with_leading_links(_MIN_NOTES_IN_SECTIONS)
    found = {}
    for note_id, note in index.notes_of(ids if stale is None else [each for each in ids if each in stale]).items():
        if counts := _counts(index, note):
            found[note_id] = counts
    return found


def _counts(index: Index, note: Note) -> tuple[int, int] | None:
    """Return the number of notes and of sections of a note if it is index-like."""
    text, details = index.text(note.path), index.details(note.path)
    listed: dict[int, set[str]] = {}
    items: set[tuple[int, int]] = set()
    for link, resolution in index.links_of(note):
        if not link.property and resolution.path != note.path and resolution.path in index.notes:
            start = _ITEM_START.match(text, link.start - link.column + 1)
            if start and start.end() == link.start:
                listed.setdefault(link.section, set()).add(resolution.path)
                items.add((link.block_start, link.block_end))
    notes = len(set().union(*listed.values()))
    sections = sum(len(paths) >= _MIN_IN_SECTION for section, paths in listed.items() if section >= 0)
    if notes < MIN_NOTES and (sections < _MIN_SECTIONS or notes < _MIN_NOTES_IN_SECTIONS):
        return None
    size = _size(text[details.body :]) - sum(_size(section.raw) for section in details.sections)
    return (notes, sections) if sum(_size(text[a:b]) for a, b in items) >= _MIN_SHARE * size else None


def _size(text: str) -> int:
    return len(_SPACE.sub("", text))
