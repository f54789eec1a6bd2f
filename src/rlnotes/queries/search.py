"""Full-text search: select candidates with the full-text index, then rank them by their names, fields and text."""

import heapq
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from rlnotes.index.fulltext import CJK
from rlnotes.index.index import Index
from rlnotes.index.names import WORD, fold, searchable_words
from rlnotes.markdown.note import TAG_PROPERTIES, Note, NoteId
from rlnotes.queries.filters import query_fields
from rlnotes.queries.hub import Hubs
from rlnotes.queries.joined_prefixes import joined_prefixes
from rlnotes.queries.lookup import MAX_TYPOS, digits, typo_distances
from rlnotes.queries.query_filters import ClauseFilter
from rlnotes.queries.query_syntax import Query, parse_query
from rlnotes.queries.query_words import QueryWord, query_words, worth_looking_at
from rlnotes.queries.ranking import FIELD_WEIGHTS, Ranked, Ranking, Score, fields_of, title_of

_REGEX_SECONDS = 30.0
_LIST_MARKER = re.compile(r"\s*(?:[-*+>]|\d+[.)])\s+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")

_KEYS = {
    "title": ("title",),
    "alias": ("aliases", "alias"),
    "tag": TAG_PROPERTIES,
    "description": ("description", "summary"),
}
"""The front matter keys that a field is read from."""

_MAX_EXCERPT = 400  # characters
_MIN_MATCHES = 5  # with fewer notes that have all words, notes without some of them match too,
_MIN_SHARE = 0.5  # if they have this share of what the best one has
_MAX_CANDIDATES = 60  # notes that are ranked, unless more are requested,
_MAX_LONG_CANDIDATES = 100  # or the query has
_LONG_QUERY = 6  # words, as a question or a pasted sentence has: a note without some of them may be what is meant
_JOINED = 8.0  # weight of the beginnings of words written as one


class Match(NamedTuple):
    """A match: the note, its score (0 to about 1), and the best field with its line and text.

    `parts` add up to the score; None if the note was not ranked. `matches` returns the spans of a text, such as the
    title, that match the query.
    """

    note: Note
    score: float
    place: str
    line: int
    text: str
    parts: Score | None = None
    matches: Callable[[str], list[tuple[int, int]]] = lambda _: []


