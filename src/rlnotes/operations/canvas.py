"""Canvases, Obsidian's boards: their cards name notes by path (jsoncanvas.org, *File type nodes*)."""

import errno
import json
from collections.abc import Iterator, Mapping

from rlnotes.index.index import Index
from rlnotes.markdown.canvas import cards
from rlnotes.markdown.encoding import decode
from rlnotes.operations.plan import Change
from rlnotes.operations.text_edit import Edit, apply_edits
from rlnotes.operations.unread_notes import remarks_on
from rlnotes.plurals import count_noun
from rlnotes.vault import Skipped

_MOST_LINKED = 16 * 1024 * 1024  # bytes of a file behind a symbolic link, which may be anything
_NO_FILE = frozenset({0, errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})


def canvas_changes(index: Index, moved: Mapping[str, str], *, force: bool) -> tuple[list[Change], list[str]]:
    """Return the changes of canvases by which their cards follow notes to where these are `moved`, and remarks.

    Only those paths are written anew; the rest of a canvas stays as it is. Links in the text of a card are not read. A
    canvas that is a symbolic link is never written: the remarks name it where its cards should have followed. Raises
    WriteError for one that cannot be read, unless `force`.
    """
    changes: list[Change] = []
    remarks: list[str] = []
    unread: list[Skipped] = []
    canvases = [path for path in index.files if path.endswith(".canvas")] if moved else []
    for path in canvases:
        is_link = index.vault.is_link(path)
        try:
            target, data = index.vault.linked_file(path, _MOST_LINKED) if is_link else ("", index.vault.read(path))
        except OSError as error:
            if error.errno not in _NO_FILE:
                unread.append(Skipped(path, error.strerror or "cannot be read", unread=True))
            continue
        edits = list(_edits(data, moved))
        count = count_noun(len(edits), "card")
        if edits and not is_link:
            changes.append(Change(path, path, data, apply_edits(data, edits), count))
        elif edits and target not in canvases:
            remarks.append(f"{path} is a symbolic link and is left as it is: {count} of it should have followed")
    return changes, [*remarks, *remarks_on(unread, force=force)]


def _edits(data: bytes, moved: Mapping[str, str]) -> Iterator[Edit]:
    for card in cards(decode(data)[0]):
        goal = moved.get(card.path)
        if goal:
            yield Edit(card.start, card.end, json.dumps(goal, ensure_ascii=False))
