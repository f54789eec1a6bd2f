"""Inverted index: for each term, the notes that contain it and the notes cited with it (anchor text).

Both counts are integers that are added and subtracted, so the index does not depend on the order of changes. It is
filled when first needed, and updated per note.

A table with a row per term and note (4.2 million rows at 10,000 notes) would take 7 s to fill instead of 2 s, and 62 to
135 ms for the 100,000 postings of a query instead of 18.
"""

import json
import math
import os
from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple

from rlnotes.index.database import DamagedError, Database
from rlnotes.index.memo import Dependency, Memo
from rlnotes.index.rows import blob_checksum, checksum
from rlnotes.index.store import Store
from rlnotes.index.tokenize import Counts, citing_terms, own_terms
from rlnotes.markdown.note import NoteId, ParsedNote

_MAX_SHARE = 0.4  # terms of a larger share of the notes have no weight
_MAX_PRODUCTS = 100_000  # of weights, after which the lightest terms of a vector are ignored
_TERMS_PER_BATCH = 500  # terms
_BATCH = 100  # notes counted before they are written
_MIN_NOTES_TO_FORK = 1000  # notes
_CITED_LENGTH = 0.4  # exponent of the length of anchor text in the similarity: 0 ignores it, 0.5 is a cosine

_SQUARES = [0.0, *((1 + math.log(count)) ** 2 for count in range(1, 256))]

Citations = list[tuple[NoteId, list[str]]]
"""The notes that a note cites, each with the terms of the citing sentence."""

Counted = tuple[NoteId, Counts, Citations]
"""A note, its own terms, and its citations."""

_TARGETS = "(SELECT note, sum(checksum) AS checksum FROM link GROUP BY note)"
_append = array.append


class Posting(NamedTuple):
    """The notes that contain a term, and those cited with it, packed (see `_groups`)."""

    own: bytes
    cited: bytes


_NO_POSTING = Posting(b"", b"")
_own_notes: Callable[[Posting], bytes] = attrgetter("own")
_cited_notes: Callable[[Posting], bytes] = attrgetter("cited")


