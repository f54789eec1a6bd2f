"""Sort keys of notes, for every list of notes and for the lists of a hub."""

from collections.abc import Callable

from rlnotes.index.index import Index
from rlnotes.index.snapshot import each_stat
from rlnotes.markdown.note import Note
from rlnotes.options import NoteSort

SortKey = tuple[object, ...]


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
