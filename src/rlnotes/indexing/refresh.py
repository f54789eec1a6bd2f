"""The cache brought up to date with the files: what changed is read again, and the links it concerns are followed."""

import os
import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from rlnotes.indexing.affected import asked_names, own_names
from rlnotes.indexing.arrows import Arrows
from rlnotes.indexing.cache import Cache, pack, pack_alike, unpack
from rlnotes.indexing.names import key
from rlnotes.text.note import HUB_PROPERTIES, Note, stem
from rlnotes.vault import Listing, Skipped, Stat, Vault

Tick = Callable[[int, int], None]
Also = Callable[[list[tuple[int, Note]]], None]

_EVERYTHING = ("names", "graph", "hubs", "fields", "text")
_OF_NAMES = ("names", "graph", "fields", "text")
_BATCH = 500  # notes: reading many, then keeping many, is quicker than both in turn, as each finds its memory near
_LARGE = 16_000_000  # bytes that a batch does not grow beyond
_MANY = 300  # changed notes, after which it is quicker to fetch all numbers than each
_STRIPE = 4 * 64  # numbers compared at once
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
    return _split(unpack(state)[2]) if state else []


FLAWED, DIRECTED = 1, 2
"""What `remarks` says of a note, summed: that it has flaws, that it has directives to lint."""


def remarks(cache: Cache) -> dict[int, int]:
    """Return what there is to remark of notes by their numbers in the cache; most are not in it."""
    kept = cache.fact("remarks")
    return unpack(kept) if kept else {}


class _Row(NamedTuple):
    """A note that was read: its number, itself, and its row for the cache."""

    number: int
    note: Note
    kept: tuple[int, str, bytes, Any, Any, Any]


