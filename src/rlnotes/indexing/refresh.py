"""The cache brought up to date with the files: what changed is read again, and the links it concerns are followed."""

import os
from array import array
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any

from rlnotes.indexing.affected import asked_names, own_names
from rlnotes.indexing.arrows import Arrows
from rlnotes.indexing.cache import Cache, pack, unpack
from rlnotes.indexing.kept_words import KeptWords
from rlnotes.indexing.names import key
from rlnotes.indexing.piecewise import take_down
from rlnotes.indexing.reader import Reader, Reading, WordsOf
from rlnotes.indexing.state import State, differences, each_stat, is_as_kept, keep_state, kept_state
from rlnotes.indexing.ties import NOT_ASKED, Ignored, find_ties, ignore_files, keep_ties, kept_ties
from rlnotes.indexing.unlisted import found_unlisted, keep_targets, kept_targets
from rlnotes.text.note import HUB_PROPERTIES, Note, names_of
from rlnotes.vault import Listing, Skipped, Vault

Tick = Callable[[int, int], None]

_EVERYTHING = ("names", "graph", "hubs", "web", "fields", "text")
_OF_NAMES = ("names", "graph", "fields", "text")
_SITE_ROOT = "site root"
_BATCH = 500  # notes: reading many, then keeping many, is quicker than both in turn, as each finds its memory near
_LARGE = 16_000_000  # bytes that a batch does not grow beyond
_MANY = 300  # changed notes, after which it is quicker to fetch all numbers than each
_SHARE = 5  # if more than one note in so many has changed, it is quicker to follow all links


def refresh(
    vault: Vault,
    cache: Cache,
    words_of: WordsOf | None = None,
    tick: Tick | None = None,
    ignored: Ignored | None = None,
) -> Listing:
    """Walk the vault and bring the cache up to date. Returns what the walk found; unchanged files are not opened.

    A file is taken as unchanged if its times, size and inode are what they were. With `words_of` the words of all notes
    that are read anew are kept; `tick` is told, after each file read, how many of how many are done. `ignored` asks
    git; without it what git ignored when it was last asked is taken to hold.
    """
    walked = vault.walk()
    listing = _with_unlisted(walked, found_unlisted(vault, kept_targets(cache)))
    if (
        not is_as_kept(cache, listing)
        or (ignored and _is_ignored_otherwise(vault, cache, listing))
        or _has_other_site_root(vault, cache)
    ):
        with cache.writing():
            _Update(vault, cache, walked, ignored).run(words_of, tick)
    return listing


def _with_unlisted(listing: Listing, unlisted: list[str]) -> Listing:
    return listing._replace(files=sorted({*listing.files, *unlisted})) if unlisted else listing


def _has_other_site_root(vault: Vault, cache: Cache) -> bool:
    """Return whether links were resolved by another setting `site-root` than that of the vault."""
    return (cache.fact(_SITE_ROOT) or b"") != os.fsencode(vault.settings.site_root)


def _is_ignored_otherwise(vault: Vault, cache: Cache, listing: Listing) -> bool:
    """Return whether a file that says what git ignores has changed, where that matters."""
    kept = kept_ties(cache)
    return kept is NOT_ASKED or (kept.stats is not None and kept.stats != ignore_files(vault, listing))


def remarks(cache: Cache) -> dict[int, int]:
    """Return what there is to remark of notes (`Reading.remarks`) by their numbers in the cache; most are not in it."""
    kept = cache.fact("remarks")
    return unpack(kept) if kept else {}


