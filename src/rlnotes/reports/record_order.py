"""Order of records of notes."""

from typing import Any

from rlnotes.index.index import Index
from rlnotes.options import NoteSort
from rlnotes.queries.note_order import sort_key

Record = dict[str, Any]


def ordered(index: Index, records: list[Record], by: NoteSort | None, *, reverse: bool = False) -> list[Record]:
    """Return records sorted by the notes of their `path`s, those without one last; as they are if `by` is None."""
    if by is None:
        return records[::-1] if reverse else records
    key = sort_key(index, by)
    of_notes = [record for record in records if record["path"] in index.notes]
    of_notes.sort(key=lambda record: key(index.notes[record["path"]]), reverse=reverse)
    return [*of_notes, *(record for record in records if record["path"] not in index.notes)]
