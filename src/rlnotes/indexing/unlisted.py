"""Targets of links that the walk leaves out, hidden files and those in `node_modules`: looked up on the disk.

A note's links name few of them. They are kept with the note's number, and each refresh looks whether they are there.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from rlnotes.indexing.cache import Cache, pack, unpack
from rlnotes.indexing.names import joined, percent_decoded
from rlnotes.vault import Vault

_FACT = "unlisted targets"
_WIKI = frozenset({"wikilink", "embed"})
_SIGNS = ("/.", "node_modules", "%")


def unlisted_targets(vault: Vault, source: str, links: Iterable[Sequence[Any]]) -> list[str]:
    """Return the vault paths that the links of the note at `source` may mean and that the walk leaves out.

    Each link begins with its kind and target.
    """
    folder = source.rpartition("/")[0]
    found: dict[str, None] = {}
    for link in links:
        kind, target = link[0], link[1]
        if kind == "url" or not any(sign in f"/{target}" for sign in _SIGNS):
            continue
        spellings = {target} if kind in _WIKI else {target, percent_decoded(target), _without_query(target)}
        for spelling in spellings:
            for base in {"", folder}:
                path = joined(base, spelling)
                if path and vault.may_be_unlisted(path):
                    found[path] = found[f"{path}.md"] = None
    return sorted(found)


def found_unlisted(vault: Vault, targets: Mapping[int, Iterable[str]]) -> list[str]:
    """Return those of the targets of all notes that are there, folders with `/` at their end."""
    wanted = sorted(set(chain.from_iterable(targets.values())))
    return [found for path in wanted if (found := vault.found_at(path))]


def kept_targets(cache: Cache) -> dict[int, Sequence[str]]:
    """Return what `keep_targets` kept."""
    kept = cache.fact(_FACT)
    return unpack(kept) if kept else {}


def keep_targets(cache: Cache, targets: Mapping[int, Sequence[str]]) -> None:
    """Keep the targets of notes by their numbers; most notes have none."""
    cache.keep_fact(_FACT, pack(dict(targets)))


def _without_query(target: str) -> str:
    return percent_decoded(target.partition("?")[0])
