"""Values of notes by key, for filters, columns, sorting and groups.

A key is a property of front matter or one of the built-in keys, such as `title` and `backlinks`. Letter case of keys
does not matter. Values are strings as written; a number or a date is told by its form.
"""

import re
from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.queries.hub import Hubs

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d(?::\d\d)*(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?")

_COLUMNS = {
    "title": "SELECT id, title FROM note",
    "description": "SELECT id, description FROM note WHERE has_description",
    "path": "SELECT id, path FROM note",
    "date": "SELECT id, date FROM note WHERE date <> ''",
    "words": "SELECT id, words FROM note",
    "tags": "SELECT note, tag FROM tag",
    "aliases": "SELECT note, alias FROM alias",
    "sources": "SELECT note, source FROM source",
    "type": "SELECT id, type FROM note WHERE type <> '' UNION SELECT note, kind FROM kind",
    "links": """SELECT id, (SELECT count(DISTINCT target_note) FROM link WHERE note = id AND target_note <> id)
                FROM note""",
    "backlinks": """SELECT id, (SELECT count(DISTINCT note) FROM link WHERE target_note = id AND note <> id)
                    FROM note""",
}  # fmt: skip
"""Built-in keys: the query for ids of notes and values."""
BUILTIN = tuple(_COLUMNS)
"""The built-in keys."""
_LISTS = frozenset({"tags", "aliases", "sources"})
_SINGULAR = {"tag": "tags", "alias": "aliases", "source": "sources"}
_EMPTY = frozenset({"", "~", "null"})
_PROPERTIES = (
    "SELECT note, value, item FROM property WHERE key IN (SELECT value FROM json_each(?)) AND value IS NOT NULL"
)


class ValuesQuery(NamedTuple):
    """SQL for the values of a key, with the columns `note`, `value` and `item` (NULL for what is not in a list)."""

    text: str
    parameters: tuple[str, ...]


class Values(NamedTuple):
    """The values of one note for a key: one, unless it is a list or several spellings of the key occur."""

    items: tuple[str, ...]
    is_list: bool


class _ValueRow(NamedTuple):
    path: str
    value: str
    item: int | None


def _position(row: _ValueRow) -> int:
    return row.item or 0


def _values(rows: list[_ValueRow]) -> Values:
    """Return the values of one note, each once."""
    if len(rows) == 1:
        return Values((rows[0].value,), rows[0].item is not None)
    items: list[str] = []
    for row in sorted(rows, key=_position):
        if row.value not in items:
            items.append(row.value)
    return Values(tuple(items), any(row.item is not None for row in rows))


class ValueOrder(NamedTuple):
    """Position of a value in a sorted list: numbers and dates by time or size, then other text without case.

    Values that compare as equal are one in groups and counts. A year among dates is before its days.
    """

    is_text: bool
    number: float
    text: str


def builtin_key(name: str) -> str:
    """Return the built-in key that a name means, such as `tags` for `Tag`; empty if it names a property."""
    wanted = _SINGULAR.get(key(name), key(name))
    return wanted if wanted in _COLUMNS else ""


def is_empty(value: str) -> bool:
    """Return whether a value of front matter is none, as in `status:`."""
    return key(value.strip()) in _EMPTY


def is_number(value: str) -> bool:
    """Return whether a value has the form of a number."""
    return NUMBER.fullmatch(value.strip()) is not None


def value_order(value: str) -> ValueOrder:
    """Return the position of a value among others of its key."""
    text = value.strip()
    if is_number(text):
        return ValueOrder(is_text=False, number=float(text), text="")
    if DATE.fullmatch(text):
        return ValueOrder(is_text=False, number=float(text[:4]), text=text)
    return ValueOrder(is_text=True, number=0.0, text=key(text))


class NoteValues:
    """The keys of a vault and the values of its notes."""

    def __init__(self, index: Index, hubs: Hubs) -> None:
        """Take the index; the hubs have the type `hub`, too."""
        self._index = index
        self._hubs = hubs
        self._names: dict[str, list[str]] | None = None

    @property
    def names(self) -> dict[str, list[str]]:
        """Names of properties as written, by their key."""
        if self._names is None:
            self._names = {}
            for known in self._index.store.database.strings("SELECT DISTINCT key FROM property ORDER BY key"):
                self._names.setdefault(key(known), []).append(known)
        return self._names

    def keys(self) -> list[str]:
        """Return the built-in keys, then the properties of the vault."""
        return [*_COLUMNS, *(name for names in self.names.values() for name in names if not builtin_key(name))]

    def query(self, name: str) -> ValuesQuery:
        """Return the query for the values of a key. Raises UsageError for one that no note has."""
        builtin = builtin_key(name)
        if builtin:
            item = "0" if builtin in _LISTS else "NULL"
            rows = f"SELECT 0 AS note, NULL AS value WHERE 0 UNION ALL {_COLUMNS[builtin]}"
            return ValuesQuery(f"SELECT note, value, {item} AS item FROM ({rows})", ())  # noqa: S608
        if key(name) not in self.names:
            raise UsageError(f"No note has the property `{name}`.", hint=self._closest(name))
        import json

        return ValuesQuery(_PROPERTIES, (json.dumps(self.names[key(name)]),))

    def of(self, name: str) -> dict[str, Values]:
        """Return the values of a key, without empty ones, by the path of each note that has any. Raises as `query`."""
        query = self.query(name)
        statement = f"""SELECT note.path, CAST(found.value AS TEXT), found.item FROM ({query.text}) AS found
                        JOIN note ON note.id = found.note"""  # noqa: S608
        is_builtin = bool(builtin_key(name))
        rows: dict[str, list[_ValueRow]] = {}
        for row in self._index.store.database.rows(_ValueRow, statement, query.parameters):
            if is_builtin or not is_empty(row.value):
                rows.setdefault(row.path, []).append(row)
        found = {path: _values(own) for path, own in rows.items()}
        if builtin_key(name) == "type":
            for path in self._hubs.notes:
                own = found.get(path, Values((), is_list=False))
                if "hub" not in map(key, own.items):
                    found[path] = own._replace(items=("hub", *own.items))
        return found

    def _closest(self, name: str) -> str:
        from difflib import get_close_matches

        keys = {key(known): known for known in self.keys()}
        shown = [keys[close] for close in get_close_matches(key(name), keys, n=3)]
        return (
            f"Did you mean {' or '.join(f'`{known}`' for known in shown)}?"
            if shown
            else "`rlnotes help filters` explains keys."
        )
