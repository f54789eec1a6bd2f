"""Find the numbers of notes and sections that a hub states in its text, between markers or typed by hand."""

import re
from collections.abc import Iterator

from rlnotes.queries.hub import Hub

_MANAGED = re.compile(r"<!-- *rlnotes-counts *-->([^<>\r\n]*)<!-- */rlnotes-counts *-->")
_NOTES = re.compile(r"(?<![\w.,])(\d{1,6}) (linked notes?)\b")
_SECTIONS = re.compile(r"(?<![\w.,])(\d{1,6}) (sections?)\b")


def counts_text(hub: Hub) -> str:
    """Return the counts of a hub as text: `25 linked notes · 9 sections`."""
    notes, sections = len(hub.linked()), len(hub.sections)
    return f"{notes} linked note{'s' * (notes != 1)} · {sections} section{'s' * (sections != 1)}"


def managed_counts(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield start, end, line and column of the text between `rlnotes-counts` markers."""
    for match in _MANAGED.finditer(text) if "rlnotes-counts" in text else ():
        start = match.start(1)
        yield start, match.end(1), text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def written_counts(text: str, body: int, first: int) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield start, end, line, column and noun of each count before the line `first`, outside of markers.

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
                    yield offset + match.start(1), offset + match.end(1), number, match.start(1) + 1, noun
        offset += len(line) + 1
        number += 1
