"""Notes by what was typed: a NOTE argument, a search, and "did you mean"."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from rlnotes.errors import AmbiguousNoteError, NoteNotFoundError
from rlnotes.hub import Hub, HubSection
from rlnotes.index import Index
from rlnotes.names import fold, key
from rlnotes.note import Note, stem
from rlnotes.properties import property_keys
from rlnotes.prose import plain

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_CJK = "\u2e80"  # from here on a word is one or two characters, and no space stands before or after it

_KEYS = {
    "title": ("title",),
    "alias": ("aliases", "alias"),
    "tag": ("tags", "tag", "keywords"),
    "description": ("description", "summary"),
}
"""The front matter keys that a field is read from."""

# How much a word counts by where it is found, and by how well it fits; both chosen by eye on vault/.
_WEIGHTS = {"title": 1.0, "alias": 0.95, "name": 0.8, "tag": 0.7, "heading": 0.65, "description": 0.55, "body": 0.35}
_EXACT, _PREFIX, _INSIDE, _TYPO = 1.0, 0.9, 0.7, 0.8

_LONGEST_EXCERPT = 400
_SURE = 70.0  # a fuzzy NOTE argument below this is no match,
_AHEAD = 6.0  # and one less than this ahead of the next is a tie


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

    def __init__(self, index: Index) -> None:
        """Read the titles, aliases, names, tags, headings and descriptions of `index`; bodies wait until asked."""
        self._notes = list(index.notes.values())
        self._fields = [tuple(_fields(note)) for note in self._notes]
        self._places: dict[str, list[tuple[int, int]]] = {}  # word -> (note, field)
        for number, fields in enumerate(self._fields):
            for place, field in enumerate(fields):
                for word in set(field.words):
                    self._places.setdefault(word, []).append((number, place))

    @cached_property
    def _bodies(self) -> list[str]:
        return [fold(note.text[note.body :]) for note in self._notes]

    @cached_property
    def _body_words(self) -> list[str]:
        return sorted({word for body in self._bodies for word in _WORD.findall(body)})

    def find(self, query: str, limit: int | None = None) -> list[Match]:
        """Return the notes that fit `query`, best first, ties in order of path.

        Every word must be found, with at most one wrong letter in words of four and two in words of eight; where no
        note has them all, notes with the most of them are taken. A note one of whose names is what was typed, a slip
        apart, is ahead of all others.
        """
        words = list(dict.fromkeys(_WORD.findall(fold(query))))
        if not words:
            return []
        named = _named(self._notes, query)
        hits: list[dict[int, tuple[float, int, str]]] = [self._word(word) for word in words]
        counts: dict[int, int] = {}
        for found in hits:
            for number in found:
                counts[number] = counts.get(number, 0) + 1
        most = max(counts.values(), default=0)
        for number, note in enumerate(self._notes):
            if note.path in named:
                counts.setdefault(number, 0)
        total = sum(len(word) for word in words)
        folded = " ".join(words)
        matches = []
        for number, count in counts.items():
            slips = named.get(self._notes[number].path)
            if count < most and slips is None:
                continue
            score = sum(
                len(word) / total * found[number][0] for word, found in zip(words, hits, strict=True) if number in found
            )
            best = max((found[number] for found in hits if number in found), key=lambda hit: hit[0], default=(0, 0, ""))
            title = fold(self._notes[number].title)
            alike = fuzz.ratio(folded, " ".join(_WORD.findall(title)), score_cutoff=50)  # below that it is chance
            score += 0.25 * alike / 100 + (0.15 if folded in title else 0.0)
            if slips is not None:
                score += 1.4 - 0.1 * slips
            matches.append(self._match(number, score / 2.8, best))
        matches.sort(key=lambda match: (-match.score, match.note.path))
        return matches[:limit]

    def _word(self, word: str) -> dict[int, tuple[float, int, str]]:
        """Return, for each note that has a word, how well it fits, in which field (-1: body), and the word it has."""
        found: dict[int, tuple[float, int, str]] = {}
        in_body = [number for number, body in enumerate(self._bodies) if word in body]
        doubt = 0.5 if in_body or word in self._places else 1.0  # a word that the vault has is hardly a slip
        for known, near in self._spellings(word, list(self._places)):
            quality = near if word in known else near * doubt
            for number, place in self._places[known]:
                score = quality * _WEIGHTS[self._fields[number][place].place]
                if score > found.get(number, (0.0, 0, ""))[0]:
                    found[number] = (score, place, known)
        spelled = [(word, _EXACT)] if in_body else []
        if not in_body and not found:
            spelled = list(self._spellings(word, self._body_words))
        for known, quality in spelled:
            for number in in_body or [n for n, body in enumerate(self._bodies) if known in body]:
                score = quality * _WEIGHTS["body"]
                if score > found.get(number, (0.0, 0, ""))[0]:
                    found[number] = (score, -1, known)
        return found

    @staticmethod
    def _spellings(word: str, vocabulary: list[str]) -> Iterator[tuple[str, float]]:
        """Yield the words of a vocabulary that `word` may mean, with how well each fits."""
        for known in vocabulary:
            if known.startswith(word):
                yield known, _EXACT if len(known) == len(word) else _PREFIX
            elif (len(word) > 2 or word >= _CJK) and word in known:
                yield known, _INSIDE
        allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if allowed:
            near = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=None)
            for known, distance, _ in near:
                if distance and word not in known:
                    yield known, _TYPO - 0.1 * distance

    def _match(self, number: int, score: float, hit: tuple[float, int, str]) -> Match:
        note = self._notes[number]
        _, place, word = hit
        if place >= 0:
            field = self._fields[number][place]
            return Match(note, score, field.place, field.line or _line(note, field.place, word), field.text)
        at = self._bodies[number].find(word)
        before = self._bodies[number].count("\n", 0, max(at, 0))
        lines = note.text[note.body :].split("\n")
        line = lines[before] if before < len(lines) else ""
        return Match(note, score, "body", note.text.count("\n", 0, note.body) + before + 1, _excerpt(line, word))


def exact_note(index: Index, name: str, *, inside: str | None = None) -> Note | None:
    """Return the note that has exactly the name of a NOTE argument, or None.

    A path (`inside` is the argument as a path in the vault, where it is one), a stem, a title, an alias, each exact
    before case-folded. Raises AmbiguousNoteError with the candidates where several fit equally.
    """
    notes = index.notes
    for path in (name, f"{name}.md", inside or "", f"{inside}.md"):
        if path in notes:
            return notes[path]
    names = index.names
    wanted = {key(name), key(f"{name}.md")}
    folded = [path for path in notes if key(path) in wanted]
    by_name = (names.by_stem(name), names.by_title(name), names.by_alias(name))
    spelled = (
        [p for p in by_name[0] if name in {stem(p), p.rpartition("/")[2]}],
        [p for p in by_name[1] if notes[p].title == name],
        [p for p in by_name[2] if name in notes[p].aliases],
    )
    for paths in (*spelled, folded, *by_name):
        if len(paths) == 1:
            return notes[paths[0]]
        if paths:
            raise _tie(index, name, paths)
    return None


def nearest_note(index: Index, name: str) -> Note:
    """Return the note whose path, title or alias is nearest to a NOTE argument that no note has exactly.

    Raises AmbiguousNoteError where two are about equally near, NoteNotFoundError with near names where none is.
    """
    notes = index.notes
    named = sorted((slips, path) for path, slips in _named(notes.values(), name).items())
    if named and (len(named) == 1 or named[0][0] < named[1][0]):
        return notes[named[0][1]]
    ranked = _nearest(index, name)
    if not ranked or ranked[0][0] < _SURE:
        near = ", ".join(f"`{stem(path)}`" for _, path in ranked[:3])
        raise NoteNotFoundError(f"No note is named `{name}`.", hint=f"Near it: {near}." if near else "")
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _AHEAD:
        raise _tie(index, name, [path for score, path in ranked[:6] if ranked[0][0] - score < _AHEAD])
    return index.notes[ranked[0][1]]


def find_section(hub: Hub, name: str) -> HubSection:
    """Return the section of a hub that `name` means: its heading, its anchor, a part of it, or something near.

    Raises NoteNotFoundError with the sections there are, AmbiguousNoteError where several fit equally.
    """
    sections = [section for top in hub.sections for section in top.walk()]
    wanted = fold(name)
    nearest = max((likeness(wanted, fold(section.title)) for section in sections), default=0.0)
    tests: tuple[Callable[[HubSection], bool], ...] = (
        lambda section: section.title == name,
        lambda section: fold(section.title) == wanted or section.anchor == name,
        lambda section: fold(section.title).startswith(wanted),
        lambda section: wanted in fold(section.title),
        lambda section: likeness(wanted, fold(section.title)) >= max(_SURE, nearest - _AHEAD),
    )
    for fits in tests:
        found = [section for section in sections if fits(section)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"`{section.title}`" for section in found)
            raise AmbiguousNoteError(f"`{name}` fits {len(found)} sections of {hub.note.path}: {names}.")
    names = ", ".join(f"`{section.title}`" for section in sections)
    raise NoteNotFoundError(f"{hub.note.path} has no section `{name}`.", hint=f"It has {names}." if names else "")


def nearest_name(index: Index, target: str) -> str:
    """Return the existing name that a broken link may have meant, or nothing: near enough, and clearly the nearest."""
    wanted = fold(target.rpartition("/")[2])
    names: dict[str, str] = {}
    for note in index.notes.values():
        for name in (stem(note.path), *note.aliases):
            names.setdefault(fold(name), stem(note.path))
    ranked = process.extract(wanted, list(names), scorer=fuzz.ratio, score_cutoff=78, limit=3)
    if not ranked:
        return ""
    rivals = [score for name, score, _ in ranked if names[name] != names[ranked[0][0]]]
    return names[ranked[0][0]] if not rivals or ranked[0][1] - rivals[0] >= 3 else ""


def _nearest(index: Index, name: str) -> list[tuple[float, str]]:
    """Rank all notes by how near one of their names is, 0 to 100."""
    wanted = " ".join(_WORD.findall(fold(name)))
    if not wanted:
        return []
    best: dict[str, float] = {}
    for note in index.notes.values():
        for own in (note.title, stem(note.path), *note.aliases):
            score = likeness(wanted, " ".join(_WORD.findall(fold(own))))
            if score > best.get(note.path, 0.0):
                best[note.path] = score
    return sorted(((score, path) for path, score in best.items() if score >= 45), key=lambda r: (-r[0], r[1]))


def likeness(wanted: str, name: str) -> float:
    """Return how near two folded names are, 0 to 100: as a whole, or the wanted words among the name's.

    A name shorter than what was typed cannot win by standing inside it: rapidfuzz's partial scores would let `hu` win.
    """
    whole = fuzz.ratio(wanted, name)
    words, own = wanted.split(), name.split()
    if not own or len(name) < len(wanted) - 2:
        return whole
    found = 0.0
    for word in words:
        best = max(
            100.0 if known == word else 92.0 if known.startswith(word) else fuzz.ratio(word, known) for known in own
        )
        found += len(word) * (best if best >= 60 else 0.0)
    part = found / sum(map(len, words))
    return max(whole, part * (0.9 + 0.1 * len(words) / max(len(own), len(words))))


def _tie(index: Index, name: str, paths: list[str]) -> AmbiguousNoteError:
    shown = ", ".join(f"{path} ({index.notes[path].title})" for path in sorted(paths)[:6])
    return AmbiguousNoteError(f"`{name}` fits {len(paths)} notes: {shown}.", hint="Name one of them by its path.")


def _fields(note: Note) -> Iterator[_Field]:
    def field(place: str, line: int, text: str) -> _Field:
        return _Field(place, line, text, tuple(_WORD.findall(fold(text))))

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
    keys = (offset for offset, name in property_keys(note.text, 0, note.body) if name in _KEYS[place])
    start = next(keys, -1)
    if start < 0 and place == "title":
        return next((section.line for section in note.sections if section.level == 1 and section.text), 1)
    first = note.text.count("\n", 0, max(start, 0) or note.body)
    lines = note.text.split("\n")[first:]
    return first + next((number for number, line in enumerate(lines, 1) if word in fold(line)), 1)


def _excerpt(line: str, word: str) -> str:
    """Return the sentence of a line that holds `word`, in plain words."""
    sentences = _SENTENCE.split(plain(line))
    return next((sentence for sentence in sentences if word in fold(sentence)), plain(line))[:_LONGEST_EXCERPT]


def _named(notes: Iterable[Note], typed: str) -> dict[str, int]:
    """Return the notes (paths) one of whose names is what was typed but for a slip: how many letters are wrong.

    One slip, from sixteen letters on two; in names of one to three letters none, since they are near to anything.
    """
    wanted = " ".join(_WORD.findall(fold(typed)))
    allowed = 0 if len(wanted) < 3 else 1 if len(wanted) < 16 else 2
    names = [(note.path, name) for note in notes for name in (note.title, stem(note.path), *note.aliases)]
    spelled = [" ".join(_WORD.findall(fold(name))) for _, name in names]
    found: dict[str, int] = {}
    for name, slips, at in process.extract(wanted, spelled, scorer=OSA.distance, score_cutoff=allowed, limit=None):
        if len(name) > 3 or not slips:
            path = names[at][0]
            found[path] = min(int(slips), found.get(path, allowed))
    return found
