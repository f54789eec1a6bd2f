"""Words written with signs (`C++`, `.NET`, `3.5`, `pass@k`): found in a text, and as tokens of the full-text index.

The tokenizer of the index splits at signs. So that `C++` is found among thousands of notes that have a `c`, a word with
signs is indexed a second time as one token. Private-use characters, which are letters of no language, stand for its
signs, and mark all additional tokens.
"""

import re
from collections.abc import Iterator
from functools import cache

from rlnotes.index.names import WORD, fold

MARK = "\ue000"
"""A character that additional tokens have and other tokens have not."""

# Word characters below CJK: in Chinese text `GPT-4` may have no spaces around it. A hyphen joins only what has a number
# after it (words are written with and without it) and no long word before it (which is numbered, as files are).
_LETTER = r"[^\W\u2e80-\U0010ffff]"
_BEFORE, _AFTER = r"(?:(?<!\.)\.|(?<!-)--)", rf"(?:\+\+?|\#)(?!{_LETTER})"
_JOINED = rf"(?:(?:[.@&^]|\+\+?|(?<![^\W\d_]{{5}})-(?=\d)|(?<=\d)[,:/](?=\d)){_LETTER}++)"
_SIGNS = {ord(sign): chr(ord(MARK) + ord(sign)) for sign in ".@&^+-,:/#"}
_PART_END = re.compile(r"_+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # in `snake_case` and `camelCase`
_APOSTROPHE = re.compile(r"'(?=(?:s|t|re|ve|ll|d|m)(?!\w))")  # of English endings
_APOSTROPHE_WORD = re.compile(r"(?<!\w)\w++(?:'\w++)+")
# The first character in a string between spaces that may make additional tokens of it, and the rest of the string. It
# starts with one set of characters, so that other text is skipped quickly.
_OF_INTEREST = re.compile(
    r"[A-Z.@&^+#_'’,:/‐‑–−-](?:(?<=[a-z][A-Z])|(?<=[A-Z]{2})(?=[a-z])|(?<![A-Z#,:/‐‑–−-])(?=\w)|(?<=\w[+#])|(?<![A-Z])(?<![a-z]{5}-)(?=\d)|(?<=--)(?=\w))\S*"
)
_MAX_LENGTH = 100  # characters of a string between spaces that is cached
_MAX_CACHED = 200_000  # strings


@cache
def _signed() -> re.Pattern[str]:  # slow to compile
    return re.compile(
        rf"(?<!{_LETTER})(?:{_BEFORE}{_LETTER}++{_JOINED}*+(?:{_AFTER})?"
        rf"|{_LETTER}++(?:{_JOINED}++(?:{_AFTER})?|{_AFTER}))"
    )


def signed_words(text: str) -> list[str]:
    """Return the words of a folded text that are written with signs, with these: `c++`, `3.5`, `2026-08-20`."""
    return [] if text.replace(" ", "").isalnum() else _signed().findall(text)


def spans_of(signed: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a signed word in a folded text. `3.5` is not in `3.5.1`."""
    if signed in text:
        yield from (match.span() for match in _signed().finditer(text) if match[0] == signed)


def token_of(signed: str) -> str:
    """Return the token of a signed word in the full-text index."""
    return MARK + signed.translate(_SIGNS)


def additional_tokens(text: str) -> str:
    """Return tokens to index besides the words of a text as written: its signed words, and parts of compounds.

    Parts are those of `snake_case` and `camelCase`, and `its` for `it's`. They end with MARK: only the search for a
    prefix finds them.
    """
    written: set[str] = set()
    end = 0
    for match in _OF_INTEREST.finditer(text):
        start = max(text.rfind(" ", end, match.start()), end)
        written.add(text[start : match.end()].rsplit(None, 1)[-1])
        end = match.end()
    return " ".join(sorted(filter(None, map(_TOKENS.__getitem__, written)))) if written else ""


class _Tokens(dict[str, str]):
    """Cache of the additional tokens of each string between spaces."""

    def __missing__(self, written: str) -> str:
        tokens = _tokens(written)
        if len(written) <= _MAX_LENGTH:
            if len(self) > _MAX_CACHED:
                self.clear()
            self[written] = tokens
        return tokens


_TOKENS = _Tokens()


def _tokens(written: str) -> str:
    folded = fold(written)
    found = [token_of(word) for word in signed_words(folded)]
    if "_" in written or not written.islower():
        parts = [part for word in WORD.findall(written) for part in _PART_END.split(word)[1:]]
        found += [fold(part) + MARK for part in parts if len(part) > 1]
    if "'" in folded:
        joined = [_APOSTROPHE.sub("", word) for word in _APOSTROPHE_WORD.findall(folded)]
        found += [word + MARK for word in joined if "'" not in word]
    return " ".join(found)
