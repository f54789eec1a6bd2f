"""Which links may go elsewhere when names come or go: a new file can mend or capture links of any note."""

from collections.abc import Iterable, Sequence
from typing import Any

from rlnotes.indexing.names import ID, key, percent_decoded

_ENDINGS = (".md", ".markdown", ".html", ".htm")
_WIKI = frozenset({"wikilink", "embed"})
_NOT_DECODED = _WIKI | {"url"}
_ANY = "*"  # no file's name: of links that name a folder only by where it lies


def asked_names(kind: str, target: str) -> set[str]:
    """Return the names under which a link's target may be found: the last part of each of its readings, bare."""
    if kind in _WIKI:
        return {_bare(target)}
    decoded = percent_decoded(target)
    return {
        _bare(target),
        _bare(decoded),
        _bare(target.partition("?")[0]),
        _bare(percent_decoded(target.partition("?")[0])),
    }


def asked_by(links: Sequence[Sequence[Any]]) -> set[str]:
    """Return the names that links ask for; each begins with its kind and target."""
    wiki = {link[1] for link in links if link[0] in _WIKI}
    others = {(link[0], link[1]) for link in links if link[0] not in _NOT_DECODED}
    return {*map(_bare, wiki)}.union(*(asked_names(*other) for other in others))


def own_names(path: str, title: str = "", aliases: Iterable[str] = ()) -> set[str]:
    """Return the names under which links may find what is at `path`, or one of the folders it lies in.

    Whatever `names` would follow to it, a link's `asked_names` share one with these.
    """
    folders = path.split("/")[:-1]
    number = ID.match(path.rpartition("/")[2])
    return {_ANY, *map(_bare, (path, title, *aliases, *folders, number[0] if number else ""))}


def _bare(name: str) -> str:
    """Return what all spellings of a name have in common: its last part without case, Unicode form and endings."""
    if name.isascii() and "/" not in name and "." not in name:
        return name.lower() or _ANY  # as most are: the same again, in one step
    last = key(name.rstrip("/").rpartition("/")[2])
    while last.endswith(_ENDINGS):
        last = last[: last.rindex(".")]
    return last if last.strip(".") else _ANY
