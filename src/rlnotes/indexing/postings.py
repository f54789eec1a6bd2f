"""Which notes have a term, and of which it is said: an inverted index, kept, and brought up to date note by note.

A note has terms of its own, and it *hears* those of the sentences in which other notes cite it. Both are whole numbers
that are added and taken away again, so that the index is the same whatever the order in which notes changed.
"""

import math
import os
from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import repeat

from rlnotes.indexing.cache import Cache, pack, unpack
from rlnotes.indexing.forks import may_fork, side_by_side
from rlnotes.indexing.kept_terms import KeptTerms
from rlnotes.indexing.terms import Counts, own_terms, said_terms
from rlnotes.text.note import Note

_KNOWN_IN_MOST = 0.4  # a term of more notes than this share says nothing
_MOST_ADDED = 100_000  # products of weights: after so many, the lightest terms of a vector are left out
_AT_ONCE = 500  # terms written
_SHARE = 100  # notes measured before they are written
_WORTH_A_FORK = 1000  # notes
_HEARD = 0.4  # how much the length of what is said of a note counts against it: 0 not at all, 0.5 as in a cosine

_SQUARES = [0.0, *((1 + math.log(count)) ** 2 for count in range(1, 256))]

Said = list[tuple[int, list[str]]]
"""The notes that a note cites, by number, each with the terms of a sentence it does so in."""

Measured = tuple[int, Counts, Said]
"""A note's number, its own terms, and what it says of others."""

_append = array.append


