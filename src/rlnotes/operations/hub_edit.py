"""Hubs kept in order: notes filed in sections, taken out, moved and sorted."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from rlnotes.errors import NoteNotFoundError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import Names, key
from rlnotes.markdown.note import Note
from rlnotes.operations.hub_items import HubItem, HubItems
from rlnotes.operations.link_syntax import link_text
from rlnotes.operations.list_items import append_item, next_marker, with_marker
from rlnotes.operations.plan import Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit
from rlnotes.queries.hub import Hub, HubSection

_DASH = re.compile(r"[*_\"'”]*(\s*(?:—|–|--|-|:)\s*)(?=\S)")
_DEFAULT_DASH = " — "


def plan_add(
    index: Index, note: Note, hub: Hub, section: HubSection | None, *, after: Note | None = None, phrase: str = ""
) -> Plan:
    """Return the plan by which a hub lists a note: at the end of a section (None: ahead of all), or behind `after`.

    The new item looks like its neighbours: mark, kind of link, dash ahead of the phrase. Raises WriteError where the
    section lists the note already, NoteNotFoundError where it does not list `after`.
    """
    rewrite = Rewrite(index)
    add_entry(rewrite, index, index.names, note, hub, section, after=after, phrase=phrase)
    return rewrite.plan(f"hub add {note.path} to {hub.note.path}")


def add_entry(
    rewrite: Rewrite, index: Index, names: Names, note: Note, hub: Hub, section: HubSection | None,
    *, after: Note | None = None, phrase: str = "",
) -> None:  # fmt: skip
    """Add to `rewrite` that a hub lists a note, which may be a new one: `names` must know it."""
    entries = HubItems(index, hub.note)
    place = _SectionItems(entries, hub.note, section)
    known = next((item for item in place.items if item.path == note.path), None)
    if known:
        raise WriteError(f"{hub.note.path}:{entries.line(known)} lists {note.path} already.")
    model = place.neighbor(after)
    line = _line_for(index, names, note, hub.note, model, phrase)
    rewrite.edit(hub.note.path, place.insertion(entries, line, model), f"filed in {_section_label(section)}")
    rewrite.require_targets(hub.note.path, _targets(index, hub.note) + Counter([note.path]))


def plan_remove(index: Index, note: Note, hub: Hub, section: HubSection | None = None) -> Plan:
    """Return the plan by which a hub, or one section of it, no longer lists a note.

    The items that the note's link opens go, with their words; what is nested in them takes their places. Raises
    NoteNotFoundError where it opens none, WriteError where words of an item stand below what is nested in it.
    """
    entries = HubItems(index, hub.note)
    out = [item for _, item in _entries(index, entries, note, hub, section)]
    rewrite = Rewrite(index)
    rewrite.edit(hub.note.path, entries.edits(out), "taken out")
    gone = sum((entries.own_targets(item) for item in out), Counter[str]())
    rewrite.require_targets(hub.note.path, _targets(index, hub.note) - gone)
    return rewrite.plan(f"hub remove {note.path} from {hub.note.path}")


def plan_move_entry(index: Index, note: Note, hub: Hub, section: HubSection, *, after: Note | None = None) -> Plan:
    """Return the plan by which a note's item moves, words and all, to another section or place of the same hub.

    What is nested in it stays, in its place. Raises WriteError where the hub lists the note in several sections, or
    where it would stand behind what is nested in it; NoteNotFoundError.
    """
    entries = HubItems(index, hub.note)
    found = _entries(index, entries, note, hub, None)
    target = _SectionItems(entries, hub.note, section)
    here = [item for item in target.items if item.path == note.path]
    if len(found) > 1 and not here:
        raise WriteError(f"{hub.note.path} lists {note.path} {len(found)} times.", hint="Take the others out first.")
    item = here[0] if here else found[0][1]
    target.items = [each for each in target.items if each is not item]
    if after and after.path == note.path:
        raise WriteError("A note cannot stand behind itself.")
    model = target.neighbor(after)
    if model and item.start < model.start < item.end:
        raise WriteError(
            f"{hub.note.path}:{entries.line(model)} is listed below {note.path} and cannot stand ahead of it."
        )
    line = hub.note.text[item.start : item.text_end].rstrip()
    rewrite = Rewrite(index)
    rewrite.edit(hub.note.path, target.insertion(entries, line, model, [item]), f"moved to {_section_label(section)}")
    rewrite.require_targets(hub.note.path, _targets(index, hub.note))
    return rewrite.plan(f"hub move {note.path} in {hub.note.path}")


def plan_sort(index: Index, hub: Hub, section: HubSection | None, rank: Callable[[Note], object]) -> Plan:
    """Return the plan by which the items of each list in a hub, or in one section, stand in the order of `rank`.

    Items that no note's link opens keep their places, and so do the marks and the lines between items.
    """
    text = hub.note.text
    entries = HubItems(index, hub.note)
    sections = [section] if section else [None, *(each for top in hub.sections for each in top.walk())]
    edits: list[Edit] = []
    for each in sections:
        top_items = [item for item in _SectionItems(entries, hub.note, each).items if item.list_item.depth == 1]
        for items in _lists(top_items, text):
            filed = [item for item in items if item.path]
            wanted = sorted(filed, key=lambda item: rank(index.notes[item.path]))  # type: ignore[arg-type,return-value]
            edits += [
                Edit(slot.start, slot.end, with_marker(text[item.start : item.end], text[slot.start : mark.end(5)]))
                for slot, item in zip(filed, wanted, strict=True)
                if slot is not item and (mark := slot.list_item.marker)
            ]
    rewrite = Rewrite(index)
    rewrite.edit(hub.note.path, edits, "sorted" if edits else "")
    rewrite.require_targets(hub.note.path, _targets(index, hub.note))
    return rewrite.plan(f"hub sort {hub.note.path}")


class _SectionItems:
    """A section of a hub, or what stands ahead of them all, with the items in it."""

    def __init__(self, entries: HubItems, hub: Note, section: HubSection | None) -> None:
        self._hub = hub
        headings = entries.headings
        if section and section.line:
            heading = headings[bisect_left(headings, section.line, key=attrgetter("line"))]
            self._start, self._end = heading.start, heading.end
        else:
            self._start = hub.body
            self._end = headings[0].start if headings else len(hub.text)
        self.items = entries.between(self._start, self._end)

    def neighbor(self, after: Note | None) -> HubItem | None:
        """Return the item that a new one is to stand behind, and to look like."""
        if after:
            return self._item_of(after)
        return next((item for item in reversed(self.items) if item.path and item.list_item.depth == 1), None)

    def _item_of(self, after: Note) -> HubItem:
        found = next((item for item in self.items if item.path == after.path), None)
        if found is None:
            raise NoteNotFoundError(f"{after.path} has no item there to stand behind.")
        return found

    def insertion(self, entries: HubItems, line: str, model: HubItem | None, out: Sequence[HubItem] = ()) -> list[Edit]:
        """Return the edits that add a line behind an item, else at the end of the place, and take items out."""
        if model:
            return entries.edits(out, line, model)
        added = append_item(self._hub.text, self._hub.body, self._start, self._end, with_marker(line, ""))
        return [*entries.edits(out), added]


def _entries(
    index: Index, entries: HubItems, note: Note, hub: Hub, section: HubSection | None
) -> list[tuple[_SectionItems, HubItem]]:
    """Return the items of a note in a hub, with their sections. Raises NoteNotFoundError where there is none."""
    sections = [section] if section else [None, *(each for top in hub.sections for each in top.walk())]
    places = [_SectionItems(entries, hub.note, each) for each in sections]
    found = [(place, item) for place in places for item in place.items if item.path == note.path]
    if not found:
        lines = [link.line for link, to in index.links_of(hub.note) if to.path == note.path and not link.property]
        hint = f"Line {lines[0]} mentions it, but not as what an item begins with." if lines else ""
        raise NoteNotFoundError(f"{hub.note.path} does not list {note.path}.", hint=hint)
    return found


def _line_for(index: Index, names: Names, note: Note, hub: Note, model: HubItem | None, phrase: str) -> str:
    opening, dash, shown = "- ", None, None
    if model and model.link:
        opening, shown = next_marker(model.list_item.marker), model.link
        dash = _DASH.match(hub.text, shown.end, model.text_end)
    titled = bool(model and shown and shown.label and key(index.notes[model.path].title) == key(shown.label))
    link = link_text(note, hub.path, names, markdown=bool(shown and shown.kind == "markdown"), titled=titled)
    return f"{opening}{link}{dash[1] if dash else _DEFAULT_DASH}{phrase}" if phrase else f"{opening}{link}"


def _lists(items: list[HubItem], text: str) -> Iterable[list[HubItem]]:
    """Yield the items of each list: those with nothing but blank lines between them."""
    current: list[HubItem] = []
    for item in items:
        if current and text[current[-1].end : item.start].strip():
            yield current
            current = []
        current.append(item)
    if current:
        yield current


def _targets(index: Index, note: Note) -> Counter[str]:
    return Counter(found.path for _, found in index.links_of(note) if found.path)


def _section_label(section: HubSection | None) -> str:
    return f"`{section.title}`" if section and section.title else "the lead"
