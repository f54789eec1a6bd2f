"""Canvases, Obsidian's boards: their cards name notes by path (jsoncanvas.org, *File type nodes*)."""

import json
from collections.abc import Iterator, Mapping

from rlnotes.errors import WriteError
from rlnotes.indexing.index import Index
from rlnotes.text.canvas import cards
from rlnotes.text.encoding import decode
from rlnotes.writing.edit import Edit, apply_edits
from rlnotes.writing.plan import Change


def canvas_changes(index: Index, moved: Mapping[str, str]) -> Iterator[Change]:
    """Yield the changes of canvases by which their cards follow notes to where these are `moved`, by path.

    Only those paths are written anew; the rest of a canvas stays as it is. Links in the text of a card are not read.
    """
    for path in index.files if moved else ():
        if not path.endswith(".canvas"):
            continue
        try:
            data = index.vault.read(path)
        except OSError as error:
            raise WriteError(f"{path} cannot be read: {error.strerror}.") from error
        edits = []
        for card in cards(decode(data)[0]):
            goal = moved.get(card.path)
            if goal:
                edits.append(Edit(card.start, card.end, json.dumps(goal, ensure_ascii=False)))
        if edits:
            yield Change(path, path, data, apply_edits(data, edits), f"{len(edits)} card{'s' * (len(edits) != 1)}")