class _Update:
    """One refresh that found something changed."""

    def __init__(self, vault: Vault, cache: Cache, walked: Listing, ignored: Ignored | None) -> None:
        before = kept_state(cache)
        self._walked_files = walked.files
        self._files_before = before.files
        self._targets = kept_targets(cache)
        self._ask_git = ignored
        listing = _with_unlisted(walked, found_unlisted(vault, self._targets))
        self._vault = vault
        self._cache = cache
        self._listing = listing
        self._stats = listing.stats[:]  # to be remembered
        self._vanished: set[str] = set()
        self._changed, self._gone = differences(before, listing)
        self._is_first = not before.notes
        self._numbers = _Numbers(cache, at_once=len(self._changed) > _MANY)
        self._next = cache.next_number()
        self._moved = set(listing.files) ^ set(before.files)  # paths of files that came or went
        self._most = max(_MANY, len(listing.notes) // _SHARE)  # changes that are followed one by one
        self._many = len(self._changed) + len(self._gone) + len(self._moved) > self._most  # may have changed
        if _has_other_site_root(vault, cache):
            self._many = True
        self._names: set[str] = set()  # by which a link may mean what came, went or is called otherwise now
        self._stale: set[str] = set()  # kinds of what was made that no longer holds
        self._remarks: dict[int, int] = remarks(cache)
        self._before: dict[int, tuple[Any, Any]] = {}  # changed notes' links, and where they went
        self._restructured: set[int] = set()  # changed notes whose headings, blocks or ids are others

    def run(self, words_of: WordsOf | None, tick: Tick | None) -> None:
        """Read what changed, forget what is gone, follow the links that this concerns."""
        fresh: set[int] = set()
        batch: list[tuple[int, str, Reading]] = []
        size = 0
        for done, (place, reading) in enumerate(self._readings(Reader(self._vault, words_of)), 1):
            number = self._take(place, reading)
            if number:
                self._targets.pop(number, None)
                if reading.unlisted:
                    self._targets[number] = reading.unlisted
                batch.append((number, self._listing.notes[place], reading))
                self._remarks.pop(number, None)
                if reading.remarks:
                    self._remarks[number] = reading.remarks
                fresh.add(number)
                size += self._stats[4 * place + 2]
            if len(batch) == _BATCH or size > _LARGE or done == len(self._changed):
                self._keep(batch)
                batch, size = [], 0
            if tick:
                tick(done, len(self._changed))
        gone = [*self._gone, *(path for path in self._vanished if self._numbers[path])]
        for path in gone:
            self._remarks.pop(self._numbers[path], None)
            self._targets.pop(self._numbers[path], None)
            self._renamed(Note(path, _Kept(self._cache), self._numbers[path]))
        self._cache.forget([self._numbers[path] for path in gone])
        for path in gone:
            self._numbers[path] = 0
        self._look_for_unlisted()
        for path in self._moved:
            self._names |= own_names(path)
        self._ask_what_git_ignores()
        if _has_other_site_root(self._vault, self._cache):
            self._names.add("")  # any link may go elsewhere
            self._cache.keep_fact(_SITE_ROOT, os.fsencode(self._vault.settings.site_root))
        if self._names:
            self._stale.update(_OF_NAMES)
        if self._many and (self._names or len(fresh) > self._most):
            self._stale.update(_EVERYTHING)
            self._follow_all()
        elif fresh or self._names:
            self._follow(fresh)
        if not self._stale.isdisjoint({"graph", "hubs"}):
            self._stale.add("web")
        self._cache.drop_made(self._stale)
        others = bool(self._restructured) or not self._stale.isdisjoint({"names", "hubs"})  # of which a note may speak
        take_down(self._cache, fresh, all_stale=others)
        for of in ("hubs", "web", "notes"):
            self._cache.drop_made_otherwise(of, self._vault.settings.hub_marks)
        self._cache.keep_fact("remarks", pack(self._remarks))
        if self._names:
            self._cache.keep_checksum_of_paths()
        keep_state(self._cache, self._state())

    def _look_for_unlisted(self) -> None:
        """Look for the files that links of the notes as they are now name and that the walk leaves out."""
        listing = self._listing._replace(files=self._walked_files)
        self._listing = _with_unlisted(listing, found_unlisted(self._vault, self._targets))
        self._moved = set(self._listing.files) ^ set(self._files_before)
        keep_targets(self._cache, self._targets)

    def _ask_what_git_ignores(self) -> None:
        """Find out which notes lose ties, where names or the files that say what git ignores have changed."""
        before = kept_ties(self._cache)
        self._ties = before
        if self._ask_git is None:
            return
        if self._names or _is_ignored_otherwise(self._vault, self._cache, self._listing):
            self._ties = find_ties(self._vault, self._listing, self._ask_git)
            keep_ties(self._cache, self._ties)
            for path in self._ties.ignored ^ before.ignored:
                self._names |= own_names(path)

    def _readings(self, reader: Reader) -> Iterator[tuple[int, Reading]]:
        """Read the files whose stat differs; yields the place of each in the listing with what was found."""
        notes = self._listing.notes
        if self._is_first:
            yield from enumerate(reader.read_all(list(zip(notes, each_stat(self._stats), strict=True))))
            return
        for place in self._changed:
            number = self._numbers[notes[place]]
            known = self._cache.digest(number) if number else None
            mtime, ctime, size, inode = self._stats[4 * place : 4 * place + 4]
            yield place, reader.read(notes[place], (mtime, ctime, size, inode), known)

    def _keep(self, batch: list[tuple[int, str, Reading]]) -> None:
        if not self._is_first:
            self._cache.forget([number for number, _, _ in batch])
        self._cache.keep_notes(
            [(number, os.fsencode(path), new.digest, new.card, new.links, new.details) for number, path, new in batch]
        )
        self._cache.keep_called([(number, new.called) for number, _, new in batch])
        self._cache.keep_asked([(number, new.asked) for number, _, new in batch])
        words = [(number, new.words) for number, _, new in batch if new.words]
        if words:
            KeptWords(self._cache).keep(words)

    def _state(self) -> State:
        notes, stats = self._listing.notes, self._stats
        if self._vanished:
            pairs = zip(notes, each_stat(stats), strict=True)
            seen = [(path, stat) for path, stat in pairs if path not in self._vanished]
            notes, stats = [path for path, _ in seen], array("q", chain.from_iterable(stat for _, stat in seen))
        return State(notes, stats, self._listing.files)

    def _renamed(self, note: Note) -> None:
        """Take down that a note came, went or has other names than before."""
        if self._many:  # then all links are followed, whatever they ask for
            self._names.add("")
            return
        self._names |= own_names(note.path, note.title, note.aliases)
        if note.path in self._hubs or any(key(word) in self._marks for word in (*note.kinds, *note.tags)):
            self._stale.add("hubs")

    @cached_property
    def _marks(self) -> frozenset[str]:
        """The types and tags of hubs."""
        return frozenset(map(key, (*self._vault.settings.hub_types, *self._vault.settings.hub_tags)))

    def _take(self, place: int, reading: Reading) -> int:
        """Take down what a file holds now; returns its number if that is not what it held before, else 0."""
        path = self._listing.notes[place]
        number = self._numbers[path]
        if reading.stat is None:
            self._listing.skipped.append(Skipped(path, "vanished while it was read"))
            self._vanished.add(path)
            return 0
        self._stats[4 * place : 4 * place + 4] = array("q", reading.stat)
        if not reading.card:
            return 0
        if number:
            self._compare(number, Note(path, _Packed(reading)))
            return number
        self._renamed(Note(path, _Packed(reading)))
        number, self._next = self._next, self._next + 1
        self._numbers[path] = number
        return number

    def _compare(self, number: int, new: Note) -> None:
        """Find out what a change of one note leaves as it was."""
        old = Note(new.path, _Kept(self._cache), number)
        self._before[number] = old.written_links(), self._cache.resolved(number)
        self._stale.add("text")
        if (old.title, old.titled, old.aliases) != (new.title, new.titled, new.aliases):
            self._renamed(old)
            self._renamed(new)
        if old.templated != new.templated:  # rules about names and links leave templates out
            self._stale.update(("names", "graph"))
        if _fields(old) != _fields(new):
            self._stale.add("fields")
        if (old.kinds, old.tags) != (new.kinds, new.tags) or new.path in self._hubs:
            self._stale.add("hubs")
        if _fragments(old) != _fragments(new):
            self._restructured.add(number)

    @cached_property
    def _hubs(self) -> frozenset[str]:
        return frozenset(path for fact in self._cache.facts("made of hubs: notes ") for path in unpack(fact))

    def _follow_all(self) -> None:
        """Follow the links of all notes.

        Links are fetched, followed and dropped note by note, so that memory grows with names and not with texts.
        """
        from rlnotes.indexing.names import Named, Names, Peculiar, Resolution, peculiar_from_anywhere
        from rlnotes.indexing.resolve import Resolver

        def named() -> Iterator[Named]:
            paths = {numbers[path]: path for path in numbers.all()}  # the same texts again, and no others
            for number, card in self._cache.all_cards():
                yield Named(paths[number], *names_of(unpack(card)))

        def told(found: Resolution) -> tuple[int, int]:
            """Return the number of the other note that a link goes to, 0 for none, and what is peculiar of it."""
            status, target, _, via, spelling, fragment = found
            marks = peculiar_from_anywhere(status, via, spelling, fragment)
            return numbers[target] if target and via != "self" else 0, marks

        def arrivals() -> Iterator[tuple[int, Any, Any]]:
            from_elsewhere: dict[str, tuple[int, int]] = {}  # of names that one file fits, which most are
            folder = home = ""
            for number, path, packed in self._cache.all_links():
                above = path.rpartition("/")[0]
                if above != folder:
                    folder, home = above, key(above)
                resolved: list[tuple[Any, ...]] = []
                out: dict[int, None] = {}
                marks = 0
                for link in unpack(packed):
                    kind, target, fragment = link[:3]
                    only = names.only.get(target) if kind == "wikilink" and not fragment else None
                    if only and only[0] != home:
                        found = only[2]
                        pair = from_elsewhere.get(target)
                        if not pair:
                            pair = from_elsewhere[target] = told(found)
                    else:
                        found = resolver.follow(path, link)
                        pair = told(found)
                    resolved.append(tuple(found))
                    marks |= pair[1]
                    if pair[0] == number:
                        marks |= Peculiar.SELF
                    elif pair[0]:
                        out[pair[0]] = None
                    if link[-1] in HUB_PROPERTIES:
                        marks |= Peculiar.STATES_HUB
                yield number, resolved, (tuple(out), marks)

        numbers = self._numbers
        names = Names(named(), self._listing.files, self._ties.ignored, self._vault.settings.site_root)
        resolver = Resolver(_Notes(numbers, _Kept(self._cache)), lambda: names)
        self._cache.keep_arrivals(arrivals())

    def _follow(self, fresh: set[int]) -> None:
        """Follow the links that changes concern.

        These are those of the `fresh` notes, those that point into one whose headings came or went, and those that ask
        for a name that came or went.
        """
        from rlnotes.indexing.names import Names, Resolution
        from rlnotes.indexing.resolve import Resolver

        todo = fresh | (self._cache.asking(self._names) if self._names else set())
        if self._restructured:
            todo |= self._pointing_into(self._restructured)
        numbers = _Numbers(self._cache, at_once=len(todo) > _MANY)
        notes = _Notes(numbers, _Kept(self._cache))
        resolver = Resolver(
            notes,
            lambda: Names(notes.values(), self._listing.files, self._ties.ignored, self._vault.settings.site_root),
        )

        def arrivals() -> Iterator[tuple[int, Any, Any]]:
            for number, path, packed in self._cache.all_links(todo):
                links = unpack(packed)
                links_before, before = self._as_before(number, links, fresh)
                known = {
                    (link[0], link[1]): Resolution(*found[:-1])
                    for link, found in zip(links_before, before, strict=True)
                    if not self._names or self._names.isdisjoint(asked_names(link[0], link[1]))
                }  # a link of these words still goes there, its fragment aside
                resolved = [tuple(found) for found in resolver.resolve_all(path, links, known)]
                if before != resolved or _written(links_before) != _written(links):
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

    def __setitem__(self, path: str, number: int) -> None:
        self._known[path] = number

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


class _Packed:
    """What was read of a file, as what a note fetches its parts from."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def card(self, _: int) -> Any:
        return unpack(self._reading.card)

    def written_links(self, _: int) -> Any:
        return unpack(self._reading.links)

    def details(self, _: int) -> Any:
        return unpack(self._reading.details)

    def text(self, _: str) -> str:
        return ""


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
    return sections, note.blocks, note.anchors, note.inner_headings


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
