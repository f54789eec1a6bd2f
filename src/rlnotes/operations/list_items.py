"""Items of lists in a text: what marks them, and how one more is written at the end of a stretch of text."""

import re
from typing import NamedTuple

from rlnotes.markdown.commonmark import list_items
from rlnotes.operations.text_edit import Edit, line_end

MARK = re.compile(r"([ \t]*)([-*+]|(\d{1,9})([.)]))([ \t]+)(?:\[.\][ \t]+)?")
"""What an item's line begins with: its indentation, its mark (of an ordered list number and point), white space."""


def next_marker(mark: re.Match[str]) -> str:
    """Return the mark of the item behind one that is marked so."""
    number = f"{int(mark[3]) + 1}{mark[4]}" if mark[3] else mark[2]
    return f"{mark[1]}{number}{mark[5]}"


_SPACE = re.compile(r"\s*")


class ListItem(NamedTuple):
    """An item that lies in no quotation: from the start of its line to where its words and what is nested in it end.

    `depth` is 1 where it lies in no other list; `number` tells the items of one list from those of others.
    """

    start: int
    end: int
    depth: int
    number: int
    marker: re.Match[str]


def items_of(text: str, body: int) -> list[ListItem]:
    """Return the items of all lists in `text` behind `body`, each ahead of those nested in it."""
    found = []
    for start, stop, depth, number in list_items(text, body):
        sign = _SPACE.match(text, start).end()  # type: ignore[union-attr]  # behind a tab the parser counts back columns
        line = text.rfind("\n", 0, sign) + 1
        line = max(line, text.rfind("\r", line, sign) + 1)
        mark = MARK.match(text, line)
        if mark and mark.start(2) == sign:
            end = stop
            while text[end - 1].isspace():
                end -= 1
            found.append(ListItem(line, end, depth, number, mark))
    return found


def with_marker(written: str, mark: str) -> str:
    """Return an item as it is written with another mark (white space around it included)."""
    own = MARK.match(written)
    if not own:
        return written
    first, *rest = written[own.end(5) :].split("\n")
    shift = len(mark) - own.end(5)
    # what continues an item stands as far in as its words do (CommonMark 5.2)
    rest = [" " * shift + line if shift > 0 and line.strip() else _outdented(line, -shift) for line in rest]
    return "\n".join((mark + first, *rest))


def _outdented(line: str, width: int) -> str:
    return line[min(max(width, 0), len(line) - len(line.lstrip(" \t"))) :]


def append_item(text: str, body: int, start: int, end: int, words: str) -> Edit:
    """Return the edit that adds an item to `text[start:end]`: to the list that ends it, else as a list of its own.

    `body` is where front matter ends. Further lines of `words` are indented to the first.
    """
    line = line_end(text)
    at = start + len(text[start:end].rstrip())
    ends_it = (each for each in items_of(text, body) if each.depth == 1 and each.end == at and start <= each.start)
    last = next((each.marker for each in ends_it), None)
    opening = next_marker(last) if last else "- "
    first, *rest = words.splitlines()
    item = line.join((opening + first, *(" " * len(opening) + each if each.strip() else "" for each in rest)))
    if at == start:
        own_line = "" if not at or text[at - 1] in "\r\n" else line  # front matter may end the file without one
        return Edit(at, at, own_line + item + (line * 2 if at < len(text) else line))
    return Edit(at, at, (line if last else line * 2) + item)