class Search:
    """Searches the notes of an index."""

    def __init__(self, index: Index, hubs: Hubs) -> None:
        """Take the index to search, and its hubs for the fields `hub:` and `section:`."""
        self._index = index
        self._hubs = hubs
        self._text = index.full_text

    def parsed(self, query: str) -> Query:
        """Return a query parsed with the properties of the vault as fields."""
        found = parse_query(query)
        return parse_query(query, query_fields(self._index, self._hubs)) if found.unknown else found

    def find(
        self,
        query: str,
        limit: int | None = None,
        *,
        inside: set[NoteId] | None = None,
        exact: bool = False,
        notify: Callable[[str], None] | None = None,
    ) -> list[Match]:
        """Return the notes that match `query`, best first, ties by path; `inside` restricts the search.

        A word matches its plural or singular, words that begin with it or contain it, and words that it is a typo of:
        one letter from four letters and two from eight letters on. With `exact` it matches itself only. If enough notes
        have all words, only those match, else those with the most of them. `ranking` has the order, `query_syntax` the
        syntax. `notify` is called with a sentence for each word that was corrected or that no note has.
        """
        parsed = self.parsed(query)
        allowed = inside
        if parsed.clauses:
            fulfilling = ClauseFilter(self._index, self._hubs).matching(parsed.clauses)
            allowed = fulfilling if inside is None or fulfilling is None else inside & fulfilling
        if not parsed.words:
            return self._all(allowed or set(), limit) if parsed.clauses else []
        words = query_words(parsed.words, self._text, exact=exact, signed=parsed.signed)
        names: dict[NoteId, int] = {}
        if not exact:
            names = _restricted(self._matching_names(parsed.text), allowed)
            if parsed.clauses and parsed.whole:  # a name may have the colon or the quotes that make a clause
                names |= _restricted(self._matching_names(parsed.whole), inside)
        if allowed is not None:
            for word in words:
                word.restrict(allowed)
        ranking = Ranking(self._index, words, parsed.literal)
        count = max(_MAX_CANDIDATES if len(words) < _LONG_QUERY else _MAX_LONG_CANDIDATES, limit or 0)
        candidates = self._index.notes_of([*self._candidates(words, count, all_words=exact), *names])
        self._index.load_details(note.path for note in candidates.values())
        ranked = [ranking.score(note_id, note, names.get(note_id)) for note_id, note in candidates.items()]
        if len(words) == 1 and not exact and not words[0].is_begun:
            joined = self._by_joined_prefixes(parsed.text, allowed, {each.note.path for each in ranked})
            ranked += joined
            notify = None if joined else notify
        if notify and ranked and not exact:
            for word in words:
                if word.correction is not None:
                    notify(_about_correction(word.word, word.correction))
        ranked.sort(key=lambda each: (-each.score.total, each.note.path))
        return [_match(self._index, each, words) for each in ranked[:limit]]

    def matching(
        self, pattern: re.Pattern[str], limit: int | None = None, inside: set[NoteId] | None = None
    ) -> list[Match]:
        """Return the notes with a field or line that matches a regular expression, fields first.

        Raises TooSlowError if matching takes more than 30 seconds of CPU time.
        """
        from rlnotes.markdown.regex_limit import Allowance, TooSlowError

        allowance = Allowance(_REGEX_SECONDS)

        def spans(text: str) -> list[tuple[int, int]]:
            try:
                with allowance.spending():
                    return [match.span() for match in pattern.finditer(text) if match[0]]
            except TooSlowError:
                return []

        found = []
        for path, note in self._index.notes.items():
            if inside is None or self._index.id_of(path) in inside:
                with allowance.spending():
                    match = _first_match(self._index, note, pattern)
                if match:
                    found.append(match._replace(matches=spans))
        found.sort(key=lambda match: (-match.score, match.note.path))
        return found[:limit]

    def _all(self, notes: set[NoteId], limit: int | None) -> list[Match]:
        """Return matches for the notes of a query without words, sorted by path."""
        ordered = sorted(self._index.notes_of(notes).values(), key=lambda note: note.path)
        return [
            Match(note, 1.0, "title", _line(self._index, note, "title", ""), note.title) for note in ordered[:limit]
        ]

    def _matching_names(self, query: str) -> dict[NoteId, int]:
        """Return the notes with a name like the query, and the number of typos."""
        wanted = " ".join(WORD.findall(fold(query)))
        if not wanted:
            return {}
        names, notes = self._text.names(len(wanted), MAX_TYPOS)
        found: dict[NoteId, int] = {}
        for at, typos in typo_distances(query, names):
            if typos and digits(wanted) != digits(names[at]):  # another number is no typo
                continue
            found[notes[at]] = min(typos, found.get(notes[at], typos))
        return found

    def _candidates(self, words: list[QueryWord], count: int, *, all_words: bool) -> list[NoteId]:
        """Return the notes to rank: at most `count`, those with the most words in the best fields."""
        content = [word for word in words if not word.is_function_word] or words
        full = set.intersection(*(word.notes for word in content))
        worth: Mapping[NoteId, float] = worth_looking_at(words)
        if all_words or (len(full) >= _MIN_MATCHES and len(words) < _LONG_QUERY):
            worth = {note: worth[note] for note in full}
        elif worth:
            least = _MIN_SHARE * max(worth.values())
            worth = {note: value for note, value in worth.items() if value >= least or note in full}
        return self._best(worth, count)

    def _best(self, values: Mapping[NoteId, float], count: int) -> list[NoteId]:
        """Return the `count` notes with the highest values, ties by path."""
        if len(values) <= count:
            return list(values)
        least = heapq.nlargest(count, values.values())[-1]
        above = [note for note, value in values.items() if value > least]
        paths = self._index.paths_of([note for note, value in values.items() if value == least])
        return above + sorted(paths, key=paths.__getitem__)[: count - len(above)]

    def _by_joined_prefixes(self, typed: str, allowed: set[NoteId] | None, known: set[str]) -> list[Ranked]:
        """Return the notes with a name whose words begin with the parts of a single typed word."""
        names, notes = self._text.all_names()
        qualities: dict[NoteId, float] = {}
        for at, quality in joined_prefixes(fold(typed), map(str.split, names)):
            note = notes[at]
            if allowed is None or note in allowed:
                qualities[note] = max(quality, qualities.get(note, 0.0))
        return [
            Ranked(note, Score(_JOINED * qualities[note_id], 0.0, 0.0, 0.0, 0.0), title_of(note), None)
            for note_id, note in self._index.notes_of(self._best(qualities, _MAX_CANDIDATES)).items()
            if note.path not in known
        ]


