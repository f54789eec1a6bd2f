"""Items of a note's lists by the notes that they list: one taken out, one put behind another, the rest as it is."""

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
from rlnotes.markdown.note import Link, Note, Section
from rlnotes.operations.list_items import ListItem, items_of, with_marker
from rlnotes.operations.text_edit import LINE_END, Edit, line_end
from rlnotes.queries.hub import hub_headings

_START = attrgetter("start")
_OPENS = re.compile(r"[*_\"'“]*\Z")
_CLOSES = re.compile(r"[*_\"'”.,;]*\s*\Z")


class HubItem(NamedTuple):
    """An item of a list, and the note whose link opens it (no path and no link where none does).

    Its own words end at `words`, where what is nested in it begins.
    """

    list_item: ListItem
    text_end: int
    path: str
    link: Link | None

    @property
    def start(self) -> int:
        """Where its line begins."""
        return self.list_item.start

    @property
    def end(self) -> int:
        """Where its words, and those of what is nested in it, end."""
        return self.list_item.end

    def is_bare(self, text: str) -> bool:
        """Say whether it has no word but its link."""
        return self.link is not None and _CLOSES.match(text, self.link.end, self.text_end) is not None


class HubItems:
    """The items of a note's lists, in order, but for those in quotations."""

    def __init__(self, index: Index, note: Note) -> None:
        """Take the note, which may be a hub or not."""
        self._note = note
        self._text = note.text
        self._links = [
            (link, found.path)
            for link, found in index.links_of(note)
            if not link.property and found.path in index.notes and found.path != note.path
        ]
        self._starts = [link.start for link, _ in self._links]
        places = items_of(self._text, note.body)
        self.items = [self._item(place, after) for place, after in zip_longest(places, places[1:])]

    def _item(self, place: ListItem, after: ListItem | None) -> HubItem:
        words = after.start if after and after.start < place.end else place.end
        at = bisect_left(self._starts, place.marker.end())
        if at < len(self._links):
            link, path = self._links[at]
            if link.start < words and _OPENS.match(self._text, place.marker.end(), link.start):
                return HubItem(place, words, path, link)
        return HubItem(place, words, "", None)

    def between(self, start: int, end: int) -> list[HubItem]:
        """Return the items that begin in a stretch of the text, in order."""
        return self.items[self._first(start) : self._first(end)]

    def _first(self, at: int) -> int:
        """Return the place of the first item that begins at an offset or behind it."""
        return bisect_left(self.items, at, key=_START)

    @cached_property
    def headings(self) -> list[Section]:
        """The headings of the note below its title."""
        return hub_headings(self._note)[1]

    def line(self, item: HubItem) -> int:
        """Return the line, from 1, that an item begins in."""
        return self._text.count("\n", 0, item.start) + 1

    def own_targets(self, item: HubItem) -> Counter[str]:
        """Return where the links in an item's own words go."""
        first, last = (bisect_left(self._starts, at) for at in (item.start, item.text_end))
        return Counter(path for _, path in self._links[first:last])

    @cached_property
    def _lists(self) -> dict[int, list[HubItem]]:
        found: dict[int, list[HubItem]] = {}
        for item in self.items:
            found.setdefault(item.list_item.number, []).append(item)
        return found

    def siblings(self, item: HubItem) -> list[HubItem]:
        """Return the items of the list that an item is in, itself among them."""
        return self._lists[item.list_item.number]

    def is_loose(self, item: HubItem) -> bool:
        """Say whether the items around an item have blank lines between them."""
        own = self.siblings(item)
        at = bisect_left(own, item.start, key=_START)
        near = own[at - 1 : at + 1] if at else own[:2]
        return len(near) == 2 and len(LINE_END.findall(self._text, near[0].end, near[1].start)) > 1

    def _nested(self, item: HubItem) -> list[HubItem]:
        """Return the items directly in an item. Raises WriteError where it has words behind or between them."""
        found: list[HubItem] = []
        at = item.text_end
        while at < item.end:
            first = self._first(at)
            child = self.items[first] if first < len(self.items) else None
            if child is None or child.start >= item.end or self._text[at : child.start].strip():
                message = f"{self._note.path}:{self.line(item)}: words of the item stand below what is listed in it."
                raise WriteError(message, hint="Change it by hand; nothing was changed.")
            found.append(child)
            at = child.end
        return found

    def edits(self, out: Sequence[HubItem] = (), line: str = "", behind: HubItem | None = None) -> list[Edit]:
        """Return the edits that take the items `out`, and add an item `line`, with its mark, `behind` another one.

        What is nested in an item that goes takes its place. The places of a list keep their numbers, whatever stands in
        them then. Raises WriteError where an item cannot be taken out of the words below it.
        """
        nested = {item.start: self._nested(item) for item in out}
        edits = [edit for item in out for edit in self._removal(item, nested[item.start])]
        lists = {item.list_item.number: self.siblings(item) for item in (*out, *([behind] if behind else ()))}
        for own in lists.values():
            edits += self._list_changed(own, nested, line, behind)
        if len(out) > 1 or len(lists) > 1:
            self._check_apart(edits)
        return edits

    def _list_changed(
        self, own: list[HubItem], nested: dict[int, list[HubItem]], line: str, behind: HubItem | None
    ) -> Iterator[Edit]:
        """Yield the edits of one list but for what is cut out of it."""
        numbers = _numbers(own)
        text = self._text
        for item in own:
            lifted = nested.get(item.start)
            for child in lifted or ():
                mark = _with_number(item.list_item.marker, next(numbers))
                yield Edit(child.start, child.end, with_marker(text[child.start : child.end], mark))
            if lifted is None:
                yield from _renumbered(text, item.list_item, next(numbers))
            if item is behind:
                end = line_end(text) * (2 if self.is_loose(item) else 1)
                yield Edit(
                    item.end, item.end, end + with_marker(line, _with_number(item.list_item.marker, next(numbers)))
                )

    def _removal(self, item: HubItem, nested: list[HubItem]) -> Iterator[Edit]:
        """Yield what takes an item's own words out, and with the only one of a list the blank lines ahead of it."""
        own = self.siblings(item)
        at = bisect_left(own, item.start, key=_START)
        following = own[at + 1] if at + 1 < len(own) else None
        if nested:
            yield Edit(item.start, nested[0].start, "")
        elif following and not self._text[item.end : following.start].strip():
            yield Edit(item.start, following.start, "")
        else:
            yield Edit(len(self._text[: item.start].rstrip()), item.end, "")

    def _check_apart(self, edits: list[Edit]) -> None:
        """Raise WriteError where edits overlap: one item lies in another that changes too."""
        reached = 0
        for edit in sorted(edits, key=lambda edit: edit[:2]):
            if edit.start < reached:
                message = (
                    f"{self._note.path}: this changes items that lie in each other, which cannot be done in one step."
                )
                raise WriteError(message, hint="Move the inner ones first.")
            reached = edit.end


def _numbers(own: Sequence[HubItem]) -> Iterator[int]:
    """Yield the numbers of a list's items, and behind the last one those that would follow."""
    written = [int(item.list_item.marker[3] or 0) for item in own]
    yield from written
    step = written[-1] - written[-2] if len(written) > 1 else 1
    number = written[-1]
    while True:
        number += step if step in {0, 1} else 1
        yield number


def _with_number(mark: re.Match[str], number: int) -> str:
    """Return a mark, its indentation and the space behind it, with another number where it has one."""
    return f"{mark[1]}{number}{mark[4]}{mark[5]}" if mark[3] else f"{mark[1]}{mark[2]}{mark[5]}"


def _renumbered(text: str, place: ListItem, number: int) -> Iterator[Edit]:
    """Yield the edits by which an item has this number; what continues it stays under its words."""
    mark = place.marker
    if not mark[3] or int(mark[3]) == number:
        return
    yield Edit(mark.start(3), mark.end(3), str(number))
    wider = len(str(number)) - len(mark[3])
    if wider > 0:
        for line in re.compile(r"(?<=\n)[ \t]+(?=\S)").finditer(text, mark.end(), place.end):
            yield Edit(line.start(), line.start(), " " * wider)
