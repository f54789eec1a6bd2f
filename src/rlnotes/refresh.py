"""The cache brought up to date with the files: what changed is read again, and the links it concerns are followed."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from rlnotes.arrows import Arrows
from rlnotes.cache import Cache, pack_alike, unpack
from rlnotes.note import Note
from rlnotes.vault import Listing, Skipped, Stat, Vault

Tick = Callable[[int, int], None]
Also = Callable[[list[tuple[int, Note]]], None]

_EVERYTHING = ("names", "graph", "hubs", "fields", "text")
_BATCH = 500  # notes: reading many, then keeping many, is quicker than both in turn, as each finds its memory near
_LARGE = 16_000_000  # bytes that a batch does not grow beyond
_UNSETTLED: Stat = (0, 0, -1, 0)
_TICK = 100_000_000  # a file changed this shortly (ns) before it was read may change again and look the same
_COARSE_TICK = 2_000_000_000  # the same on file systems that keep whole seconds


def refresh(vault: Vault, cache: Cache, also: Also | None = None, tick: Tick | None = None) -> Listing:
    """Walk the vault and bring the cache up to date. Returns what the walk found; unchanged files are not opened.

    A file is taken as unchanged if its times, size and inode are what they were. `also` is handed all notes that
    are read anew, with their numbers, some hundreds at a time; `tick` is told, after each file read, how many of how
    many are done.
    """
    listing = vault.walk()
    if cache.fact("state") != _state(listing.notes, listing.stats, listing.files):
        with cache.writing():
            _Update(vault, cache, listing).run(also, tick)
    return listing


def files_of(cache: Cache) -> list[str]:
    """Return the paths of the files that are no notes, as they were at the last refresh."""
    state = cache.fact("state")
    return list(unpack(state)[2]) if state else []


class _Row(NamedTuple):
    """A note that was read: its number, itself, and its row for the cache."""

    number: int
    note: Note
    kept: tuple[int, str, bytes, Any, Any, Any]


class _Update:
    """One refresh that found something changed."""

    def __init__(self, vault: Vault, cache: Cache, listing: Listing) -> None:
        state = cache.fact("state")
        old_paths, old_stats, old_files = unpack(state) if state else ((), (), ())
        known = dict(zip(old_paths, old_stats, strict=True))
        self._vault = vault
        self._cache = cache
        self._listing = listing
        self._stats = dict(zip(listing.notes, listing.stats, strict=True))
        self._changed = [path for path, stat in self._stats.items() if known.get(path) != stat]
        self._numbers = cache.numbers()
        self._next = cache.next_number()
        self._same_names = list(old_files) == listing.files
        self._stale: set[str] = set()  # kinds of what was made that no longer holds
        self._before: dict[int, tuple[Any, Any]] = {}  # changed notes' links, and where they went

    def run(self, also: Also | None, tick: Tick | None) -> None:
        """Read what changed, forget what is gone, follow the links that this concerns."""
        fresh: set[int] = set()
        batch: list[_Row] = []
        size = 0
        for done, path in enumerate(self._changed, 1):
            row = self._read(path)
            if row:
                batch.append(row)
                fresh.add(row.number)
                size += self._stats[path][2]
            if len(batch) == _BATCH or size > _LARGE or done == len(self._changed):
                self._cache.keep_notes([row.kept for row in batch])
                if also:
                    also([(row.number, row.note) for row in batch])
                batch, size = [], 0
            if tick:
                tick(done, len(self._changed))
        gone = [path for path in self._numbers if path not in self._stats]
        self._cache.forget(self._numbers[path][0] for path in gone)
        self._same_names = self._same_names and not gone
        if not self._same_names:
            self._follow(None)
            self._stale.update(_EVERYTHING)
        elif fresh:
            self._follow(fresh)
        self._cache.drop_made(self._stale)
        self._cache.keep_fact("state", _state(list(self._stats), list(self._stats.values()), self._listing.files))

    def _read(self, path: str) -> "_Row | None":
        """Read a file whose stat differs; return its row for the cache if what it holds differs too."""
        number, digest = self._numbers.get(path, (0, b""))
        read_at = time.time_ns()
        flaw = ""
        try:
            data = self._vault.read(path)
            self._stats[path] = _settled(self._stats[path], read_at)
        except FileNotFoundError:
            self._listing.skipped.append(Skipped(path, "vanished while it was read"))
            del self._stats[path]
            return None
        except OSError as error:
            data, flaw = b"", f"cannot be read: {error.strerror}"
            self._stats[path] = _UNSETTLED
        new_digest = b"" if flaw else digest_of(data)
        if number and new_digest == digest:
            return None
        from rlnotes.markdown import parse_note  # only now: an unchanged vault needs no parser

        note = parse_note(path, data)
        card, details = note.card(), note.details()
        if flaw:
            card, details = (*card[:-1], True), (*details[:-2], [("unreadable", 1, flaw)], details[-1])
        if not number:
            self._same_names = False
            number, self._next = self._next, self._next + 1
        else:
            if self._same_names:
                self._compare(number, note)
            self._cache.forget([number])
        return _Row(number, note, (number, path, new_digest, card, note.written_links(), details))

    def _compare(self, number: int, new: Note) -> None:
        """Find out what a change of one note leaves as it was."""
        old = Note(new.path, _Kept(self._cache), number)
        if (old.title, old.titled, old.aliases) != (new.title, new.titled, new.aliases):
            self._same_names = False  # all by which a link may mean a note, its path aside
            return
        self._before[number] = old.written_links(), self._cache.resolved(number)
        self._stale.add("text")
        if _fields(old) != _fields(new):
            self._stale.add("fields")
        if (old.kinds, old.tags) != (new.kinds, new.tags) or new.path in self._hubs:
            self._stale.add("hubs")

    @cached_property
    def _hubs(self) -> frozenset[str]:
        return frozenset(path for fact in self._cache.facts("made of hubs: notes ") for path in unpack(fact))

    def _follow(self, fresh: set[int] | None) -> None:
        """Follow the links of all notes, or, where no name changed, of the `fresh` ones and those that point into them.

        Links are fetched, followed and dropped note by note, so that memory grows with names and not with texts.
        """
        from rlnotes.names import Names, Resolution
        from rlnotes.resolve import Resolver

        numbers = {path: number for path, (number, _) in self._cache.numbers().items()}
        notes = _Notes(numbers, _Kept(self._cache))
        resolver = Resolver(notes, lambda: Names(notes.values(), self._listing.files))
        todo = None if fresh is None else fresh | self._pointing_into(fresh)

        def arrivals() -> Iterator[tuple[int, Any, Any]]:
            known: dict[tuple[str, str], Resolution] = {}
            for number, path, packed in self._cache.all_links(todo):
                links = unpack(packed)
                if fresh is not None:
                    links_before, before = self._before.get(number) or (links, self._cache.resolved(number))
                    known = {
                        (link[0], link[1]): Resolution._make(found)._replace(fragment="")
                        for link, found in zip(links_before, before, strict=True)
                    }  # as no name has changed, a link of the same words still goes there, its fragment aside
                resolved = [tuple(found) for found in resolver.resolve_all(path, links, known)]
                if fresh is not None and (before != resolved or _written(links_before) != _written(links)):
                    self._stale.update(("graph", "hubs") if path in self._hubs else ("graph",))
                yield number, resolved, _graph(path, resolved, numbers)

        self._cache.keep_arrivals(arrivals())

    def _pointing_into(self, fresh: set[int]) -> set[int]:
        """Return the notes that link to fresh ones: what their headings are asked for may have come or gone."""
        arrows = Arrows.kept(self._cache)
        if arrows:
            return {number for target in fresh for number in arrows.into(target)}
        return {n for n, _, graph in self._cache.graphs() if graph and not fresh.isdisjoint(unpack(graph)[0])}


class _Notes(Mapping[str, Note]):
    """The vault's notes by path, each made anew when it is asked for, so that none stays in memory."""

    def __init__(self, numbers: dict[str, int], source: "_Kept") -> None:
        self._numbers = numbers
        self._source = source

    def __getitem__(self, path: str) -> Note:
        return Note(path, self._source, self._numbers[path])

    def __contains__(self, path: object) -> bool:
        return path in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def digest_of(data: bytes) -> bytes:
    """Return what tells one content of a file from another; of no content is it empty."""
    from hashlib import blake2b

    return blake2b(data, digest_size=16).digest()


