"""Reports of notes with chosen columns, in groups, or as counts: the options of `rlnotes list`."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from rlnotes.errors import UsageError
from rlnotes.index.names import key
from rlnotes.output import Column, Group, Report, Style
from rlnotes.plurals import count_noun
from rlnotes.queries.note_groups import ValueGroup, group_by_value
from rlnotes.queries.note_values import NoteValues, Values, is_number

Record = dict[str, Any]
Scalar = str | int | float | bool

_NO_VALUE = "(none)"
_GROUP = Column("group", "group", hidden=True)
_COUNT_COLUMNS = (Column("group", "group", text="_group"), Column("notes", "notes", Style.NUMBER))
_NARROW = 16  # characters; a column of longer texts takes a share of the width
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_BOOLEANS = {"true": True, "false": False}


class ChosenColumns:
    """The columns of `--columns`, separated by commas: keys of filters, with the values of all notes."""

    def __init__(self, values: NoteValues, names: str) -> None:
        """Look the keys up. Raises UsageError for one that no note has, and without any."""
        keys = [name.strip() for name in names.split(",") if name.strip()]
        if not keys:
            raise UsageError("--columns names no column.", hint="Example: --columns title,status,year.")
        self._values = {name: values.of(name) for name in keys}
        self._readers = {name: _reader(found) for name, found in self._values.items()}

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of a table; their keys are those of `shown`."""
        return tuple(_column(name, found) for name, found in self._values.items())

    def shown(self, record: Record) -> Record:
        """Return a record of a note with its values: under `columns` for JSON, and as texts for other formats."""
        found = {name: of_notes.get(record["path"]) for name, of_notes in self._values.items()}
        texts = {f"_{name}": list(values.items) if values else [] for name, values in found.items()}
        typed = {name: _json(values, self._readers[name]) for name, values in found.items()}
        return {**record, **texts, "columns": typed}


def grouped(report: Report, name: str, values: dict[str, Values]) -> Report:
    """Return a report of notes with its records in groups: one for each value of the key `name`, then those without."""
    by_path = {record["path"]: record for record in report.records}
    found = group_by_value(by_path, values)
    groups = [
        Group(
            _NO_VALUE if group.value is None else group.value,
            count_noun(len(group.paths), "note"),
            [{"group": group.value, **by_path[path]} for path in group.paths],
        )
        for group in found
    ]
    return report._replace(
        records=[record for group in groups for record in group.records],
        columns=(_GROUP, *report.columns),
        properties={"group_by": name, "groups": [_count(group) for group in found]},
        groups=tuple(groups),
        is_one_table=True,
    )


def count_report(number: int) -> Report:
    """Return the report of a number of notes."""
    return Report("count", [{"notes": number}], _COUNT_COLUMNS[1:])


def group_counts_report(paths: Iterable[str], name: str, values: dict[str, Values]) -> Report:
    """Return the report of the number of notes for each value of the key `name`."""
    records = [
        {**_count(group), "_group": _NO_VALUE if group.value is None else group.value}
        for group in group_by_value(paths, values)
    ]
    return Report("count", records, _COUNT_COLUMNS, properties={"group_by": name}, empty="No matching notes.")


def _count(group: ValueGroup) -> Record:
    return {"group": group.value, "notes": len(group.paths)}


def _column(name: str, values: dict[str, Values]) -> Column:
    if key(name) == "title":
        return Column("title", name, Style.TITLE, share=5, text=f"_{name}")
    texts = [", ".join(of_note.items) for of_note in values.values()]
    if all(map(is_number, texts)):
        return Column(f"_{name}", name, Style.NUMBER)
    return Column(f"_{name}", name, share=0 if max(map(len, texts)) <= _NARROW else 3)


def _reader(values: dict[str, Values]) -> Callable[[str], Scalar]:
    """Return how JSON prints the values of a column: as numbers or booleans if all of them are, else as strings."""
    texts = {text for of_note in values.values() for text in of_note.items}
    if all(map(_JSON_NUMBER.fullmatch, texts)):
        return lambda text: float(text) if "." in text else int(text)
    return _BOOLEANS.__getitem__ if texts <= _BOOLEANS.keys() else str


def _json(values: Values | None, read: Callable[[str], Scalar]) -> Scalar | list[Scalar] | None:
    """Return the value of a note for JSON: a scalar, a list, or None for a note without one."""
    if values is None:
        return None
    found = list(map(read, values.items))
    return found if values.is_list or len(found) > 1 else found[0]
