"""Find the numbers of notes and sections that a hub states in its text, between markers or typed by hand."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rlnotes.plurals import count_noun
from rlnotes.queries.hub import Hub

_MANAGED = re.compile(r"<!-- *rlnotes-counts *-->([^<>\r\n]*)<!-- */rlnotes-counts *-->")
_NOTES = re.compile(r"(?<![\w.,])(\d{1,6}) (linked notes?)\b")
_SECTIONS = re.compile(r"(?<![\w.,])(\d{1,6}) (sections?)\b")


class StatedCount(NamedTuple):
    """The offsets of a count in a note's text, its line and column from 1, and the noun: `linked notes`, `sections`."""

    start: int
    end: int
    line: int
    column: int
    noun: str = ""


def counts_text(hub: Hub) -> str:
    """Return the counts of a hub as text: `25 linked notes · 9 sections`."""
    notes, sections = len(hub.linked()), len(hub.sections)
    return f"{count_noun(notes, 'linked note')} · {count_noun(sections, 'section')}"


def managed_counts(text: str) -> Iterator[StatedCount]:
    """Yield the texts between `rlnotes-counts` markers, without a noun."""
    for match in _MANAGED.finditer(text) if "rlnotes-counts" in text else ():
        start = match.start(1)
        yield StatedCount(start, match.end(1), text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def written_counts(text: str, body: int, first: int) -> Iterator[StatedCount]:
    """Yield each count before the line `first`, outside of markers.

    Only lines with a number of `linked notes` are searched.
    """
    offset = body
    number = text.count("\n", 0, body) + 1
    for line in text[body:].split("\n"):
        if number >= first:
            return
        if _NOTES.search(line) and "rlnotes-counts" not in line:
            for pattern, noun in ((_NOTES, "linked notes"), (_SECTIONS, "sections")):
                for match in pattern.finditer(line):
                    start, end = match.span(1)
                    yield StatedCount(offset + start, offset + end, number, start + 1, noun)
        offset += len(line) + 1
        number += 1
