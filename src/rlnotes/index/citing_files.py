"""Files other than notes that name notes: canvases and the navigation of a site. Read at each run, never cached."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rlnotes.index.names import joined
from rlnotes.markdown.canvas import cards
from rlnotes.markdown.encoding import decode
from rlnotes.vault import Vault

_SITE_SETTINGS = frozenset({"mkdocs.yml", "mkdocs.yaml"})


class CanvasCard(NamedTuple):
    """A card of a canvas that names a note: the canvas, and line and column of the path in it, from 1."""

    canvas: str
    line: int
    column: int


def canvas_cards(vault: Vault, files: Iterable[str]) -> dict[str, list[CanvasCard]]:
    """Return the cards of the canvases among `files` by the path they name. Unreadable canvases are skipped."""
    found: dict[str, list[CanvasCard]] = {}
    for path in files:
        if not path.lower().endswith(".canvas"):
            continue
        line, line_start, reached = 1, 0, 0
        text = _text(vault, path)
        for card in cards(text):  # often all in one line
            line += text.count("\n", reached, card.start)
            line_start = text.rfind("\n", reached, card.start) + 1 or line_start
            reached = card.start
            found.setdefault(card.path, []).append(CanvasCard(path, line, card.start - line_start + 1))
    return found


def site_navigation(vault: Vault, files: Iterable[str]) -> Iterator[str]:
    """Yield the paths that `nav` of the MkDocs settings among `files` lists."""
    for path in files:
        folder, _, name = path.rpartition("/")
        if name in _SITE_SETTINGS:
            from rlnotes.markdown.navigation import pages  # few vaults have such a file

            yield from filter(None, (joined(folder, page) for page in pages(_text(vault, path))))


def _text(vault: Vault, path: str) -> str:
    try:
        return decode(vault.read(path))[0]
    except OSError:
        return ""
