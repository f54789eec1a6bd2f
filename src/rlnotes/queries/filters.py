"""Select notes by a filter (see `filter_syntax`): one SQL statement over the index.

A condition tests all values of a key: it holds if one of them does, and `!=` if none is equal. Text is compared without
case; two numbers by value, two dates by the part that the shorter one gives. `*` and `?` in a value that is not quoted
are a pattern: of paths as in globs, of other values for any characters.
"""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from rlnotes.globs import Globs
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.note import Note, NoteId
from rlnotes.queries.filter_syntax import All, Any, Condition, Filter, Not, Operator
from rlnotes.queries.hub import Hubs
from rlnotes.queries.note_values import DATE, NUMBER, NoteValues, builtin_key

Test = Callable[[str], bool]
"""A test of one value of a note."""

_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}

_TESTS = frozenset({"has", "missing", "in", "links-to", "linked-from"})


class _Sql(NamedTuple):
    """A condition on `note.id` with its parameters."""

    text: str
    parameters: tuple[str | int, ...]


def select_notes(index: Index, hubs: Hubs, filters: Iterable[Filter], named: Callable[[str], Note]) -> set[NoteId]:
    """Return the notes that match all filters; `named` returns the note that a name means.

    Raises UsageError for a key that no note has, and what `named` raises.
    """
    selection = _Selection(index, hubs, named)
    sql = selection.sql(All(tuple(filters)))
    statement = f"SELECT id FROM note WHERE {sql.text}"  # noqa: S608  # values are parameters
    return set(index.store.database.note_ids_where(statement, sql.parameters, selection.tests))


def typed_condition(field: str, value: str, *, is_quoted: bool) -> Condition:
    """Return the condition of a field in a search query: `key:value`, `key:>=value`, `has:key`, `links-to:name`."""
    if field in _TESTS:
        test = Operator(field)
        by_key = test in {Operator.HAS, Operator.MISSING}
        return Condition(value if by_key else "", test, "" if by_key else value, is_quoted)
    written = (
        ""
        if is_quoted
        else next((sign for sign in ("!=", "<=", ">=", "<", ">", "=", "~") if value.startswith(sign)), "")
    )
    return Condition(field, Operator(written or "="), value[len(written) :], is_quoted)


def query_fields(index: Index, hubs: Hubs) -> set[str]:
    """Return the fields of a search query that filter, in lower case: keys, and tests such as `has`."""
    return {*_TESTS, *map(str.lower, NoteValues(index, hubs).keys())}


class _Selection:
    """Translates filters into SQL. Values never become a part of the statement: they are parameters and `tests`."""

    def __init__(self, index: Index, hubs: Hubs, named: Callable[[str], Note]) -> None:
        self._index = index
        self._hubs = hubs
        self._named = named
        self._values = NoteValues(index, hubs)
        self.tests: list[Test] = []

    def sql(self, each: Filter) -> _Sql:
        """Return a filter as SQL."""
        match each:
            case Not(inner):
                inside = self.sql(inner)
                return _Sql(f"NOT {inside.text}", inside.parameters)
            case All(inner):
                return self._joined(inner, " AND ", "1")
            case Any(inner):
                return self._joined(inner, " OR ", "0")
            case Condition():
                return self._condition(each)

    def _joined(self, filters: Iterable[Filter], operator: str, empty: str) -> _Sql:
        parts = [self.sql(each) for each in filters]
        text = operator.join(part.text for part in parts) or empty
        return _Sql(f"({text})", tuple(value for part in parts for value in part.parameters))

    def _condition(self, condition: Condition) -> _Sql:
        match condition.operator:
            case Operator.IN:
                listed = self._hubs.open(self._named(condition.value)).linked()
                return _ids(self._index.id_of(note.path) for note in listed)
            case Operator.LINKS_TO:
                note = self._index.id_of(self._named(condition.value).path)
                return _Sql("id IN (SELECT note FROM link WHERE target_note = ?)", (note,))
            case Operator.LINKED_FROM:
                note = self._index.id_of(self._named(condition.value).path)
                return _Sql("id IN (SELECT target_note FROM link WHERE note = ?)", (note,))
            case Operator.HAS | Operator.MISSING:
                values = self._values.query(condition.key)
                negation = "NOT " if condition.operator is Operator.MISSING else ""
                return _Sql(f"id {negation}IN (SELECT note FROM ({values.text}))", values.parameters)  # noqa: S608
            case _:
                return self._comparison(condition)

    def _comparison(self, condition: Condition) -> _Sql:
        """Return a comparison as SQL: the values of a key are tested by a function."""
        values = self._values.query(condition.key)
        self.tests.append(_test(condition))
        test = f"holds({len(self.tests) - 1}, CAST(value AS BLOB))"
        found = f"SELECT note FROM ({values.text}) WHERE {test}"  # noqa: S608
        negation = "NOT " if condition.operator is Operator.UNEQUAL else ""
        sql = _Sql(f"id {negation}IN ({found})", values.parameters)
        if key(condition.key) != "type" or condition.operator not in {Operator.EQUAL, Operator.UNEQUAL}:
            return sql
        if not self.tests[-1]("hub"):
            return sql
        hubs = _ids(map(self._index.id_of, self._hubs.notes))  # which notes are hubs is a matter of settings
        joined = f"({sql.text} AND NOT {hubs.text})" if negation else f"({sql.text} OR {hubs.text})"
        return _Sql(joined, (*sql.parameters, *hubs.parameters))


