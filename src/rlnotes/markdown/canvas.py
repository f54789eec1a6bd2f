"""File cards of Obsidian canvases (jsoncanvas.org, *File type nodes*)."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

_FILE = re.compile(r"\"file\"\s*:\s*(\"(?:[^\"\\]|\\.)*+\")")


class Card(NamedTuple):
    """A file card: its vault path, and the span of that path in the canvas, including quotes."""

    path: str
    start: int
    end: int


def cards(text: str) -> Iterator[Card]:
    """Yield the file cards of a canvas, in order; a path that is not a valid JSON string is skipped."""
    for found in _FILE.finditer(text):
        try:
            yield Card(str(json.loads(found[1])), *found.span(1))
        except ValueError:
            continue
