"""The words of a search query: which words of the vault each stands for, how well, and which notes have them."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from os.path import commonprefix

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rlnotes.index.fulltext import CJK, FullText
from rlnotes.index.names import WORD
from rlnotes.index.tokenize import STOP
from rlnotes.markdown.note import NoteId
from rlnotes.queries.english_forms import base, plurals, related_forms

EXACT, INFLECTED, PREFIX, RELATED, PART, TYPO = 1.0, 0.95, 0.9, 0.85, 0.6, 0.8
"""How well a word fits a typed one: equal; its plural or singular; longer; with another ending; with the typed word
inside; misspelled.
A typo costs 0.1 more for each letter."""
CLOSE_TYPO = 0.7
"""The same for a misspelled word in a body."""
BARE = 0.4
"""Factor for a word that was typed with signs (`C++`) and is written without them."""

# How much a note is worth looking at that has a word so: candidates are taken in order of the sum over all words.
_IN_TITLE, _IN_FIELD, _IN_BODY = 1.3, 1.0, 0.85
_PREFIX_IN_TITLE, _PREFIX_IN_FIELD, _PREFIX_IN_BODY, _TYPO_IN_BODY = 0.8, 0.6, 0.55, 0.45

_PRONOUNS = frozenset("am did he her hers him his me mine my myself she".split())
_FUNCTION_WEIGHT = 0.12  # of a function word: it neither requires nor excludes a note
_MIN_WEIGHT = 0.3  # of a word that every note has
_MAX_EXPANSIONS = 100  # words of the vault that one typed word is expanded to, the closest first
_MAX_BODY_TYPOS = 3  # of them, misspelled words that are searched in bodies


class QueryWord:
    """A typed word (folded) with its weight in the ranking, what it is expanded to, and the notes that have it."""

    def __init__(self, word: str, text: FullText, *, is_function_word: bool, exact: bool, signed: str = "") -> None:
        """Look the word up in a full-text index; with `exact` it is not expanded.

        `signed` is what was typed if the word is part of a word with signs.
        """
        self.word = word
        self.signed = signed
        self.is_function_word = is_function_word
        self._is_exact = exact
        self.forms = () if exact else plurals(word)
        self.related = frozenset[str]() if exact or is_function_word else related_forms(word)
        written = [word, *self.forms]
        equal = text.beginning if word >= CJK else None
        self.exact_in_bodies = equal(word, bodies=True) if equal else text.having(written, bodies=True)
        self.exact_in_fields = equal(word) if equal else text.having(written)
        self.as_signed: set[NoteId] = set()
        if signed:
            signed_in_bodies, signed_in_fields = text.signed(signed, bodies=True), text.signed(signed)
            self.as_signed = signed_in_bodies | signed_in_fields
            if exact:
                self.exact_in_bodies, self.exact_in_fields = signed_in_bodies, signed_in_fields
        self.in_bodies, self.in_fields = self.exact_in_bodies, self.exact_in_fields
        self.typos: dict[str, float] = {}
        self.parts: list[str] = []
        self.body_typos: tuple[str, ...] = ()
        self.typo_in_bodies: set[NoteId] = set()
        if not exact:
            self._expand(text)
        self.in_titles = text.beginning(word, self._expansions(), titles=True) & self.in_fields
        frequency = (
            len(self.as_signed)
            or len(self.exact_in_bodies | self.exact_in_fields)
            or len(self.in_bodies | self.in_fields)
            or len(self.typo_in_bodies)
        )
        rarity = math.log(1 + (text.note_count - frequency + 0.5) / (frequency + 0.5))
        self.weight = max(rarity, _MIN_WEIGHT) * (_FUNCTION_WEIGHT if self.is_function_word else 1.0)
        self._qualities: dict[str, float] = {}

    def _expand(self, text: FullText) -> None:
        """Find the words of the vault that the word is the beginning of, a part of, or a typo of."""
        self.in_bodies = self.in_bodies | text.beginning(self.word, self.related, bodies=True)
        self.typos = self._typos_in(text, is_known=f"\n{self.word}\n" in text.vocabulary)
        if self._may_be_part and not self.is_function_word:
            self.parts = _containing(self.word, text.vocabulary)
        self.in_fields = self.in_fields | text.beginning(self.word, self._expansions())
        if not self.in_bodies and not _has_digit(self.word):
            close = self.typos.items() if self.in_fields else _typos(self.word, text.body_vocabulary)
            best = sorted(close, key=lambda pair: (-pair[1], pair[0]))[:_MAX_BODY_TYPOS]
            self.body_typos = tuple(known for known, _ in best)
            if self.body_typos:
                self.typo_in_bodies = text.having(self.body_typos, bodies=True)

    def _typos_in(self, text: FullText, *, is_known: bool) -> dict[str, float]:
        """Return the words of titles and other fields that the word may be a typo of. Numbers have none."""
        if _has_digit(self.word) or (self.is_function_word and (is_known or self.exact_in_bodies)):
            return {}
        factor = 0.5 if is_known or self.in_bodies else 1.0  # a word of the vault is hardly a typo
        return {known: quality * factor for known, quality in _typos(self.word, text.vocabulary)}

    def _expansions(self) -> list[str]:
        """Return the words that are searched in fields besides those that begin with the word, the closest first."""
        ranked = [(-quality, known) for known, quality in self.typos.items()]
        ranked += [(-PART, known) for known in self.parts]
        ranked += [(-RELATED, known) for known in self.related]
        return [known for _, known in sorted(ranked)[:_MAX_EXPANSIONS]]

    @cached_property
    def _may_be_part(self) -> bool:
        return len(self.word) > 2 or self.word >= CJK

    @property
    def notes(self) -> set[NoteId]:
        """The notes that have the word, or one that it is expanded to, anywhere."""
        return self.in_fields | self.in_bodies | self.typo_in_bodies

    @property
    def is_begun(self) -> bool:
        """Whether any word of the vault begins with the word."""
        return bool(self.in_bodies or self.exact_in_fields)

    @property
    def correction(self) -> str | None:
        """The word that was searched for instead, if no word begins with or contains the typed one; empty if none."""
        if self.is_begun or self.parts:
            return None
        return max(self.typos, key=self.typos.__getitem__, default=next(iter(self.body_typos), ""))

    def restrict(self, notes: set[NoteId]) -> None:
        """Forget all notes but these."""
        for name in (
            "exact_in_bodies",
            "exact_in_fields",
            "in_bodies",
            "in_fields",
            "in_titles",
            "typo_in_bodies",
            "as_signed",
        ):
            setattr(self, name, getattr(self, name) & notes)

    def worth(self) -> dict[NoteId, float]:
        """Return, for each note that has the word, where it has it as a number: how much it is worth looking at."""
        found: dict[NoteId, float] = {}
        for value, notes in (
            (_TYPO_IN_BODY, self.typo_in_bodies),
            (_PREFIX_IN_BODY, self.in_bodies),
            (_PREFIX_IN_FIELD, self.in_fields),
            (_PREFIX_IN_TITLE, self.in_titles),
            (_IN_BODY, self.exact_in_bodies),
            (_IN_FIELD, self.exact_in_fields),
            (_IN_TITLE, self.exact_in_fields & self.in_titles),
        ):
            found.update(dict.fromkeys(notes, value))
        if self.signed:
            return {note: value if note in self.as_signed else BARE * value for note, value in found.items()}
        return found

    def quality(self, known: str) -> float:
        """Return how well a folded word of a note fits, 0 for not at all."""
        quality = self._qualities.get(known)
        if quality is None:
            if known == self.word:
                quality = EXACT
            elif known in self.forms:
                quality = INFLECTED
            elif self._is_exact and self.word < CJK:
                quality = 0.0
            elif known.startswith(self.word):
                quality = EXACT if self.word >= CJK else PREFIX
            elif known in self.related:
                quality = RELATED
            elif self._may_be_part and self.word in known:
                quality = INFLECTED if self.word >= CJK else PART
            else:
                quality = self.typos.get(known, 0.0)
            self._qualities[known] = quality
        return quality

    def spellings_in_body(self, note: NoteId) -> Sequence[str]:
        """Return what to look for in the body of a note: beginnings of words, or whole words if it is misspelled."""
        if note in self.in_bodies:
            forms = self.forms if note in self.exact_in_bodies else [base(self.word)] if self.related else []
            return (commonprefix([self.word, *forms]),)
        return self.body_typos if note in self.typo_in_bodies else ()


def query_words(words: Sequence[str], text: FullText, *, exact: bool, signed: Sequence[str] = ()) -> list[QueryWord]:
    """Look up the folded words of a query, with `exact` not expanded; `signed` are those that were typed with signs.

    Function words count little, unless there are no others, or none in the word with signs that they are part of.
    """
    function = {
        word
        for word in words
        if word in STOP or word in _PRONOUNS or (len(word) == 1 and word < CJK and word.isalpha())
    }
    signed_by_part: dict[str, str] = {}
    for each in signed:
        parts = WORD.findall(each)
        signed_by_part |= dict.fromkeys(parts, each)
        if function.issuperset(parts):
            function.difference_update(parts)
    if function.issuperset(words):
        function.clear()
    return [
        QueryWord(word, text, is_function_word=word in function, exact=exact, signed=signed_by_part.get(word, ""))
        for word in words
    ]


def worth_looking_at(words: Iterable[QueryWord]) -> Mapping[NoteId, float]:
    """Return the notes that have any of the words with the sum of their worth, rare words counting more."""
    total: dict[NoteId, float] = {}
    for word in words:
        for note, value in word.worth().items():
            total[note] = total.get(note, 0.0) + word.weight * value
    return total


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _typos(word: str, vocabulary: str) -> Iterator[tuple[str, float]]:
    """Yield the words of a vocabulary that `word` may be a typo of, with their quality."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    if allowed:
        close = process.extract(word, vocabulary.split("\n"), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        for known, distance, _ in close:
            if distance and word not in known:
                yield known, TYPO - 0.1 * distance


def _containing(word: str, vocabulary: str) -> list[str]:
    """Return the words of a vocabulary that contain `word`, but not as a prefix."""
    found: list[str] = []
    at = vocabulary.find(word)
    while at >= 0 and len(found) < 10 * _MAX_EXPANSIONS:
        end = vocabulary.find("\n", at)
        start = vocabulary.rfind("\n", 0, at) + 1
        if start < at:
            found.append(vocabulary[start:end])
        at = vocabulary.find(word, end)
    return found
