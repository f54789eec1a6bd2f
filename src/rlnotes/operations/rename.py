"""Rename and move notes."""

from collections.abc import Sequence

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.note import Note, is_note_path
from rlnotes.operations.note_paths import folder_path, note_path, path_from_root
from rlnotes.operations.plan import Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.unread_notes import check_all_read
from rlnotes.plurals import count_noun


def plan_rename(index: Index, note: Note, name: str, *, force: bool = False) -> Plan:
    """Return the plan that renames a note's file to `name`, with or without `.md`; with `/` a path from the root.

    Links that would break are rewritten. Raises UsageError for an invalid name, WriteError if the name is taken or a
    link would break, and unless `force` if files could not be read.
    """
    folder = note.path.rpartition("/")[0]
    ending = "" if not name or is_note_path(name) else note.path[note.path.rindex(".") :]
    path = name + ending if "/" in name or not folder else f"{folder}/{name}{ending}"
    if path.startswith("/"):
        path = path_from_root(index.vault, path)
    return _plan(index, note, note_path(index.vault, path, note.path), "rename", force=force)


def plan_move(index: Index, note: Note, folder: str, *, force: bool = False) -> Plan:
    """Return the plan that moves a note to `folder`, which need not exist. Raises as `plan_rename` does."""
    path = _path_in(index, note, folder_path(index.vault, folder))
    return _plan(index, note, path, "move", force=force)


def plan_move_all(index: Index, notes: Sequence[Note], folder: str, *, force: bool = False) -> Plan:
    """Return the plan that moves notes to `folder`. Raises as `plan_rename`, also if two would get the same path."""
    notices = check_all_read(index, force=force)
    parent = folder_path(index.vault, folder)
    rewrite = Rewrite(index, force=force)
    sources: dict[str, str] = {}
    for note in notes:
        path = _path_in(index, note, parent)
        other = sources.setdefault(key(path), note.path)
        if other != note.path:
            raise WriteError(f"{other} and {note.path} would both become {path}.", hint="Rename one of them first.")
        if path != note.path:
            rewrite.move(note.path, path)
    return rewrite.plan(f"move {count_noun(len(notes), 'note')} to {parent or 'the root'}", notices)


def _path_in(index: Index, note: Note, parent: str) -> str:
    name = note.path.rpartition("/")[2]
    return note_path(index.vault, f"{parent}/{name}" if parent else name, note.path)


def _plan(index: Index, note: Note, path: str, verb: str, *, force: bool) -> Plan:
    notices = check_all_read(index, force=force)
    rewrite = Rewrite(index, force=force)
    if path != note.path:
        rewrite.move(note.path, path)
    return rewrite.plan(f"{verb} {note.path} to {path}", notices)
