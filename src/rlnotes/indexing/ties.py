"""Notes that git ignores: where several notes fit a name, one of them does not win against a note that git keeps.

Only notes that share their file name are asked about. The answer is kept with the stats of all files that say what git
ignores, and asked again when one of these changes.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from rlnotes.indexing.cache import Cache, pack, unpack
from rlnotes.indexing.names import key
from rlnotes.text.note import stem
from rlnotes.vault import Listing, Vault

Ignored = Callable[[str, Iterable[str]], Iterable[str]]
"""Returns those of some vault paths that git ignores, by the vault's folder."""

_FACT = "ignored by git"


class Ties(NamedTuple):
    """Notes with namesakes that git ignores, and the stats of the ignore files that said so, by path.

    `stats` is None where no two notes share a name, and so no ignore file matters.
    """

    ignored: frozenset[str]
    stats: dict[str, Any] | None


NOT_ASKED = Ties(frozenset(), {})


def kept_ties(cache: Cache) -> Ties:
    """Return what `keep_ties` kept, and NOT_ASKED where nothing is."""
    kept = cache.fact(_FACT)
    if kept is None:
        return NOT_ASKED
    ignored, stats = unpack(kept)
    return Ties(frozenset(ignored), stats)


def keep_ties(cache: Cache, ties: Ties) -> None:
    """Keep which notes lose ties."""
    cache.keep_fact(_FACT, pack((sorted(ties.ignored), ties.stats)))


def find_ties(vault: Vault, listing: Listing, ignored: Ignored) -> Ties:
    """Ask git which of the notes that share a name it ignores; it is not run outside of a repository."""
    by_name: dict[str, list[str]] = {}
    for path in listing.notes:
        by_name.setdefault(key(stem(path)), []).append(path)
    tied = [path for paths in by_name.values() if len(paths) > 1 for path in paths]
    if not tied:
        return Ties(frozenset(), None)
    stats = ignore_files(vault, listing)
    return Ties(frozenset(ignored(vault.folder, tied)) if stats else frozenset(), stats)


def ignore_files(vault: Vault, listing: Listing) -> dict[str, Any]:
    """Return the stats of the files that say what git ignores, by path; nothing outside of a repository.

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
        found[path] = stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino
    return found
