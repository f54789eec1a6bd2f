"""Items of Markdown lists: their markers, and a new item at the end of a section."""

import re
from typing import NamedTuple

from rlnotes.markdown.commonmark import list_items
from rlnotes.operations.text_edit import Edit, line_end

MARKER = re.compile(r"([ \t]*)([-*+]|(\d{1,9})([.)]))([ \t]+)(?:\[.\][ \t]+)?")
"""The start of an item's line: indentation, marker (in an ordered list number and delimiter), white space."""


def next_marker(marker: re.Match[str]) -> str:
    """Return the marker of the item after one with this marker."""
    number = f"{int(marker[3]) + 1}{marker[4]}" if marker[3] else marker[2]
    return f"{marker[1]}{number}{marker[5]}"


_SPACE = re.compile(r"\s*")


class ListItem(NamedTuple):
    """An item outside block quotes: from the start of its line to the end of its text and nested items.

    `depth` is 1 in an outermost list; `number` is the same for all items of a list; `marker` is a match of MARKER.
    """

    start: int
    end: int
    depth: int
    number: int
    marker: re.Match[str]


def items_of(text: str, body: int) -> list[ListItem]:
    """Return the items of all lists in `text` from `body` on, each before those nested in it."""
    items = []
    for start, item_end, depth, number in list_items(text, body):
        marker_start = _SPACE.match(text, start).end()  # type: ignore[union-attr]  # after a tab the parser's offset is off
        line = text.rfind("\n", 0, marker_start) + 1
        line = max(line, text.rfind("\r", line, marker_start) + 1)
        marker = MARKER.match(text, line)
        if marker and marker.start(2) == marker_start:
            end = item_end
            while text[end - 1].isspace():
                end -= 1
            items.append(ListItem(line, end, depth, number, marker))
    return items


def with_marker(written: str, marker: str) -> str:
    """Return the text of an item with another marker, including the white space around it."""
    own = MARKER.match(written)
    if not own:
        return written
    first, *rest = written[own.end(5) :].split("\n")
    shift = len(marker) - own.end(5)
    # continuation lines are indented as far as the item's text (CommonMark 5.2)
    rest = [" " * shift + line if shift > 0 and line.strip() else _outdented(line, -shift) for line in rest]
    return "\n".join((marker + first, *rest))


def _outdented(line: str, width: int) -> str:
    return line[min(max(width, 0), len(line) - len(line.lstrip(" \t"))) :]


def append_item(text: str, body: int, start: int, end: int, words: str) -> Edit:
    """Return the edit that adds an item at the end of `text[start:end]`: to a list that ends there, or as a new list.

    `body` is the end of the front matter. Further lines of `words` are indented.
    """
    line = line_end(text)
    at = start + len(text[start:end].rstrip())
    at_end = (each for each in items_of(text, body) if each.depth == 1 and each.end == at and start <= each.start)
    last = next((each.marker for each in at_end), None)
    prefix = next_marker(last) if last else "- "
    first, *rest = words.splitlines()
    item = line.join((prefix + first, *(" " * len(prefix) + each if each.strip() else "" for each in rest)))
    if at == start:
        unfinished = at > 0 and text[at - 1] not in "\r\n"  # front matter may end the file without a line end
        return Edit(at, at, line * unfinished + item + (line * 2 if at < len(text) else line))
    return Edit(at, at, (line if last else line * 2) + item)
