"""Hubs kept in order: notes filed in sections, taken out, moved and sorted."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from rlnotes.errors import NoteNotFoundError, WriteError
from rlnotes.indexing.index import Index
from rlnotes.indexing.names import Names, key
from rlnotes.questions.hub import Hub, HubSection, hub_headings
from rlnotes.text.note import Note
from rlnotes.text.structure import list_items
from rlnotes.writing.edit import Edit, line_end
from rlnotes.writing.items import MARK, appended, item_starts, next_mark
from rlnotes.writing.plan import Plan
from rlnotes.writing.rewrite import Rewrite
from rlnotes.writing.spelling import link_text

_OPENS = re.compile(r"[*_\"'“]*\Z")
_DASH = re.compile(r"[*_\"'”]*(\s*(?:—|–|--|-|:)\s*)(?=\S)")
_DEFAULT_DASH = " — "


class _Item(NamedTuple):
    """An item of a list in a hub: from the start of its line to the end of its words, with the notes that it links to.

    `entry` is the note whose link opens it, `others` those that items nested in it list.
    """

    start: int
    end: int
    entry: str
    entry_end: int
    kind: str
    label: str
    others: frozenset[str]


def plan_add(
    index: Index, note: Note, hub: Hub, section: HubSection | None, *, after: Note | None = None, phrase: str = ""
) -> Plan:
    """Return the plan by which a hub lists a note: at the end of a section (None: ahead of all), or behind `after`.

    The new item looks like its neighbours: mark, kind of link, dash ahead of the phrase. Raises WriteError where the
    section lists the note already, NoteNotFoundError where it does not list `after`.
    """
    rewrite = Rewrite(index)
    file(rewrite, index, index.names, note, hub, section, after=after, phrase=phrase)
    return rewrite.plan(f"hub add {note.path} to {hub.note.path}")


def file(
    rewrite: Rewrite, index: Index, names: Names, note: Note, hub: Hub, section: HubSection | None,
    *, after: Note | None = None, phrase: str = "",
) -> None:  # fmt: skip
    """Add to `rewrite` that a hub lists a note, which may be a new one: `names` must know it."""
    place = _Place(index, hub.note, section)
    known = next((item for item in place.items if item.entry == note.path), None)
    if known:
        at = hub.note.text.count("\n", 0, known.start) + 1
        raise WriteError(f"{hub.note.path}:{at} lists {note.path} already.")
    line = _line_for(index, names, note, hub.note, place.model(after), phrase)
    rewrite.edit(hub.note.path, [place.insertion(line, after)], f"filed in {_named(section)}")
    rewrite.require(hub.note.path, _arrivals(index, hub.note) + Counter([note.path]))


def plan_remove(index: Index, note: Note, hub: Hub, section: HubSection | None = None) -> Plan:
    """Return the plan by which a hub, or one section of it, no longer lists a note.

    The items that the note's link opens go as a whole. Raises NoteNotFoundError where it opens none, WriteError where
    other notes are listed below it.
    """
    found = _entries(index, note, hub, section)
    rewrite = Rewrite(index)
    rewrite.edit(hub.note.path, [place.removal(item) for place, item in found], "taken out")
    return rewrite.plan(f"hub remove {note.path} from {hub.note.path}")


def plan_refile(index: Index, note: Note, hub: Hub, section: HubSection, *, after: Note | None = None) -> Plan:
    """Return the plan by which a note's item moves, words and all, to another section or place of the same hub.

    Raises WriteError where the hub lists the note in several sections or in that one already, NoteNotFoundError.
    """
    found = _entries(index, note, hub, None)
    target = _Place(index, hub.note, section)
    here = [item for item in target.items if item.entry == note.path]
    if len(found) > 1 and not here:
        raise WriteError(f"{hub.note.path} lists {note.path} {len(found)} times.", hint="Take the others out first.")
    place, item = next(((place, item) for place, item in found if item in here), found[0])
    target.items = [each for each in target.items if each.start != item.start]
    if after and after.path == note.path:
        raise WriteError("A note cannot stand behind itself.")
    line = hub.note.text[item.start : item.end]
    model = target.model(after)
    mark = MARK.match(hub.note.text, model.start) if model else None
    line = _remarked(line, next_mark(mark)) if mark else line
    rewrite = Rewrite(index)
    edits = [place.removal(item), target.insertion(line, after)]
    rewrite.edit(hub.note.path, edits, f"moved to {_named(section)}")
    rewrite.require(hub.note.path, _arrivals(index, hub.note))
    return rewrite.plan(f"hub move {note.path} in {hub.note.path}")


def plan_sort(index: Index, hub: Hub, section: HubSection | None, rank: Callable[[Note], object]) -> Plan:
    """Return the plan by which the items of each list in a hub, or in one section, stand in the order of `rank`.

    Items that no note's link opens keep their places, and so do the marks and the lines between items.
    """
    text = hub.note.text
    sections = [section] if section else [None, *(each for top in hub.sections for each in top.walk())]
    edits: list[Edit] = []
    for each in sections:
        for items in _lists(_Place(index, hub.note, each).items, text):
            filed = [item for item in items if item.entry]
            wanted = sorted(filed, key=lambda item: rank(index.notes[item.entry]))  # type: ignore[arg-type,return-value]
            edits += [
                Edit(slot.start, slot.end, _remarked(text[item.start : item.end], mark[0][: mark.end(5) - slot.start]))
                for slot, item in zip(filed, wanted, strict=True)
                if slot is not item and (mark := MARK.match(text, slot.start))
            ]
    rewrite = Rewrite(index)
    rewrite.edit(hub.note.path, edits, "sorted" if edits else "")
    rewrite.require(hub.note.path, _arrivals(index, hub.note))
    return rewrite.plan(f"hub sort {hub.note.path}")


class _Place:
    """A section of a hub, or what stands ahead of them all, with the items in it."""

    def __init__(self, index: Index, hub: Note, section: HubSection | None) -> None:
        self._text = hub.text
        self._body = hub.body
        _, headings = hub_headings(hub)
        if section and section.line:
            heading = next(each for each in hub.sections if each.line == section.line)
            self._start, self._end = heading.start, heading.end
        else:
            self._start = hub.body
            self._end = headings[0].start if headings else len(hub.text)
        self.items = [item for item in _items(index, hub) if self._start <= item.start < self._end]

    def model(self, after: Note | None) -> _Item | None:
        """Return the item that a new one is to look like."""
        entries = [item for item in self.items if item.entry]
        return self._behind(after) if after else entries[-1] if entries else None

    def _behind(self, after: Note) -> _Item:
        found = next((item for item in self.items if item.entry == after.path), None)
        if found is None:
            raise NoteNotFoundError(f"{after.path} has no item there to stand behind.")
        return found

    def insertion(self, line: str, after: Note | None) -> Edit:
        """Return the edit that adds a line to the list, behind an item or at its end."""
        end = line_end(self._text)
        model = self.model(after)
        if model:
            return Edit(model.end, model.end, (end * 2 if self._is_loose(model) else end) + line)
        return appended(self._text, self._body, self._start, self._end, line.removeprefix("- "))

    def _is_loose(self, model: _Item) -> bool:
        """Say whether the items of a list have blank lines between them."""
        at = self.items.index(model)
        near = self.items[at - 1 : at + 1] if at else self.items[:2]
        return len(near) == 2 and len(re.findall(r"\r\n|\r|\n", self._text[near[0].end : near[1].start])) > 1

    def removal(self, item: _Item) -> Edit:
        """Return the edit that takes an item out, and with the only one of a list the blank lines ahead of it."""
        at = self.items.index(item)
        following = self.items[at + 1] if at + 1 < len(self.items) else None
        if following and not self._text[item.end : following.start].strip():
            return Edit(item.start, following.start, "")
        above = len(self._text[: item.start].rstrip())
        return Edit(above, item.end, "")


def _items(index: Index, hub: Note) -> list[_Item]:
    """Return the items of the lists of a hub that lie in no other list, each once."""
    text = hub.text
    nested = [(start, stop) for start, stop, depth in list_items(text, hub.body) if depth > 1]
    links = [(link, found.path) for link, found in index.links_of(hub) if not link.property]
    items = []
    for start, end, mark in item_starts(text, hub.body):
        entry, entry_end, kind, label = "", mark.end(), "", ""
        others = set()
        for link, path in links:
            if not start <= link.start < end or path not in index.notes or path == hub.path:
                continue
            if any(start < first <= link.start < last for first, last in nested):
                others.add(path)
            elif not entry and _OPENS.match(text, mark.end(), link.start):
                entry, entry_end, kind, label = path, link.end, link.kind, link.label
        items.append(_Item(start, end, entry, entry_end, kind, label, frozenset(others)))
    return items


def _entries(index: Index, note: Note, hub: Hub, section: HubSection | None) -> list[tuple[_Place, _Item]]:
    """Return the items of a note in a hub, with their sections. Raises where there is none that can be taken out."""
    sections = [section] if section else [None, *(each for top in hub.sections for each in top.walk())]
    places = [_Place(index, hub.note, each) for each in sections]
    found = [(place, item) for place in places for item in place.items if item.entry == note.path]
    if not found:
        lines = [link.line for link, to in index.links_of(hub.note) if to.path == note.path and not link.property]
        hint = (
            f"Line {lines[0]} mentions it, but not as what an item begins with that lies in no other." if lines else ""
        )
        raise NoteNotFoundError(f"{hub.note.path} does not list {note.path}.", hint=hint)
    for _, item in found:
        if item.others:
            line = hub.note.text.count("\n", 0, item.start) + 1
            raise WriteError(
                f"{hub.note.path}:{line}: other notes are listed below {note.path}.", hint="Move them first."
            )
    return found


def _line_for(index: Index, names: Names, note: Note, hub: Note, model: _Item | None, phrase: str) -> str:
    mark = MARK.match(hub.text, model.start) if model else None
    opening = next_mark(mark) if mark else "- "
    dash = _DASH.match(hub.text, model.entry_end, model.end) if model else None
    titled = bool(model and model.label and key(index.notes[model.entry].title) == key(model.label))
    link = link_text(note, hub.path, names, markdown=bool(model and model.kind == "markdown"), titled=titled)
    return f"{opening}{link}{dash[1] if dash else _DEFAULT_DASH}{phrase}" if phrase else f"{opening}{link}"


def _remarked(written: str, mark: str) -> str:
    """Return an item as it is written with another mark (white space around it included)."""
    own = MARK.match(written)
    if not own:
        return written
    first, *rest = written[own.end(5) :].split("\n")
    shift = len(mark) - own.end(5)
    # what continues an item stands as far in as its words do (CommonMark 5.2)
    rest = [" " * shift + line if shift > 0 and line.strip() else _outdented(line, -shift) for line in rest]
    return "\n".join((mark + first, *rest))


def _outdented(line: str, width: int) -> str:
    return line[min(max(width, 0), len(line) - len(line.lstrip(" "))) :]


def _lists(items: list[_Item], text: str) -> Iterable[list[_Item]]:
    """Yield the items of each list: those with nothing but blank lines between them."""
    current: list[_Item] = []
    for item in items:
        if current and text[current[-1].end : item.start].strip():
            yield current
            current = []
        current.append(item)
    if current:
        yield current


def _arrivals(index: Index, note: Note) -> Counter[str]:
    return Counter(found.path for _, found in index.links_of(note) if found.path)


def _named(section: HubSection | None) -> str:
    return f"`{section.title}`" if section and section.title else "the lead"
