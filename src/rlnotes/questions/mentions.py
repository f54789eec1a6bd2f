"""Names of notes that stand in a text without being a link: found by the words they are made of."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from rlnotes.indexing.index import Index, NotesView
from rlnotes.indexing.memo import Dependency
from rlnotes.indexing.names import fold
from rlnotes.indexing.tokenize import stemmed
from rlnotes.text.note import Note, NoteId, stem

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4  # letters of a name that is looked for: a title of one to three letters stands in every text by chance
_LONGEST = 12  # words
_COMMON = 0.05  # a name of one word that more than this share of notes have is a word and no name
_COMMON_AT_LEAST = 5  # notes

_CJK = "\u2e80"
_BAR = "|"
_APART = re.compile(r"[|`*\[\]<>]|\n[ \t]*\n")  # no name reaches over these


class Mention(NamedTuple):
    """A name of a note in a text: the note's number, the name as it is told apart, and the span of the words."""

    number: NoteId
    name: str
    start: int
    end: int


class Names:
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
        self._begin: dict[str, int] = {}

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

    def within(self, text: str) -> Iterator[Mention]:
        """Yield the mentions in a text, in order; of names that begin at the same word the longest."""
        names, numbers = self._table
        spans = [match.span() for match in _WORD.finditer(text)]
        if not text.isascii() and max(text) >= _CJK:
            spans = [piece for span in spans for piece in _pieces(text, *span)]
        words = fold(" ".join([text[start:end] for start, end in spans])).split(" ")
        done = 0
        for at, word in enumerate(words):
            first = self._begin.get(word, -1)
            if first < 0:
                first = self._begin[word] = self._place(stemmed(word))
            if first == len(names) or at < done:
                continue
            name, found, place = "", 0, first
            for length, next_word in enumerate(words[at : at + _LONGEST], 1):
                name = f"{name} {stemmed(next_word)}" if name else stemmed(next_word)
                place = bisect_left(names, name, place)
                if place == len(names) or not names[place].startswith(name):
                    break
                if length > 1 and _APART.search(text, spans[at + length - 2][1], spans[at + length - 1][0]):
                    break
                if names[place] == name and name not in self._without:
                    found, first = length, place
            if found:
                done = at + found
                name = names[first]
                while first < len(names) and names[first] == name:
                    yield Mention(numbers[first], name, spans[at][0], spans[done - 1][1])
                    first += 1

    def _place(self, word: str) -> int:
        """Return where the names that begin with a word begin; the number of names where none does."""
        names, _ = self._table
        place = bisect_left(names, word)
        return place if place < len(names) and names[place].startswith(word) else len(names)

    def unlinked(self, note: Note) -> Iterator[Mention]:
        """Yield the mentions in the running text of a note that are of one note only, in order."""
        mentions = list(self.within(running_text(note)))
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
    spans = masked(note) if masks is None else masks
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], _BAR * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def masked(note: Note) -> list[tuple[int, int]]:
    """Return where a name is no mention: front matter, code, HTML, math, comments, links, addresses and headings."""
    from rlnotes.text.inline import merge, scan  # only now: most questions need no parser
    from rlnotes.text.pulldown import parse_structure

    structure = parse_structure(note.text, note.body)
    inline = scan(note.text, note.body, structure.masks, structure.cells)
    return merge([
        (0, note.body), *structure.masks, *structure.fences, *inline.hidden, *inline.addresses,
        *((link.start, link.end) for link in structure.links),
        *(link[:2] for link in inline.wikilinks),
        *((start, end) for start, end, *_ in structure.headings),
    ])  # fmt: skip


def _key(name: str) -> str:
    words: Iterable[str] = _WORD.findall(name)
    if not name.isascii() and max(name) >= _CJK:
        words = [word[start:end] for word in words for start, end in _pieces(word, 0, len(word))]
    return " ".join(stemmed(fold(word)) for word in words)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of a word's parts: each CJK letter alone, since no space stands between CJK words."""
    begun = start
    for at in range(start, end):
        if text[at] >= _CJK:
            if begun < at:
                yield begun, at
            yield at, at + 1
            begun = at + 1
    if begun < end:
        yield begun, end
