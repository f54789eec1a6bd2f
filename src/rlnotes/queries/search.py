"""Notes by what was typed: a wide net from the full-text index, then a close look at what it brought up."""

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

# How much a word counts by where it is found, and by how well it fits; both chosen by eye on vault/.
_WEIGHTS = {"title": 1.0, "alias": 0.95, "name": 0.8, "tag": 0.7, "heading": 0.65, "description": 0.55, "body": 0.35}
_EXACT, _PREFIX, _INSIDE, _TYPO = 1.0, 0.9, 0.7, 0.8

_TOGETHER = 1.5  # how much more the words count where one field has them together
_LEAST_TOGETHER = 0.9  # a sentence that has them all counts almost as much as a name,
_BRIEF = 0.3  # and a short one more than a long one
_MOST = 3.9  # what all this can come to
_LONGEST_EXCERPT = 400
_FEW, _MANY_WORDS = 5, 3  # with fewer notes than this that have all of so many words, one of them may be missing
_WIDE = 120  # how many notes of the wide net are looked at closely
_MOST_SPELLINGS = 100  # how many words of the vault one typed word may mean, the likeliest first
_MOST_MEANT = 3  # how many of them are looked for in bodies, too


class Match(NamedTuple):
    """A note that a search found: its score (0 to about 1), and the best place: which field, its line and text."""

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
    """The words of a vault, ready to be asked."""

    def __init__(self, index: Index, hubs: Hubs) -> None:
        """Take the index whose notes are searched, and the hubs that queries may name."""
        self._index = index
        self._hubs = hubs
        self._text = index.full_text

    def find(
        self, query: str, limit: int | None = None, *, inside: set[NoteId] | None = None, exact: bool = False
    ) -> list[Match]:
        """Return the notes that fit `query`, best first, ties in order of path; `inside` are those that may fit.

        Every word must be found, with at most one wrong letter in words of four and two in words of eight, or, with
        `exact`, as it was typed; where no note has them all, notes with the most of them are taken. A note one of whose
        names is what was typed, a slip apart, is ahead of all others. What a query may hold else is told in `query`.
        """
        asked_for = parse_query(query)
        words = asked_for.words
        called = {} if exact or not (asked_for.clauses and asked_for.whole) else self._matching_names(asked_for.whole)
        if inside is not None:
            called = {number: slips for number, slips in called.items() if number in inside}
        if asked_for.clauses:
            allowed = ClauseFilter(self._index, self._hubs).matching(asked_for.clauses)
            inside = allowed if inside is None or allowed is None else inside & allowed
        if not words:
            return self._all(inside or set(), limit) if asked_for.clauses else []
        asked = [self._expand(word, exact=exact) for word in words]
        named = {} if exact else self._matching_names(asked_for.text)
        if inside is not None:
            asked = [word.within(inside) for word in asked]
            named = {number: slips for number, slips in named.items() if number in inside} | called
        notes = self._candidates(asked, named, all_words=exact)
        total, folded = sum(map(len, words)), " ".join(words)
        matches = []
        for number, note in notes.items():
            fields = list(_fields(note))
            hits = [hit for word in asked if (hit := word.best(number, fields))]
            score = sum(len(hit.typed) / total * hit.score for hit in hits)
            score += _TOGETHER * _proximity(asked, fields, total)
            title = fold(note.title)
            alike = fuzz.ratio(folded, " ".join(WORD.findall(title)), score_cutoff=50)  # below that it is chance
            score += 0.25 * alike / 100 + (0.15 if folded in title else 0.0)
            if number in named:
                score += 1.4 - 0.1 * named[number]
            best = max(hits, key=lambda hit: hit.score, default=None)
            matches.append((score / _MOST, note, best, fields))
        matches.sort(key=lambda match: (-match[0], match[1].path))
        return [_match(*match) for match in matches[:limit]]

    def matching(
        self, pattern: re.Pattern[str], limit: int | None = None, inside: set[NoteId] | None = None
    ) -> list[Match]:
        """Return the notes with a line or a name that a regular expression matches, names before lines.

        Raises TooSlowError where matching takes more than half a minute of computing.
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

    def _all(self, numbers: set[NoteId], limit: int | None) -> list[Match]:
        """Return all notes that fulfil the conditions of a query without words, in order of path."""
        notes = sorted(self._index.notes_of(numbers).values(), key=lambda note: note.path)
        return [Match(note, 1.0, "title", _line(note, "title", ""), note.title) for note in notes[:limit]]

    def _expand(self, word: str, *, exact: bool) -> "_QueryWord":
        """Find out which words of the vault a typed one may mean, and which notes have them."""
        if exact:
            find = self._text.beginning if word >= CJK else lambda word, **where: self._text.having([word], **where)
            return _QueryWord(word, {}, find(word), find(word, titles=True), {word: find(word, bodies=True)}, {})
        vocabulary = self._text.vocabulary
        whole = f"\n{word}\n" in vocabulary
        in_bodies = self._text.beginning(word, bodies=True)
        doubt = 0.5 if in_bodies or whole else 1.0  # a word that the vault has is hardly a slip
        near = {known: quality * doubt for known, quality in _typos(word, vocabulary)}
        inside = _containing(word, vocabulary) if len(word) > 2 or word >= CJK else []
        others = [*((-quality, known) for known, quality in near.items()), *((-_INSIDE, known) for known in inside)]
        spelled = [known for _, known in sorted(others)[:_MOST_SPELLINGS]]
        in_fields = self._text.beginning(word, spelled)
        bodies = {word: in_bodies}
        if not in_bodies:
            meant = near.items() if in_fields else _typos(word, self._text.body_vocabulary)
            likeliest = sorted(meant, key=lambda pair: (-pair[1], pair[0]))[:_MOST_MEANT]
            bodies = {known: self._text.having([known], bodies=True) for known, _ in likeliest}
        return _QueryWord(word, near, in_fields, self._text.beginning(word, spelled, titles=True), bodies, {})

    def _matching_names(self, query: str) -> dict[NoteId, int]:
        wanted = " ".join(WORD.findall(fold(query)))
        names, numbers = self._text.names(len(wanted), MAX_TYPOS)
        found: dict[NoteId, int] = {}
        for at, slips in typo_distances(query, names):
            found[numbers[at]] = min(slips, found.get(numbers[at], slips))
        return found

    def _candidates(
        self, asked: "list[_QueryWord]", named: dict[NoteId, int], *, all_words: bool
    ) -> dict[NoteId, Note]:
        """Return the notes to look at closely: those with the most of the words, by where they have them.

        Where few have them all, those that lack one of many come after them: it may be the one that was misspelled.
        """
        first, *others = sorted(asked, key=_QueryWord.document_frequency)
        numbers = first.in_fields.union(*first.in_bodies.values())
        for word in others:
            numbers = word.matching(numbers)
        if len(numbers) < _FEW and not all_words:
            counts = Counter(number for word in asked for number in word.in_fields.union(*word.in_bodies.values()))
            most = max(counts.values(), default=0)
            least = most - 1 if most >= _MANY_WORDS else most
            numbers = {number for number, count in counts.items() if count >= least}
        return self._index.notes_of([*self._most_promising(asked, numbers), *named])

    def _most_promising(self, asked: "list[_QueryWord]", numbers: set[NoteId]) -> set[NoteId]:
        """Return the notes to look at closely of those that may be: the ones with the most words in fields and titles.

        Among equals they are taken in order of path.
        """
        if len(numbers) <= _WIDE:
            return numbers
        ranked = {0: numbers}
        for word in asked:
            for found, rank in ((word.in_titles, 4), (word.in_fields, 2)):
                before, ranked = ranked, {}
                for worth, some in before.items():
                    having = some & found
                    ranked[worth + rank] = ranked.get(worth + rank, set()) | having
                    ranked[worth] = ranked.get(worth, set()) | (some - having)
        best: set[NoteId] = set()
        for _, some in sorted(ranked.items(), reverse=True):
            if len(best) + len(some) > _WIDE:
                paths = self._index.paths_of(some)
                return best | set(sorted(some, key=lambda number: paths.get(number, ""))[: _WIDE - len(best)])
            best |= some
        return best


class _Hit(NamedTuple):
    """The best place of one typed word in a note: `field` indexes its fields, -1 for the body."""

    typed: str
    score: float
    field: int
    matched: str


class _QueryWord(NamedTuple):
    """A typed word: the words near to it with how well each fits, and the notes that have it or one of them."""

    word: str
    typos: dict[str, float]
    in_fields: set[NoteId]
    in_titles: set[NoteId]
    in_bodies: dict[str, set[NoteId]]  # by the word that bodies have, the likeliest first
    fits: dict[str, float]  # by word of a field: how well it fits, found out once

    def within(self, numbers: set[NoteId]) -> "_QueryWord":
        """Return the same of some notes only."""
        bodies = {known: found & numbers for known, found in self.in_bodies.items()}
        return self._replace(in_fields=self.in_fields & numbers, in_titles=self.in_titles & numbers, in_bodies=bodies)

    def document_frequency(self) -> int:
        """Return how many notes have it, those counted twice that have it in several places."""
        return sum(map(len, self.in_bodies.values()), len(self.in_fields))

    def matching(self, numbers: set[NoteId]) -> set[NoteId]:
        """Return those of some notes that have it."""
        return (numbers & self.in_fields).union(*(numbers & found for found in self.in_bodies.values()))

    def best(self, number: NoteId, fields: "list[_Field]") -> _Hit | None:
        """Return the best place of the word in a note."""
        best: _Hit | None = None
        for place, field in enumerate(fields if number in self.in_fields else ()):
            weight = _WEIGHTS[field.place]
            if best is not None and weight <= best.score:
                continue
            for known in field.words:
                fit = self.fit(known)
                if fit and (best is None or weight * fit > best.score):
                    best = _Hit(self.word, weight * fit, place, known)
        body = next((known for known, found in self.in_bodies.items() if number in found), None)
        if body is not None:
            fit = _EXACT if body.startswith(self.word) else _TYPO
            if best is None or fit * _WEIGHTS["body"] > best.score:
                best = _Hit(self.word, fit * _WEIGHTS["body"], -1, body)
        return best

    def fit(self, known: str) -> float:
        """Return how well a word of a field fits what was typed."""
        fit = self.fits.get(known)
        if fit is None:
            if known.startswith(self.word):
                fit = _EXACT if len(known) == len(self.word) else _PREFIX
            elif self.word in known and (len(self.word) > 2 or self.word >= CJK):
                fit = _INSIDE
            else:
                fit = self.typos.get(known, 0.0)
            self.fits[known] = fit
        return fit


def _typos(word: str, vocabulary: str) -> Iterator[tuple[str, float]]:
    """Yield the words of a vocabulary that `word` may be a slip for, with how well each fits."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    if allowed:
        near = process.extract(word, vocabulary.split("\n"), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        for known, distance, _ in near:
            if distance and word not in known:
                yield known, _TYPO - 0.1 * distance


def _containing(word: str, vocabulary: str) -> list[str]:
    """Return the words of a vocabulary in which `word` stands, but not at their beginning."""
    found: list[str] = []
    at = vocabulary.find(word)
    while at >= 0 and len(found) < 10 * _MOST_SPELLINGS:
        end = vocabulary.find("\n", at)
        start = vocabulary.rfind("\n", 0, at) + 1
        if start < at:
            found.append(vocabulary[start:end])
        at = vocabulary.find(word, end)
    return found


def _proximity(asked: "list[_QueryWord]", fields: "list[_Field]", total: int) -> float:
    """Return how much of what was typed one field has, more where it has little else; of a single word nothing."""
    if len(asked) == 1:
        return 0.0
    best = 0.0
    for field in fields:
        if field.words:
            found = sum(len(word.word) * max(map(word.fit, field.words)) for word in asked) / total
            weight = max(_WEIGHTS[field.place], _LEAST_TOGETHER) + _BRIEF * len(asked) / len(field.words)
            best = max(best, found * found * weight)
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
    before = _first_line(body, hit.matched)
    lines = body.split("\n")
    line_text = lines[before] if before < len(lines) else ""
    line = note.text.count("\n", 0, note.body) + before + 1
    return Match(note, score, "body", line, _excerpt(line_text, hit.matched))


def _first_line(body: str, word: str) -> int:
    """Return the number, from 0, of the first line of `body` with a word that begins with `word`, else that has it."""
    folded = fold(body)
    at = next((match.start() for match in re.finditer(rf"(?<!\w){re.escape(word)}", folded)), folded.find(word))
    return folded.count("\n", 0, max(at, 0))


def _fields(note: Note) -> Iterator[_Field]:
    def field(place: str, line: int, text: str) -> _Field:
        return _Field(place, line, text, tuple(WORD.findall(fold(text))))

    # line 0: looked up by `_line` when it is shown
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
    """Return the line of a note in which `word` of its title, description, an alias or a tag is written."""
    from rlnotes.markdown.front_matter import property_keys

    keys = (offset for offset, name in property_keys(note.text, 0, note.body) if name in _KEYS[place])
    start = next(keys, -1)
    if start < 0 and place == "title":
        return note.sections[note.title_heading].line if note.title_heading >= 0 else 1
    first = note.text.count("\n", 0, max(start, 0) or note.body)
    lines = note.text.split("\n")[first:]
    return first + next((number for number, line in enumerate(lines, 1) if word in fold(line)), 1)


def _excerpt(line: str, word: str) -> str:
    """Return the sentence of a line that holds `word`, in plain words; without a word all of it."""
    from rlnotes.markdown.excerpts import plain

    if not word:
        return plain(line)[:_LONGEST_EXCERPT]
    sentences = _SENTENCE.split(plain(line))
    return next((sentence for sentence in sentences if word in fold(sentence)), plain(line))[:_LONGEST_EXCERPT]
