"""Snapshot of file stats at the last update of the cache, which a walk is compared with."""

import os
from _blake2 import blake2b  # `hashlib` loads OpenSSL: 3.5 MiB and 4 ms
from collections.abc import Iterator
from typing import NamedTuple

from rlnotes.confined_folder import Stat
from rlnotes.index.database import Database, storable
from rlnotes.vault import Listing

_Stats = dict[str, Stat]


class Snapshot(NamedTuple):
    """The stats of notes by path, and the paths of all other files."""

    notes: _Stats
    files: frozenset[str]


class _File(NamedTuple):
    """The path and stat of a note in the table `file`."""

    path: str
    mtime: int
    ctime: int
    size: int
    inode: int


class Differences(NamedTuple):
    """Positions of new and changed notes in a listing, and paths of removed notes."""

    changed: list[int]
    removed: list[str]


def is_unchanged(database: Database, listing: Listing) -> bool:
    """Return whether a walk found the files of the last update."""
    return database.info("digest of files") == _digest(listing)


def load_snapshot(database: Database) -> Snapshot:
    """Return the files of the last update; empty if there was none."""
    rows = database.rows(_File, "SELECT path, mtime, ctime, size, inode FROM file WHERE is_note")
    return Snapshot(
        {row.path: Stat(row.mtime, row.ctime, row.size, row.inode) for row in rows}, frozenset(load_files(database))
    )


def load_files(database: Database) -> list[str]:
    """Return the paths of all files that are not notes, in order."""
    return database.strings("SELECT path FROM file WHERE NOT is_note ORDER BY path")


def save_snapshot(database: Database, before: Snapshot, listing: Listing) -> None:
    """Replace the snapshot `before` by a listing; other processes that are pinned to it are overtaken."""
    notes = dict(zip(listing.notes, each_stat(listing), strict=True))
    files = frozenset(listing.files)
    gone = [*(before.notes.keys() - notes.keys()), *(before.files - files)]
    rows = [(path, 1, stat) for path, stat in notes.items() if before.notes.get(path) != stat]
    rows += [(path, 0, Stat(0, 0, 0, 0)) for path in files - before.files]
    database.execute_many("DELETE FROM file WHERE path = CAST(? AS TEXT)", [(storable(path),) for path in gone])
    database.execute_many(
        "INSERT OR REPLACE INTO file VALUES (CAST(? AS TEXT), ?, ?, ?, ?, ?)",
        [(storable(path), is_note, *stat) for path, is_note, stat in rows],
    )
    if any(isinstance(storable(path), bytes) for path, _, _ in rows):
        database.allow_invalid_utf8()
    database.set_info("digest of files", _digest(listing))
    database.new_generation()


def differences(before: Snapshot, listing: Listing) -> Differences:
    """Return the differences of a walk from the snapshot."""
    pairs = zip(listing.notes, each_stat(listing), strict=True)
    changed = [position for position, (path, stat) in enumerate(pairs) if before.notes.get(path) != stat]
    return Differences(changed, sorted(before.notes.keys() - frozenset(listing.notes)))


def each_stat(listing: Listing) -> Iterator[Stat]:
    """Yield the stat of each note of a listing."""
    four = iter(listing.stats)
    return map(Stat, four, four, four, four)


def _digest(listing: Listing) -> bytes:
    digest = blake2b(listing.stats.tobytes(), digest_size=16)
    for paths in (listing.notes, listing.files):
        digest.update(os.fsencode("\0".join(paths)) + b"\0\0")
    return digest.digest()
