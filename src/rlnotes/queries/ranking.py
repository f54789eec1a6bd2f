"""The score of a note for a search query: one formula over names, other fields, and the text.

    score = 8 T^6 + C^3 + P + F/4 + G/2 + (1 - T^6)(1.2 B + 3 max(X, 0.8 G) + max(S, 0.8 G)) + A/5 + H/5 + 2N + 6L/5

All parts are between 0 and 1 or slightly above, and a word counts in each by its rarity and by how well it fits:

- T: share of the query that one name of the note has (title, alias, file name), P: that share squared times the share
  of the name that the query has, C: share that the note has anywhere;
- F: share by the best field of each word, G: share squared that the best single field has, more for a short field;
- B: bm25 of the text (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), X: the closest that the
  words come to each other in the text, S: share squared that one sentence has;
- A: likeness of query and title as strings, H: the title contains the query, N: a name is the query but for a typo;
- L: the text has a query with signs as it is typed, twice that for the title.

A word that was typed with signs (`C++`) fits 0.4 times as well where it is written without.

If a name has all of the query, the text counts no more. For a query of one word, F counts 2. The weights were fitted on
five public vaults and measured on five others (`tests/quality`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from rlnotes.index.fulltext import CJK, text_properties
from rlnotes.index.index import Index
from rlnotes.index.names import WORD, fold, searchable_words
from rlnotes.index.signed_words import spans_of
from rlnotes.markdown.note import Details, Note, NoteId, stem
from rlnotes.queries.query_words import BARE, CLOSE_TYPO, PART, QueryWord

FIELD_WEIGHTS = {
    "title": 1.0, "alias": 0.95, "name": 0.8, "tag": 0.7, "heading": 0.65, "description": 0.55, "property": 0.5,
    "body": 0.35,
}  # fmt: skip
_NAMES = frozenset({"title", "alias", "name"})

_MIN_FIELD_WEIGHT = 0.9  # of a field that has the words together: a heading with all of them is almost a name
_BREVITY = 0.3  # added for fields with few other words
_SATURATION, _LENGTH_SHARE = 1.2, 0.75  # k1 and b of bm25
_WINDOW = 3000  # characters in which words are close to each other,
_HALF_DISTANCE = 800  # and between them, where their closeness counts half
_FIELD_CLOSENESS = 0.8  # of words that a heading, description or tag has together
_OTHER_PARAGRAPH = 0.9  # factor for words in two paragraphs
_WHOLE_NAME = 0.98  # share of the query from which on a name has all of it, and the text adds nothing
_CHANCE = 50  # per cent of letters that any two strings may share
_LITERAL = 1.2  # of a query with signs that the text has as it is typed; twice that in the title
_SIGNS = "'-/.,@+&^#:=*%$"  # inside of words
_MAX_TEXT = 300_000  # characters of a note that are searched closely
_MAX_OCCURRENCES = 200  # of one word
_MAX_PART = 600  # characters between two words of one sentence
_WORD_REST = re.compile(r"\w*")
_PARAGRAPH_END = re.compile(r"\n\s*\n|\n#")
_SENTENCE_END = re.compile(r"[.!?;]\s|\n\s*(?:\n|[-*+>#|]|\d+\.)|[。！？；]")


class Field(NamedTuple):
    """A field of a note: its line (0: not known yet), its text, and the folded words of it."""

    place: str
    line: int
    text: str
    words: tuple[str, ...]


class Occurrence(NamedTuple):
    """A word of a query in a text: span in characters of the folded text, index of the word, quality."""

    start: int
    end: int
    word: int
    quality: float


class Score(NamedTuple):
    """The parts of a score, each weighted; their sum is the score. In the formula above they are

    8 T^6 + P + A/5 + H/5 + 2N (names); C^3 (words); F/4 + G/2 (fields); the term of B (bm25); those of X and S.
    """

    names: float
    words: float
    fields: float
    bm25: float
    closeness: float

    def shares(self) -> "Score":
        """Return the parts so that they add up to `total`."""
        return Score(*(part / _MAX_SCORE for part in self))

    @property
    def total(self) -> float:
        """The score, from 0 to about 1."""
        return sum(self) / _MAX_SCORE


_MAX_SCORE = 14.4  # sum of all parts for a note whose title is the query


class Ranked(NamedTuple):
    """A scored note, its best field, and the offset in the folded body of the best place if that fits better."""

    note: Note
    score: Score
    field: Field
    at: int | None


class Ranking:
    """Scores notes for the words of one query."""

    def __init__(self, index: Index, words: Sequence[QueryWord], literal: str = "") -> None:
        """Take the index, the words of a query, in order, and the query as typed, folded."""
        self._index = index
        self._words = words
        self._mean_words = index.full_text.mean_words
        self._query = " ".join(word.word for word in words)
        self._literal = literal if any(sign in literal for sign in _SIGNS) else ""
        self._signed = tuple(dict.fromkeys(word.signed for word in words if word.signed))
        self._total = sum(word.weight for word in words)
        content = [word for word in words if not word.is_function_word]
        self._content = frozenset(content or words)
        self._content_total = sum(word.weight for word in self._content)
        self._by_length = sorted(range(len(words)), key=lambda at: -len(words[at].word))

    def score(self, note_id: NoteId, note: Note, name_typos: int | None) -> Ranked:
        """Return the score of a note; `name_typos`: one of its names is the query with so many typos."""
        in_field = [note_id in word.in_fields for word in self._words]
        fields = list(fields_of(note, self._index.details(note.path))) if any(in_field) else [title_of(note)]
        best = [0.0] * len(self._words)  # quality of the best match of each word in a field, then anywhere
        weighted = [0.0] * len(self._words)  # the same times the weight of the field
        name = precision = together = 0.0
        shown, shown_value = fields[0], 0.0
        for field in fields if any(in_field) else ():
            share, matched = self._match_field(field, in_field, best, weighted)
            if not share:
                continue
            weight = FIELD_WEIGHTS[field.place]
            if field.place in _NAMES:
                name = max(name, share * weight)
                precision = max(precision, share * share * weight * matched / max(1, sum(map(len, field.words))))
            if len(self._words) > 1:
                brevity = _BREVITY * len(self._words) / len(field.words)
                together = max(together, share * share * (max(weight, _MIN_FIELD_WEIGHT) + brevity))
            if share * (weight + 1) > shown_value:
                shown, shown_value = field, share * (weight + 1)
        field_share = self._share(weighted)
        is_in_text = name < _WHOLE_NAME and any(word.spellings_in_body(note_id) for word in self._words)
        text = fold(self._index.body_text(note.path)[:_MAX_TEXT]) if is_in_text else ""
        occurrences, frequency = self._occurrences(note_id, text, best)
        closeness, at = self._closest(occurrences, text)
        sentence = self._sentence(occurrences, text)
        bm25 = self._bm25(frequency, note.words)
        coverage = self._share(best)
        title = fold(note.title)
        likeness = fuzz.ratio(self._query, " ".join(WORD.findall(title)), score_cutoff=_CHANCE) / 100
        whole_name = name**6
        rest = 1 - whole_name
        in_field_together = _FIELD_CLOSENESS * min(1.0, together)
        score = Score(
            8.0 * whole_name + precision
            + (BARE if self._lacks_sign(title) else 1.0) * (
                0.2 * likeness + 0.2 * (self._query in title)
                + (2.0 * (1 - 0.07 * name_typos) if name_typos is not None else 0.0)
            )
            + (_LITERAL * (2 if self._literal in title else self._literal in text) if self._literal else 0.0),
            coverage**3,
            0.5 * together + (0.25 if len(self._words) > 1 else 2.0) * field_share,
            rest * 1.2 * bm25,
            rest * (3.0 * max(closeness, in_field_together) + max(sentence, in_field_together)),
        )  # fmt: skip
        qualities = [0.0] * len(self._words)
        for each in occurrences:
            qualities[each.word] = max(qualities[each.word], each.quality)
        text_value = max(closeness**0.25, 0.9 * self._share(qualities)) * (1 + FIELD_WEIGHTS["body"])
        in_body = bool(occurrences) and text_value > shown_value
        return Ranked(note, score, shown, (at if at is not None else occurrences[0].start) if in_body else None)

    def _match_field(
        self, field: Field, in_field: list[bool], best: list[float], weighted: list[float]
    ) -> tuple[float, int]:
        """Match each word of the query with a word of the field that no other has. Return their share and letters."""
        weight = FIELD_WEIGHTS[field.place]
        lacking = self._lacks_sign(fold(field.text)) if self._signed else ()
        used: set[int] = set()
        total, matched = 0.0, 0
        for number in self._by_length:
            word = self._words[number]
            if not in_field[number]:
                continue
            quality, at = 0.0, -1
            for position, known in enumerate(field.words):
                if position not in used and (fit := word.quality(known)) > quality:
                    quality, at = fit, position
            if at >= 0:
                used.add(at)
                if word.signed in lacking:
                    quality *= BARE
                total += word.weight * quality
                matched += min(len(word.word), len(field.words[at]))
                best[number] = max(best[number], quality)
                weighted[number] = max(weighted[number], quality * weight)
        return total / self._total, matched

    def _lacks_sign(self, text: str) -> list[str]:
        """Return the words typed with signs that a folded text does not have with them."""
        return [signed for signed in self._signed if not any(spans_of(signed, text))]

    def _share(self, qualities: Sequence[float]) -> float:
        """Return the weighted share of the query that has these qualities, word by word."""
        return sum(word.weight * quality for word, quality in zip(self._words, qualities, strict=True)) / self._total

    def _occurrences(self, note_id: NoteId, text: str, best: list[float]) -> tuple[list[Occurrence], list[float]]:
        """Find the words in the folded text of a note. Return their occurrences in order, and how often each occurs.

        Occurrences of function words are counted only. `best` is updated.
        """
        found: list[Occurrence] = []
        frequency = [0.0] * len(self._words)
        for number, word in enumerate(self._words):
            spans = [span for spelling in word.spellings_in_body(note_id) for span in _words_beginning(text, spelling)]
            is_part = not spans and note_id in word.in_bodies  # of `snake_case`
            if is_part:
                spans = list(_words_beginning(text, word.word, anywhere=True))
            signed = list(spans_of(word.signed, text)) if word.signed else []
            for start, end in spans:
                known = text[start:end]
                quality = PART if is_part else CLOSE_TYPO if known in word.body_typos else word.quality(known)
                if word.signed and not any(first <= start and end <= last for first, last in signed):
                    quality *= BARE
                if quality:
                    frequency[number] += quality
                    best[number] = max(best[number], quality)
                    if word in self._content:
                        found.append(Occurrence(start, end, number, quality))
        found.sort()
        return found, frequency

    def _bm25(self, frequency: list[float], note_words: int) -> float:
        length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * max(note_words, 20) / self._mean_words
        return self._share([count / (count + _SATURATION * length) for count in frequency])

    def _closest(self, occurrences: list[Occurrence], text: str) -> tuple[float, int | None]:
        """Return how close the words come to each other, 1 for a phrase of all, and the offset of that place."""
        if len(self._words) == 1 or not occurrences:
            return 0.0, None
        paragraphs = _parts(occurrences, text, _PARAGRAPH_END)
        best, at = 0.0, None
        for first, begin in enumerate(occurrences):
            seen: set[int] = set()
            weight = 0.0
            letters = in_order = 0
            last = -1
            for number in range(first, len(occurrences)):
                start, end, word, quality = occurrences[number]
                if start - begin.start > _WINDOW:
                    break
                if word in seen:
                    continue
                seen.add(word)
                weight += self._words[word].weight * quality
                letters += end - start
                in_order += word > last
                last = word
                share = weight / self._content_total
                gap = max(0, end - begin.start - letters)
                value = share**4 / (1 + gap / _HALF_DISTANCE) * (0.92 + 0.08 * in_order / len(seen))
                if paragraphs[number] != paragraphs[first]:
                    value *= _OTHER_PARAGRAPH
                if value > best:
                    best, at = value, begin.start
        return best, at

    def _sentence(self, occurrences: list[Occurrence], text: str) -> float:
        """Return the share squared of the query that one sentence has, a fifth less if none of it is in order."""
        if len(self._words) == 1 or not occurrences:
            return 0.0
        sentences: dict[int, list[Occurrence]] = {}
        for part, each in zip(_parts(occurrences, text, _SENTENCE_END), occurrences, strict=True):
            sentences.setdefault(part, []).append(each)
        best = 0.0
        for sentence in sentences.values():
            qualities: dict[int, float] = {}
            for each in sentence:
                qualities[each.word] = max(qualities.get(each.word, 0.0), each.quality)
            if len(qualities) > 1:
                weight = sum(self._words[number].weight * quality for number, quality in qualities.items())
                share = weight / self._content_total
                best = max(best, share * share * (0.8 + 0.2 * _longest_run(sentence) / len(qualities)))
        return best


def title_of(note: Note) -> Field:
    """Return the title of a note as a field."""
    return _field("title", 0, note.title)


def _field(place: str, line: int, text: str) -> Field:
    return Field(place, line, text, tuple(searchable_words(fold(text))))


def fields_of(note: Note, details: Details) -> Iterator[Field]:
    """Yield the searched fields of a note other than its body. Line 0: looked up for matches that are shown."""
    yield title_of(note)
    yield _field("name", 1, stem(note.path).replace("_", " "))
    for alias in note.aliases:
        yield _field("alias", 0, alias)
    for tag in note.tags:
        yield _field("tag", 0, tag)
    for section in details.sections:
        yield _field("heading", section.line, section.text)
    yield _field("description", 0, note.description)
    for value in text_properties(details):
        yield _field("property", 0, value)


def _parts(occurrences: Sequence[Occurrence], text: str, end: re.Pattern[str]) -> list[int]:
    """Return the number of the part of a text that each occurrence is in; parts end at `end` or after a long gap."""
    parts, part, last = [], 0, 0
    for each in occurrences:
        part += each.start - last > _MAX_PART or end.search(text, last, each.start) is not None
        parts.append(part)
        last = each.start
    return parts


def _words_beginning(text: str, spelling: str, *, anywhere: bool = False) -> Iterator[tuple[int, int]]:
    """Yield the spans of words of a text that begin with `spelling`; of CJK text, the spelling itself anywhere."""
    anywhere = anywhere or spelling >= CJK or not _is_letter(spelling[0])
    at, count = text.find(spelling), 0
    while at >= 0 and count < _MAX_OCCURRENCES:
        end = at + len(spelling)
        if anywhere:
            yield at, end
            count += 1
        elif not (at and text[at - 1].isalnum()):  # `_emphasis_`
            end = _WORD_REST.match(text, end).end()  # type: ignore[union-attr]  # it matches nothing, too
            yield at, end
            count += 1
        at = text.find(spelling, end)


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def _longest_run(sentence: Sequence[Occurrence]) -> int:
    """Return how many words of the query are in its order, others between them."""
    longest: dict[int, int] = {}  # by the last word
    for each in sentence:
        before = max((length for word, length in longest.items() if word < each.word), default=0)
        longest[each.word] = max(longest.get(each.word, 0), before + 1)
    return max(longest.values())
