"""Properties of front matter: how many notes have them, the types of their values, and the most frequent values."""

from collections import Counter, defaultdict
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from rlnotes.index.database import Database
from rlnotes.index.names import key
from rlnotes.markdown.note import NoteId
from rlnotes.queries.note_values import DATE, is_empty, is_number

_MOST_FREQUENT = 5
_BOOLEANS = frozenset({"true", "false"})


class ValueType(StrEnum):
    """Type of a value, by its form: quotes make no difference."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    LIST = "list"
    OBJECT = "object"
    EMPTY = "empty"


class Property(NamedTuple):
    """A property in its most frequent spelling, with the number of notes that have it.

    `types` are those of its values with numbers of notes, `values` the most frequent ones likewise, of lists the items:
    those of several notes, or all if they are few. `distinct` is the number of different values.
    """

    name: str
    notes: int
    types: list[tuple[ValueType, int]]
    values: list[tuple[str, int]]
    distinct: int

    @property
    def is_mixed(self) -> bool:
        """Whether its values have several types; no value is of none."""
        return sum(each is not ValueType.EMPTY for each, _ in self.types) > 1


class _ValueRow(NamedTuple):
    key: str
    value: str | None
    is_item: int
    is_json: int
    notes: int


class _KeyRow(NamedTuple):
    key: str
    note: NoteId
    is_list: int


def value_type(value: str) -> ValueType:
    """Return the type of a scalar."""
    text = value.strip()
    if is_empty(text):
        return ValueType.EMPTY
    if is_number(text):
        return ValueType.NUMBER
    if DATE.fullmatch(text):
        return ValueType.DATE
    return ValueType.BOOLEAN if key(text) in _BOOLEANS else ValueType.TEXT


def all_properties(database: Database, only: Collection[NoteId] | None = None) -> list[Property]:
    """Return the properties of all notes, or of those in `only`, the most frequent first."""
    where = "" if only is None else "WHERE note IN (SELECT value FROM json_each(?))"
    parameters = () if only is None else (f"[{','.join(map(str, only))}]",)
    rows = database.rows(
        _KeyRow, f"SELECT DISTINCT key, note, item IS NOT NULL FROM property {where}", parameters  # noqa: S608
    )  # fmt: skip
    notes: defaultdict[str, set[NoteId]] = defaultdict(set)
    lists: defaultdict[str, set[NoteId]] = defaultdict(set)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        folded = key(row.key)
        notes[folded].add(row.note)
        spellings[folded][row.key] += 1
        if row.is_list:
            lists[folded].add(row.note)
    types: defaultdict[str, Counter[ValueType]] = defaultdict(Counter)
    for name, found in lists.items():
        types[name][ValueType.LIST] = len(found)
    values: defaultdict[str, Counter[str]] = defaultdict(Counter)
    grouped = f"""SELECT key, value, item IS NOT NULL, is_json, count(DISTINCT note) FROM property {where}
                  GROUP BY 1, 2, 3, 4"""  # noqa: S608
    for value in database.rows(_ValueRow, grouped, parameters):
        folded, text = key(value.key), value.value or ""
        kind = ValueType.OBJECT if value.is_json and text != "null" else value_type(text)
        if not value.is_item:
            types[folded][kind] += value.notes
        if kind is not ValueType.EMPTY:
            values[folded][text] += value.notes
    properties = []
    for name, own in notes.items():
        spelling, counts = spellings[name].most_common(1)[0][0], values[name]
        properties.append(Property(spelling, len(own), types[name].most_common(), _frequent(counts), len(counts)))

    def order(each: Property) -> tuple[int, str]:
        return -each.notes, key(each.name)

    return sorted(properties, key=order)


def _frequent(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return the most frequent values with their numbers, all if they are few."""
    few = len(counts) <= _MOST_FREQUENT
    return [(value, notes) for value, notes in counts.most_common(_MOST_FREQUENT) if few or notes > 1]
