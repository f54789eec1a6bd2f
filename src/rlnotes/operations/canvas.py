"""Update the note paths in canvases, Obsidian's boards of cards (jsoncanvas.org, *File type nodes*)."""

import errno
import json
from collections.abc import Iterator, Mapping

from rlnotes.index.index import Index
from rlnotes.markdown.canvas import cards
from rlnotes.markdown.encoding import decode
from rlnotes.operations.plan import Change
from rlnotes.operations.text_edit import Edit, apply_edits
from rlnotes.operations.unread_notes import unread_notices
from rlnotes.plurals import count_noun
from rlnotes.vault import Skipped

_MAX_LINKED_BYTES = 16 * 1024 * 1024  # of a file behind a symbolic link, which may be anything
_NO_FILE = frozenset({0, errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})


def canvas_changes(index: Index, moved: Mapping[str, str], *, force: bool) -> tuple[list[Change], list[str]]:
    """Return the changes of canvases whose cards show `moved` notes (old path to new), and notices.

    Only the paths change; the rest of a canvas keeps its bytes. Links in the text of a card are not read. A canvas that
    is a symbolic link is not written: a notice names it if its cards should change. Raises WriteError for an unreadable
    one, unless `force`.
    """
    changes: list[Change] = []
    notices: list[str] = []
    unread: list[Skipped] = []
    canvases = [path for path in index.files if path.endswith(".canvas")] if moved else []
    for path in canvases:
        is_link = index.vault.is_link(path)
        try:
            target, data = index.vault.linked_file(path, _MAX_LINKED_BYTES) if is_link else ("", index.vault.read(path))
        except OSError as error:
            if error.errno not in _NO_FILE:
                unread.append(Skipped(path, error.strerror or "cannot be read", unread=True))
            continue
        edits = list(_edits(data, moved))
        card_count = count_noun(len(edits), "card")
        if edits and not is_link:
            changes.append(Change(path, path, data, apply_edits(data, edits), card_count))
        elif edits and target not in canvases:
            notices.append(f"{path} is a symbolic link and was not changed: {card_count} in it should be updated")
    return changes, [*notices, *unread_notices(unread, force=force)]


def _edits(data: bytes, moved: Mapping[str, str]) -> Iterator[Edit]:
    for card in cards(decode(data)[0]):
        new_path = moved.get(card.path)
        if new_path:
            yield Edit(card.start, card.end, json.dumps(new_path, ensure_ascii=False))