def _ids(notes: Iterable[NoteId]) -> _Sql:
    return _Sql("id IN (SELECT value FROM json_each(?))", (f"[{', '.join(map(str, notes))}]",))


def _test(condition: Condition) -> Test:
    """Return the test of one value for a comparison; of UNEQUAL, whether it is equal."""
    wanted = condition.value
    if not condition.is_quoted and key(wanted) in _DAYS:
        wanted = (date.today() + timedelta(days=_DAYS[key(wanted)])).isoformat()  # noqa: DTZ011  # the user's day
    if condition.operator is Operator.CONTAINS:
        part = key(wanted)
        return lambda value: part in key(value)
    if condition.operator in {Operator.EQUAL, Operator.UNEQUAL}:
        return _equality(
            condition.key, wanted, is_pattern=not condition.is_quoted and not {"*", "?"}.isdisjoint(wanted)
        )
    order = _ORDERS[condition.operator]
    return lambda value: (compared := _compare(value, wanted)) is not None and compared in order


_ORDERS: dict[Operator, Collection[int]] = {
    Operator.LESS: {-1}, Operator.AT_MOST: {-1, 0}, Operator.GREATER: {1}, Operator.AT_LEAST: {0, 1},
}  # fmt: skip


def _equality(name: str, wanted: str, *, is_pattern: bool) -> Test:
    if is_pattern:
        if key(name) == "path":
            return Globs([wanted])
        parts = [
            ".*" if char == "*" else "." if char == "?" else re.escape(char)
            for char in re.sub(r"\*+", "*", key(wanted))
        ]
        pattern = re.compile("".join(parts), re.DOTALL)
        return lambda value: pattern.fullmatch(key(value)) is not None
    if builtin_key(name) == "tags":
        tag = key(wanted.lstrip("#").strip("/"))
        return lambda value: (own := key(value)) == tag or own.startswith(f"{tag}/")
    folded = key(wanted)
    return lambda value: key(value) == folded or _compare(value, wanted, text=False) == 0


def _compare(value: str, wanted: str, *, text: bool = True) -> int | None:
    """Return -1, 0 or 1 for a value less than, equal to or greater than another; None if they are of different types.

    Unless `text`, only numbers and dates are compared.
    """
    value, wanted = value.strip(), wanted.strip()
    if NUMBER.fullmatch(wanted) and NUMBER.fullmatch(value):
        one, other = float(value), float(wanted)
        return (one > other) - (one < other)
    if DATE.fullmatch(wanted) and DATE.fullmatch(value):
        shortest = min(len(value), len(wanted))
        day, bound = value[:shortest], wanted[:shortest]
        return (day > bound) - (day < bound)
    if not text or NUMBER.fullmatch(wanted) or NUMBER.fullmatch(value):
        return None
    name, other_name = key(value), key(wanted)
    return (name > other_name) - (name < other_name)
