"""Move a note to the vault's trash folder, and replace links to it by text on request."""

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

_MAX_SHOWN = 5


def plan_delete(index: Index, note: Note, *, unlink: bool = False, force: bool = False) -> Plan:
    """Return the plan that moves a note to the trash folder; with `unlink` links to it become the text they display.

    Raises WriteError, with their locations, if other notes link to it and `unlink` is not set, and unless `force` if
    files could not be read.
    """
    notices = check_all_read(index, force=force)
    backlinks = index.backlinks(note.path)
    if backlinks and not unlink:
        locations = [f"{backlink.source.path}:{backlink.link.line}" for backlink in backlinks]
        more = f" and {len(locations) - _MAX_SHOWN} more" if len(locations) > _MAX_SHOWN else ""
        raise WriteError(
            f"{note.path} is linked from {', '.join(locations[:_MAX_SHOWN])}{more}.",
            hint="Use --unlink to replace these links by text, or `rlnotes merge` to redirect them to another note.",
        )
    rewrite = Rewrite(index, force=force)
    rewrite.remove(note.path, trash_path(index.vault, note.path), "to the trash")
    edits: dict[str, list[Edit]] = {}
    for backlink in backlinks:
        edits.setdefault(backlink.source.path, []).append(as_plain_text(index.parsed(backlink.source), backlink.link))
    for path, note_edits in edits.items():
        rewrite.edit(path, note_edits, f"{count_noun(len(note_edits), 'link')} to text")
    return rewrite.plan(f"delete {note.path}", notices)
