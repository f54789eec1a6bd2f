"""Inverted index: for each term, the notes that contain it and the notes cited with it (anchor text).

Both counts are integers that are added and taken away again, so the index is the same whatever the order in which notes
changed. Filled when first needed, and updated note by note.
"""

import json
import math
import os
from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import repeat
from typing import NamedTuple

from rlnotes.index.database import DamagedError, Database
from rlnotes.index.forks import may_fork, side_by_side
from rlnotes.index.memo import Dependency, Memo
from rlnotes.index.rows import blob_checksum, check, checksum
from rlnotes.index.store import Store
from rlnotes.index.tokenize import Counts, citing_terms, own_terms
from rlnotes.markdown.note import Note, NoteId

_MAX_SHARE = 0.4  # a term of more notes than this share says nothing
_MAX_PRODUCTS = 100_000  # products of weights: after so many, the lightest terms of a vector are left out
_TERMS_PER_BATCH = 500  # terms written
_BATCH = 100  # notes whose terms are counted before they are written
_MIN_NOTES_TO_FORK = 1000  # notes
_CITED_LENGTH = (
    0.4  # how much the length of the anchor text of a note counts against it: 0 not at all, 0.5 as in a cosine
)

_SQUARES = [0.0, *((1 + math.log(count)) ** 2 for count in range(1, 256))]

Citations = list[tuple[NoteId, list[str]]]
"""The notes that a note cites, each with the terms of a sentence that does so."""

Counted = tuple[NoteId, Counts, Citations]
"""A note, its own terms, and its citations."""

_TARGETS = "(SELECT note, sum(checksum) AS checksum FROM link GROUP BY note)"
_append = array.append


class Posting(NamedTuple):
    """The notes that have a term, and those that are cited with it, packed (see `_groups`)."""

    own: bytes
    cited: bytes


_NO_POSTING = Posting(b"", b"")


class TermTables:
    """The tables `note_terms`, `term` and `posting` of a cache."""

    def __init__(self, database: Database) -> None:
        """Take the open cache."""
        self._database = database

    def outdated(self) -> tuple[list[NoteId], list[NoteId]]:
        """Return the notes whose terms are not stored as they are now, and those that are gone."""
        stale = f"""SELECT note.id FROM note LEFT JOIN {_TARGETS} AS links ON links.note = note.id
                    LEFT JOIN note_terms AS terms ON terms.note = note.id AND terms.path = note.path
                    AND terms.digest = note.digest AND terms.targets = ifnull(links.checksum, 0)
                    WHERE terms.note IS NULL"""  # noqa: S608
        gone = "SELECT note FROM note_terms WHERE note NOT IN (SELECT id FROM note)"
        run = self._database.execute
        return [note for (note,) in run(stale)], [note for (note,) in run(gone)]

    def remove(self, notes: Iterable[NoteId]) -> None:
        """Remove the terms of notes."""
        self._database.execute_many("DELETE FROM note_terms WHERE note = ?", [(note,) for note in notes])

    def add(self, rows: Iterable[Counted]) -> None:
        """Store the terms of notes whose terms are not stored."""

        def values() -> Iterator[tuple[str, bytes, str, int, NoteId]]:
            for note, own, citations in rows:
                terms, counts = "\n".join(own), bytes(own.values())
                cited = json.dumps([(cited, "\n".join(words)) for cited, words in citations], separators=(",", ":"))
                yield terms, counts, cited, blob_checksum("terms", terms.encode(), counts, cited.encode()), note

        self._database.execute_many(
            "INSERT INTO note_terms SELECT id, path, digest,"
            " ifnull((SELECT sum(checksum) FROM link WHERE note = note.id), 0), ?, ?, ?, ? FROM note WHERE id = ?",
            values(),
        )

    def own(self, note: NoteId) -> Counts:
        """Return a note's own terms, none where they are not stored."""
        terms, counts, _ = self._load(note)
        return dict(zip(terms.split("\n"), counts, strict=True)) if terms else {}

    def citations(self, note: NoteId) -> list[tuple[NoteId, str]]:
        """Return the notes that a note cites, each with the terms of a sentence, separated by line ends."""
        cited: list[tuple[NoteId, str]] = json.loads(self._load(note)[2])
        return cited

    def _load(self, note: NoteId) -> tuple[str, bytes, str]:
        query = "SELECT terms, counts, citations, checksum FROM note_terms WHERE note = ?"
        row: tuple[str, bytes, str, int] | None = self._database.execute(query, (note,)).fetchone()
        if row is None:
            return "", b"", "[]"
        terms, counts, citations, expected = row
        if blob_checksum("terms", terms.encode(), counts, citations.encode()) != expected:
            raise DamagedError("the terms of a note do not match their checksum")
        return terms, counts, citations

    def save_postings(self, rows: Iterable[tuple[str, int, Posting]]) -> None:
        """Store terms: each with the number of notes that have it, and which."""
        for term, notes, posting in rows:
            row = (term, *posting, blob_checksum(term, *posting))
            self._database.execute("INSERT OR REPLACE INTO posting VALUES (?, ?, ?, ?)", row)
            self._database.execute(
                "INSERT OR REPLACE INTO term VALUES (?, ?, ?)", (term, notes, checksum((term, notes)))
            )

    def note_counts(self, terms: Iterable[str], *, known: bool = False) -> dict[str, int]:
        """Return in how many notes each of these terms is; `known`: each must be stored."""
        query = "SELECT term, notes, checksum FROM term WHERE term IN (SELECT value FROM json_each(?))"
        wanted = set(terms)
        found: dict[str, int] = {}
        for term, notes, expected in self._database.execute(query, (_json(wanted),)):
            check(expected, (term, notes))
            found[term] = notes
        if known and len(found) < len(wanted):
            raise DamagedError("a term is missing")
        return found

    def postings(self, terms: Iterable[str], *, known: bool = False) -> dict[str, Posting]:
        """Return which notes have each of these terms, and which are cited with it; `known`: each must be stored."""
        query = "SELECT term, own, cited, checksum FROM posting WHERE term IN (SELECT value FROM json_each(?))"
        wanted = set(terms)
        found = {}
        for term, own, cited, expected in self._database.execute(query, (_json(wanted),)):
            if blob_checksum(term, own, cited) != expected:
                raise DamagedError("a posting does not match its checksum")
            found[term] = Posting(own, cited)
        if known and len(found) < len(wanted):
            raise DamagedError("a term is missing")
        return found


