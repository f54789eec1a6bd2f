"""A note put into the vault's trash folder, and the links to it turned to text if that is wished."""

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.markdown.note import Note
from rlnotes.operations.link_syntax import as_plain_text
from rlnotes.operations.note_paths import trash_path
from rlnotes.operations.plan import Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit
from rlnotes.operations.unread_notes import check_all_read
from rlnotes.plurals import count_noun

_SHOWN = 5


def plan_delete(index: Index, note: Note, *, unlink: bool = False, force: bool = False) -> Plan:
    """Return the plan by which a note goes to the trash folder; with `unlink` links to it become the words they show.

    Raises WriteError, with the places, where other notes link to it and `unlink` is not asked for, and unless `force`
    where files could not be read.
    """
    remarks = check_all_read(index, force=force)
    backlinks = index.backlinks(note.path)
    if backlinks and not unlink:
        places = [f"{back.source.path}:{back.link.line}" for back in backlinks]
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        raise WriteError(
            f"{note.path} is linked from {', '.join(places[:_SHOWN])}{more}.",
            hint="With --unlink these links become text; `rlnotes merge` lets them mean another note.",
        )
    rewrite = Rewrite(index, force=force)
    rewrite.remove(note.path, trash_path(index.vault, note.path), "to the trash")
    edits: dict[str, list[Edit]] = {}
    for back in backlinks:
        edits.setdefault(back.source.path, []).append(as_plain_text(back.source, back.link))
    for path, those in edits.items():
        rewrite.edit(path, those, f"{count_noun(len(those), 'link')} to text")
    return rewrite.plan(f"delete {note.path}", remarks)