class Postings:
    """The inverted index of a vault. Notes are named by their numbers in the cache."""

    def __init__(
        self,
        cache: Cache,
        note: Callable[[int], Note],
        targets: Callable[[int], Iterable[int]],
        tick: Callable[[int, int], None] | None = None,
        apart: Callable[[], None] | None = None,
    ) -> None:
        """Take the cache, and by number what makes a note and what gives the notes (or 0) that its links arrive at.

        `tick` is told, while notes are measured, how many of how many are done; `apart` is called first in a process
        that makes some of the notes.
        """
        self._tick = tick
        self._apart = apart
        self._cache = cache
        self._kept = KeptTerms(cache)
        self._note = note
        self._targets = targets
        for of in ("text", "graph"):
            cache.made(of, "terms are measured", self._bring_up_to_date)
        self._weights: dict[str, float] = {}

    @cached_property
    def _lengths(self) -> tuple["array[float]", "array[int]"]:
        """By number: how long the vector of a note's own terms is, and how many terms it heard."""
        own, heard = array("d"), array("q")
        kept = self._cache.fact("lengths of notes")
        if kept:
            lengths, counts = unpack(kept)
            own.frombytes(lengths)
            heard.frombytes(counts)
        return own, heard

    def own_terms(self, number: int) -> Counts:
        """Return a note's own terms."""
        return next((_unflat(*found) for _, found in self._kept.own_terms([number])), {})

    def said_of(self, number: int, citing: Iterable[int]) -> Counts:
        """Return the terms that some notes use where they cite another."""
        heard: Counter[str] = Counter()
        for _, said in self._kept.said_terms(citing):
            for target, terms in said:
                if target == number:
                    heard.update(terms.split("\n"))
        return heard

    def spreads(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many notes each of these terms stands."""
        return self._kept.spreads(terms)

    @staticmethod
    def length(counts: Counts) -> float:
        """Return the length of a vector of terms, each weighing 1 + log of its count. Rare and common weigh alike.

        So a change of one note changes the length of no other, and the index can be kept.
        """
        return math.sqrt(math.fsum([_SQUARES[count] for count in counts.values()])) or 1.0

    def weigh(self, terms: Iterable[str], *, known: bool = False) -> dict[str, float]:
        """Return how much each term tells: its inverse document frequency as in BM25; 0 for what most notes have.

        `known` are terms of notes of the vault, so that damage is seen where one is not there.
        """
        missing = [term for term in terms if term not in self._weights]
        if missing:
            total = self._cache.count()
            spreads = self._kept.spreads(missing, known=known)
            for term in missing:
                spread = spreads.get(term, 0)
                telling = 0 < spread <= max(3, total * _KNOWN_IN_MOST)
                self._weights[term] = math.log(1 + (total - spread + 0.5) / (spread + 0.5)) if telling else 0.0
        return {term: self._weights[term] for term in terms}

    def likeness(self, one: int, two: int) -> float:
        """Return how like the own terms of two notes are: what they share, over the lengths; the same both ways."""
        mine, theirs = self.own_terms(one), self.own_terms(two)
        shared = [
            (1 + math.log(mine[term])) * (1 + math.log(theirs[term])) * telling**2
            for term, telling in self.weigh(mine.keys() & theirs.keys(), known=True).items()
        ]
        return math.fsum(shared) / (self.length(mine) * self.length(theirs))

    def alike(self, own: dict[str, float], heard: dict[str, float]) -> tuple[list[float], list[float]]:
        """Return, by number, how like each note's own terms are to `own`, and what is said of it to `heard`.

        Both are vectors: the weight of each term; the likeness is their product, over the length of the note's.
        """
        lengths, heards = self._lengths
        mine, theirs = [0.0] * len(lengths), [0.0] * len(lengths)
        postings = self._kept.postings(own.keys() | heard.keys(), known=True)
        for vector, found, place in ((own, mine, 0), (heard, theirs, 1)):
            left = _MOST_ADDED
            for term, weight in sorted(vector.items(), key=lambda item: (-item[1], item[0])):
                row = postings.get(term)
                if row and row[place] and left > 0:
                    left -= len(row[place]) // 4
                    for count, numbers in unpack(row[place]).items():
                        worth = weight * (1 + math.log(count))
                        for number in array("I", numbers):
                            found[number] += worth
        for number, worth in enumerate(mine):
            if worth:
                mine[number] = worth / lengths[number]
        for number, worth in enumerate(theirs):
            if worth:
                theirs[number] = worth / heards[number] ** _HEARD
        return mine, theirs

    def _bring_up_to_date(self) -> bool:
        stale, gone = self._kept.unmeasured()
        if stale or gone:
            with self._cache.writing():
                change = _Change(self._cache, self._lengths)
                change.forget([*stale, *gone])
                done = 0
                for rows in self._all_measured(stale):
                    change.add(rows)
                    done += len(rows)
                    if self._tick:  # the last note is done when all is written
                        self._tick(min(done, len(stale) - 1), len(stale))
                change.write()
                if self._tick:
                    self._tick(len(stale), len(stale))
        return True

    def _all_measured(self, numbers: list[int]) -> Iterator[list[Measured]]:
        """Yield the terms of notes, some notes at once; where there are many, all cores find them."""
        shares = [numbers[at : at + _SHARE] for at in range(0, len(numbers), _SHARE)]
        if len(numbers) < _WORTH_A_FORK or self._apart is None or self._cache.in_memory or not may_fork():
            yield from map(self._measured, shares)
            return
        apart, at_home = self._apart, {os.getpid()}

        def share(number: int) -> list[Measured]:
            if os.getpid() not in at_home:
                at_home.add(os.getpid())
                apart()
            return self._measured(shares[number])

        yield from side_by_side(share, len(shares))

    def _measured(self, numbers: Iterable[int]) -> list[Measured]:
        rows = []
        for number in numbers:
            note = self._note(number)
            pairs = zip(self._targets(number), said_terms(note), strict=True)
            said = [(target, terms) for target, terms in pairs if target and target != number and terms]
            rows.append((number, own_terms(note), said))
        return rows


def _flat(counts: Counts) -> tuple[str, bytes]:
    """Return counted terms as one text and one row of bytes, which take less room and time than many texts."""
    return "\n".join(counts), bytes(counts.values())


def _unflat(terms: str, counts: bytes) -> Counts:
    return dict(zip(terms.split("\n"), counts, strict=False)) if terms else {}


def _numbers() -> "array[int]":
    return array("I")


class _Change:
    """What a refresh takes out of the inverted index and puts in, gathered term by term and then written.

    Millions of terms pass here when a large vault is first read: most go through `map`, which takes a third of the time
    of a loop.
    """

    def __init__(self, cache: Cache, lengths: tuple["array[float]", "array[int]"]) -> None:
        self._cache = cache
        self._kept = KeptTerms(cache)
        self._own_lengths, self._heard_lengths = lengths
        # term -> notes, each as often as it has or hears the term: what comes, and what goes
        self._in: dict[str, array[int]] = defaultdict(_numbers)
        self._out: dict[str, array[int]] = defaultdict(_numbers)
        self._more: dict[str, array[int]] = defaultdict(_numbers)
        self._less: dict[str, array[int]] = defaultdict(_numbers)

    def forget(self, numbers: Iterable[int]) -> None:
        listed = list(numbers)
        for number, own in self._kept.own_terms(listed):
            self._own(number, _unflat(*own), self._out)
            self._own_lengths[number] = 0.0
        for _, said in self._kept.said_terms(listed):
            self._say([(target, terms.split("\n")) for target, terms in said], self._less, -1)
        self._kept.forget_measured(listed)

    def add(self, rows: Iterable[Measured]) -> None:
        kept = []
        for number, own, said in rows:
            kept.append((number, _flat(own), [(target, "\n".join(terms)) for target, terms in said]))
            self._grow(number)
            self._own_lengths[number] = Postings.length(own)
            self._own(number, own, self._in)
            self._say(said, self._more, 1)
        self._kept.keep_measured(kept)

    @staticmethod
    def _own(number: int, own: Counts, into: "dict[str, array[int]]") -> None:
        _do(map(_append, map(into.__getitem__, own), repeat(number)))
        for term, count in own.items():
            if count > 1:
                into[term].extend([number] * (count - 1))

    def _say(self, said: Said, into: "dict[str, array[int]]", sign: int) -> None:
        for target, terms in said:
            self._grow(target)
            _do(map(_append, map(into.__getitem__, terms), repeat(target)))
            self._heard_lengths[target] += sign * len(terms)

    def _grow(self, number: int) -> None:
        missing = number + 1 - len(self._own_lengths)
        if missing > 0:
            self._own_lengths.extend([0.0] * missing)
            self._heard_lengths.extend([0] * missing)

    def write(self) -> None:
        self._kept.keep_postings(self._rows())
        packed = (self._own_lengths.tobytes(), self._heard_lengths.tobytes())
        self._cache.keep_fact("lengths of notes", pack(packed))

    def _rows(self) -> Iterator[tuple[str, int, bytes, bytes]]:
        """Yield the rows that are not as they were: most terms of a note that was changed stand there as before."""
        own = {term for term in self._in.keys() | self._out.keys() if self._in.get(term) != self._out.get(term)}
        heard = {t for t in self._more.keys() | self._less.keys() if self._more.get(t) != self._less.get(t)}
        terms = sorted(own | heard)
        for at in range(0, len(terms), _AT_ONCE):
            before = self._kept.postings(terms[at : at + _AT_ONCE])
            for term in terms[at : at + _AT_ONCE]:
                own_row, heard_row = before.get(term, (b"", b""))
                if term in own:
                    own_row = _packed(_now(own_row, self._in[term], self._out.get(term, ())))
                if term in heard:
                    heard_row = _packed(_now(heard_row, self._more[term], self._less.get(term, ())))
                spread = sum(map(len, unpack(own_row).values())) // 4 if own_row else 0
                yield term, spread, own_row, heard_row


def _do(steps: Iterable[object]) -> None:
    """Take all steps of an iterator that is there for what each does."""
    deque(steps, maxlen=0)


def _now(before: bytes, more: "array[int]", less: Iterable[int]) -> "dict[int, array[int]]":
    """Return by count the notes of a row, once it is changed: `more` and `less` name a note once for each time."""
    groups = _groups(before)
    change = Counter(more)
    if not groups and len(change) == len(more):
        return {1: more} if more else {}
    change.subtract(less)
    for number, more_often in change.items() if groups else ():
        if more_often:
            count = next((count for count, numbers in groups.items() if number in numbers), 0)
            if count:
                groups[count].remove(number)
            change[number] += count
    for number, count in change.items():
        if count:
            groups[count].append(number)
    return groups


def _groups(packed: bytes) -> "dict[int, array[int]]":
    """Return the notes that have a term, by how often they have it."""
    groups: dict[int, array[int]] = defaultdict(_numbers)
    for count, numbers in unpack(packed).items() if packed else ():
        groups[count].frombytes(numbers)
    return groups


def _packed(groups: "dict[int, array[int]]") -> bytes:
    """Return the same as bytes; no notes as nothing."""
    found = {count: numbers.tobytes() for count, numbers in groups.items() if numbers}
    return pack(found) if found else b""
