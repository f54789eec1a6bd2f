"""Names of notes that stand in a text without being a link: found by the words they are made of."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from rlnotes.indexing.index import Index
from rlnotes.indexing.names import fold
from rlnotes.indexing.terms import stemmed
from rlnotes.text.note import Note, stem

_WORD = re.compile(r"\w+")
_SHORTEST = 4  # letters of a name that is looked for: a title of one to three letters stands in every text by chance
_SHORTEST_CJK = 2
_LONGEST = 12  # words
_COMMON = 0.05  # a name of one word that more than this share of notes have is a word and no name
_COMMON_AT_LEAST = 5  # notes

_CJK = "\u2e80"


class Mention(NamedTuple):
    """A name of a note in a text: the note's number, the name as it is told apart, and the span of the words."""

    number: int
    name: str
    start: int
    end: int


class Names:
    """The names of all notes, ready to be found in texts: titles, aliases and files' names.

    Letter case, accents and an English plural do not matter; every word must be there, in order.
    """

    def __init__(self, index: Index) -> None:
        """Take the index whose notes are looked for."""
        self._index = index

    @cached_property
    def _table(self) -> tuple[list[str], "array[int]"]:
        """All names, sorted, and in step with them the number of the note that has each."""

        def made() -> tuple[str, bytes]:
            names: set[tuple[str, str]] = set()
            for path, note in self._index.notes.items():
                owned = {_key(own) for own in (note.title, stem(path), *note.aliases)}
                names.update((name, path) for name in owned if _is_name(name))
            ordered = sorted(names)
            numbers = array("I", [self._index.number(path) for _, path in ordered])
            return "\n".join(name for name, _ in ordered), numbers.tobytes()  # one text is quicker to fetch than many

        joined, packed = self._index.made("names", "names to be mentioned", made)
        return joined.split("\n") if joined else [], array("I", packed)

    def within(self, text: str) -> Iterator[Mention]:
        """Yield the mentions in a text, in order; of names that begin at the same word the longest."""
        names, numbers = self._table
        spans = [match.span() for match in _WORD.finditer(text)]
        if not text.isascii() and max(text) >= _CJK:
            spans = [piece for span in spans for piece in _pieces(text, *span)]
        words = [stemmed(word) for word in fold(" ".join([text[start:end] for start, end in spans])).split(" ")]
        done = 0
        for at in range(len(words)):
            if at < done:
                continue
            found, length, place, name = 0, 0, 0, ""
            for length, next_word in enumerate(words[at : at + _LONGEST], 1):
                name = f"{name} {next_word}" if name else next_word
                place = bisect_left(names, name, place)
                if place == len(names) or not names[place].startswith(name):
                    break
                if names[place] == name:
                    found, first = length, place
            if found:
                done = at + found
                name = names[first]
                while first < len(names) and names[first] == name:
                    yield Mention(numbers[first], name, spans[at][0], spans[done - 1][1])
                    first += 1

    def is_common(self, name: str) -> bool:
        """Say whether a name is one word that too many notes have, so that it names nothing."""
        if " " in name:
            return False
        spread = next(iter(self._index.postings.spreads([name]).values()), 0)
        return spread > max(_COMMON_AT_LEAST, len(self._index.notes) * _COMMON)


def links_blanked(note: Note) -> str:
    """Return a note's body, in place, with its links, code and front matter as blanks: what is left mentions freely."""
    text = note.text
    spans = [(0, note.body), *((link.start, link.end) for link in note.links if link.start >= note.body)]
    pieces, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            pieces += [text[at:start], _blank(text[start:end])]
            at = end
    return _code().sub(lambda match: _blank(match[0]), "".join([*pieces, text[at:]]))


def _blank(text: str) -> str:
    """Return as many blanks, with the line ends kept and a mark over which no name reaches."""
    return "".join("\n" if letter == "\n" else " " for letter in text)


@cache
def _code() -> re.Pattern[str]:
    return re.compile(r"(?ms)^(```|~~~).*?^\1|`[^`\n]*`|https?://\S+|\$[^$\n]+\$|^#+ [^\n]*")


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


def _is_name(name: str) -> bool:
    letters = name.replace(" ", "")
    if not letters or letters.isdecimal() or name.count(" ") >= _LONGEST:
        return False
    return len(letters) >= (_SHORTEST_CJK if letters[0] >= _CJK else _SHORTEST)
