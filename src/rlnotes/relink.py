"""A link made to name something else, in its author's own spelling: only what must change does."""

import posixpath
from urllib.parse import quote

from rlnotes.index import Index
from rlnotes.note import Link, Note, stem

Edit = tuple[str, int, int, str]
"""A path, a character span of the note's text, and what to put there."""

_SAFE = "/!$&'*+,;=@~"  # what a destination may hold unencoded; parentheses would need care


def relinked(
    note: Note, link: Link, *, target: str | None = None, fragment: str | None = None, label: str | None = None
) -> Edit | None:
    """Return the edit that gives a link another target or fragment, and a label where it has none.

    None stands for what is spelled in another way than this can change: reference links, names with quotes in front
    matter, names that no wikilink can hold.
    """
    if link.kind in {"wikilink", "embed"}:
        return _wikilink(note, link, target, fragment, label)
    if link.kind in {"markdown", "image"} and label is None:
        return _destination(note, link, target, fragment)
    return None


def shortest_name(index: Index, source: str, path: str) -> str | None:
    """Return the shortest name by which a wikilink in the note at `source` arrives at `path` and nothing else does."""
    bare = path[: -len(path.rpartition("/")[2])] + stem(path)
    for name in dict.fromkeys((stem(path), bare, path)):
        found = index.names.resolve(source, name, wiki=True)
        if (found.path, found.status) == (path, "resolved"):
            return name
    return None


def destination(source: str, path: str) -> str:
    """Return a Markdown destination, relative and percent-encoded, from the note at `source` to `path`."""
    return quote(posixpath.relpath(path, posixpath.dirname(source) or "."), safe=_SAFE)


def _wikilink(note: Note, link: Link, target: str | None, fragment: str | None, label: str | None) -> Edit | None:
    text = note.text
    start, end = text.find("[[", link.start, link.end) + 2, link.end - 2
    inside = text[start:end]
    bar = inside.find("|")
    head = inside if bar < 0 else inside[: bar - (inside[bar - 1 : bar] == "\\")]
    new = link.target if target is None else target
    part = link.fragment if fragment is None else fragment
    new += f"#{part}" if part else ""
    if label is not None and bar < 0:
        new += ("\\|" if _in_table(text, link) else "|") + label
    own = head.strip()
    broken = any(mark in new for mark in ("[", "]", "\n")) or (link.property and any(mark in new for mark in "\"'\\"))
    if broken or start < link.start + 2 or not own:
        return None
    at = start + head.index(own)
    return note.path, at, at + len(own), new


def _destination(note: Note, link: Link, target: str | None, fragment: str | None) -> Edit | None:
    written = note.text[link.start : link.end]
    opening = written.rfind("](")
    if opening < 0:
        return None
    old = link.target + (f"#{link.fragment}" if link.fragment else "")
    at = written.find(old, opening + 2)
    if at < 0 or written[opening + 2 : at].strip(" \n<"):
        return None
    part = link.fragment if fragment is None else fragment
    new = (link.target if target is None else target) + (f"#{part}" if part else "")
    return note.path, link.start + at, link.start + at + len(old), new


def _in_table(text: str, link: Link) -> bool:
    """Say whether a link stands in a cell, where a bare `|` would end it."""
    if link.property:
        return False
    ahead, behind = text[: link.block_start].rstrip(" \t"), text[link.block_end :].lstrip(" \t")
    return ahead.endswith("|") or behind.startswith("|")
