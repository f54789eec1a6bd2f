"""Edit hubs: add, remove, move and sort the items that list notes."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from rlnotes.errors import NoteNotFoundError, UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import Names, key
from rlnotes.markdown.note import TAG_PROPERTIES, Note, ParsedNote
from rlnotes.operations.front_matter_edit import add_values, set_value
from rlnotes.operations.hub_items import HubItem, HubItems
from rlnotes.operations.link_syntax import link_text
from rlnotes.operations.list_items import append_item, next_marker, with_marker
from rlnotes.operations.plan import Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit
from rlnotes.queries.hub import Hub, HubSection, is_hub

_SEPARATOR = re.compile(r"[*_\"'”]*(\s*(?:—|–|--|-|:)\s*)(?=\S)")
_DEFAULT_SEPARATOR = " — "


def plan_mark(index: Index, note: Note) -> Plan:
    """Return the plan that makes a note a hub: `type: hub` in its front matter, or the tag `hub` if it has a type.

    The words are the first of the settings `hub-types` and `hub-tags`. Raises UsageError if a note can be a hub by its
    path only, WriteError for front matter that cannot be edited.
    """
    settings, rewrite, parsed = index.settings, Rewrite(index), index.parsed(note)
    if is_hub(note, settings):
        return Plan(f"hub mark {note.path}", (), (f"{note.path} is a hub already",))
    if settings.hub_types and not any(parsed.details.meta.get(name) for name in ("type", "kind")):
        kind = settings.hub_types[0]
        rewrite.edit(note.path, set_value(parsed, "type", kind), f"type: {kind}")
    elif settings.hub_tags:
        tag = settings.hub_tags[0]
        name = next((name for name in TAG_PROPERTIES if name in parsed.details.meta), TAG_PROPERTIES[0])
        rewrite.edit(note.path, add_values(parsed, name, [tag]), f"tag {tag}")
    else:
        raise UsageError(
            "The settings `hub-types` and `hub-tags` are empty.", hint=f'Add "{note.path}" to the setting `hub-notes`.'
        )
    return rewrite.plan(f"hub mark {note.path}")


def plan_add(
    index: Index, note: Note, hub: Hub, section: HubSection | None, *, after: Note | None = None, phrase: str = ""
) -> Plan:
    """Return the plan that adds a note to a hub: at the end of a section (None: the lead), or behind `after`.

    The new item follows its neighbors: marker, kind of link, separator before the phrase. Raises WriteError if the
    section already lists the note, NoteNotFoundError if it does not list `after`.
    """
    rewrite = Rewrite(index)
    add_entry(rewrite, index, index.names, note, hub, section, after=after, phrase=phrase)
    return rewrite.plan(f"hub add {note.path} to {hub.note.path}")


def add_entry(
    rewrite: Rewrite, index: Index, names: Names, note: Note, hub: Hub, section: HubSection | None,
    *, after: Note | None = None, phrase: str = "",
) -> None:  # fmt: skip
    """Add a note's item in a hub to `rewrite`. The note may be a new one; `names` must include it."""
    items = HubItems(index, index.parsed(hub.note))
    section_items = _SectionItems(items, section)
    existing = next((item for item in section_items.items if item.path == note.path), None)
    if existing:
        raise WriteError(f"{hub.note.path}:{items.line(existing)} already lists {note.path}.")
    model = section_items.neighbor(after)
    line = _line_for(index, names, note, items.note, model, phrase)
    rewrite.edit(hub.note.path, section_items.insertion(items, line, model), f"filed in {_section_label(section)}")
    rewrite.require_targets(hub.note.path, _targets(index, hub.note) + Counter([note.path]))


def plan_remove(index: Index, note: Note, hub: Hub, section: HubSection | None = None) -> Plan:
    """Return the plan that removes a note's items from a hub, or from one section of it.

    An item is removed with its text if it starts with a link to the note; nested items take its place. Raises
    NoteNotFoundError if there is no such item, WriteError if one has text after its nested items.
    """
    items = HubItems(index, index.parsed(hub.note))
    removed = [item for _, item in _items_of_note(index, items, note, hub, section)]
    rewrite = Rewrite(index)
    rewrite.edit(hub.note.path, items.edits(removed), "removed")
    removed_targets = sum((items.own_targets(item) for item in removed), Counter[str]())
    rewrite.require_targets(hub.note.path, _targets(index, hub.note) - removed_targets)
    return rewrite.plan(f"hub remove {note.path} from {hub.note.path}")


def plan_move_entry(index: Index, note: Note, hub: Hub, section: HubSection, *, after: Note | None = None) -> Plan:
    """Return the plan that moves a note's item with its text to another section or position of the same hub.

    Nested items stay and take its place. Raises WriteError if the hub lists the note in several sections, or if the new
    position is behind an item nested in it, and NoteNotFoundError if it does not list the note.
    """
    items = HubItems(index, index.parsed(hub.note))
    listed = _items_of_note(index, items, note, hub, None)
    target = _SectionItems(items, section)
    target_items = [item for item in target.items if item.path == note.path]
    if len(listed) > 1 and not target_items:
        raise WriteError(
            f"{hub.note.path} lists {note.path} {len(listed)} times.", hint="Remove the other items first."
        )
    item = target_items[0] if target_items else listed[0][1]
    target.items = [each for each in target.items if each is not item]
    if after and after.path == note.path:
        raise WriteError("--after names the note itself.", hint="Name another note of that section.")
    model = target.neighbor(after)
    if model and item.start < model.start < item.end:
        position = f"{hub.note.path}:{items.line(model)}"
        raise WriteError(f"{position}: {model.path} is nested in the item of {note.path} and cannot precede it.")
    line = items.note.text[item.start : item.text_end].rstrip()
    rewrite = Rewrite(index)
    rewrite.edit(hub.note.path, target.insertion(items, line, model, [item]), f"moved to {_section_label(section)}")
    rewrite.require_targets(hub.note.path, _targets(index, hub.note))
    return rewrite.plan(f"hub move {note.path} in {hub.note.path}")


