"""Full-text search: select candidates with the full-text index, then score their fields."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from rlnotes.index.fulltext import CJK
from rlnotes.index.index import Index
from rlnotes.index.names import WORD, fold
from rlnotes.markdown.note import TAG_PROPERTIES, Note, NoteId, stem
from rlnotes.queries.filters import ClauseFilter
from rlnotes.queries.hub import Hubs
from rlnotes.queries.lookup import MAX_TYPOS, typo_distances
from rlnotes.queries.query_syntax import parse_query

_REGEX_SECONDS = 30.0
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")

_KEYS = {
    "title": ("title",),
    "alias": ("aliases", "alias"),
    "tag": TAG_PROPERTIES,
    "description": ("description", "summary"),
}
"""The front matter keys that a field is read from."""

# Weights by field and by kind of match, chosen by hand on vault/.
_WEIGHTS = {"title": 1.0, "alias": 0.95, "name": 0.8, "tag": 0.7, "heading": 0.65, "description": 0.55, "body": 0.35}
_EXACT, _PREFIX, _INSIDE, _TYPO = 1.0, 0.9, 0.7, 0.8

_PROXIMITY = 1.5  # weight of the words that one field contains together
_MIN_PROXIMITY_WEIGHT = 0.9  # of a field: a sentence with all words counts almost as much as a name
_BREVITY = 0.3  # added for fields with few other words
_MAX_SCORE = 3.9  # sum of all parts of a score
_MAX_EXCERPT = 400  # characters
_MIN_MATCHES, _MIN_WORDS = 5, 3  # with fewer matches of so many words, notes without one of the words match too
_MAX_CANDIDATES = 120  # notes whose fields are scored
_MAX_EXPANSIONS = 100  # words of the vault that one typed word is expanded to, the closest first
_MAX_BODY_EXPANSIONS = 3  # of them, words that are searched in bodies


class Match(NamedTuple):
    """A match: the note, its score (0 to about 1), and the best field with its line and text."""

    note: Note
    score: float
    place: str
    line: int
    text: str


class _Field(NamedTuple):
    place: str
    line: int
    text: str
    words: tuple[str, ...]


class Search:
    """Searches the notes of an index."""

    def __init__(self, index: Index, hubs: Hubs) -> None:
        """Take the index to search, and its hubs for the fields `hub:` and `section:`."""
        self._index = index
        self._hubs = hubs
        self._text = index.full_text

    def find(
        self, query: str, limit: int | None = None, *, inside: set[NoteId] | None = None, exact: bool = False
    ) -> list[Match]:
        """Return the notes that match `query`, by descending score, then by path; `inside` restricts the search.

        Every word must match: with at most one typo from four letters and two from eight letters on, or exactly with
        `exact`. If no note has all words, those with the most words match. Notes with a name like the whole query rank
        first. `query_syntax` describes the syntax.
        """
        parsed = parse_query(query)
        words = parsed.words
        whole = {} if exact or not (parsed.clauses and parsed.whole) else self._matching_names(parsed.whole)
        if inside is not None:
            whole = {note: typos for note, typos in whole.items() if note in inside}
        if parsed.clauses:
            allowed = ClauseFilter(self._index, self._hubs).matching(parsed.clauses)
            inside = allowed if inside is None or allowed is None else inside & allowed
        if not words:
            return self._all(inside or set(), limit) if parsed.clauses else []
        query_words = [self._expand(word, exact=exact) for word in words]
        by_name = {} if exact else self._matching_names(parsed.text)
        if inside is not None:
            query_words = [word.within(inside) for word in query_words]
            by_name = {note: typos for note, typos in by_name.items() if note in inside} | whole
        notes = self._candidates(query_words, by_name, all_words=exact)
        total, folded = sum(map(len, words)), " ".join(words)
        matches = []
        for note_id, note in notes.items():
            fields = list(_fields(note))
            hits = [hit for word in query_words if (hit := word.best(note_id, fields))]
            score = sum(len(hit.typed) / total * hit.score for hit in hits)
            score += _PROXIMITY * _proximity(query_words, fields, total)
            title = fold(note.title)
            ratio = fuzz.ratio(folded, " ".join(WORD.findall(title)), score_cutoff=50)  # lower ones are chance
            score += 0.25 * ratio / 100 + (0.15 if folded in title else 0.0)
            if note_id in by_name:
                score += 1.4 - 0.1 * by_name[note_id]
            best = max(hits, key=lambda hit: hit.score, default=None)
            matches.append((score / _MAX_SCORE, note, best, fields))
        matches.sort(key=lambda match: (-match[0], match[1].path))
        return [_match(*match) for match in matches[:limit]]

    def matching(
        self, pattern: re.Pattern[str], limit: int | None = None, inside: set[NoteId] | None = None
    ) -> list[Match]:
        """Return the notes with a field or line that matches a regular expression, fields first.

        Raises TooSlowError if matching takes more than 30 seconds of CPU time.
        """
        from rlnotes.markdown.allowance import Allowance

        allowance = Allowance(_REGEX_SECONDS)
        found = []
        for path, note in self._index.notes.items():
            if inside is None or self._index.id_of(path) in inside:
                with allowance.spending():
                    match = _first_match(note, pattern)
                if match:
                    found.append(match)
        found.sort(key=lambda match: (-match.score, match.note.path))
        return found[:limit]

    def _all(self, notes: set[NoteId], limit: int | None) -> list[Match]:
        """Return matches for the notes of a query without words, sorted by path."""
        ordered = sorted(self._index.notes_of(notes).values(), key=lambda note: note.path)
        return [Match(note, 1.0, "title", _line(note, "title", ""), note.title) for note in ordered[:limit]]

    def _expand(self, word: str, *, exact: bool) -> "_QueryWord":
        """Expand a typed word to words of the vault (prefix, typo, part), and find the notes with them."""
        if exact:
            find = self._text.beginning if word >= CJK else lambda word, **where: self._text.having([word], **where)
            return _QueryWord(word, {}, find(word), find(word, titles=True), {word: find(word, bodies=True)}, {})
        vocabulary = self._text.vocabulary
        is_known = f"\n{word}\n" in vocabulary
        in_bodies = self._text.beginning(word, bodies=True)
        factor = 0.5 if in_bodies or is_known else 1.0  # a word of the vault is hardly a typo
        typos = {known: quality * factor for known, quality in _typos(word, vocabulary)}
        inside = _containing(word, vocabulary) if len(word) > 2 or word >= CJK else []
        others = [*((-quality, known) for known, quality in typos.items()), *((-_INSIDE, known) for known in inside)]
        expansions = [known for _, known in sorted(others)[:_MAX_EXPANSIONS]]
        in_fields = self._text.beginning(word, expansions)
        bodies = {word: in_bodies}
        if not in_bodies:
            candidates = typos.items() if in_fields else _typos(word, self._text.body_vocabulary)
            closest = sorted(candidates, key=lambda pair: (-pair[1], pair[0]))[:_MAX_BODY_EXPANSIONS]
            bodies = {known: self._text.having([known], bodies=True) for known, _ in closest}
        return _QueryWord(word, typos, in_fields, self._text.beginning(word, expansions, titles=True), bodies, {})

    def _matching_names(self, query: str) -> dict[NoteId, int]:
        """Return the notes with a name like the query, and the number of typos."""
        wanted = " ".join(WORD.findall(fold(query)))
        names, notes = self._text.names(len(wanted), MAX_TYPOS)
        found: dict[NoteId, int] = {}
        for at, typos in typo_distances(query, names):
            found[notes[at]] = min(typos, found.get(notes[at], typos))
        return found

    def _candidates(
        self, words: "list[_QueryWord]", by_name: dict[NoteId, int], *, all_words: bool
    ) -> dict[NoteId, Note]:
        """Return the notes to score: those with the most words of the query, and those with a matching name.

        If few notes have all of at least three words, one word may be missing.
        """
        first, *others = sorted(words, key=_QueryWord.document_frequency)
        notes = first.in_fields.union(*first.in_bodies.values())
        for word in others:
            notes = word.matching(notes)
        if len(notes) < _MIN_MATCHES and not all_words:
            counts = Counter(note for word in words for note in word.in_fields.union(*word.in_bodies.values()))
            maximum = max(counts.values(), default=0)
            minimum = maximum - 1 if maximum >= _MIN_WORDS else maximum
            notes = {note for note, count in counts.items() if count >= minimum}
        return self._index.notes_of([*self._most_promising(words, notes), *by_name])

    def _most_promising(self, words: "list[_QueryWord]", notes: set[NoteId]) -> set[NoteId]:
        """Return at most `_MAX_CANDIDATES` notes: those with the most words in titles and fields, then by path."""
        if len(notes) <= _MAX_CANDIDATES:
            return notes
        by_rank = {0: notes}
        for word in words:
            for found, weight in ((word.in_titles, 4), (word.in_fields, 2)):
                previous, by_rank = by_rank, {}
                for rank, group in previous.items():
                    having = group & found
                    by_rank[rank + weight] = by_rank.get(rank + weight, set()) | having
                    by_rank[rank] = by_rank.get(rank, set()) | (group - having)
        best: set[NoteId] = set()
        for _, group in sorted(by_rank.items(), reverse=True):
            if len(best) + len(group) > _MAX_CANDIDATES:
                paths = self._index.paths_of(group)
                return best | set(sorted(group, key=lambda note: paths.get(note, ""))[: _MAX_CANDIDATES - len(best)])
            best |= group
        return best


class _Hit(NamedTuple):
    """The best match of one typed word in a note; `field` is an index into its fields, -1 for the body."""

    typed: str
    score: float
    field: int
    matched: str


class _QueryWord(NamedTuple):
    """A typed word, its typos with their quality, and the notes with the word or an expansion of it."""

    word: str
    typos: dict[str, float]
    in_fields: set[NoteId]
    in_titles: set[NoteId]
    in_bodies: dict[str, set[NoteId]]  # by word, the closest first
    qualities: dict[str, float]  # of words of fields, cached

    def within(self, notes: set[NoteId]) -> "_QueryWord":
        """Return the query word restricted to some notes."""
        bodies = {known: found & notes for known, found in self.in_bodies.items()}
        return self._replace(in_fields=self.in_fields & notes, in_titles=self.in_titles & notes, in_bodies=bodies)

    def document_frequency(self) -> int:
        """Return the number of notes with the word; notes with it in fields and body count twice."""
        return sum(map(len, self.in_bodies.values()), len(self.in_fields))

    def matching(self, notes: set[NoteId]) -> set[NoteId]:
        """Return those of some notes that have the word."""
        return (notes & self.in_fields).union(*(notes & found for found in self.in_bodies.values()))

    def best(self, note: NoteId, fields: "list[_Field]") -> _Hit | None:
        """Return the best match of the word in a note."""
        best: _Hit | None = None
        for at, field in enumerate(fields if note in self.in_fields else ()):
            weight = _WEIGHTS[field.place]
            if best is not None and weight <= best.score:
                continue
            for known in field.words:
                quality = self.quality(known)
                if quality and (best is None or weight * quality > best.score):
                    best = _Hit(self.word, weight * quality, at, known)
        body = next((known for known, found in self.in_bodies.items() if note in found), None)
        if body is not None:
            quality = _EXACT if body.startswith(self.word) else _TYPO
            if best is None or quality * _WEIGHTS["body"] > best.score:
                best = _Hit(self.word, quality * _WEIGHTS["body"], -1, body)
        return best

    def quality(self, known: str) -> float:
        """Return the quality of the match with a word of a field, 0 for no match."""
        quality = self.qualities.get(known)
        if quality is None:
            if known.startswith(self.word):
                quality = _EXACT if len(known) == len(self.word) else _PREFIX
            elif self.word in known and (len(self.word) > 2 or self.word >= CJK):
                quality = _INSIDE
            else:
                quality = self.typos.get(known, 0.0)
            self.qualities[known] = quality
        return quality


def _typos(word: str, vocabulary: str) -> Iterator[tuple[str, float]]:
    """Yield the words of a vocabulary that `word` may be a typo of, with their quality."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    if allowed:
        close = process.extract(word, vocabulary.split("\n"), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        for known, distance, _ in close:
            if distance and word not in known:
                yield known, _TYPO - 0.1 * distance


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


def _proximity(words: "list[_QueryWord]", fields: "list[_Field]", total: int) -> float:
    """Return the weighted share of the query that one field contains, higher for short fields; 0 for one word."""
    if len(words) == 1:
        return 0.0
    best = 0.0
    for field in fields:
        if field.words:
            share = sum(len(word.word) * max(map(word.quality, field.words)) for word in words) / total
            weight = max(_WEIGHTS[field.place], _MIN_PROXIMITY_WEIGHT) + _BREVITY * len(words) / len(field.words)
            best = max(best, share * share * weight)
    return best


def _first_match(note: Note, pattern: re.Pattern[str]) -> Match | None:
    for field in _fields(note):
        if field.place != "description" and pattern.search(field.text):
            line = field.line or _line(note, field.place, "")
            return Match(note, _WEIGHTS[field.place], field.place, line, field.text)
    for number, text in enumerate(note.text.split("\n"), 1):
        if pattern.search(text):
            return Match(note, _WEIGHTS["body"], "body", number, _excerpt(text, ""))
    return None


def _match(score: float, note: Note, hit: _Hit | None, fields: "list[_Field]") -> Match:
    if hit is None or hit.field >= 0:
        field = fields[hit.field if hit else 0]
        line = field.line or _line(note, field.place, hit.matched if hit else "")
        return Match(note, score, field.place, line, field.text)
    body = note.text[note.body :]
    at = _first_line(body, hit.matched)
    lines = body.split("\n")
    line_text = lines[at] if at < len(lines) else ""
    line = note.text.count("\n", 0, note.body) + at + 1
    return Match(note, score, "body", line, _excerpt(line_text, hit.matched))


def _first_line(body: str, word: str) -> int:
    """Return the index of the first line of `body` with a word that starts with `word`, else that contains it."""
    folded = fold(body)
    at = next((match.start() for match in re.finditer(rf"(?<!\w){re.escape(word)}", folded)), folded.find(word))
    return folded.count("\n", 0, max(at, 0))


def _fields(note: Note) -> Iterator[_Field]:
    def field(place: str, line: int, text: str) -> _Field:
        return _Field(place, line, text, tuple(WORD.findall(fold(text))))

    # line 0: computed by `_line` for matches
    yield field("title", 0, note.title)
    yield field("name", 1, stem(note.path).replace("_", " "))
    for alias in note.aliases:
        yield field("alias", 0, alias)
    for tag in note.tags:
        yield field("tag", 0, tag)
    for section in note.sections:
        yield field("heading", section.line, section.text)
    yield field("description", 0, note.description)


def _line(note: Note, place: str, word: str) -> int:
    """Return the line of a note with `word` in its title, description, an alias or a tag."""
    from rlnotes.markdown.front_matter import property_keys

    keys = (offset for offset, name in property_keys(note.text, 0, note.body) if name in _KEYS[place])
    start = next(keys, -1)
    if start < 0 and place == "title":
        return note.sections[note.title_heading].line if note.title_heading >= 0 else 1
    first = note.text.count("\n", 0, max(start, 0) or note.body)
    lines = note.text.split("\n")[first:]
    return first + next((number for number, line in enumerate(lines, 1) if word in fold(line)), 1)


def _excerpt(line: str, word: str) -> str:
    """Return the sentence of a line that contains `word`, as plain text; the whole line for an empty word."""
    from rlnotes.markdown.excerpts import plain

    if not word:
        return plain(line)[:_MAX_EXCERPT]
    sentences = _SENTENCE.split(plain(line))
    return next((sentence for sentence in sentences if word in fold(sentence)), plain(line))[:_MAX_EXCERPT]
