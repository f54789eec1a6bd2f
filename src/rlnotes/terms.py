"""What a note is about: its terms with how often they stand in it, and which notes have alike ones (TF-IDF)."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property

from rlnotes.cache import Cache
from rlnotes.names import fold
from rlnotes.note import Note

TERM = re.compile(r"[^\W\d_][\w'’-]*[^\W_]|[^\W\d_A-Za-z]")  # a single letter says nothing, a single character may
_CODE = re.compile(r"(?ms)^(```|~~~).*?^\1|`[^`\n]*`|https?://\S+|\$[^$\n]+\$")
_LINK_LABELLED = re.compile(r"(?<=\[\[)[^\[\]|\n]*\|")  # the label says it better
_LONGEST = 1_000_000  # a text past this is a book: its title must do
STOP = frozenset(
    "a about above across after all almost alone along already also although always among an and another any anything"
    " are around as at away be became because become been before behind being below best better between both but by"
    " came can cannot could did do does done down each either else enough even ever every everything far few first for"
    " from further gave get gets give given gives go goes good got had has have having held here hold holds how"
    " however i if in indeed instead into is it its itself just keep kept known last later least less let like likely"
    " little long look made make makes many may mean means might more most mostly much must near need needs neither"
    " never new next no none nor not nothing now of off often old on once one only onto or other others our out over"
    " own part per perhaps point points put quite rather really same say says second see seem seems seen set several"
    " shall should show shown shows since so some something still such take taken takes tell than that the their them"
    " themselves then there therefore these they thing things this those though thought three through thus to together"
    " too toward two under unless until up upon us use used uses using very was way ways we well went were what"
    " whatever when where whether which while who whole whose why will with within without word words would yet you"
    " your".split()
)

_ALL = 1500  # in vaults up to this size every note is compared
_CANDIDATES = 200  # in larger ones the notes that share the weightiest terms
_WEIGHTIEST = 16


class Terms:
    """The terms of a vault. Notes are named by path; a vector is a note's TF-IDF, of length 1."""

    def __init__(self, cache: Cache, paths: Mapping[int, str], note: Callable[[int, str], Note]) -> None:
        """Take the cache, the path of every note by its number in it, and what makes a note of both."""
        self._cache = cache
        self._paths = paths
        self._numbers = {path: number for number, path in paths.items()}
        if cache.unmeasured():
            with cache.writing():
                cache.keep_terms((number, _terms(note(number, paths[number]))) for number in cache.unmeasured())
        self._vectors: dict[str, dict[str, float]] = {}
        self._weights: dict[str, float] = {}

    @cached_property
    def _spread(self) -> dict[str, int]:
        """In how many notes each term stands."""

        def made() -> dict[str, int]:
            spread: Counter[str] = Counter()
            for terms in self._cache.terms():
                spread.update(terms.keys())
            return {term: count for term, count in spread.items() if count > 1}

        return self._cache.made("text", "spread of terms", made)  # type: ignore[no-any-return]

    def vector(self, path: str) -> dict[str, float]:
        """Return a note's vector. Terms of one note only and of over two notes in five say nothing and are left out."""
        vector = self._vectors.get(path)
        if vector is None:
            vector = {
                term: (1 + math.log(count)) * weight
                for term, count in self._cache.terms_of(self._numbers[path]).items()
                if (weight := self._weight(term))
            }
            length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
            vector = self._vectors[path] = {term: weight / length for term, weight in vector.items()}
        return vector

    def _weight(self, term: str) -> float:
        """Return how much a term tells: its inverse document frequency, as in BM25."""
        weight = self._weights.get(term)
        if weight is None:
            total, spread = len(self._numbers), self._spread.get(term, 1)
            telling = 1 < spread <= max(3, total * 0.4)
            weight = self._weights[term] = math.log(1 + (total - spread + 0.5) / (spread + 0.5)) if telling else 0.0
        return weight

    def near(self, path: str) -> dict[str, float]:
        """Return the notes whose vectors are near to that of `path`, and how near (the cosine)."""
        mine = self.vector(path)
        found = {}
        for other in self._candidates(mine):
            theirs = self.vector(other)
            score = sum(weight * theirs[term] for term, weight in mine.items() if term in theirs)
            if score and other != path:
                found[other] = score
        return found

    def _candidates(self, vector: dict[str, float]) -> list[str]:
        if len(self._numbers) <= _ALL:
            return list(self._numbers)
        weightiest = sorted(vector, key=lambda term: (-vector[term], term))[:_WEIGHTIEST]
        shared: dict[int, float] = {}
        for term in weightiest:
            word = max(re.findall(r"\w+", term), key=len)  # the full-text index takes what a hyphen joins for two words
            query = f'"{word}" OR "{word}s"'
            for number in {*self._cache.with_words(query, bodies=True), *self._cache.with_words(query, bodies=False)}:
                shared[number] = shared.get(number, 0.0) + vector[term]
        ranked = sorted((-weight, self._paths[number]) for number, weight in shared.items() if number in self._paths)
        return [path for _, path in ranked[:_CANDIDATES]]


def _terms(note: Note) -> dict[str, int]:
    """Count the terms of a note: title three times, description twice, headings and body once."""
    body = note.text[note.body :] if len(note.text) < _LONGEST else ""
    if any(mark in body for mark in ("`", "~~~", "://", "$", "|")):
        body = _LINK_LABELLED.sub("", _CODE.sub(" ", body))
    headings = " ".join(section.text for section in note.sections)
    whole = " \n".join((*[note.title] * 3, *[note.description] * 2, headings, body))
    terms: dict[str, int] = {}
    for word, count in Counter(TERM.findall(fold(whole))).items():
        if word not in STOP:
            term = stemmed(word)
            terms[term] = terms.get(term, 0) + count
    return terms


def stemmed(word: str) -> str:
    """Take off an English plural, no more: stronger stemming joins words that other languages keep apart."""
    if len(word) < 5 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "ches", "shes", "xes")) else word[:-1]
