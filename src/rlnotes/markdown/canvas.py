"""Canvases, Obsidian's boards: where their cards name files by path (jsoncanvas.org, *File type nodes*)."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

_FILE = re.compile(r"\"file\"\s*:\s*(\"(?:[^\"\\]|\\.)*+\")")


class Card(NamedTuple):
    """A card: the vault path that it names, and the span of that in the text of the canvas, quotes included."""

    path: str
    start: int
    end: int


def cards(text: str) -> Iterator[Card]:
    """Yield the cards of a canvas that name a file, in order; a path that is no JSON string is passed over."""
    for found in _FILE.finditer(text):
        try:
            yield Card(str(json.loads(found[1])), *found.span(1))
        except ValueError:
            continue