class _Update:
    """One refresh that found something changed."""

    def __init__(self, vault: Vault, cache: Cache, listing: Listing) -> None:
        state = cache.fact("state")
        old_paths, old_stats, old_files = unpack(state) if state else (b"", b"", b"")
        self._vault = vault
        self._cache = cache
        self._listing = listing
        self._stats = listing.stats[:]  # to be remembered
        self._vanished: set[str] = set()
        self._changed, self._gone = _differences(old_paths, array("q", old_stats), listing)
        self._numbers = _Numbers(cache, at_once=len(self._changed) > _MANY)
        self._next = cache.next_number()
        files, before = set(listing.files), set(_split(old_files))
        self._moved = files ^ before  # paths of files and notes that came or went
        self._names: set[str] = set()  # by which a link may mean what came, went or is called otherwise now
        self._stale: set[str] = set()  # kinds of what was made that no longer holds
        self._remarks: dict[int, int] = remarks(cache)
        self._before: dict[int, tuple[Any, Any]] = {}  # changed notes' links, and where they went
        self._restructured: set[int] = set()  # changed notes whose headings, blocks or ids are others

    def run(self, also: Also | None, tick: Tick | None) -> None:
        """Read what changed, forget what is gone, follow the links that this concerns."""
        fresh: set[int] = set()
        batch: list[_Row] = []
        size = 0
        for done, place in enumerate(self._changed, 1):
            row = self._read(place)
            if row:
                batch.append(row)
                self._remarks.pop(row.number, None)
                flawed, directed = row.kept[3][-2:]
                if flawed or directed:
                    self._remarks[row.number] = FLAWED * flawed + DIRECTED * directed
                fresh.add(row.number)
                size += self._stats[4 * place + 2]
            if len(batch) == _BATCH or size > _LARGE or done == len(self._changed):
                self._cache.keep_notes([row.kept for row in batch])
                self._cache.keep_called((row.number, _names(row.note)) for row in batch)
                self._cache.keep_asked([(row.number, _asked(row.note)) for row in batch])
                if also:
                    also([(row.number, row.note) for row in batch])
                batch, size = [], 0
            if tick:
                tick(done, len(self._changed))
        gone = [*self._gone, *(path for path in self._vanished if self._numbers[path])]
        for path in gone:
            self._remarks.pop(self._numbers[path], None)
            self._renamed(Note(path, _Kept(self._cache), self._numbers[path]))
        self._cache.forget([self._numbers[path] for path in gone])
        for path in self._moved:
            self._names |= own_names(path)
        if self._names:
            self._stale.update(_OF_NAMES)
        if len(fresh) + len(gone) + len(self._moved) > _MANY:
            self._stale.update(_EVERYTHING)
            self._follow(None)
        elif fresh or self._names:
            self._follow(fresh)
        self._cache.drop_made(self._stale)
        self._cache.drop_made_otherwise("hubs", self._vault.settings.hub_marks)
        self._cache.keep_fact("remarks", pack(self._remarks))
        if self._names:
            self._cache.keep_checksum_of_paths()
        self._cache.keep_state(self._state_now())

    def _state_now(self) -> bytes:
        notes, stats = self._listing.notes, self._stats
        if self._vanished:
            seen = [(path, stat) for path, stat in zip(notes, _stats(stats), strict=True) if path not in self._vanished]
            notes, stats = [path for path, _ in seen], array("q", chain.from_iterable(stat for _, stat in seen))
        return _state(notes, stats, self._listing.files)

    def _renamed(self, note: Note) -> None:
        """Take down that a note came, went or has other names than before."""
        self._names |= own_names(note.path, note.title, note.aliases)
        if note.path in self._hubs or any(key(word) in self._marks for word in (*note.kinds, *note.tags)):
            self._stale.add("hubs")

    @cached_property
    def _marks(self) -> frozenset[str]:
        """The types and tags of hubs."""
        return frozenset(map(key, (*self._vault.settings.hub_types, *self._vault.settings.hub_tags)))

    def _read(self, place: int) -> "_Row | None":
        """Read a file whose stat differs, by its place in the listing; return its row if what it holds differs too."""
        path = self._listing.notes[place]
        number = self._numbers[path]
        read_at = time.time_ns()
        flaw = ""
        try:
            data = self._vault.read(path)
            mtime, ctime, size, inode = self._stats[4 * place : 4 * place + 4]
            self._remember(place, _settled((mtime, ctime, size, inode), read_at))
        except FileNotFoundError:
            self._listing.skipped.append(Skipped(path, "vanished while it was read"))
            self._vanished.add(path)
            return None
        except OSError as error:
            data, flaw = b"", f"cannot be read: {error.strerror}"
            self._remember(place, _UNSETTLED)
        new_digest = b"" if flaw else digest_of(data)
        if number and new_digest == self._cache.digest(number):
            return None
        from rlnotes.text.markdown import parse_note  # only now: an unchanged vault needs no parser

        note = parse_note(path, data)
        card, details = note.card(), note.details()
        if flaw:
            card, details = (*card[:-2], True, False), (*details[:4], [("unreadable", 1, flaw, 1, 0)], *details[5:])
        if number:
            self._compare(number, note)
            self._cache.forget([number])
        else:
            self._renamed(note)
            number, self._next = self._next, self._next + 1
        return _Row(number, note, (number, path, new_digest, card, note.written_links(), details))

    def _remember(self, place: int, stat: Stat) -> None:
        self._stats[4 * place : 4 * place + 4] = array("q", stat)

    def _compare(self, number: int, new: Note) -> None:
        """Find out what a change of one note leaves as it was."""
        old = Note(new.path, _Kept(self._cache), number)
        self._before[number] = old.written_links(), self._cache.resolved(number)
        self._stale.add("text")
        if (old.title, old.titled, old.aliases) != (new.title, new.titled, new.aliases):
            self._renamed(old)
            self._renamed(new)
        if _fields(old) != _fields(new):
            self._stale.add("fields")
        if (old.kinds, old.tags) != (new.kinds, new.tags) or new.path in self._hubs:
            self._stale.add("hubs")
        if _fragments(old) != _fragments(new):
            self._restructured.add(number)

    @cached_property
    def _hubs(self) -> frozenset[str]:
        return frozenset(path for fact in self._cache.facts("made of hubs: notes ") for path in unpack(fact))

    def _follow(self, fresh: set[int] | None) -> None:
        """Follow the links of all notes, or of those that changes concern.

        These are the `fresh` notes, those that point into one whose headings came or went, and those that ask for a
        name that came or went. Links are fetched, followed and dropped note by note, so that memory grows with names
        and not with texts.
        """
        from rlnotes.indexing.names import Names, Resolution
        from rlnotes.indexing.resolve import Resolver

        numbers = _Numbers(self._cache, at_once=fresh is None)
        notes = _Notes(numbers, _Kept(self._cache))
        resolver = Resolver(notes, lambda: Names(notes.values(), self._listing.files))
        todo = None
        if fresh is not None:
            todo = fresh | (self._cache.asking(self._names) if self._names else set())
            if self._restructured:
                todo |= self._pointing_into(self._restructured)

        def arrivals() -> Iterator[tuple[int, Any, Any]]:
            known: dict[tuple[str, str], Resolution] = {}
            for number, path, packed in self._cache.all_links(todo):
                links = unpack(packed)
                if fresh is not None:
                    links_before, before = self._as_before(number, links, fresh)
                    known = {
                        (link[0], link[1]): Resolution._make(found)._replace(fragment="")
                        for link, found in zip(links_before, before, strict=True)
                        if self._names.isdisjoint(asked_names(link[0], link[1]))
                    }  # a link of these words still goes there, its fragment aside
                resolved = [tuple(found) for found in resolver.resolve_all(path, links, known)]
                if fresh is not None and (before != resolved or _written(links_before) != _written(links)):
                    self._stale.update(("graph", "hubs") if path in self._hubs else ("graph",))
                yield number, resolved, _graph(path, links, resolved, numbers)

        self._cache.keep_arrivals(arrivals())

    def _as_before(self, number: int, links: Any, fresh: set[int]) -> tuple[Any, Any]:
        """Return the links that a note had before this refresh, and where they went; none of a new note."""
        if number in fresh:
            return self._before.get(number, ((), ()))
        return links, self._cache.resolved(number)

    def _pointing_into(self, numbers: set[int]) -> set[int]:
        """Return the notes that link to some of these."""
        arrows = Arrows.kept(self._cache)
        if arrows:
            return {number for target in numbers for number in arrows.into(target)}
        return {n for n, _, graph in self._cache.graphs() if graph and not numbers.isdisjoint(unpack(graph)[0])}


