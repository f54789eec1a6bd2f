"""Names of notes that stand in a text without being a link: found by the words they are made of."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from rlnotes.index import Index
from rlnotes.names import fold
from rlnotes.note import Note, stem
from rlnotes.terms import stemmed

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
    def _numbers(self) -> dict[str, list[int]]:
        return self._tables[0]

    @cached_property
    def _tables(self) -> tuple[dict[str, list[int]], dict[str, int]]:
        def made() -> tuple[dict[str, list[int]], dict[str, int]]:
            numbers: dict[str, list[int]] = {}
            longest: dict[str, int] = {}  # by first word: the most words of a name that begins so
            for path, note in self._index.notes.items():
                for name in {_key(own) for own in (note.title, stem(path), *note.aliases)}:
                    words = name.split()
                    if words and len(words) <= _LONGEST and _is_name(name):
                        numbers.setdefault(name, []).append(self._index.number(path))
                        longest[words[0]] = max(longest.get(words[0], 0), len(words))
            return numbers, longest

        numbers, longest = self._index.made("names", "names to be mentioned", made)
        return numbers, longest

    def within(self, text: str) -> Iterator[Mention]:
        """Yield the mentions in a text, in order; of names that begin at the same word the longest."""
        numbers, longest = self._tables
        if text.isascii() or max(text) < _CJK:
            spans = [(match.start(), match.end()) for match in _WORD.finditer(text)]
            words = [stemmed(fold(text[start:end])) for start, end in spans]
        else:
            spans = [(start, end) for match in _WORD.finditer(text) for start, end in _pieces(text, *match.span())]
            words = [stemmed(fold(text[start:end])) for start, end in spans]
        done = 0
        for at, word in enumerate(words):
            if at < done or word not in longest:
                continue
            for length in range(min(longest[word], len(words) - at), 0, -1):
                name = " ".join(words[at : at + length])
                if name in numbers:
                    done = at + length
                    for number in numbers[name]:
                        yield Mention(number, name, spans[at][0], spans[at + length - 1][1])
                    break

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
    if letters.isdecimal():
        return False
    return len(letters) >= (_SHORTEST_CJK if letters[0] >= _CJK else _SHORTEST)
