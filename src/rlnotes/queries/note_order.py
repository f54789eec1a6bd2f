"""Sort keys of notes, for every list of notes and for the lists of a hub."""

from collections.abc import Callable

from rlnotes.index.index import Index
from rlnotes.index.snapshot import each_stat
from rlnotes.markdown.note import Note
from rlnotes.options import NoteSort
from rlnotes.queries.note_values import NoteValues, ValueOrder, value_order

SortKey = tuple[object, ...]
_COUNTS = {"links": NoteSort.OUT, "backlinks": NoteSort.IN}


def sorted_notes(index: Index, values: NoteValues, notes: list[Note], by: str, *, reverse: bool) -> list[Note]:
    """Return notes sorted by a sort key, or by the values of another key in ascending order.

    Of a list the first value counts. Notes without a value are last, also in reverse, and notes with equal values are
    ordered by title. Raises UsageError for a key that no note has.
    """
    for known in NoteSort:
        if known == _COUNTS.get(by.lower(), by.lower()):
            return sorted(notes, key=sort_key(index, known), reverse=reverse)
    found = values.of(by)
    by_title = sorted(notes, key=sort_key(index, NoteSort.TITLE))
    with_value = [note for note in by_title if note.path in found]

    def order(note: Note) -> ValueOrder:
        return value_order(found[note.path].items[0])

    with_value.sort(key=order, reverse=reverse)
    return [*with_value, *(note for note in by_title if note.path not in found)]


def sort_key(index: Index, by: NoteSort) -> Callable[[Note], SortKey]:
    """Return the function whose values sort notes: titles and paths ascending, dates and counts descending.

    Equal notes are ordered by path. A date that does not begin with a year sorts last. The time of the last
    modification is that of the file.
    """
    match by:
        case NoteSort.TITLE:
            return lambda note: (note.title.casefold(), note.path)
        case NoteSort.PATH:
            return lambda note: (note.path.casefold(), note.path)
        case NoteSort.DATE:
            return lambda note: (*_newest_first(note.date), note.path)
        case NoteSort.MODIFIED:
            listing = index.vault.walk()
            times = {path: stat.mtime for path, stat in zip(listing.notes, each_stat(listing), strict=True)}
            return lambda note: (-times.get(note.path, 0), note.path)
        case NoteSort.IN:
            return lambda note: (-index.in_degree(note.path), note.path)
        case NoteSort.OUT:
            return lambda note: (-index.out_degree(note.path), note.path)
        case NoteSort.WORDS:
            return lambda note: (-note.words, note.path)
        case NoteSort.RANDOM:
            from random import shuffle  # loads OpenSSL

            shuffled = [*index.notes]
            shuffle(shuffled)
            positions = {path: at for at, path in enumerate(shuffled)}
            return lambda note: (positions[note.path],)


def _newest_first(date: str) -> tuple[bool, tuple[int, ...]]:
    return not date[:4].isdecimal(), (*(-ord(char) for char in date), 1)  # the 1: a day precedes its month alone
