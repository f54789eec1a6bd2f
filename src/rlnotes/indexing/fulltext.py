"""The words of a vault by note: a wide net for search, kept in SQLite's full-text index, built when first asked for."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property

from rlnotes.indexing.cache import Cache
from rlnotes.indexing.kept_words import KeptWords, Words
from rlnotes.indexing.names import WORD, fold
from rlnotes.text.note import Note, stem

CJK = "\u2e80"  # from here on a word is one or two characters, and no space stands before or after it


_BATCH = 500  # notes, whose words are in memory at once


class FullText:
    """Which notes have a word, a beginning of one, or one of several; and which words and names there are."""

    def __init__(
        self, cache: Cache, note: Callable[[int, str], Note], tick: Callable[[int, int], None] | None = None
    ) -> None:
        """Take the cache that was brought up to date, and what makes a note of its number and path.

        `tick` is told, while words are kept, of how many of how many notes they are.
        """
        self._cache = cache
        self._note = note
        self._kept = KeptWords(cache)
        dead = self._kept.holds_dead()
        if dead or self._kept.unworded():
            with cache.writing():
                if dead:
                    self._kept.drop()
                unworded = list(cache.some_paths(self._kept.unworded()))
                for at in range(0, len(unworded), _BATCH):
                    self._kept.keep(
                        (number, words_of(note(number, path))) for number, path in unworded[at : at + _BATCH]
                    )
                    if tick:
                        tick(min(at + _BATCH, len(unworded)), len(unworded))

    @cached_property
    def vocabulary(self) -> str:
        """Every word of titles, names, headings and descriptions, sorted, each with a line end before and after it."""
        return str(self._cache.made("fields", "vocabulary", self._kept.of_fields))

    @cached_property
    def body_vocabulary(self) -> str:
        """Do as `vocabulary` does, for the bodies; a word that no body has any more may be among them."""
        return self._kept.of_bodies()

    def names(self, length: int, more: int) -> tuple[list[str], "array[int]"]:
        """Return each title, file's name and alias in folded words whose length is within `more` of `length`.

        In step with them are the numbers of their notes. Names are kept by length, so that few of many are looked at.
        """
        names: list[str] = []
        numbers = array("I")
        for near in range(length - more, length + more + 1):
            joined, packed = self._spelled.get(near, ("", b""))
            if packed:
                names += joined.split("\n")
                numbers.frombytes(packed)
        return names, numbers

    @cached_property
    def _spelled(self) -> dict[int, tuple[str, bytes]]:
        def made() -> dict[int, tuple[str, bytes]]:
            found: dict[int, tuple[list[str], array[int]]] = {}
            for number, path in self._cache.all_paths():
                for name in _names(self._note(number, path)):
                    names, numbers = found.setdefault(len(name), ([], array("I")))
                    names.append(name)
                    numbers.append(number)
            return {length: ("\n".join(names), numbers.tobytes()) for length, (names, numbers) in found.items()}

        return self._cache.made("names", "spelled", made)  # type: ignore[no-any-return]

    def beginning(
        self, word: str, others: Iterable[str] = (), *, bodies: bool = False, titles: bool = False
    ) -> set[int]:
        """Return the notes that have a word beginning with `word`, or one of some `others`.

        They are looked for in bodies, in titles, or in all but bodies. A CJK word begins with all its letters.
        """
        begin = " AND ".join(f'"{part}"*' for part in _spaced(word).split())
        parts = " OR ".join((*([f"({begin})"] if begin else ()), *_quoted(others)))
        return self._with(parts, bodies=bodies, titles=titles)

    def having(self, words: Iterable[str], *, bodies: bool = False, titles: bool = False) -> set[int]:
        """Return the notes that have one of these words, in bodies, in titles, or in all but bodies."""
        return self._with(" OR ".join(_quoted(words)), bodies=bodies, titles=titles)

    def _with(self, query: str, *, bodies: bool, titles: bool) -> set[int]:
        return self._kept.fitting(f"title : ({query})" if titles else query, bodies=bodies) if query else set()


def _quoted(words: Iterable[str]) -> Iterator[str]:
    """Yield words as a query spells them; what the index cuts into several is passed over."""
    for word in words:
        part = _spaced(word).strip()
        if " " not in part:
            yield f'"{part}"'


def words_of(note: Note) -> Words:
    """Return the words of a note by field."""
    title, aliases, tags, headings, description, body = note.searched()
    names = " ".join((stem(note.path), *aliases, *tags))
    fields = (title, names, " ".join(headings), description, body)
    title, names, heads, description, body = [
        field.lower() if field.isascii() else _spaced(fold(field)) for field in fields
    ]
    return title, names, heads, description, body


def _spaced(text: str) -> str:
    """Return folded text with each CJK letter standing alone, since the tokenizer takes a run of them for one word.

    A byte of a file's name that is no UTF-8 cannot be kept as text and is no part of a word.
    """
    return _cjk_letters().sub(lambda run: f" {'  '.join(run[0])} ", text).encode(errors="replace").decode()


@cache
def _cjk_letters() -> re.Pattern[str]:  # so large a class takes milliseconds to compile
    return re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")


def _names(note: Note) -> list[str]:
    return [" ".join(WORD.findall(fold(name))) for name in (note.title, stem(note.path), *note.aliases)]
