"""The syntax of filters: conditions such as `status=draft` and `year>=2024`, joined by `and`, `or`, `not` and `( )`.

    filter    = all { "or" all }
    all       = negated { [ "and" ] negated }
    negated   = "not" negated | "(" filter ")" | condition
    condition = key operator value | ("has:" | "missing:") key | ("in:" | "links-to:" | "linked-from:") name

An operator is `=`, `!=`, `<`, `<=`, `>`, `>=` or `~` (contains), with or without spaces around it. Keys, values and
names with spaces, parentheses or operators in them are put in double quotes. A filter has no other expressions.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from rlnotes.errors import UsageError

_MAX_DEPTH = 50  # of nested `not` and `( )`
_TOKEN = re.compile(
    r"""\s*(?:(?P<bracket>[()])
        |(?P<test>has|missing|in|links-to|linked-from):
        |(?P<operator>!=|<=|>=|[=<>~])
        |"(?P<quoted>[^"]*)"
        |(?P<word>(?:(?!!=)[^\s()"=<>~])+)
        |(?P<open>")
        |(?P<end>\Z))""",
    re.VERBOSE,
)
_VALUE = re.compile(r'\s*(?:"(?P<quoted>[^"]*)"|(?P<word>[^\s()"]+))')


class Operator(StrEnum):
    """What a condition tests."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    CONTAINS = "~"
    HAS = "has"
    MISSING = "missing"
    IN = "in"
    LINKS_TO = "links-to"
    LINKED_FROM = "linked-from"


class Condition(NamedTuple):
    """A test of one property. `key` is as typed, empty for IN, LINKS_TO and LINKED_FROM; `value` for HAS and MISSING.

    `is_quoted` says that the value was typed in quotes, and so holds no pattern.
    """

    key: str
    operator: Operator
    value: str
    is_quoted: bool = False


class Not(NamedTuple):
    """A filter that notes must not match."""

    filter: "Filter"


class All(NamedTuple):
    """Filters that notes must match all of."""

    filters: tuple["Filter", ...]


class Any(NamedTuple):
    """Filters that notes must match one of."""

    filters: tuple["Filter", ...]


Filter = Condition | Not | All | Any


def parse_filter(text: str) -> Filter:
    """Parse a filter. Raises UsageError, which names the place."""
    parser = _Parser(text)
    found = parser.any_of(0)
    parser.expect_end()
    return found


class _Parser:
    """A recursive descent parser of one filter."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next()

    def _next(self, end: int = 0) -> None:
        """Read the token that begins at `end`."""
        token = _TOKEN.match(self._text, end)
        if token is None:  # `!` without `=`
            raise self._error("a condition", len(self._text) - len(self._text[end:].lstrip()))
        if token["open"] is not None:
            raise UsageError(
                f"Invalid filter `{self._text}`: the quote at character {token.start('open') + 1} is not closed."
            )
        self._token = token

    def _skip(self) -> None:
        self._next(self._token.end())

    def _error(self, expected: str, at: int | None = None) -> UsageError:
        start = self._start if at is None else at
        found = f"before `{self._text[start:]}`" if start < len(self._text) else "at the end"
        return UsageError(
            f"Invalid filter `{self._text}`: expected {expected} {found} (character {start + 1}).",
            hint="Conditions are key=value, key>value, has:key and the like; `rlnotes help filters` lists them.",
        )

    @property
    def _start(self) -> int:
        return self._token.start(self._token.lastgroup or 0)

    def _is_word(self, *words: str) -> bool:
        return (self._token["word"] or "").lower() in words

    def expect_end(self) -> None:
        if self._token["end"] is None:
            raise self._error("`and` or `or`")

    def any_of(self, depth: int) -> Filter:
        found = [self._all_of(depth)]
        while self._is_word("or"):
            self._skip()
            found.append(self._all_of(depth))
        return found[0] if len(found) == 1 else Any(tuple(found))

    def _all_of(self, depth: int) -> Filter:
        found = [self._negated(depth)]
        while self._token["end"] is None and self._token["bracket"] != ")" and not self._is_word("or"):
            if self._is_word("and"):
                self._skip()
            found.append(self._negated(depth))
        return found[0] if len(found) == 1 else All(tuple(found))

    def _negated(self, depth: int) -> Filter:
        if depth > _MAX_DEPTH:
            raise UsageError(f"Invalid filter: more than {_MAX_DEPTH} parentheses and `not` within each other.")
        if self._is_word("not"):
            self._skip()
            return Not(self._negated(depth + 1))
        if self._token["bracket"] == "(":
            self._skip()
            found = self.any_of(depth + 1)
            if self._token["bracket"] != ")":
                raise self._error("`)`")
            self._skip()
            return found
        return self._condition()

    def _condition(self) -> Condition:
        test = self._token["test"]
        if test:
            name, is_quoted = self._value(f"a name after `{test}:`")
            operator = Operator(test)
            if operator in {Operator.HAS, Operator.MISSING}:
                return Condition(name, operator, "", is_quoted)
            return Condition("", operator, name, is_quoted)
        name = self._token["word"] or self._token["quoted"]
        if not name or (self._token["quoted"] is None and self._is_word("and", "or")):
            raise self._error("a condition")
        self._skip()
        written = self._token["operator"]
        if not written:
            raise self._error(f"an operator after `{name}`")
        value, is_quoted = self._value(f"a value after `{written}`")
        return Condition(name, Operator(written), value, is_quoted)

    def _value(self, expected: str) -> tuple[str, bool]:
        """Read a value after the current token, which may hold operators, and the token after it."""
        value = _VALUE.match(self._text, self._token.end())
        if value is None:
            self._skip()
            raise self._error(expected)
        self._next(value.end())
        return (value["word"], False) if value["quoted"] is None else (value["quoted"], True)
