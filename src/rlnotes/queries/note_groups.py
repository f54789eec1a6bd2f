"""Notes grouped by the values of a key, with the number of notes of each value."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rlnotes.queries.note_values import ValueOrder, Values, value_order


class ValueGroup(NamedTuple):
    """A value in its most frequent spelling, and the paths of the notes with it in the given order.

    `value` is None for the notes without one.
    """

    value: str | None
    paths: list[str]


def group_by_value(paths: Iterable[str], values: Mapping[str, Values]) -> list[ValueGroup]:
    """Return notes by value: numbers and dates ascending, then text, then the notes without a value.

    A note with several values is in the group of each. Values that compare as equal are in one group.
    """
    groups: dict[ValueOrder, dict[str, None]] = {}
    spellings: dict[ValueOrder, Counter[str]] = {}
    without = []
    for path in paths:
        if path not in values:
            without.append(path)
            continue
        for value in values[path].items:
            order = value_order(value)
            groups.setdefault(order, {})[path] = None
            spellings.setdefault(order, Counter())[value.strip()] += 1
    found = [ValueGroup(spellings[order].most_common(1)[0][0], [*groups[order]]) for order in sorted(groups)]
    return [*found, ValueGroup(None, without)] if without else found
