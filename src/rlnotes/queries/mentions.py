"""Names of notes that stand in a text without being a link: found by the words they are made of."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import fold
from rlnotes.index.tokenize import stemmed
from rlnotes.index.views import NotesView
from rlnotes.markdown.note import Note, NoteId, stem

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4  # letters of a name that is looked for: a title of one to three letters stands in every text by chance
_LONGEST = 12  # words
_COMMON = 0.05  # a name of one word that more than this share of notes have is a word and no name
_COMMON_AT_LEAST = 5  # notes

_CJK = "\u2e80"
_WORD_OR_CJK = re.compile(rf"[^\W_{_CJK}-\U0010ffff]+|[{_CJK}-\U0010ffff](?<=[^\W_])")
_BAR = "|"
_APART = re.compile(r"[|`*\[\]<>]|\n[ \t]*\n")  # no name reaches over these


class Mention(NamedTuple):
    """A name of a note in a text: the note's number, the name as it is told apart, and the span of the words."""

    number: NoteId
    name: str
    start: int
    end: int


class MentionIndex:
    """The names of all notes, ready to be found in texts: titles, aliases and files' names.

    Letter case, accents and an English plural do not matter; every word must be there, in order.
    """

    def __init__(self, index: NotesView, *, shortest: int = _SHORTEST, without: Iterable[str] = ()) -> None:
        """Take the index whose notes are looked for; `shortest` is the fewest letters of a name (a CJK letter is two).

        Names `without` are not looked for.
        """
        self._index = index
        self._shortest = shortest
        self._without = set(map(_key, without))
        self._begin: dict[str, tuple[str, int, int]] = {}
        self._pairs: dict[tuple[str, str], int] = {}

    @cached_property
    def _table(self) -> tuple[list[str], list[NoteId]]:
        """All names, sorted, and in step with them the number of the note that has each."""

        def made() -> tuple[str, list[NoteId]]:
            names: set[tuple[str, str]] = set()
            for path, note in self._index.notes.items():
                owned = {_key(own) for own in (note.title, stem(path), *note.aliases) if self._is_name(own)}
                names.update((name, path) for name in owned)
            ordered = sorted(names)
            # one string is faster to load than many
            return "\n".join(name for name, _ in ordered), [self._index.id_of(path) for _, path in ordered]

        joined, ids = self._index.memo.get_or_compute(f"names of {self._shortest} letters", Dependency.NAMES, made)
        return joined.split("\n") if joined else [], ids

    def _is_name(self, name: str) -> bool:
        words = _WORD.findall(name)
        letters = "".join(words)
        if not letters or letters.isdecimal() or len(words) > _LONGEST:
            return False
        return len(letters) + (0 if letters.isascii() else sum(x >= _CJK for x in letters)) >= self._shortest

    def find(self, text: str) -> Iterator[Mention]:
        """Yield the mentions in a text, in order; of names that begin at the same word the longest."""
        names, numbers = self._table
        spans = [match.span() for match in _words(text).finditer(text)]
        words = fold(" ".join([text[start:end] for start, end in spans])).split(" ")
        known, pairs = self._begin, self._pairs
        begins = [known.get(word) or self._begins(word) for word in words]
        done = 0
        for at, (opening, begin, whole) in enumerate(begins):
            if begin < 0 or at < done:
                continue
            name, first, found = opening, begin, whole
            place = -1
            if at + 1 < len(begins):
                pair = name, begins[at + 1][0]
                place = pairs.get(pair, -2)  # where most searches end
                if place < -1:
                    place = pairs[pair] = self._place(" ".join(pair))
            length = 2
            while place >= 0 and not _APART.search(text, spans[at + length - 2][1], spans[at + length - 1][0]):
                name = f"{name} {begins[at + length - 1][0]}"
                if length > 2:
                    place = self._place(name, place)
                    if place < 0:
                        break
                if names[place] == name and name not in self._without:
                    found, first = length, place
                if length == _LONGEST or at + length == len(begins):
                    break
                length += 1
            if found:
                done = at + found
                name = names[first]
                while first < len(names) and names[first] == name:
                    yield Mention(numbers[first], name, spans[at][0], spans[done - 1][1])
                    first += 1

    def _begins(self, word: str) -> tuple[str, int, int]:
        """Return a word's stem, where the names that begin with it begin (-1: none does), and 1 where it is a name."""
        stem = stemmed(word)
        place = self._place(stem)
        whole = place >= 0 and self._table[0][place] == stem and stem not in self._without
        found = self._begin[word] = stem, place, int(whole)
        return found

    def _place(self, beginning: str, after: int = 0) -> int:
        """Return where the names that begin so begin, looked for from a place on; -1 where none does."""
        names, _ = self._table
        place = bisect_left(names, beginning, after)
        return place if place < len(names) and names[place].startswith(beginning) else -1

    def unlinked(self, note: Note) -> Iterator[Mention]:
        """Yield the mentions in the running text of a note that are of one note only, in order."""
        mentions = list(self.find(running_text(note)))
        several = Counter(mention.start for mention in mentions)
        return (mention for mention in mentions if several[mention.start] == 1)


def is_common(index: Index, name: str) -> bool:
    """Return whether a name is one word that too many notes have, so that it names nothing."""
    if " " in name:
        return False
    count = index.terms.note_counts([name]).get(name, 0)
    return count > max(_COMMON_AT_LEAST, len(index.notes) * _COMMON)


def running_text(note: Note, masks: Iterable[Sequence[int]] | None = None) -> str:
    """Return a note's text, in place, with bars where a name is no mention: its `masks`, looked up where not given."""
    text = note.text
    spans = masked_spans(note) if masks is None else masks
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], _BAR * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def masked_spans(note: Note) -> list[tuple[int, int]]:
    """Return where a name is no mention: front matter, code, HTML, math, comments, links, addresses and headings."""
    from rlnotes.markdown.commonmark import parse_structure
    from rlnotes.markdown.inline import merge_spans, scan  # only now: most questions need no parser

    structure = parse_structure(note.text, note.body)
    inline = scan(note.text, note.body, structure.masks, structure.cells)
    return merge_spans([
        (0, note.body), *structure.masks, *structure.fences, *inline.hidden, *inline.autolinks,
        *((link.start, link.end) for link in structure.links),
        *(link[:2] for link in inline.wikilinks),
        *((start, end) for start, end, *_ in structure.headings),
    ])  # fmt: skip


def _key(name: str) -> str:
    return " ".join(stemmed(fold(word)) for word in _words(name).findall(name))


def _words(text: str) -> re.Pattern[str]:
    """Return what finds the words of a text: each CJK letter alone, since no space stands between CJK words."""
    return _WORD if text.isascii() or max(text) < _CJK else _WORD_OR_CJK