class TermTables:
    """The tables `note_terms`, `term` and `posting` of a cache."""

    def __init__(self, database: Database) -> None:
        """Take the open cache."""
        self._database = database

    def outdated(self) -> tuple[list[NoteId], list[NoteId]]:
        """Return the notes with outdated or missing terms, and the stored notes that no longer exist."""
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
        """Store the terms of notes, which must not be stored yet."""

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
        """Return the terms of a note, none if they are not stored."""
        terms, counts, _ = self._load(note)
        return dict(zip(terms.split("\n"), counts, strict=True)) if terms else {}

    def citations(self, note: NoteId) -> list[tuple[NoteId, str]]:
        """Return the notes that a note cites, each with the terms of a sentence, separated by line feeds."""
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
        """Store the number of notes and the postings of terms."""
        for term, notes, posting in rows:
            row = (term, *posting, blob_checksum(term, *posting))
            self._database.execute("INSERT OR REPLACE INTO posting VALUES (?, ?, ?, ?)", row)
            self._database.execute("INSERT OR REPLACE INTO term VALUES (?, ?, ?)", (term, notes, checksum(term, notes)))

    def note_counts(self, terms: Iterable[str], *, known: bool = False) -> dict[str, int]:
        """Return the number of notes with each of these terms; `known`: a missing one means damage."""
        query = "SELECT term, notes, checksum FROM term WHERE term IN (SELECT value FROM json_each(?))"
        wanted = set(terms)
        found: dict[str, int] = {}
        for term, notes, expected in self._database.execute(query, (_json(wanted),)):
            if checksum(term, notes) != expected:
                raise DamagedError("a term does not match its checksum")
            found[term] = notes
        if known and len(found) < len(wanted):
            raise DamagedError("a term is missing")
        return found

    def postings(self, terms: Iterable[str], *, known: bool = False) -> dict[str, Posting]:
        """Return the postings of these terms; `known`: a missing one means damage."""
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
        read_text: Callable[[str], str],
        progress: Callable[[int, int], None] | None = None,
        in_fork: Callable[[], Store] | None = None,
    ) -> None:
        """Take the store and a function from path to text; update the index.

        `progress` is called with the number of notes done and the total; `in_fork` is called first in a child process
        and returns its own store.
        """
        self._progress = progress
        self._in_fork = in_fork
        self._store = store
        self._database = store.database
        self._tables = TermTables(store.database)
        self._memo = Memo(store.database)
        self._read_text = read_text
        self._memo.get_or_compute("term index", Dependency.TEXT | Dependency.LINKS, self._update)
        self._weights: dict[str, float] = {}

    @cached_property
    def _lengths(self) -> "tuple[array[float], array[int]]":
        """By note: the length of the vector of its own terms, and the number of terms that cite it."""
        own, cited = array("d"), array("q")
        packed = self._memo.get_bytes("lengths of notes") or b""
        half = len(packed) // 2
        own.frombytes(packed[:half])
        cited.frombytes(packed[half:])
        return own, cited

    def own_terms(self, note: NoteId) -> Counts:
        """Return the terms of a note."""
        return self._tables.own(note)

    def anchor_terms(self, note: NoteId, citing: Iterable[NoteId]) -> Counts:
        """Return the anchor text of a note in some citing notes, as term counts."""
        found: Counter[str] = Counter()
        for other in citing:
            for cited, terms in self._tables.citations(other):
                if cited == note:
                    found.update(terms.split("\n"))
        return found

    def note_counts(self, terms: Iterable[str]) -> dict[str, int]:
        """Return the number of notes with each of these terms."""
        return self._tables.note_counts(terms)

    @staticmethod
    def length(counts: Counts) -> float:
        """Return the length of a vector of terms with weights 1 + log(count).

        Document frequencies are ignored, so that a change of one note does not change the length of others.
        """
        return math.sqrt(math.fsum([_SQUARES[count] for count in counts.values()])) or 1.0

    def weigh(self, terms: Iterable[str], *, known: bool = False) -> dict[str, float]:
        """Return the inverse document frequency of each term as in BM25; 0 for terms of most notes.

        `known`: the terms are of notes of the vault, so a missing one means damage.
        """
        missing = [term for term in terms if term not in self._weights]
        if missing:
            total = self._store.count()
            counts = self._tables.note_counts(missing, known=known)
            for term in missing:
                count = counts.get(term, 0)
                is_specific = 0 < count <= max(3, total * _MAX_SHARE)
                self._weights[term] = math.log(1 + (total - count + 0.5) / (count + 0.5)) if is_specific else 0.0
        return {term: self._weights[term] for term in terms}

    def similarity(self, one: NoteId, two: NoteId) -> float:
        """Return the cosine similarity of the terms of two notes."""
        mine, theirs = self.own_terms(one), self.own_terms(two)
        shared = [
            (1 + math.log(mine[term])) * (1 + math.log(theirs[term])) * weight**2
            for term, weight in self.weigh(mine.keys() & theirs.keys(), known=True).items()
        ]
        return math.fsum(shared) / (self.length(mine) * self.length(theirs))

    def similar(self, own: dict[str, float], cited: dict[str, float]) -> tuple[list[float], list[float]]:
        """Return, by note, the similarity of its own terms to `own`, and of its anchor text to `cited`.

        Both are vectors of weights by term; the similarity is their product divided by the length of the note's.
        """
        lengths, cited_lengths = self._lengths
        mine, theirs = [0.0] * len(lengths), [0.0] * len(lengths)
        postings = self._tables.postings(own.keys() | cited.keys(), known=True)
        for vector, scores, packed_of in ((own, mine, _own_notes), (cited, theirs, _cited_notes)):
            left = _MAX_PRODUCTS
            for term, weight in sorted(vector.items(), key=lambda item: (-item[1], item[0])):
                packed = packed_of(postings.get(term, _NO_POSTING))
                if packed and left > 0:
                    left -= len(packed) // 4
                    for count, notes in _groups(packed).items():
                        worth = weight * (1 + math.log(count))
                        for note in notes:
                            scores[note] += worth
        for note, worth in enumerate(mine):
            if worth:
                mine[note] = worth / lengths[note]
        for note, worth in enumerate(theirs):
            if worth:
                theirs[note] = worth / cited_lengths[note] ** _CITED_LENGTH
        return mine, theirs

    def _update(self) -> bool:
        stale, gone = self._tables.outdated()
        if stale or gone:
            with self._database.writing():
                change = _Change(self._tables, self._lengths)
                change.remove([*stale, *gone])
                done = 0
                for rows in self._count_all(stale):
                    change.add(rows)
                    done += len(rows)
                    if self._progress:  # the last note counts as done after writing
                        self._progress(min(done, len(stale) - 1), len(stale))
                self._memo.put_bytes("lengths of notes", Dependency(0), change.write())
                if self._progress:
                    self._progress(len(stale), len(stale))
        return True

    def _count_all(self, notes: list[NoteId]) -> Iterator[list[Counted]]:
        """Yield the terms of notes in batches, counted in parallel if there are many."""
        from rlnotes.index.forks import map_in_forks, may_fork  # deferred: it imports pickle

        batches = [notes[at : at + _BATCH] for at in range(0, len(notes), _BATCH)]
        if len(notes) < _MIN_NOTES_TO_FORK or self._in_fork is None or self._database.in_memory or not may_fork():
            yield from map(self._count, batches)
            return
        in_fork, with_store = self._in_fork, {os.getpid()}

        def batch(number: int) -> list[Counted]:
            if os.getpid() not in with_store:
                with_store.add(os.getpid())
                self._store = in_fork()
            return self._count(batches[number])

        yield from map_in_forks(batch, len(batches))

    def _count(self, notes: Iterable[NoteId]) -> list[Counted]:
        rows = []
        for each in notes:
            note = self._store.note(each)
            text = self._read_text(note.path)
            parsed = ParsedNote(note, self._store.details(each), self._store.links(each), text)
            pairs = zip(self._store.link_table.targets(each), citing_terms(text, parsed.links), strict=True)
            citations = [(cited, terms) for cited, terms in pairs if cited and cited != each and terms]
            rows.append((each, own_terms(parsed), citations))
        return rows


