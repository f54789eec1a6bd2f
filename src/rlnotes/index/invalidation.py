"""Link invalidation: which links may resolve differently when names are added or removed."""

from collections.abc import Iterable

from rlnotes.index.names import ID, key, percent_decoded
from rlnotes.markdown.note import WIKILINK_KINDS, LinkKind

NOT_A_NAME = "*"
"""The key of links that may mean any file: by a folder alone, or by a destination that can be read in several ways."""

_ENDINGS = (".md", ".markdown", ".html", ".htm")


def target_names(kind: LinkKind, target: str) -> set[str]:
    """Return the names under which a link's target may be found: the last part of each way to read it, bare."""
    if kind in WIKILINK_KINDS:
        return {_bare(target)}
    decoded, path = percent_decoded(target), target.partition("?")[0]
    return {_bare(target), _bare(decoded), _bare(path), _bare(percent_decoded(path))}


def link_key(kind: LinkKind, target: str) -> str:
    """Return the one name under which a link's target may be found, NOT_A_NAME for several; of a URL nothing."""
    if kind in WIKILINK_KINDS or ("%" not in target and "?" not in target):
        return "" if kind == "url" else _bare(target)
    names = target_names(kind, target)
    return names.pop() if len(names) == 1 and kind != "url" else "" if kind == "url" else NOT_A_NAME


def file_names(path: str, title: str = "", aliases: Iterable[str] = ()) -> set[str]:
    """Return the names under which links may find what is at `path`, or one of the folders above it.

    If adding or removing the file changes how a link resolves, the link's `target_names` share one with these.
    """
    folders = path.split("/")[:-1]
    number = ID.match(path.rpartition("/")[2])
    return {NOT_A_NAME, *map(_bare, (path, title, *aliases, *folders, number[0] if number else ""))}


def _bare(name: str) -> str:
    """Return what all spellings of a name share: its last part without letter case, Unicode form and endings."""
    if name.isascii() and "/" not in name and "." not in name:
        return name.lower() or NOT_A_NAME  # most names
    last = key(name.rstrip("/").rpartition("/")[2])
    while last.endswith(_ENDINGS):
        last = last[: last.rindex(".")]
    return last if last.strip(".") else NOT_A_NAME
