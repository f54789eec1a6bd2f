"""Link invalidation: which links may resolve differently when names are added or removed."""

from collections.abc import Iterable

from rlnotes.index.names import ID, key, percent_decoded
from rlnotes.markdown.note import NOTE_ENDINGS, WIKILINK_KINDS, LinkKind

NOT_A_NAME = "*"
"""Key of links that may match any file: by a folder alone, or by a destination with several readings."""

_EXTENSIONS = (*NOTE_ENDINGS, ".html", ".htm")


def target_names(kind: LinkKind, target: str) -> set[str]:
    """Return the names that a link target may match: the last segment of each reading, normalized."""
    if kind in WIKILINK_KINDS:
        return {_normalized(target)}
    decoded, path = percent_decoded(target), target.partition("?")[0]
    return {_normalized(target), _normalized(decoded), _normalized(path), _normalized(percent_decoded(path))}


def link_key(kind: LinkKind, target: str) -> str:
    """Return the name that a link target may match, NOT_A_NAME if there are several; empty for a URL."""
    if kind in WIKILINK_KINDS or ("%" not in target and "?" not in target):
        return "" if kind == "url" else _normalized(target)
    names = target_names(kind, target)
    return names.pop() if len(names) == 1 and kind != "url" else "" if kind == "url" else NOT_A_NAME


def file_names(path: str, title: str = "", aliases: Iterable[str] = ()) -> set[str]:
    """Return the names by which links may match the file at `path`, or a folder above it.

    If adding or removing the file changes how a link resolves, one of these is in the `target_names` of the link.
    """
    folders = path.split("/")[:-1]
    number = ID.match(path.rpartition("/")[2])
    return {NOT_A_NAME, *map(_normalized, (path, title, *aliases, *folders, number[0] if number else ""))}


def _normalized(name: str) -> str:
    """Normalize a name: its last segment without letter case, Unicode form and extensions."""
    if name.isascii() and "/" not in name and "." not in name:
        return name.lower() or NOT_A_NAME  # most names
    last = key(name.rstrip("/").rpartition("/")[2])
    while last.endswith(_EXTENSIONS):
        last = last[: last.rindex(".")]
    return last if last.strip(".") else NOT_A_NAME