def _new_array() -> "array[int]":
    return array("I")


class _Change:
    """Additions and removals of an update, collected by term and then written.

    A first read has millions of terms, so most are processed by `map`, which takes a third of the time of a loop.
    """

    def __init__(self, tables: TermTables, lengths: "tuple[array[float], array[int]]") -> None:
        self._tables = tables
        self._own_lengths, self._cited_lengths = lengths
        # term -> notes, repeated by count
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
        """Write the changed terms; return the packed lengths of notes."""
        self._tables.save_postings(self._rows())
        return self._own_lengths.tobytes() + self._cited_lengths.tobytes()

    def _rows(self) -> Iterator[tuple[str, int, Posting]]:
        """Yield the changed rows; most terms of a changed note are the same."""
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
    """Exhaust an iterator for its side effects."""
    deque(steps, maxlen=0)


def _changed(before: bytes, added: "array[int]", removed: Iterable[int]) -> "dict[int, array[int]]":
    """Return the notes of a row by count, after a change; `added` and `removed` repeat a note by count."""
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
    """Return the notes of a row by their count of the term.

    A packed group is its count, its length and its notes, all 32-bit integers.
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
    """Return terms as a JSON list; they contain no characters to escape."""
    quoted = '","'.join(terms)
    return f'["{quoted}"]' if quoted else "[]"
