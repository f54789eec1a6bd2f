"""Notes that git ignores: of several notes that match a name, one that is not ignored takes precedence.

Only notes that share a file name are checked. The result is stored with the stats of all ignore files, and computed
again when one of these changes.
"""

import os
from collections.abc import Callable, Iterable
from typing import NamedTuple

from rlnotes.index.memo import Dependency, Memo
from rlnotes.index.names import key
from rlnotes.markdown.note import stem
from rlnotes.vault import Listing, Vault

Ignored = Callable[[str, Iterable[str]], Iterable[str]]
"""A function from the folder of a vault and paths in it to those that git ignores."""

_KEY = "ignored by git"


Stats = dict[str, list[int]]
"""Stats of files by path."""


class Ties(NamedTuple):
    """Ignored notes that share a file name with others, and the stats of the ignore files by path.

    `stats` is None if no two notes share a name, so that no ignore file matters.
    """

    ignored: frozenset[str]
    stats: Stats | None


UNKNOWN = Ties(frozenset(), {})


def load_ties(memo: Memo) -> Ties:
    """Return what `save_ties` stored, UNKNOWN if nothing is."""
    found = memo.get(_KEY)
    if not isinstance(found, dict):
        return UNKNOWN
    ignored: list[str] = found["ignored"]  # type: ignore[assignment]
    stats: Stats | None = found["stats"]  # type: ignore[assignment]
    return Ties(frozenset(ignored), stats)


def save_ties(memo: Memo, ties: Ties) -> None:
    """Store the notes that lose ties."""
    memo.put(_KEY, Dependency(0), {"ignored": sorted(ties.ignored), "stats": ties.stats})


def find_ties(vault: Vault, listing: Listing, ignored: Ignored) -> Ties:
    """Return the ignored ones of the notes that share a name. git is only run inside a repository."""
    by_name: dict[str, list[str]] = {}
    for path in listing.notes:
        by_name.setdefault(key(stem(path)), []).append(path)
    tied = [path for paths in by_name.values() if len(paths) > 1 for path in paths]
    if not tied:
        return Ties(frozenset(), None)
    stats = ignore_files(vault, listing)
    return Ties(frozenset(ignored(vault.folder, tied)) if stats else frozenset(), stats)


def ignore_files(vault: Vault, listing: Listing) -> Stats:
    """Return the stats of the ignore files of git by path; none outside of a repository.

    They are the `.gitignore` files of the vault and of the folders above it, up to the repository's, and its
    `info/exclude` (gitignore(5)).
    """
    folder = os.path.abspath(vault.folder)
    paths = [f"{folder}/{path}" for path in listing.gitignores]
    while not os.path.exists(f"{folder}/.git"):
        above = os.path.dirname(folder)
        if above == folder:
            return {}
        folder = above
        paths.append(f"{folder}/.gitignore")
    paths.append(f"{folder}/.git/info/exclude")
    found = {}
    for path in paths:
        try:
            stat = os.stat(path)
        except OSError:
            continue
        found[path] = [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino]
    return found
