"""Filter the notes of a list by tag, type, hub, path and date."""

from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.globs import Globs
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.note import Note
from rlnotes.queries.hub import Hubs

_DATE_LENGTHS = {4: "0000", 7: "0000-00", 10: "0000-00-00"}


class NoteFilter(NamedTuple):
    """Conditions for notes, all of which must be met.

    `tags`: all of them, or tags nested in them. `type`: the type. `listed`: one of these paths, unless None. `since`:
    dated then or later. `paths`: in one of these vault paths of notes and folders, or matched by one of `globs`.
    """

    tags: tuple[str, ...] = ()
    type: str = ""
    listed: frozenset[str] | None = None
    since: str = ""
    paths: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()


def filter_notes(index: Index, hubs: Hubs, conditions: NoteFilter) -> list[Note]:
    """Return the notes that meet all conditions, sorted by path. Raises UsageError for an invalid date."""
    since, listed = conditions.since, conditions.listed
    if since and not (_has_date_format(since) and _has_valid_month_and_day(since)):
        raise UsageError(f"Invalid date: `{since}`.", hint="Use YYYY-MM-DD, YYYY-MM or YYYY.")
    folders = tuple("" if path == "." else f"{path}/" for path in conditions.paths)
    matches = Globs(conditions.globs)
    return [
        note
        for path, note in index.notes.items()
        if (listed is None or path in listed)
        and (not (folders or matches) or f"{path}/".startswith(folders) or matches(path))
        and all(has_tag(note, tag) for tag in conditions.tags)
        and (not conditions.type or key(conditions.type) in {key(note.type), "hub" if path in hubs.notes else ""})
        and (not since or (_has_date_format(note.date[:10]) and note.date[: len(since)] >= since))
    ]


def has_tag(note: Note, tag: str) -> bool:
    """Return whether a note has a tag or one nested in it: `#a/b` matches `a` (Obsidian help, *Nested tags*)."""
    wanted = key(tag.lstrip("#").strip("/"))
    return any((own := key(name)) == wanted or own.startswith(f"{wanted}/") for name in note.tags)


def _has_date_format(text: str) -> bool:
    shape = "".join("0" if char.isdecimal() else char for char in text)
    return _DATE_LENGTHS.get(len(text)) == shape


def _has_valid_month_and_day(date: str) -> bool:
    return all(1 <= int(part) <= maximum for part, maximum in zip(date.split("-")[1:], (12, 31), strict=False))