class _Kept:
    """The cache, as what a note fetches its parts from."""

    def __init__(self, cache: Cache) -> None:
        self.card = cache.card
        self.written_links = cache.written_links
        self.details = cache.details

    def text(self, _: str) -> str:
        return ""


def _fields(note: Note) -> tuple[Any, ...]:
    """Return what is made of a note's fields: words of all but its body, and its sources. Names are compared apart."""
    return note.description, note.tags, note.sources, [section.text for section in note.sections]


def _written(links: Any) -> list[tuple[str, ...]]:
    """Return kind, target, fragment and relation of flat links."""
    return [(*link[:3], link[-1]) for link in links]


def _graph(path: str, resolved: list[Any], numbers: dict[str, int]) -> tuple[tuple[int, ...], int, int]:
    """Return the notes (numbers) that a note links to, how many links do not arrive, how many are spelled otherwise."""
    out: dict[int, None] = {}
    broken = misspelled = 0
    for status, target, _, _, spelling, fragment in resolved:
        if target != path and target in numbers:
            out[numbers[target]] = None
        broken += status == "broken" or fragment == "broken"
        misspelled += spelling != ""
    return tuple(out), broken, misspelled


def _settled(stat: Stat, read_at: int) -> Stat:
    """Return a stat to remember for a file read at `read_at` (ns), made to differ if the file may yet change unseen.

    Two writes within one tick of the file system's clock leave the same times and perhaps the same size: what git calls
    racy. Such a file is read again next time.
    """
    tick = _COARSE_TICK if stat[0] % 1_000_000_000 == 0 else _TICK
    return stat if max(stat[0], stat[1]) < read_at - tick else _UNSETTLED


def _state(notes: list[str], stats: list[Stat], files: list[str]) -> bytes:
    return pack_alike((notes, stats, files))
