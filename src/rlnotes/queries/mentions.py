"""Mentions: find the titles, aliases and file names of notes in running text outside of links."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import fold
from rlnotes.index.tokenize import stemmed
from rlnotes.index.views import NotesView
from rlnotes.markdown.note import NoteId, stem

_WORD = re.compile(r"[^\W_]+")
_MIN_LETTERS = 4  # of a name: shorter ones match by chance
_MAX_WORDS = 12  # of a name
_COMMON_SHARE = 0.05  # a name of one word that occurs in more than this share of the notes is an ordinary word
_MIN_COMMON = 5  # notes

_CJK = "\u2e80"
_MAX_PAIRS = 100_000  # of words whose position is cached: a vault has more of them as it grows
_MASK = "|"
_SEPARATOR = re.compile(r"[|`*\[\]<>]|\n[ \t]*\n")  # ends a name


class Mention(NamedTuple):
    """A name of a note in a text: the note, the normalized name, and the span of the words."""

    note: NoteId
    name: str
    start: int
    end: int


class MentionIndex:
    """Index of all names of notes (titles, aliases, file names) for searching them in texts.

    Matching ignores letter case, accents and an English plural; all words must occur in order.
    """

    def __init__(self, index: NotesView, *, min_letters: int = _MIN_LETTERS, excluded: Iterable[str] = ()) -> None:
        """Take the index; names with fewer than `min_letters` letters (a CJK letter counts twice) are left out.

        Names in `excluded` are left out too.
        """
        self._index = index
        self._min_letters = min_letters
        self._excluded = set(map(_key, excluded))
        self._first_words: dict[str, tuple[str, int, int]] = {}
        self._first_pairs: dict[tuple[str, str], int] = {}

    @cached_property
    def _table(self) -> tuple[list[str], list[NoteId]]:
        """All names, sorted, and in parallel the note of each."""

        def compute() -> tuple[str, list[NoteId]]:
            names: set[tuple[str, str]] = set()
            for path, note in self._index.notes.items():
                owned = {_key(own) for own in (note.title, stem(path), *note.aliases) if self._is_name(own)}
                names.update((name, path) for name in owned)
            ordered = sorted(names)
            # one string is faster to load than many
            return "\n".join(name for name, _ in ordered), [self._index.id_of(path) for _, path in ordered]

        joined, ids = self._index.memo.get_or_compute(
            f"names of {self._min_letters} letters", Dependency.NAMES, compute
        )
        return joined.split("\n") if joined else [], ids

    def _is_name(self, name: str) -> bool:
        words = _WORD.findall(name)
        letters = "".join(words)
        if not letters or letters.isdecimal() or len(words) > _MAX_WORDS:
            return False
        return len(letters) + (0 if letters.isascii() else sum(x >= _CJK for x in letters)) >= self._min_letters

    def find(self, text: str) -> Iterator[Mention]:
        """Yield the mentions in a text, in order; of names that start at the same word, the longest."""
        names, notes = self._table
        spans = [match.span() for match in _words(text).finditer(text)]
        words = fold(" ".join([text[start:end] for start, end in spans])).split(" ")
        first_words, first_pairs = self._first_words, self._first_pairs
        stems = [first_words.get(word) or self._look_up(word) for word in words]
        end = 0
        for at, (first_stem, first_position, is_name) in enumerate(stems):
            if first_position < 0 or at < end:
                continue
            name, first, length_found = first_stem, first_position, is_name
            position = -1
            if at + 1 < len(stems):
                pair = name, stems[at + 1][0]
                position = first_pairs.get(pair, -2)  # most lookups end here
                if position < -1:
                    if len(first_pairs) >= _MAX_PAIRS:
                        first_pairs.clear()
                    position = first_pairs[pair] = self._position(" ".join(pair))
            length = 2
            while position >= 0 and not _SEPARATOR.search(text, spans[at + length - 2][1], spans[at + length - 1][0]):
                name = f"{name} {stems[at + length - 1][0]}"
                if length > 2:
                    position = self._position(name, position)
                    if position < 0:
                        break
                if names[position] == name and name not in self._excluded:
                    length_found, first = length, position
                if length == _MAX_WORDS or at + length == len(stems):
                    break
                length += 1
            if length_found:
                end = at + length_found
                name = names[first]
                while first < len(names) and names[first] == name:
                    yield Mention(notes[first], name, spans[at][0], spans[end - 1][1])
                    first += 1

    def _look_up(self, word: str) -> tuple[str, int, int]:
        """Return a word's stem, the position of the first name with this prefix, and whether it is a name itself."""
        stem = stemmed(word)
        position = self._position(stem)
        is_name = position >= 0 and self._table[0][position] == stem and stem not in self._excluded
        found = self._first_words[word] = stem, position, int(is_name)
        return found

    def _position(self, prefix: str, start: int = 0) -> int:
        """Return the position of the first name with a prefix, at `start` or later; -1 if there is none."""
        names, _ = self._table
        position = bisect_left(names, prefix, start)
        return position if position < len(names) and names[position].startswith(prefix) else -1

    def unlinked(self, text: str, body: int) -> Iterator[Mention]:
        """Yield the mentions in the running text of a note whose name belongs to one note only, in order.

        `body` is the offset where the front matter ends.
        """
        mentions = list(self.find(running_text(text, masked_spans(text, body))))
        counts = Counter(mention.start for mention in mentions)
        return (mention for mention in mentions if counts[mention.start] == 1)


def is_common(index: Index, name: str) -> bool:
    """Return whether a name is a single word that occurs in too many notes to be a mention."""
    if " " in name:
        return False
    count = index.terms.note_counts([name]).get(name, 0)
    return count > max(_MIN_COMMON, len(index.notes) * _COMMON_SHARE)


def running_text(text: str, masks: Iterable[Sequence[int]]) -> str:
    """Return a note's text with the spans `masks` (see `masked_spans`) replaced by bars of the same length."""
    pieces, at = [], 0
    for start, end in masks:
        pieces += [text[at:start], _MASK * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def masked_spans(text: str, body: int) -> list[tuple[int, int]]:
    """Return the spans without mentions: front matter, code, HTML, math, comments, links, URLs and headings."""
    from rlnotes.markdown.commonmark import parse_structure
    from rlnotes.markdown.inline import merge_spans, scan  # few commands need the parser

    structure = parse_structure(text, body)
    inline = scan(text, body, structure.masks, structure.cells)
    return merge_spans([
        (0, body), *structure.masks, *structure.fences, *inline.hidden, *inline.autolinks,
        *((link.start, link.end) for link in structure.links),
        *(link[:2] for link in inline.wikilinks),
        *((start, end) for start, end, *_ in structure.headings),
    ])  # fmt: skip


def _key(name: str) -> str:
    return " ".join(stemmed(fold(word)) for word in _words(name).findall(name))


def _words(text: str) -> re.Pattern[str]:
    """Return a pattern for the words of a text; each CJK letter is a word, as CJK text has no spaces."""
    return _WORD if text.isascii() or max(text) < _CJK else _word_or_cjk()


@cache
def _word_or_cjk() -> re.Pattern[str]:  # slow to compile
    return re.compile(rf"[^\W_{_CJK}-\U0010ffff]+|[{_CJK}-\U0010ffff](?<=[^\W_])")
