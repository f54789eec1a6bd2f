"""Date formats: strftime's codes (`%Y-%m-%d`), or without any `%` the tokens of moment.js, as in Obsidian."""

import re
import time
from collections.abc import Callable

_MAX_LENGTH = 1000  # characters

_Formatter = Callable[[time.struct_time], str]


def _strftime(code: str) -> _Formatter:
    return lambda now: time.strftime(code, now)


def _padded(value: Callable[[time.struct_time], int], width: int = 1) -> _Formatter:
    return lambda now: f"{value(now):0{width}}"


def _ordinal(value: Callable[[time.struct_time], int]) -> _Formatter:
    """Return a formatter that writes a number as an English ordinal: 1st, 2nd, 3rd, 4th, 11th."""

    def format_ordinal(now: time.struct_time) -> str:
        number = value(now)
        teens = number % 100 in {11, 12, 13}
        return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"

    return format_ordinal


def _weekday(now: time.struct_time) -> int:
    """Return the day of the week, from Sunday as 0."""
    return (now.tm_wday + 1) % 7


def _week(now: time.struct_time) -> tuple[int, int]:
    """Return year and week in moment.js's English locale: weeks start on Sunday, January 1 is in week 1."""
    leap = now.tm_year % 4 == 0 and (now.tm_year % 100 != 0 or now.tm_year % 400 == 0)
    saturday = now.tm_yday + 6 - _weekday(now)
    return (now.tm_year + 1, 1) if saturday > 365 + leap else (now.tm_year, (saturday - 1) // 7 + 1)


def _offset(separator: str) -> _Formatter:
    """Return a formatter for the offset from UTC: hours and minutes separated by `mark`."""

    def format_offset(now: time.struct_time) -> str:
        minutes = abs(now.tm_gmtoff or 0) // 60
        return f"{'-' if (now.tm_gmtoff or 0) < 0 else '+'}{minutes // 60:02}{separator}{minutes % 60:02}"

    return format_offset


def _hour(now: time.struct_time) -> int:
    return now.tm_hour % 12 or 12


def _quarter(now: time.struct_time) -> int:
    return (now.tm_mon + 2) // 3


_TOKENS: dict[str, _Formatter] = {
    "YYYY": _padded(lambda now: now.tm_year, 4),
    "YY": _strftime("%y"),
    "Y": _padded(lambda now: now.tm_year),
    "MMMM": _strftime("%B"),
    "MMM": _strftime("%b"),
    "MM": _strftime("%m"),
    "Mo": _ordinal(lambda now: now.tm_mon),
    "M": _padded(lambda now: now.tm_mon),
    "DDDD": _strftime("%j"),
    "DDDo": _ordinal(lambda now: now.tm_yday),
    "DDD": _padded(lambda now: now.tm_yday),
    "DD": _strftime("%d"),
    "Do": _ordinal(lambda now: now.tm_mday),
    "D": _padded(lambda now: now.tm_mday),
    "dddd": _strftime("%A"),
    "ddd": _strftime("%a"),
    "dd": lambda now: time.strftime("%a", now)[:2],
    "do": _ordinal(_weekday),
    "d": _padded(_weekday),
    "HH": _strftime("%H"),
    "H": _padded(lambda now: now.tm_hour),
    "hh": _padded(_hour, 2),
    "h": _padded(_hour),
    "kk": _padded(lambda now: now.tm_hour or 24, 2),
    "k": _padded(lambda now: now.tm_hour or 24),
    "mm": _strftime("%M"),
    "m": _padded(lambda now: now.tm_min),
    "ss": _strftime("%S"),
    "s": _padded(lambda now: now.tm_sec),
    "A": lambda now: "AM" if now.tm_hour < 12 else "PM",
    "a": lambda now: "am" if now.tm_hour < 12 else "pm",
    "gggg": _padded(lambda now: _week(now)[0], 4),
    "ww": _padded(lambda now: _week(now)[1], 2),
    "wo": _ordinal(lambda now: _week(now)[1]),
    "w": _padded(lambda now: _week(now)[1]),
    "GGGG": _strftime("%G"),
    "WW": _strftime("%V"),
    "Wo": _ordinal(lambda now: int(time.strftime("%V", now))),
    "W": _padded(lambda now: int(time.strftime("%V", now))),
    "E": _padded(lambda now: now.tm_wday + 1),
    "e": _padded(_weekday),
    "Qo": _ordinal(_quarter),
    "Q": _padded(_quarter),
    "X": lambda now: f"{time.mktime(now):.0f}",
    "x": lambda now: f"{time.mktime(now) * 1000:.0f}",
    "ZZ": _offset(""),
    "Z": _offset(":"),
}
"""Formatters by the tokens of moment.js (*Docs*, Display, Format), in its English locale."""

_TOKEN = "|".join(sorted(_TOKENS, key=len, reverse=True))
_PIECE = re.compile(rf"\[([^\[\]]*)\]|({_TOKEN})")
_TOKENS_ONLY = re.compile(rf"(?:{_TOKEN})+")
_WORD_OR_LITERAL = re.compile(r"\[[^\[\]]*\]|[A-Za-z]+")
_ENDING = re.compile(r"\.[A-Za-z]+\Z")


def formatted(pattern: str, now: time.struct_time) -> str:
    """Return a time in a format: strftime's codes if it contains `%`, otherwise moment.js's tokens.

    Text in brackets is literal; the brackets are removed. Raises ValueError for an invalid or overlong format: for a
    wide field (`%99999d`) the C library allocates memory of that size.
    """
    if len(pattern) > _MAX_LENGTH:
        raise ValueError(f"it is longer than {_MAX_LENGTH} characters")
    if "%" not in pattern:
        return _PIECE.sub(lambda piece: _TOKENS[piece[2]](now) if piece[2] else piece[1], pattern)
    return time.strftime(pattern, now)


def formatted_path(pattern: str, now: time.struct_time) -> str:
    """Return the path for a time in a path format.

    As `formatted`, but words that are not all tokens stay, and so does the file's ending: folders need no brackets in
    `daily/YYYY-MM-DD.md`.
    """
    if "%" in pattern:
        return formatted(pattern, now)
    ending = _ENDING.search(pattern)
    end = ending.start() if ending else len(pattern)

    def replaced(word: re.Match[str]) -> str:
        return formatted(word[0], now) if word[0][0] == "[" or _TOKENS_ONLY.fullmatch(word[0]) else word[0]

    return _WORD_OR_LITERAL.sub(replaced, pattern[:end]) + pattern[end:]
