"""Items of lists in a text: what marks them, and how one more is written at the end of a stretch of text."""

import re

from rlnotes.text.structure import list_items
from rlnotes.writing.edit import Edit, line_end

MARK = re.compile(r"([ \t]*)([-*+]|(\d{1,9})([.)]))([ \t]+)(?:\[.\][ \t]+)?")
"""What an item's line begins with: its indentation, its mark (of an ordered list number and point), white space."""


def next_mark(mark: re.Match[str]) -> str:
    """Return the mark of the item behind one that is marked so."""
    number = f"{int(mark[3]) + 1}{mark[4]}" if mark[3] else mark[2]
    return f"{mark[1]}{number}{mark[5]}"


def item_starts(text: str, body: int) -> list[tuple[int, int, re.Match[str]]]:
    """Return the items that lie in no other list and in no quotation: start of the line, end of the words, mark."""
    found = []
    for start, stop, depth in list_items(text, body):
        line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        mark = MARK.match(text, line)
        if depth == 1 and mark and not text[line:start].strip():
            found.append((line, line + len(text[line:stop].rstrip()), mark))
    return found


def appended(text: str, body: int, start: int, end: int, words: str) -> Edit:
    """Return the edit that adds an item to `text[start:end]`: to the list that ends it, else as a list of its own.

    `body` is where front matter ends. Further lines of `words` are indented to the first.
    """
    line = line_end(text)
    at = start + len(text[start:end].rstrip())
    last = next((mark for _, stop, mark in item_starts(text, body) if stop == at and start <= mark.start()), None)
    opening = next_mark(last) if last else "- "
    first, *rest = words.splitlines()
    item = line.join((opening + first, *(" " * len(opening) + each if each.strip() else "" for each in rest)))
    if at == start:
        return Edit(at, at, item + (line * 2 if at < len(text) else line))
    return Edit(at, at, (line if last else line * 2) + item)