def plan_sort(
    index: Index, hub: Hub, section: HubSection | None, rank: Callable[[Note], object], *, reverse: bool = False
) -> Plan:
    """Return the plan that sorts the items of each list in a hub, or in one section of it, by `rank`.

    Items that do not start with a link to a note keep their positions; markers and lines between items stay.
    """
    items = HubItems(index, index.parsed(hub.note))
    text = items.note.text
    sections = [section] if section else [None, *(each for top in hub.sections for each in top.walk())]
    edits: list[Edit] = []
    for each in sections:
        top_items = [item for item in _SectionItems(items, each).items if item.list_item.depth == 1]
        for run in _runs(top_items, text):
            unsorted = [item for item in run if item.path]
            ranked = sorted(
                unsorted,
                key=lambda item: rank(index.notes[item.path]),  # type: ignore[arg-type,return-value]
                reverse=reverse,
            )
            edits += [
                Edit(old.start, old.end, with_marker(text[item.start : item.end], text[old.start : marker.end(5)]))
                for old, item in zip(unsorted, ranked, strict=True)
                if old is not item and (marker := old.list_item.marker)
            ]
    rewrite = Rewrite(index)
    rewrite.edit(hub.note.path, edits, "sorted" if edits else "")
    rewrite.require_targets(hub.note.path, _targets(index, hub.note))
    return rewrite.plan(f"hub sort {hub.note.path}")


class _SectionItems:
    """The items in a section of a hub, or in the lead: the text before the first section."""

    def __init__(self, items: HubItems, section: HubSection | None) -> None:
        hub = self._hub = items.note
        headings = items.headings
        if section and section.line:
            heading = headings[bisect_left(headings, section.line, key=attrgetter("line"))]
            self._start, self._end = heading.start, heading.end
        else:
            self._start = hub.body
            self._end = headings[0].start if headings else len(hub.text)
        self.items = items.between(self._start, self._end)

    def neighbor(self, after: Note | None) -> HubItem | None:
        """Return the item that a new one follows, in position and form."""
        if after:
            return self._item_of(after)
        return next((item for item in reversed(self.items) if item.path and item.list_item.depth == 1), None)

    def _item_of(self, after: Note) -> HubItem:
        listed = next((item for item in self.items if item.path == after.path), None)
        if listed is None:
            raise NoteNotFoundError(f"The section does not list {after.path}.")
        return listed

    def insertion(
        self, items: HubItems, line: str, model: HubItem | None, removed: Sequence[HubItem] = ()
    ) -> list[Edit]:
        """Return the edits that add a line behind an item, or at the end of the section, and remove items."""
        if model:
            return items.edits(removed, line, model)
        added = append_item(self._hub.text, self._hub.body, self._start, self._end, with_marker(line, ""))
        return [*items.edits(removed), added]


def _items_of_note(
    index: Index, items: HubItems, note: Note, hub: Hub, section: HubSection | None
) -> list[tuple[_SectionItems, HubItem]]:
    """Return the items of a note in a hub, with their sections. Raises NoteNotFoundError if there are none."""
    sections = [section] if section else [None, *(each for top in hub.sections for each in top.walk())]
    candidates = [_SectionItems(items, each) for each in sections]
    listed = [(each, item) for each in candidates for item in each.items if item.path == note.path]
    if not listed:
        lines = [link.line for link, to in index.links_of(hub.note) if to.path == note.path and not link.property]
        hint = f"Line {lines[0]} links to it, but not at the start of an item." if lines else ""
        raise NoteNotFoundError(f"{hub.note.path} does not list {note.path}.", hint=hint)
    return listed


def _line_for(index: Index, names: Names, note: Note, hub: ParsedNote, model: HubItem | None, phrase: str) -> str:
    marker, separator, model_link = "- ", None, None
    if model and model.link:
        marker, model_link = next_marker(model.list_item.marker), model.link
        separator = _SEPARATOR.match(hub.text, model_link.end, model.text_end)
    titled = bool(
        model and model_link and model_link.label and key(index.notes[model.path].title) == key(model_link.label)
    )
    link = link_text(note, hub.path, names, markdown=bool(model_link and model_link.kind == "markdown"), titled=titled)
    return f"{marker}{link}{separator[1] if separator else _DEFAULT_SEPARATOR}{phrase}" if phrase else f"{marker}{link}"


def _runs(items: list[HubItem], text: str) -> Iterable[list[HubItem]]:
    """Yield runs of items with only blank lines between them."""
    run: list[HubItem] = []
    for item in items:
        if run and text[run[-1].end : item.start].strip():
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _targets(index: Index, note: Note) -> Counter[str]:
    return Counter(target.path for _, target in index.links_of(note) if target.path)


def _section_label(section: HubSection | None) -> str:
    return f"`{section.title}`" if section and section.title else "the lead"