class _Numbers:
    """The numbers of notes by path, 0 for what is no note: asked for one by one, or fetched all at once."""

    def __init__(self, cache: Cache, *, at_once: bool) -> None:
        self._cache = cache
        self._known: dict[str, int] = cache.numbers() if at_once else {}
        self._whole = at_once

    def __getitem__(self, path: str) -> int:
        number = self._known.get(path)
        if number is None:
            number = 0 if self._whole else self._cache.number(path)
            self._known[path] = number
        return number

    def all(self) -> Iterator[str]:
        """Yield the path of every note."""
        if not self._whole:
            self._known, self._whole = self._cache.numbers(), True
        return (path for path, number in self._known.items() if number)


class _Notes(Mapping[str, Note]):
    """The vault's notes by path, each made anew when it is asked for, so that none stays in memory."""

    def __init__(self, numbers: _Numbers, source: "_Kept") -> None:
        self._numbers = numbers
        self._source = source

    def __getitem__(self, path: str) -> Note:
        return Note(path, self._source, self._numbers[path])

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and path != "" and self._numbers[path] != 0

    def __iter__(self) -> Iterator[str]:
        return self._numbers.all()

    def __len__(self) -> int:
        return sum(1 for _ in self)


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


def _fragments(note: Note) -> tuple[Any, ...]:
    """Return what links into a note may ask for."""
    sections = [(section.level, section.text, section.raw, section.anchor) for section in note.sections]
    return sections, note.blocks, note.anchors


def _names(note: Note) -> tuple[str, ...]:
    """Return what a note is called, its path first."""
    return note.path, stem(note.path), note.title, *note.aliases


def _asked(note: Note) -> set[str]:
    """Return the names that a note's links ask for."""
    return set().union(*(asked_names(kind, target) for kind, target, *_ in note.written_links() if kind != "url"))


def _written(links: Any) -> list[tuple[str, ...]]:
    """Return kind, target, fragment and relation of flat links."""
    return [(*link[:3], link[-1]) for link in links]


def _graph(path: str, links: Any, resolved: list[Any], numbers: _Numbers) -> tuple[tuple[int, ...], int]:
    """Return the notes (numbers) that a note links to, and what is peculiar of its links (`names.Peculiar`), summed."""
    from rlnotes.indexing.names import Peculiar, peculiar

    out: dict[int, None] = {}
    marks = Peculiar.STATES_HUB if any(link[-1] in HUB_PROPERTIES for link in links) else 0
    for status, target, _, via, spelling, fragment in resolved:
        if target and target != path and numbers[target]:
            out[numbers[target]] = None
        marks |= peculiar(path, status, target, via, spelling, fragment)
    return tuple(out), marks


def _settled(stat: Stat, read_at: int) -> Stat:
    """Return a stat to remember for a file read at `read_at` (ns), made to differ if the file may yet change unseen.

    Two writes within one tick of the file system's clock leave the same times and perhaps the same size: what git calls
    racy. Such a file is read again next time.
    """
    tick = _COARSE_TICK if stat[0] % 1_000_000_000 == 0 else _TICK
    return stat if max(stat[0], stat[1]) < read_at - tick else _UNSETTLED


def _differences(old_paths: bytes, old_stats: "array[int]", listing: Listing) -> tuple[list[int], list[str]]:
    """Return which notes of a listing are new or have another stat, by place, and the paths of those that are gone."""
    new = listing.stats
    if old_paths == _joined(listing.notes):
        stripes = (range(at, min(at + _STRIPE, len(new)), 4) for at in range(0, len(new), _STRIPE)
                   if new[at : at + _STRIPE] != old_stats[at : at + _STRIPE])  # fmt: skip
        return [at // 4 for stripe in stripes for at in stripe if new[at : at + 4] != old_stats[at : at + 4]], []
    known = dict(zip(_split(old_paths), _stats(old_stats), strict=True))
    pairs = zip(listing.notes, _stats(new), strict=True)
    changed = [place for place, (path, stat) in enumerate(pairs) if known.get(path) != stat]
    return changed, sorted(known.keys() - set(listing.notes))


def _state(notes: list[str], stats: "array[int]", files: list[str]) -> bytes:
    return pack_alike((_joined(notes), stats.tobytes(), _joined(files)))


def _joined(paths: list[str]) -> bytes:
    return os.fsencode("\0".join(paths))


def _split(joined: bytes) -> list[str]:
    return os.fsdecode(joined).split("\0") if joined else []


def _stats(flat: "array[int]") -> Iterator[Stat]:
    """Yield the stats that stand four numbers each one after the other."""
    four = iter(flat)
    return zip(four, four, four, four, strict=True)
