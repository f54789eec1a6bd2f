"""What others do for "related", and plain signals, to be asked the same questions: each ranks candidates for a note."""

import math
import random
import re
import sqlite3
from collections import Counter, defaultdict
from functools import cached_property

from rapidfuzz import fuzz

from rlnotes.index.index import Index
from rlnotes.index.names import fold
from rlnotes.index.tokenize import STOP, stemmed, without_code
from rlnotes.markdown.excerpts import sentence
from rlnotes.markdown.note import ParsedNote
from rlnotes.queries.hub import Hubs

_WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W_]|[^\W\d_A-Za-z]")

Scores = dict[str, float]
Vector = dict[str, float]


def words(text: str) -> list[str]:
    """Return the words of a text, folded, without an English plural and without stop words."""
    return [stemmed(word) for word in _WORD.findall(fold(text)) if word not in STOP]


def counts(note: ParsedNote) -> Counter[str]:
    """Count the words of a note: title three times, description twice, headings and body once."""
    headings = " ".join(section.text for section in note.sections)
    parts = (*[note.note.title] * 3, *[note.note.description] * 2, headings, without_code(note.text[note.body :]))
    return Counter(words("\n".join(parts)))


def unit(vector: Vector) -> Vector:
    """Return a vector of length 1."""
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / length for term, weight in vector.items()}


def mean(vectors: list[Vector], share: float = 1.0) -> Vector:
    """Return the mean of vectors, times `share`."""
    found: Vector = defaultdict(float)
    for vector in vectors:
        for term, weight in vector.items():
            found[term] += share * weight / len(vectors)
    return found


def heaviest(vector: Vector, most: int = 300) -> Vector:
    """Return the heaviest terms of a vector, so that an index of a whole vault keeps to a page."""
    if len(vector) <= most:
        return vector
    return dict(sorted(vector.items(), key=lambda item: (-item[1], item[0]))[:most])


def plus(one: Vector, two: Vector) -> Vector:
    """Return the sum of two vectors."""
    return {term: one.get(term, 0.0) + two.get(term, 0.0) for term in one.keys() | two.keys()}


class Texts:
    """Vectors of a whole vault with an inverted index; those of a few notes can be replaced for a question."""

    def __init__(self, vectors: dict[str, Vector]) -> None:
        self._vectors = vectors
        self._where: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for path, vector in vectors.items():
            for term, weight in vector.items():
                self._where[term].append((path, weight))

    def near(self, query: Vector, changed: dict[str, Vector]) -> Scores:
        """Return the cosine of every note that shares a term with a vector."""
        found: Scores = defaultdict(float)
        for term, weight in query.items():
            for path, theirs in self._where.get(term, ()):
                found[path] += weight * theirs
        for path, vector in changed.items():
            found[path] = sum(weight * vector.get(term, 0.0) for term, weight in query.items())
        return found


