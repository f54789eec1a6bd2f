"""Notes given another name or place."""

from rlnotes.indexing.index import Index
from rlnotes.text.note import Note
from rlnotes.writing.naming import folder_path, note_path
from rlnotes.writing.plan import Plan
from rlnotes.writing.rewrite import Rewrite


def plan_rename(index: Index, note: Note, name: str) -> Plan:
    """Return the plan by which a note's file is called `name`, with or without `.md`; with `/` a path from the root.

    Every link that would no longer arrive is rewritten. Raises UsageError for a name that cannot be, WriteError where
    the name is taken or a link would be lost.
    """
    folder = note.path.rpartition("/")[0]
    ending = "" if not name or name.lower().endswith((".md", ".markdown")) else note.path[note.path.rindex(".") :]
    path = name + ending if "/" in name or not folder else f"{folder}/{name}{ending}"
    return _moved(index, note, note_path(index.vault, path.removeprefix("/"), note.path), "rename")


def plan_move(index: Index, note: Note, folder: str) -> Plan:
    """Return the plan by which a note lies in `folder`, which need not exist. Raises as `plan_rename` does."""
    place = folder_path(index.vault, folder)
    name = note.path.rpartition("/")[2]
    path = note_path(index.vault, f"{place}/{name}" if place else name, note.path)
    return _moved(index, note, path, "move")


def _moved(index: Index, note: Note, path: str, verb: str) -> Plan:
    rewrite = Rewrite(index)
    if path != note.path:
        rewrite.move(note.path, path)
    return rewrite.plan(f"{verb} {note.path} to {path}")
