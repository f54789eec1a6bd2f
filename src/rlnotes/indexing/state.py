"""What the files of a vault were when they were last looked at: kept in the bytes that are compared, part by part."""

import os
from array import array
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from rlnotes.indexing.cache import Cache, missing, pack, unpack
from rlnotes.vault import Listing, Stat

_STATS, _NOTES, _FILES = "state of stats", "state of paths", "state of files"
_CHECKSUMS = "state of checksums"  # of each part by name
_PART = 1000  # files: large parts cost more than all that is done with them, as memory for them is fetched each time
_STRIPE = 4 * 64  # numbers compared at once


class State(NamedTuple):
    """The paths of notes; their stats, four numbers each one after the other; the paths of all other files."""

    notes: list[str]
    stats: "array[int]"
    files: list[str]


class Differences(NamedTuple):
    """The notes of a listing that are new or have another stat, by place; the paths of notes that are gone."""

    changed: list[int]
    gone: list[str]


def is_as_kept(cache: Cache, listing: Listing) -> bool:
    """Say whether a walk found what it found the last time."""
    kept = cache.fact(_CHECKSUMS)
    left = len(unpack(kept)) if kept else -1
    for name, part in _parts(State(listing.notes, listing.stats, listing.files)):
        if cache.fact(name) != part:
            return False
        left -= 1
    return left == 0


def keep_state(cache: Cache, state: State) -> None:
    """Keep what the files of a vault are at this moment; who has seen them as they were is overtaken."""
    checksums = {}
    for name, part in _parts(state):
        checksums[name] = crc32(part)
        if cache.fact(name) != part:
            cache.keep_fact(name, part)
    before = cache.fact(_CHECKSUMS)
    gone = unpack(before).keys() - checksums.keys() if before else ()
    cache.run_each("DELETE FROM fact WHERE name = ?", [(name,) for name in gone])
    cache.keep_fact(_CHECKSUMS, pack(checksums))
    cache.keep_moment()


def kept_state(cache: Cache) -> State:
    """Return what was kept; empty where nothing was. Raises sqlite3.DatabaseError where it is damaged."""
    stats = array("q")
    for part in _kept_parts(cache, _STATS):
        stats.frombytes(part)
    return State(_kept_paths(cache, _NOTES), stats, kept_files(cache))


def kept_files(cache: Cache) -> list[str]:
    """Return the paths of all files that are no notes; raises as `kept_state` does."""
    return _kept_paths(cache, _FILES)


def differences(before: State, listing: Listing) -> Differences:
    """Return what a walk found otherwise than before."""
    new, old = listing.stats, before.stats
    if listing.notes == before.notes:
        others = (at for at in range(0, len(new), _STRIPE) if new[at : at + _STRIPE] != old[at : at + _STRIPE])
        numbers = (number for at in others for number in range(at, min(at + _STRIPE, len(new)), 4))
        return Differences([at // 4 for at in numbers if new[at : at + 4] != old[at : at + 4]], [])
    known = dict(zip(before.notes, each_stat(old), strict=True))
    pairs = zip(listing.notes, each_stat(new), strict=True)
    changed = [place for place, (path, stat) in enumerate(pairs) if known.get(path) != stat]
    return Differences(changed, sorted(known.keys() - set(listing.notes)))


def each_stat(flat: "array[int]") -> Iterator[Stat]:
    """Yield the stats that stand four numbers each one after the other."""
    four = iter(flat)
    return zip(four, four, four, four, strict=True)


def _parts(state: State) -> Iterator[tuple[str, bytes]]:
    for at in range(0, len(state.notes), _PART):
        yield f"{_STATS} {at}", state.stats[4 * at : 4 * (at + _PART)].tobytes()
        yield f"{_NOTES} {at}", os.fsencode("\0".join(state.notes[at : at + _PART]))
    for at in range(0, len(state.files), _PART):
        yield f"{_FILES} {at}", os.fsencode("\0".join(state.files[at : at + _PART]))


def _kept_parts(cache: Cache, kind: str) -> Iterator[bytes]:
    kept = cache.fact(_CHECKSUMS)
    for name, checksum in unpack(kept).items() if kept else ():
        if name.startswith(kind):
            part = cache.fact(name) or b""
            if crc32(part) != checksum:
                raise missing()
            yield part


def _kept_paths(cache: Cache, kind: str) -> list[str]:
    return [path for part in _kept_parts(cache, kind) for path in os.fsdecode(part).split("\0")]
