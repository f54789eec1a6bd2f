"""The rows in which terms are kept: of each note what it says, and of each term where it stands."""

from collections.abc import Iterable, Iterator
from typing import Any

from rlnotes.indexing.cache import Cache, missing, pack, unpack

_FOLLOWED = "CAST(substr(arrival.resolved, 1, 4) || substr(arrival.graph, 1, 4) AS BLOB)"
"""Where a note's links go: the checksums with which packed values begin. `resolved` holds paths, `graph` numbers: a
note that was removed and is there again has its old path and another number."""


class KeptTerms:
    """The tables `measured`, `doubtful`, `posting` and `spread` of a cache. Notes are named by their numbers in it."""

    def __init__(self, cache: Cache) -> None:
        """Take the cache."""
        self._cache = cache

    def unmeasured(self) -> tuple[list[int], list[int]]:
        """Return the numbers of notes whose terms are not kept as they are now, and of those that are gone.

        Only notes that were written or followed since the last time are looked at.
        """
        query = f"""SELECT doubtful.id, note.id IS NULL, measured.id IS NOT NULL AND measured.path = note.path
                   AND measured.digest = note.digest
                   AND measured.resolved = {_FOLLOWED}
                   FROM doubtful LEFT JOIN note USING (id) LEFT JOIN arrival USING (id) LEFT JOIN measured USING (id)"""  # noqa: S608
        rows = self._cache.run(query).fetchall()
        return [n for n, gone, same in rows if not gone and not same], [n for n, gone, _ in rows if gone]

    def forget_measured(self, gone: Iterable[int]) -> None:
        """Forget the terms of notes, and that any were in doubt."""
        self._cache.run_each("DELETE FROM measured WHERE id = ?", [(number,) for number in gone])
        self._cache.run("DELETE FROM doubtful")

    def keep_measured(self, rows: Iterable[tuple[int, Any, Any]]) -> None:
        """Keep the terms of notes, own and said."""
        self._cache.run_each(
            f"INSERT INTO measured SELECT id, path, digest, {_FOLLOWED}, ?, ?"  # noqa: S608
            " FROM note JOIN arrival USING (id) WHERE id = ?",
            ((pack(own), pack(said), number) for number, own, said in rows),
        )

    def own_terms(self, numbers: Iterable[int]) -> Iterator[tuple[int, Any]]:
        """Yield number and own terms of those notes whose terms are kept."""
        for number in numbers:
            for (own,) in self._cache.run("SELECT own FROM measured WHERE id = ?", (number,)):
                yield number, unpack(own)

    def said_terms(self, numbers: Iterable[int]) -> Iterator[tuple[int, Any]]:
        """Yield number and said terms of those notes whose terms are kept."""
        for number in numbers:
            for (said,) in self._cache.run("SELECT said FROM measured WHERE id = ?", (number,)):
                yield number, unpack(said)

    def keep_postings(self, rows: Iterable[tuple[str, int, bytes, bytes]]) -> None:
        """Keep rows of the inverted index: term, in how many notes it stands, and where, both ways."""
        for term, notes, own, heard in rows:
            self._cache.run("INSERT OR REPLACE INTO posting VALUES (?, ?, ?)", (term, own, heard))
            self._cache.run("INSERT OR REPLACE INTO spread VALUES (?, ?)", (term, notes))

    def spreads(self, terms: Iterable[str], *, known: bool = False) -> dict[str, int]:
        """Return in how many notes each of these terms stands; `known` are terms that stand in some."""
        query = "SELECT term, notes FROM spread WHERE term IN (SELECT value FROM json_each(?))"
        asked = set(terms)
        found = dict(self._cache.run(query, (_json(asked),)))
        if known and len(found) < len(asked):
            raise missing()
        return found

    def postings(self, terms: Iterable[str], *, known: bool = False) -> dict[str, tuple[bytes, bytes]]:
        """Return where each of these terms stands: in notes' own words, and in what others say of them."""
        query = "SELECT term, own, heard FROM posting WHERE term IN (SELECT value FROM json_each(?))"
        asked = set(terms)
        found = {term: (own, heard) for term, own, heard in self._cache.run(query, (_json(asked),))}
        if known and len(found) < len(asked):
            raise missing()
        return found


def _json(words: Iterable[str]) -> str:
    """Return words as a JSON list; none of them has a character that must be escaped."""
    quoted = '","'.join(words)
    return f'["{quoted}"]' if quoted else "[]"
