"""What the files of a vault were when they were last looked at: kept in the bytes that are compared, a fact a part."""

import os
from array import array
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from rlnotes.indexing.cache import Cache, missing, pack, unpack
from rlnotes.vault import Listing, Stat

_PARTS = ("state of stats", "state of paths", "state of files")
_CHECKSUMS = "state of checksums"
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
    return all(cache.fact(name) == part for name, part in _parts(State(listing.notes, listing.stats, listing.files)))


def keep_state(cache: Cache, state: State) -> None:
    """Keep what the files of a vault are at this moment; who has seen them as they were is overtaken."""
    checksums = []
    for name, part in _parts(state):
        checksums.append(crc32(part))
        if cache.fact(name) != part:
            cache.keep_fact(name, part)
    cache.keep_fact(_CHECKSUMS, pack(checksums))
    cache.keep_moment()


def kept_state(cache: Cache) -> State:
    """Return what was kept; empty where nothing was. Raises sqlite3.DatabaseError where it is damaged."""
    checksums = cache.fact(_CHECKSUMS)
    if checksums is None:
        return State([], array("q"), [])
    parts = [cache.fact(name) or b"" for name in _PARTS]
    if unpack(checksums) != [*map(crc32, parts)]:
        raise missing()
    stats, notes, files = parts
    return State(_split(notes), array("q", stats), _split(files))


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
    yield _PARTS[0], state.stats.tobytes()  # the likeliest to differ
    yield _PARTS[1], _joined(state.notes)
    yield _PARTS[2], _joined(state.files)


def _joined(paths: list[str]) -> bytes:
    return os.fsencode("\0".join(paths))


def _split(joined: bytes) -> list[str]:
    return os.fsdecode(joined).split("\0") if joined else []
