"""Notes given another name or place."""

from rlnotes.index.index import Index
from rlnotes.markdown.note import Note, is_note_path
from rlnotes.operations.note_paths import folder_path, note_path, path_from_root
from rlnotes.operations.plan import Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.unread_notes import check_all_read


def plan_rename(index: Index, note: Note, name: str, *, force: bool = False) -> Plan:
    """Return the plan by which a note's file is called `name`, with or without `.md`; with `/` a path from the root.

    Every link that would no longer arrive is rewritten. Raises UsageError for a name that cannot be, WriteError where
    the name is taken or a link would be lost, and unless `force` where files could not be read.
    """
    folder = note.path.rpartition("/")[0]
    ending = "" if not name or is_note_path(name) else note.path[note.path.rindex(".") :]
    path = name + ending if "/" in name or not folder else f"{folder}/{name}{ending}"
    if path.startswith("/"):
        path = path_from_root(index.vault, path)
    return _moved(index, note, note_path(index.vault, path, note.path), "rename", force=force)


def plan_move(index: Index, note: Note, folder: str, *, force: bool = False) -> Plan:
    """Return the plan by which a note lies in `folder`, which need not exist. Raises as `plan_rename` does."""
    place = folder_path(index.vault, folder)
    name = note.path.rpartition("/")[2]
    path = note_path(index.vault, f"{place}/{name}" if place else name, note.path)
    return _moved(index, note, path, "move", force=force)


def _moved(index: Index, note: Note, path: str, verb: str, *, force: bool) -> Plan:
    remarks = check_all_read(index, force=force)
    rewrite = Rewrite(index, force=force)
    if path != note.path:
        rewrite.move(note.path, path)
    return rewrite.plan(f"{verb} {note.path} to {path}", remarks)
