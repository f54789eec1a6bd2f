"""The rows in which words are kept: SQLite's full-text indexes of bodies and of all else, and what there is in them."""

import sqlite3
from collections.abc import Iterable
from contextlib import suppress

from rlnotes.indexing.cache import TOKENS, Cache, pack, unpack
from rlnotes.text.patterns import lazily

_MOST_DEAD = 1000  # bodies that were read and have changed since, before it is worth while to read all words anew
_BODY_WORDS = "words of bodies"  # a fact
_ALIKE = lazily(
    "[\x00-\x7f\xa0-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf-\u024f\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2200-\u22ff]*"
)  # where SQLite and Python agree on what a letter is
_ALIKE_WORD = lazily(r"\w+")


Words = tuple[str, str, str, str, str]
"""Of a note: the words of its title, its names, its headings, its description and its body."""


class KeptWords:
    """The tables `worded`, `fields` and `bodies` of a cache. Notes are named by their numbers in it."""

    def __init__(self, cache: Cache) -> None:
        """Take the cache."""
        self._cache = cache

    def unworded(self) -> list[int]:
        """Return the numbers of notes whose words are not kept yet, or not as they are now."""
        counts = "SELECT (SELECT count(*) FROM note) = (SELECT count(*) FROM worded)"
        if self._cache.run(counts).fetchone()[0]:  # quicker; what is forgotten is so in both
            return []
        return [number for (number,) in self._cache.run("SELECT id FROM note EXCEPT SELECT id FROM worded")]

    def keep(self, rows: Iterable[tuple[int, Words]]) -> None:
        """Keep the words of notes, by number: of the title, names, headings, description and body, folded.

        The bodies are a contentless index, which takes a third of the time and a sixth of the room, and which cannot
        forget: each body read is a new document there, and what was read before belongs to no note any more.
        """
        last = self._cache.run("SELECT seq FROM sqlite_sequence WHERE name = 'worded'").fetchone()
        doc = last[0] if last else 0
        worded, fields, bodies = [], [], []
        for number, (*others, body) in rows:
            doc += 1
            worded.append((doc, number))
            fields.append((number, *others))
            bodies.append((doc, body))
        self._cache.run_each("INSERT INTO worded VALUES (?, ?)", worded)
        self._cache.run_each(
            "INSERT INTO fields (rowid, title, names, headings, description) VALUES (?, ?, ?, ?, ?)", fields
        )
        self._cache.run_each("INSERT INTO bodies (rowid, body) VALUES (?, ?)", bodies)
        known = self._cache.fact(_BODY_WORDS)
        if known is not None:
            self._keep_body_words(unpack(known), [(body,) for _, body in bodies])

    def _keep_body_words(self, known: str, bodies: list[tuple[str]]) -> None:
        """Add the words of some bodies to those that are known, cut out as the index cuts them."""
        words: set[str] = set()
        for (body,) in bodies:
            words.update(_ALIKE_WORD.findall(body) if _is_alike(body) else self._as_indexed(body))
        before = set(known.split("\n")[1:-1])
        if not words <= before:
            self._cache.keep_fact(_BODY_WORDS, pack(_lines(sorted(words | before))))

    def _as_indexed(self, body: str) -> list[str]:
        """Return the words of a text as SQLite cuts them."""
        run = self._cache.run
        run("PRAGMA temp_store = MEMORY")
        run(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.fresh USING fts5(body, detail = none, {TOKENS})")
        run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.fresh_words USING fts5vocab(temp, fresh, row)")
        run("INSERT INTO temp.fresh VALUES (?)", (body,))
        words = [word for (word,) in run("SELECT term FROM temp.fresh_words")]
        run("DELETE FROM temp.fresh")
        return words

    def holds_dead(self) -> bool:
        """Say whether most of what is kept of bodies is of texts that are gone."""
        counts = "SELECT seq, (SELECT count(*) FROM worded) FROM sqlite_sequence WHERE name = 'worded'"
        read, alive = self._cache.run(counts).fetchone() or (0, 0)
        return bool(read > 2 * alive + _MOST_DEAD)

    def drop(self) -> None:
        """Drop the words of all notes: they are to be read anew."""
        self._cache.run("DELETE FROM fields")
        self._cache.run("INSERT INTO bodies (bodies) VALUES ('delete-all')")
        self._cache.run("DELETE FROM worded")
        self._cache.run("DELETE FROM fact WHERE name = ?", (_BODY_WORDS,))
        self._cache.run("DELETE FROM sqlite_sequence WHERE name = 'worded'")

    def fitting(self, query: str, *, bodies: bool) -> set[int]:
        """Return the numbers of notes whose body, or else one of their other fields, fits an FTS5 query."""
        if bodies:
            rows = "SELECT group_concat(id) FROM bodies JOIN worded ON doc = bodies.rowid WHERE bodies MATCH ?"
        else:
            rows = "SELECT group_concat(rowid) FROM fields WHERE fields MATCH ?"
        found = self._cache.run(rows, (query,)).fetchone()[0]  # as one text, as each row costs as much as the search
        return set(map(int, found.split(","))) if found else set()

    def of_fields(self) -> str:
        """Return the words of all fields but bodies, sorted, with a line end before and after each."""
        return _lines(term for (term,) in self._cache.run("SELECT term FROM field_words ORDER BY term"))

    def of_bodies(self) -> str:
        """Return the words of bodies, sorted likewise, words that no body has any more among them.

        To go through the index costs as much as a search: the words are kept, and those of changed notes added.
        """
        kept = self._cache.fact(_BODY_WORDS)
        if kept is not None:
            return str(unpack(kept))
        words = _lines(term for (term,) in self._cache.run("SELECT term FROM body_words ORDER BY term"))
        with suppress(sqlite3.OperationalError), self._cache.writing():  # a full disk or a busy file costs only time
            self._cache.keep_fact(_BODY_WORDS, pack(words))
        return words


def _is_alike(text: str) -> bool:
    return bool(_ALIKE.fullmatch(text)) and text == text.lower()


def _lines(words: Iterable[str]) -> str:
    return "\n".join(("", *words, ""))
