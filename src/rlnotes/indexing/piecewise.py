"""What is made piece by piece and kept: of each note until it changes, for each question until its subject does."""

import sqlite3
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import Any

from rlnotes.indexing.cache import Cache, pack, unpack

_CHANGES = "changed notes"  # by number, in order, since all was made anew that was made of notes
_MANY = 300  # changes, after which it is quicker to make all anew

OfNotes = Callable[[Collection[int] | None], dict[int, Any]]
"""Makes something of notes, given by number, and returns it by number; None: of all notes. Most have nothing."""


def take_down(cache: Cache, changed: Collection[int], *, all_stale: bool) -> None:
    """Take down that these notes have changed; where all is stale that was made of notes, drop it."""
    changes = [*_changes(cache), *changed]
    if all_stale or len(changes) > _MANY:
        cache.drop_made(["notes"])
        changes = []
    if changed:
        cache.keep_fact(_CHANGES, pack(changes))


def of_each_note(cache: Cache, name: str, make: OfNotes) -> dict[int, Any]:
    """Return what was made of each note by itself; only of notes that have changed since, it is made anew.

    It may depend on the note, on where its links go, on names (paths, titles, aliases), on headings, and on hubs.
    """
    kept, changes = cache.fact(f"made of notes: {name}"), _changes(cache)
    if kept is None:
        made = make(None)
    else:
        seen, made = unpack(kept)
        changed = frozenset(changes[seen:])
        if not changed:
            return made  # type: ignore[no-any-return]
        made = {number: piece for number, piece in made.items() if number not in changed} | make(changed)
    _keep(cache, f"made of notes: {name}", (len(changes), made))
    return made


def of_each(cache: Cache, of: str, name: str, asked: Iterable[str], make: Callable[[list[str]], dict[str, str]]) -> Any:
    """Return what was made for each of the texts that are `asked`; only what was not asked before is made.

    It is kept until what it is made `of` changes (see `Cache.made`).
    """
    kept = cache.fact(f"made of {of}: {name}")
    known = unpack(kept) if kept else {}
    new = [each for each in dict.fromkeys(asked) if each not in known]
    if new:
        known |= dict.fromkeys(new, "") | make(new)
        _keep(cache, f"made of {of}: {name}", known)
    return known


def _changes(cache: Cache) -> list[int]:
    kept = cache.fact(_CHANGES)
    return unpack(kept) if kept else []


def _keep(cache: Cache, name: str, value: Any) -> None:
    with suppress(sqlite3.OperationalError), cache.writing():  # a full disk or a busy file costs only time
        cache.keep_fact(name, pack(value))
