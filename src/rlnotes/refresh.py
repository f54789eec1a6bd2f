"""The cache brought up to date with the files: what changed is read again, and the links it concerns are followed."""

import time
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

from rlnotes.cache import Cache, pack_alike, unpack
from rlnotes.markdown import parse_note
from rlnotes.names import Names, Resolution
from rlnotes.note import Flaw, Note
from rlnotes.resolve import Resolver
from rlnotes.vault import Listing, Skipped, Stat, Vault

Tick = Callable[[int, int], None]

_UNSETTLED: Stat = (0, 0, -1, 0)
_TICK = 100_000_000  # a file changed this shortly (ns) before it was read may change again and look the same
_COARSE_TICK = 2_000_000_000  # the same on file systems that keep whole seconds


def refresh(vault: Vault, cache: Cache, tick: Tick | None = None) -> Listing:
    """Walk the vault and bring the cache up to date. Returns what the walk found; unchanged files are not opened.

    A file is taken as unchanged if its times, size and inode are what they were. `tick` is told, after each file read,
    how many of how many are done.
    """
    listing = vault.walk()
    if cache.fact("state") != _state(listing.notes, listing.stats, listing.files):
        with cache.writing():
            _update(vault, cache, listing, tick)
    return listing


def files_of(cache: Cache) -> list[str]:
    """Return the paths of the files that are no notes, as they were at the last refresh."""
    state = cache.fact("state")
    return list(unpack(state)[2]) if state else []


def _update(vault: Vault, cache: Cache, listing: Listing, tick: Tick | None) -> None:
    state = cache.fact("state")
    old_paths, old_stats, old_files = unpack(state) if state else ((), (), ())
    known = dict(zip(old_paths, old_stats, strict=True))
    stats = dict(zip(listing.notes, listing.stats, strict=True))
    changed = [path for path, stat in stats.items() if known.get(path) != stat]
    numbers = cache.numbers()
    fresh: list[int] = []
    same_names = list(old_files) == listing.files
    note: Note | None
    for done, path in enumerate(changed, 1):
        number, digest = numbers.get(path, (None, b""))
        read_at = time.time_ns()
        try:
            data = vault.read(path)
            stats[path] = _settled(stats[path], read_at)
        except FileNotFoundError:
            listing.skipped.append(Skipped(path, "vanished while it was read"))
            del stats[path]
            continue
        except OSError as error:
            data, note = b"", _unreadable(path, error)
            stats[path] = _UNSETTLED
        else:
            note = None
        new_digest = blake2b(data, digest_size=16).digest()
        if note or number is None or new_digest != digest:
            note = note or parse_note(path, data)
            same_names = same_names and number is not None and _names(cache.card(number)) == _names(note.card())
            fresh.append(cache.keep_note(number, path, new_digest, note.card(), note.details()))
        if tick:
            tick(done, len(changed))
    gone = [path for path in numbers if path not in stats]
    cache.forget(numbers[path][0] for path in gone)
    if fresh or gone or list(old_files) != listing.files:
        _follow(cache, listing.files, None if gone or not same_names else set(fresh))
    cache.keep_fact("state", _state(list(stats), list(stats.values()), listing.files))


def _follow(cache: Cache, files: list[str], fresh: set[int] | None) -> None:
    """Follow the links of all notes, or, where no name changed, of the `fresh` ones and of those that point into them.

    Details are fetched, used and dropped note by note, so that memory grows with the names and not with the texts.
    """
    cards, todo, numbers = {}, [], {}
    for number, card, graph in cache.cards():
        note = _light(cache, number, unpack(card))
        cards[note.path] = note
        numbers[note.path] = number
        if fresh is None or number in fresh or graph is None or not fresh.isdisjoint(unpack(graph)[0]):
            todo.append(note.path)
    resolver = Resolver(cards, Names(cards.values(), files))

    def arrivals() -> Iterator[tuple[int, Any, Any]]:
        for path in todo:
            note = _light(cache, numbers[path], cards[path].card())
            resolved = [resolver.resolve(note, link) for link in note.links]
            yield numbers[path], [tuple(found) for found in resolved], _graph(path, resolved, numbers)

    cache.keep_arrivals(arrivals())


def _light(cache: Cache, number: int, card: tuple[Any, ...]) -> Note:
    return Note(card, lambda: cache.details(number), str)


def _graph(path: str, resolved: list[Resolution], numbers: dict[str, int]) -> tuple[tuple[int, ...], int]:
    """Return the numbers of the other notes that a note links to, and how many of its links do not arrive."""
    out = {number: None for found in resolved if found.path != path and (number := numbers.get(found.path))}
    return tuple(out), sum(found.status == "broken" or found.fragment == "broken" for found in resolved)


def _names(card: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return all by which a link may mean a note, its path aside."""
    note = Note(card, tuple, str)
    return note.title, note.titled, note.aliases


def _unreadable(path: str, error: OSError) -> Note:
    empty = parse_note(path, b"")
    card, details = list(empty.card()), list(empty.details())
    card[-1], details[-2] = True, [tuple(Flaw("unreadable", 1, f"cannot be read: {error.strerror}"))]
    return Note(card, lambda: details, str)


def _settled(stat: Stat, read_at: int) -> Stat:
    """Return a stat to remember for a file read at `read_at` (ns), made to differ if the file may yet change unseen.

    Two writes within one tick of the file system's clock leave the same times and perhaps the same size: what git calls
    racy. Such a file is read again next time.
    """
    tick = _COARSE_TICK if stat[0] % 1_000_000_000 == 0 else _TICK
    return stat if max(stat[0], stat[1]) < read_at - tick else _UNSETTLED


def _state(notes: list[str], stats: list[Stat], files: list[str]) -> bytes:
    return pack_alike((notes, stats, files))
