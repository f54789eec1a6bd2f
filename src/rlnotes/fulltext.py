"""The words of a vault by note: a wide net for search, kept in SQLite's full-text index, built when first asked for."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from rlnotes.cache import Cache, unpack
from rlnotes.names import fold
from rlnotes.note import Note, stem

WORD = re.compile(r"\w+")
CJK = "\u2e80"  # from here on a word is one or two characters, and no space stands before or after it

_CJK_LETTER = re.compile("([\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])")
_LIGHT = "{title names headings description}"
_BODY = "{body}"


class FullText:
    """Which notes have a word, a beginning of one, or one of several; and which words and names there are."""

    def __init__(self, cache: Cache, note: Callable[[int, str], Note]) -> None:
        """Take the cache that was brought up to date, and what makes a note of its number and path."""
        self._cache = cache
        if cache.unworded():
            with cache.writing():
                cache.keep_words(
                    _words(number, note(number, path)) for number, path in cache.some_paths(cache.unworded())
                )

    @cached_property
    def vocabulary(self) -> str:
        """Every word of titles, names, headings and descriptions, sorted, each with a line end before and after it."""
        return str(
            self._cache.made("fields", "vocabulary", lambda: "\n".join(("", *self._cache.vocabulary(bodies=False), "")))
        )

    @cached_property
    def body_vocabulary(self) -> str:
        """Do as `vocabulary` does, for the bodies."""
        return str(
            self._cache.made(
                "text", "body vocabulary", lambda: "\n".join(("", *self._cache.vocabulary(bodies=True), ""))
            )
        )

    @cached_property
    def names(self) -> tuple[list[str], list[int]]:
        """Every title, file's name and alias in folded words, and in step with them the numbers of the notes."""

        def made() -> tuple[str, list[int]]:
            spelled = [(name, row[0]) for row in self._cache.rows() for name in _names(row[1], unpack(row[2]))]
            return "\n".join(name for name, _ in spelled), [number for _, number in spelled]

        joined, numbers = self._cache.made("names", "spelled", made)
        return joined.split("\n") if numbers else [], list(numbers)

    def beginning(self, word: str, *, bodies: bool) -> set[int]:
        """Return the notes that have a word beginning with `word`; a CJK one has all its letters."""
        letters = _spaced(word).split()
        parts = " AND ".join(f'"{part}"*' for part in letters)
        return set(self._cache.with_words(f"{_BODY if bodies else _LIGHT} : ({parts})")) if letters else set()

    def having(self, words: Iterable[str], *, bodies: bool = False, titles: bool = False) -> set[int]:
        """Return the notes that have one of these words, in bodies, in titles, or in all but bodies."""
        parts = " OR ".join(f'"{part}"' for word in words for part in [_spaced(word).strip()] if " " not in part)
        column = _BODY if bodies else "{title}" if titles else _LIGHT
        return set(self._cache.with_words(f"{column} : ({parts})")) if parts else set()


def _words(number: int, note: Note) -> tuple[int, str, str, str, str, str]:
    names = " ".join((stem(note.path), *note.aliases, *note.tags))
    headings = " ".join(section.text for section in note.sections)
    fields = (note.title, names, headings, note.description, note.text[note.body :])
    title, names, headings, description, body = (_spaced(fold(field)) for field in fields)
    return number, title, names, headings, description, body


def _spaced(text: str) -> str:
    """Return folded text with each CJK letter standing alone, since the tokenizer takes a run of them for one word.

    A byte of a file's name that is no UTF-8 cannot be kept as text and is no part of a word.
    """
    return text if text.isascii() else _CJK_LETTER.sub(r" \1 ", text).encode(errors="replace").decode()


def _names(path: bytes, card: tuple[Any, ...]) -> list[str]:
    title, aliases = card[0], card[4]
    names = (title, stem(path.decode(errors="surrogateescape")), *aliases)
    return [" ".join(WORD.findall(fold(name))) for name in names]