class TermIndex:
    """The inverted index of a vault."""

    def __init__(
        self,
        store: Store,
        note: Callable[[NoteId], Note],
        progress: Callable[[int, int], None] | None = None,
        in_fork: Callable[[], Store] | None = None,
    ) -> None:
        """Take the store and what makes a note of its id, with its text; brings the index up to date.

        `progress` is called while terms are counted, with how many notes are done, of how many; `in_fork` is called
        first in a process that counts the terms of some.
        """
        self._progress = progress
        self._in_fork = in_fork
        self._store = store
        self._database = store.database
        self._tables = TermTables(store.database)
        self._memo = Memo(store.database)
        self._note = note
        self._memo.get_or_compute("term index", Dependency.TEXT | Dependency.LINKS, self._bring_up_to_date)
        self._weights: dict[str, float] = {}

    @cached_property
    def _lengths(self) -> "tuple[array[float], array[int]]":
        """By note: how long the vector of its own terms is, and how many terms cite it."""
        own, cited = array("d"), array("q")
        packed = self._memo.get_bytes("lengths of notes") or b""
        half = len(packed) // 2
        own.frombytes(packed[:half])
        cited.frombytes(packed[half:])
        return own, cited

    def own_terms(self, note: NoteId) -> Counts:
        """Return a note's own terms."""
        return self._tables.own(note)

    def anchor_terms(self, note: NoteId, citing: Iterable[NoteId]) -> Counts:
        """Return the terms that some notes use where they cite another."""
        found: Counter[str] = Counter()
        for other in citing:
            for cited, terms in self._tables.citations(other):
                if cited == note:
                    found.update(terms.split("\n"))
        return found

    def note_counts(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many notes each of these terms is."""
        return self._tables.note_counts(terms)

    @staticmethod
    def length(counts: Counts) -> float:
        """Return the length of a vector of terms, each weighing 1 + log of its count. Rare and common weigh alike.

        So a change of one note changes the length of no other, and the index can be updated.
        """
        return math.sqrt(math.fsum([_SQUARES[count] for count in counts.values()])) or 1.0

    def weigh(self, terms: Iterable[str], *, known: bool = False) -> dict[str, float]:
        """Return the weight of each term: its inverse document frequency as in BM25; 0 for what most notes have.

        `known` are terms of notes of the vault, so that a damaged cache is noticed where one is missing.
        """
        missing = [term for term in terms if term not in self._weights]
        if missing:
            total = self._store.count()
            counts = self._tables.note_counts(missing, known=known)
            for term in missing:
                count = counts.get(term, 0)
                telling = 0 < count <= max(3, total * _MAX_SHARE)
                self._weights[term] = math.log(1 + (total - count + 0.5) / (count + 0.5)) if telling else 0.0
        return {term: self._weights[term] for term in terms}

    def similarity(self, one: NoteId, two: NoteId) -> float:
        """Return how similar the own terms of two notes are: what they share, over the lengths; the same both ways."""
        mine, theirs = self.own_terms(one), self.own_terms(two)
        shared = [
            (1 + math.log(mine[term])) * (1 + math.log(theirs[term])) * weight**2
            for term, weight in self.weigh(mine.keys() & theirs.keys(), known=True).items()
        ]
        return math.fsum(shared) / (self.length(mine) * self.length(theirs))

    def similar(self, own: dict[str, float], cited: dict[str, float]) -> tuple[list[float], list[float]]:
        """Return, by note, how similar each note's own terms are to `own`, and its anchor text to `cited`.

        Both are vectors: the weight of each term; the similarity is their product, over the length of the note's.
        """
        lengths, cited_lengths = self._lengths
        mine, theirs = [0.0] * len(lengths), [0.0] * len(lengths)
        postings = self._tables.postings(own.keys() | cited.keys(), known=True)
        for vector, found, place in ((own, mine, 0), (cited, theirs, 1)):
            left = _MAX_PRODUCTS
            for term, weight in sorted(vector.items(), key=lambda item: (-item[1], item[0])):
                packed = postings.get(term, _NO_POSTING)[place]
                if packed and left > 0:
                    left -= len(packed) // 4
                    for count, notes in _groups(packed).items():
                        worth = weight * (1 + math.log(count))
                        for note in notes:
                            found[note] += worth
        for note, worth in enumerate(mine):
            if worth:
                mine[note] = worth / lengths[note]
        for note, worth in enumerate(theirs):
            if worth:
                theirs[note] = worth / cited_lengths[note] ** _CITED_LENGTH
        return mine, theirs

    def _bring_up_to_date(self) -> bool:
        stale, gone = self._tables.outdated()
        if stale or gone:
            with self._database.writing():
                change = _Change(self._tables, self._lengths)
                change.remove([*stale, *gone])
                done = 0
                for rows in self._count_all(stale):
                    change.add(rows)
                    done += len(rows)
                    if self._progress:  # the last note is done when all is written
                        self._progress(min(done, len(stale) - 1), len(stale))
                self._memo.put_bytes("lengths of notes", Dependency(0), change.write())
                if self._progress:
                    self._progress(len(stale), len(stale))
        return True

    def _count_all(self, notes: list[NoteId]) -> Iterator[list[Counted]]:
        """Yield the terms of notes, some notes at once; where there are many, all cores count them."""
        batches = [notes[at : at + _BATCH] for at in range(0, len(notes), _BATCH)]
        if len(notes) < _MIN_NOTES_TO_FORK or self._in_fork is None or self._database.in_memory or not may_fork():
            yield from map(self._count, batches)
            return
        in_fork, at_home = self._in_fork, {os.getpid()}

        def batch(number: int) -> list[Counted]:
            if os.getpid() not in at_home:
                at_home.add(os.getpid())
                self._store = in_fork()
            return self._count(batches[number])

        yield from side_by_side(batch, len(batches))

    def _count(self, notes: Iterable[NoteId]) -> list[Counted]:
        rows = []
        for each in notes:
            note = self._note(each)
            pairs = zip(self._store.link_table.targets(each), citing_terms(note), strict=True)
            citations = [(cited, terms) for cited, terms in pairs if cited and cited != each and terms]
            rows.append((each, own_terms(note), citations))
        return rows


def _new_array() -> "array[int]":
    return array("I")


class _Change:
    """What an update removes from the inverted index and adds to it, gathered term by term and then written.

    Millions of terms pass here when a large vault is first read: most go through `map`, which takes a third of the time
    of a loop.
    """

    def __init__(self, tables: TermTables, lengths: "tuple[array[float], array[int]]") -> None:
        self._tables = tables
        self._own_lengths, self._cited_lengths = lengths
        # term -> notes, each as often as it has the term or is cited with it: what is added, and what is removed
        self._own_added: dict[str, array[int]] = defaultdict(_new_array)
        self._own_removed: dict[str, array[int]] = defaultdict(_new_array)
        self._cited_added: dict[str, array[int]] = defaultdict(_new_array)
        self._cited_removed: dict[str, array[int]] = defaultdict(_new_array)

    def remove(self, notes: list[NoteId]) -> None:
        for note in notes:
            own = self._tables.own(note)
            if own:
                self._add_own(note, own, self._own_removed)
                self._own_lengths[note] = 0.0
            citations = [(cited, terms.split("\n")) for cited, terms in self._tables.citations(note)]
            self._add_citations(citations, self._cited_removed, -1)
        self._tables.remove(notes)

    def add(self, rows: list[Counted]) -> None:
        for note, own, citations in rows:
            self._grow(note)
            self._own_lengths[note] = TermIndex.length(own)
            self._add_own(note, own, self._own_added)
            self._add_citations(citations, self._cited_added, 1)
        self._tables.add(rows)

    @staticmethod
    def _add_own(note: NoteId, own: Counts, to: "dict[str, array[int]]") -> None:
        _consume(map(_append, map(to.__getitem__, own), repeat(note)))
        for term, count in own.items():
            if count > 1:
                to[term].extend([note] * (count - 1))

    def _add_citations(self, citations: Citations, to: "dict[str, array[int]]", sign: int) -> None:
        for cited, terms in citations:
            self._grow(cited)
            _consume(map(_append, map(to.__getitem__, terms), repeat(cited)))
            self._cited_lengths[cited] += sign * len(terms)

    def _grow(self, note: NoteId) -> None:
        missing = note + 1 - len(self._own_lengths)
        if missing > 0:
            self._own_lengths.extend([0.0] * missing)
            self._cited_lengths.extend([0] * missing)

    def write(self) -> bytes:
        """Write the changed terms; returns the lengths of notes, packed."""
        self._tables.save_postings(self._rows())
        return self._own_lengths.tobytes() + self._cited_lengths.tobytes()

    def _rows(self) -> Iterator[tuple[str, int, Posting]]:
        """Yield the rows that have changed: most terms of a changed note are as they were."""
        own = {t for t in self._own_added.keys() | self._own_removed.keys() if self._differs(t, own=True)}
        cited = {t for t in self._cited_added.keys() | self._cited_removed.keys() if self._differs(t, own=False)}
        terms = sorted(own | cited)
        for at in range(0, len(terms), _TERMS_PER_BATCH):
            before = self._tables.postings(terms[at : at + _TERMS_PER_BATCH])
            for term in terms[at : at + _TERMS_PER_BATCH]:
                own_row, cited_row = before.get(term, _NO_POSTING)
                if term in own:
                    own_row = _packed(_changed(own_row, self._own_added[term], self._own_removed.get(term, ())))
                if term in cited:
                    cited_row = _packed(_changed(cited_row, self._cited_added[term], self._cited_removed.get(term, ())))
                yield term, sum(map(len, _groups(own_row).values())), Posting(own_row, cited_row)

    def _differs(self, term: str, *, own: bool) -> bool:
        if own:
            return self._own_added.get(term) != self._own_removed.get(term)
        return self._cited_added.get(term) != self._cited_removed.get(term)


def _consume(steps: Iterable[object]) -> None:
    """Run through an iterator for its effects."""
    deque(steps, maxlen=0)


def _changed(before: bytes, added: "array[int]", removed: Iterable[int]) -> "dict[int, array[int]]":
    """Return the notes of a row by count, after a change; `added` and `removed` name a note once for each time."""
    change = Counter(added)
    if not before and len(change) == len(added):
        return {1: added} if added else {}
    groups: dict[int, array[int]] = defaultdict(_new_array, _groups(before))
    change.subtract(removed)
    for note, difference in change.items() if before else ():
        if difference:
            count = next((count for count, notes in groups.items() if note in notes), 0)
            if count:
                groups[count].remove(note)
            change[note] += count
    for note, count in change.items():
        if count:
            groups[count].append(note)
    return groups


def _groups(packed: bytes) -> "dict[int, array[int]]":
    """Return the notes of a row by how often each has the term.

    Packed, each group is its count, its length and its notes, all 32-bit integers.
    """
    numbers = array("I", packed)
    groups: dict[int, array[int]] = {}
    at = 0
    while at < len(numbers):
        end = at + 2 + numbers[at + 1]
        groups[numbers[at]] = numbers[at + 2 : end]
        at = end
    return groups


def _packed(groups: "dict[int, array[int]]") -> bytes:
    """Return groups of notes as bytes."""
    return b"".join(
        array("I", (count, len(notes))).tobytes() + notes.tobytes() for count, notes in groups.items() if notes
    )


def _json(terms: Iterable[str]) -> str:
    """Return terms as a JSON list; none of them has a character that must be escaped."""
    quoted = '","'.join(terms)
    return f'["{quoted}"]' if quoted else "[]"
