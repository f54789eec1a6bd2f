"""List items of a hub by the note they list: remove one, or add one after another, and keep the rest."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest
from operator import attrgetter
from typing import NamedTuple

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.markdown.note import Link, ParsedNote, Section
from rlnotes.operations.list_items import ListItem, items_of, with_marker
from rlnotes.operations.text_edit import LINE_END, Edit, line_end
from rlnotes.queries.hub import hub_headings

_START = attrgetter("start")
_BEFORE_LINK = re.compile(r"[*_\"'“]*\Z")
_AFTER_LINK = re.compile(r"[*_\"'”.,;]*\s*\Z")


class HubItem(NamedTuple):
    """An item of a list, and the note that the link at its start resolves to (empty path and no link without one).

    Its own text ends at `text_end`, where nested items start.
    """

    list_item: ListItem
    text_end: int
    path: str
    link: Link | None

    @property
    def start(self) -> int:
        """The start of its line."""
        return self.list_item.start

    @property
    def end(self) -> int:
        """The end of its text and nested items."""
        return self.list_item.end

    def is_bare(self, text: str) -> bool:
        """Return whether it has no text besides the link."""
        return self.link is not None and _AFTER_LINK.match(text, self.link.end, self.text_end) is not None


class HubItems:
    """The items of a note's lists, in order, except those in block quotes."""

    def __init__(self, index: Index, note: ParsedNote) -> None:
        """Read the items of a note, which need not be a hub."""
        self.note = note
        self._text = note.text
        self._links = [
            (link, resolution.path)
            for link, resolution in index.links_of(note.note)
            if not link.property and resolution.path in index.notes and resolution.path != note.path
        ]
        self._starts = [link.start for link, _ in self._links]
        list_items = items_of(self._text, note.body)
        self.items = [self._item(list_item, after) for list_item, after in zip_longest(list_items, list_items[1:])]

    def _item(self, list_item: ListItem, following: ListItem | None) -> HubItem:
        text_end = following.start if following and following.start < list_item.end else list_item.end
        at = bisect_left(self._starts, list_item.marker.end())
        if at < len(self._links):
            link, path = self._links[at]
            if link.start < text_end and _BEFORE_LINK.match(self._text, list_item.marker.end(), link.start):
                return HubItem(list_item, text_end, path, link)
        return HubItem(list_item, text_end, "", None)

    def between(self, start: int, end: int) -> list[HubItem]:
        """Return the items that start in a span of the text, in order."""
        return self.items[self._first(start) : self._first(end)]

    def _first(self, at: int) -> int:
        """Return the index of the first item that starts at an offset or after it."""
        return bisect_left(self.items, at, key=_START)

    @cached_property
    def headings(self) -> list[Section]:
        """The headings of the note below its title."""
        return hub_headings(self.note.note, self.note.sections)[1]

    def line(self, item: HubItem) -> int:
        """Return the line, from 1, that an item starts in."""
        return self._text.count("\n", 0, item.start) + 1

    def own_targets(self, item: HubItem) -> Counter[str]:
        """Return the paths that links in an item's own text resolve to, with their counts."""
        first, last = (bisect_left(self._starts, at) for at in (item.start, item.text_end))
        return Counter(path for _, path in self._links[first:last])

    @cached_property
    def _lists(self) -> dict[int, list[HubItem]]:
        lists: dict[int, list[HubItem]] = {}
        for item in self.items:
            lists.setdefault(item.list_item.number, []).append(item)
        return lists

    def siblings(self, item: HubItem) -> list[HubItem]:
        """Return the items of an item's list, itself included."""
        return self._lists[item.list_item.number]

    def is_loose(self, item: HubItem) -> bool:
        """Return whether the list has blank lines around an item."""
        siblings = self.siblings(item)
        at = bisect_left(siblings, item.start, key=_START)
        neighbors = siblings[at - 1 : at + 1] if at else siblings[:2]
        return len(neighbors) == 2 and len(LINE_END.findall(self._text, neighbors[0].end, neighbors[1].start)) > 1

    def _nested(self, item: HubItem) -> list[HubItem]:
        """Return the items directly nested in an item. Raises WriteError if there is text after or between them."""
        nested_items: list[HubItem] = []
        at = item.text_end
        while at < item.end:
            first = self._first(at)
            nested_item = self.items[first] if first < len(self.items) else None
            if nested_item is None or nested_item.start >= item.end or self._text[at : nested_item.start].strip():
                message = f"{self.note.path}:{self.line(item)}: the item has text after its nested items."
                raise WriteError(message, hint="Change it by hand; nothing was changed.")
            nested_items.append(nested_item)
            at = nested_item.end
        return nested_items

    def edits(self, removed: Sequence[HubItem] = (), line: str = "", after: HubItem | None = None) -> list[Edit]:
        """Return the edits that remove items, and add an item `line`, marker included, behind the item `after`.

        Items nested in a removed one take its place. The numbers of an ordered list stay at their positions. Raises
        WriteError if an item has text after its nested items.
        """
        nested = {item.start: self._nested(item) for item in removed}
        edits = [edit for item in removed for edit in self._removal_edits(item, nested[item.start])]
        lists = {item.list_item.number: self.siblings(item) for item in (*removed, *([after] if after else ()))}
        for siblings in lists.values():
            edits += self._list_edits(siblings, nested, line, after)
        if len(removed) > 1 or len(lists) > 1:
            self._check_disjoint(edits)
        return edits

    def _list_edits(
        self, siblings: list[HubItem], nested: dict[int, list[HubItem]], line: str, after: HubItem | None
    ) -> Iterator[Edit]:
        """Yield the edits of one list, except removals."""
        numbers = _numbers(siblings)
        text = self._text
        for item in siblings:
            lifted = nested.get(item.start)
            for nested_item in lifted or ():
                marker = _with_number(item.list_item.marker, next(numbers))
                item_text = text[nested_item.start : nested_item.end]
                yield Edit(nested_item.start, nested_item.end, with_marker(item_text, marker))
            if lifted is None:
                yield from _renumbered(text, item.list_item, next(numbers))
            if item is after:
                end = line_end(text) * (2 if self.is_loose(item) else 1)
                yield Edit(
                    item.end, item.end, end + with_marker(line, _with_number(item.list_item.marker, next(numbers)))
                )

    def _removal_edits(self, item: HubItem, nested: list[HubItem]) -> Iterator[Edit]:
        """Yield the edit that removes an item's own text, and for the only item of a list the blank lines before it."""
        siblings = self.siblings(item)
        at = bisect_left(siblings, item.start, key=_START)
        following = siblings[at + 1] if at + 1 < len(siblings) else None
        if nested:
            yield Edit(item.start, nested[0].start, "")
        elif following and not self._text[item.end : following.start].strip():
            yield Edit(item.start, following.start, "")
        else:
            yield Edit(len(self._text[: item.start].rstrip()), item.end, "")

    def _check_disjoint(self, edits: list[Edit]) -> None:
        """Raise WriteError if edits overlap because one changed item is nested in another."""
        reached = 0
        for edit in sorted(edits, key=lambda edit: edit[:2]):
            if edit.start < reached:
                message = f"{self.note.path}: an item and one nested in it cannot be changed together."
                raise WriteError(message, hint="Change the nested one first.")
            reached = edit.end


def _numbers(siblings: Sequence[HubItem]) -> Iterator[int]:
    """Yield the numbers of a list's items, and after the last one the numbers to follow."""
    written = [int(item.list_item.marker[3] or 0) for item in siblings]
    yield from written
    step = written[-1] - written[-2] if len(written) > 1 else 1
    number = written[-1]
    while True:
        number += step if step in {0, 1} else 1
        yield number


def _with_number(marker: re.Match[str], number: int) -> str:
    """Return a marker with its white space, with another number in an ordered list."""
    return f"{marker[1]}{number}{marker[4]}{marker[5]}" if marker[3] else f"{marker[1]}{marker[2]}{marker[5]}"


def _renumbered(text: str, list_item: ListItem, number: int) -> Iterator[Edit]:
    """Yield the edits that give an item this number and keep its continuation lines indented below its text."""
    marker = list_item.marker
    if not marker[3] or int(marker[3]) == number:
        return
    yield Edit(marker.start(3), marker.end(3), str(number))
    wider = len(str(number)) - len(marker[3])
    if wider > 0:
        for line in re.compile(r"(?<=\n)[ \t]+(?=\S)").finditer(text, marker.end(), list_item.end):
            yield Edit(line.start(), line.start(), " " * wider)