def _about_correction(typed: str, used: str) -> str:
    return f"searched for `{used}` instead of `{typed}`" if used else f"no note has `{typed}`"


def _restricted(names: dict[NoteId, int], allowed: set[NoteId] | None) -> dict[NoteId, int]:
    return names if allowed is None else {note: typos for note, typos in names.items() if note in allowed}


def _first_match(index: Index, note: Note, pattern: re.Pattern[str]) -> Match | None:
    for field in fields_of(note, index.details(note.path)):
        if field.place not in {"description", "property"} and pattern.search(field.text):
            line = field.line or _line(index, note, field.place, "")
            return Match(note, FIELD_WEIGHTS[field.place], field.place, line, field.text)
    for number, text in enumerate(index.text(note.path).split("\n"), 1):
        if pattern.search(text):
            return Match(note, FIELD_WEIGHTS["body"], "body", number, _excerpt(text))
    return None


def _match(index: Index, ranked: Ranked, words: list[QueryWord]) -> Match:
    """Return a match with the line of the best field, or the line and sentence of the best place in the text."""
    note, field = ranked.note, ranked.field
    matches = partial(_matching_words, words)
    if ranked.at is None:
        known = next((known for known in field.words if any(word.quality(known) for word in words)), "")
        line = field.line or _line(index, note, field.place, known)
        return Match(note, ranked.score.total, field.place, line, field.text, ranked.score.shares(), matches)
    body = index.body_text(note.path)
    folded = fold(body)
    row = folded.count("\n", 0, ranked.at)
    lines = body.split("\n")
    text = _excerpt(lines[row] if row < len(lines) else "", words)
    line = index.text(note.path).count("\n", 0, index.details(note.path).body) + row + 1
    return Match(note, ranked.score.total, "body", line, text, ranked.score.shares(), matches)


def _matching_words(words: Sequence[QueryWord], text: str) -> list[tuple[int, int]]:
    """Return the spans of the words of a text that match a word of the query; of CJK text, only the matching part."""
    spans = []
    for written in WORD.finditer(text):
        start, end = written.span()
        for known in searchable_words(fold(written[0])):
            if any(word.quality(known) for word in words):
                parts = [word.word for word in words if word.word >= CJK and word.word in written[0]]
                found = ((start + written[0].index(part), len(part)) for part in parts)
                spans += [(at, at + size) for at, size in found] or [(start, end)]
                break
    return spans


def _line(index: Index, note: Note, place: str, word: str) -> int:
    """Return the line of a note with `word` in its title, description, an alias or a tag."""
    from rlnotes.markdown.front_matter import property_keys

    text, details = index.text(note.path), index.details(note.path)
    wanted = _KEYS.get(place)
    keys = (offset for offset, name in property_keys(text, 0, details.body) if not wanted or name in wanted)
    start = next(keys, -1)
    if start < 0 and place == "title":
        return details.sections[details.title_heading].line if details.title_heading >= 0 else 1
    first = text.count("\n", 0, max(start, 0) or details.body)
    lines = text.split("\n")[first:]
    return first + next((number for number, line in enumerate(lines, 1) if word in fold(line)), 1)


def _excerpt(line: str, words: Sequence[QueryWord] = ()) -> str:
    """Return the sentence of a line that has the most of the words, as plain text; without words the whole line."""
    from rlnotes.markdown.excerpts import plain

    def share(sentence: str) -> float:
        written = searchable_words(fold(sentence))
        return sum(word.weight * max(map(word.quality, written), default=0.0) for word in words)

    sentences = [sentence for sentence in _SENTENCE.split(plain(line)) if sentence] if words else []
    excerpt = max(sentences, key=share) if sentences else plain(line)
    marker = _LIST_MARKER.match(excerpt)
    return excerpt[marker.end() if marker else 0 :][:_MAX_EXCERPT]
