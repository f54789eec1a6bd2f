"""A parsed note as one object, for tests that compare many of its fields."""

from types import SimpleNamespace

from rlnotes.index.index import Index
from rlnotes.markdown.note import ParsedNote
from rlnotes.markdown.parse import parse_note


def flat(parsed: ParsedNote) -> SimpleNamespace:
    """Return the metadata, structure, links and text of a note as attributes of one object."""
    return SimpleNamespace(**parsed.note._asdict(), **parsed.details._asdict(), links=parsed.links, text=parsed.text)


def read_note(path: str, data: bytes) -> SimpleNamespace:
    """Return the note in a file with these bytes."""
    return flat(parse_note(path, data))


def indexed(index: Index, path: str) -> SimpleNamespace:
    """Return the note of an index at a path."""
    return flat(index.parsed(index.notes[path]))
