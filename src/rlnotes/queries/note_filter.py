"""Which notes a list shows, and in what order."""

from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.note import Note
from rlnotes.queries.hub import Hubs

_DATE_LENGTHS = {4: "0000", 7: "0000-00", 10: "0000-00-00"}


class NoteFilter(NamedTuple):
    """What a note must have: every tag (or one below it), the type, a place in the hub, a date no earlier."""

    tags: tuple[str, ...] = ()
    type: str = ""
    hub: Note | None = None
    since: str = ""


def filter_notes(index: Index, hubs: Hubs, wanted: NoteFilter) -> list[Note]:
    """Return the notes that fit, in order of path. Raises UsageError for a `since` that is no date."""
    if wanted.since and not (_is_date(wanted.since) and _is_in_a_year(wanted.since)):
        raise UsageError(f"`{wanted.since}` is no date.", hint="Write it as 2026-05-28, 2026-05 or 2026.")
    index.load_summaries()
    listed = {note.path for note in hubs.open(wanted.hub).linked()} if wanted.hub else None
    return [
        note
        for path, note in index.notes.items()
        if (listed is None or path in listed)
        and all(has_tag(note, tag) for tag in wanted.tags)
        and (not wanted.type or key(wanted.type) in {key(note.type), "hub" if path in hubs.notes else ""})
        and (not wanted.since or (_is_date(note.date[:10]) and note.date[: len(wanted.since)] >= wanted.since))
    ]


def has_tag(note: Note, tag: str) -> bool:
    """Say whether a note has a tag or one below it: `#a/b` has `a` (Obsidian help, *Tags*, *Nested tags*)."""
    wanted = key(tag.lstrip("#").strip("/"))
    return any((own := key(name)) == wanted or own.startswith(f"{wanted}/") for name in note.tags)


def _is_date(text: str) -> bool:
    shape = "".join("0" if char.isdecimal() else char for char in text)
    return _DATE_LENGTHS.get(len(text)) == shape


def _is_in_a_year(date: str) -> bool:
    return all(1 <= int(part) <= most for part, most in zip(date.split("-")[1:], (12, 31), strict=False))