class Baselines:
    """Prepared once for a vault, asked with the index of the vault as it is while links are hidden."""

    def __init__(self, index: Index) -> None:
        self._full = index
        self._counts = {path: counts(index.parsed(note)) for path, note in index.notes.items()}
        spread = Counter(term for found in self._counts.values() for term in found)
        total = len(index.notes)
        self._idf = {
            term: math.log(1 + (total - count + 0.5) / (count + 0.5))
            for term, count in spread.items()
            if 1 < count <= max(3, total * 0.4)
        }
        self._own = {path: self.vector(found) for path, found in self._counts.items()}
        self._texts = Texts(self._own)
        self._said = {path: self._sentences(index, path) for path in index.notes}
        self._dice = random.Random(1)
        self._titles = {path: fold(note.title) for path, note in index.notes.items()}

    def vector(self, found: Counter[str]) -> Vector:
        """Return the TF-IDF vector of counted words, of length 1."""
        return unit({term: (1 + math.log(n)) * self._idf[term] for term, n in found.items() if term in self._idf})

    @staticmethod
    def _sentences(index: Index, path: str) -> dict[str, list[str]]:
        said: dict[str, list[str]] = defaultdict(list)
        note = index.notes[path]
        for link, resolution in index.links_of(note):
            if resolution.path in index.notes and resolution.path != path and not link.property:
                said[resolution.path] += words(sentence(index.text(path), link))
        return said

    @cached_property
    def _around(self) -> dict[str, set[str]]:
        around = {path: set(self._full.neighbours(path)) for path in self._full.notes}
        for path in self._full.notes:
            for target in self._full.neighbours(path):
                around[target].add(path)
        return around

    @cached_property
    def _blended(self) -> tuple[Texts, Texts, Texts]:
        """The vectors of fusion C: each note with half the mean of its neighbours, that mean, and what is said of it."""
        near = {p: heaviest(mean([self._own[n] for n in around])) for p, around in self._around.items() if around}
        prop = {
            path: unit(plus(self._own[path], mean([near[path]], 0.5) if path in near else {})) for path in self._own
        }
        heard: dict[str, Counter[str]] = defaultdict(Counter)
        for said in self._said.values():
            for target, found in said.items():
                heard[target].update(found)
        context = {path: self.vector(found) for path, found in heard.items()}
        self._heard = heard
        return Texts(prop), Texts({path: unit(vector) for path, vector in near.items()}), Texts(context)

    @cached_property
    def _fts(self) -> sqlite3.Connection:
        database = sqlite3.connect(":memory:")
        database.execute("CREATE VIRTUAL TABLE note USING fts5(path UNINDEXED, title, body)")
        for path, note in self._full.notes.items():
            database.execute(
                "INSERT INTO note VALUES (?, ?, ?)", (path, fold(note.title), fold(self._full.body_text(path)))
            )
        return database

    def ask(self, index: Index, hubs: Hubs, path: str, hidden: set[str]) -> dict[str, Scores]:
        """Return the score of every note by method; `hidden` are those whose links with `path` are hidden."""
        around = dict(self._around)
        around[path] = around[path] - hidden
        for other in hidden:
            around[other] = around[other] - {path}
        own = {other: self.vector(counts(index.parsed(index.notes[other]))) for other in {path, *hidden}}
        mine = own[path]
        text = self._texts.near(mine, own)
        shared: Scores = defaultdict(float)
        adar: Scores = defaultdict(float)
        two: Scores = {}
        for near in around[path]:
            for other in around[near]:
                shared[other] += 1
                adar[other] += 1 / math.log(len(around[near]) + 1.5)
                two[other] = 1.0
        for near in (path, *around[path]):
            two.pop(near, None)
        return {
            "random": {other: self._dice.random() for other in index.notes},
            "zk: exactly two links away": two,
            "shared links": shared,
            "Adamic-Adar": adar,
            "title fuzz (rapidfuzz)": {
                other: fuzz.token_set_ratio(self._titles[path], title) for other, title in self._titles.items()
            },
            "FTS5, 25 terms": self._like(index, path, hidden),
            "TF-IDF": text,
            "fusion C of related.md": self._fusion(path, hidden, around, own, hubs),
        }

    def _like(self, index: Index, path: str, hidden: set[str]) -> Scores:
        note = index.notes[path]
        for other in {path, *hidden}:
            self._fts.execute("UPDATE note SET body = ? WHERE path = ?", (fold(index.body_text(other)), other))
        plain = Counter(
            word for word in re.findall(r"\w{3,}", fold(f"{note.title} {index.body_text(path)}")) if word not in STOP
        )
        best = sorted(plain, key=lambda word: (-plain[word] * self._idf.get(stemmed(word), 0.1), word))[:25]
        query = " OR ".join(f'"{word}"' for word in best) or '""'
        rows = self._fts.execute("SELECT path, -bm25(note, 0, 3, 1) FROM note WHERE note MATCH ?", (query,)).fetchall()
        for other in {path, *hidden}:
            before = fold(self._full.body_text(other))
            self._fts.execute("UPDATE note SET body = ? WHERE path = ?", (before, other))
        return dict(rows)

    def _fusion(
        self, path: str, hidden: set[str], around: dict[str, set[str]], own: dict[str, Vector], hubs: Hubs
    ) -> Scores:
        """Return reciprocal ranks (k = 20) of `prop` twice, `ppr`, text to neighbours and text to context."""
        prop, near, context = self._blended
        changed = {path, *hidden}

        def vector(other: str) -> Vector:
            return own.get(other) or self._own[other]

        means = {o: heaviest(mean([vector(n) for n in around[o]])) if around[o] else {} for o in changed}
        blended = {other: unit(plus(vector(other), mean([means[other]], 0.5))) for other in changed}
        without = {}
        for other in hidden:
            heard = Counter(self._heard.get(other, ()))
            heard.subtract(Counter(self._said[path].get(other, ())))
            without[other] = self.vector(Counter({term: n for term, n in heard.items() if n > 0}))
        walk: Scores = {path: 1.0}
        for _ in range(12):
            step: Scores = defaultdict(float)
            step[path] = 0.3
            for other, weight in walk.items():
                for target in around[other]:
                    step[target] += 0.7 * weight / len(around[other])
            walk = step
        lists = (
            (2, prop.near(blended[path], blended)),
            (1, walk),
            (1, near.near(own[path], {other: unit(vector) for other, vector in means.items()})),
            (1, context.near(own[path], without)),
        )
        joined = around[path] | hubs.notes.keys() | {path}
        found: Scores = defaultdict(float)
        for weight, scores in lists:
            ranked = sorted((o for o, s in scores.items() if s > 0 and o not in joined), key=lambda o: (-scores[o], o))
            for rank, other in enumerate(ranked[:300]):
                found[other] += weight / (20 + rank)
        return found
