"""Hubs: notes read as tables of contents, with their sections and entries, and the positions of notes in them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeVar

from rlnotes.config import Settings
from rlnotes.globs import Globs
from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import key
from rlnotes.index.note_map import NoteMap
from rlnotes.index.resolution import Resolution
from rlnotes.markdown.note import HUB_PROPERTIES, Link, LinkKind, Note, Section, section_parents, short_name
from rlnotes.queries.components import strongly_connected_components

_ENTRY_KINDS: frozenset[LinkKind] = frozenset({"wikilink", "markdown", "reference"})

_J = TypeVar("_J")


class Entry(NamedTuple):
    """A note that a hub lists. `note` is None if the link is broken; `hub` is the note that lists it."""

    link: Link
    resolution: Resolution
    note: Note | None
    hub: Note

    @property
    def name(self) -> str:
        """The identity of the entry: the note's path, or the name of the missing note."""
        return self.note.path if self.note else key(self.link.target).removesuffix(".md")


class HubSection(NamedTuple):
    """A heading of a hub with the entries directly under it and the sections nested in it. `line` is 0 for the lead."""

    title: str
    level: int
    line: int
    anchor: str
    entries: tuple[Entry, ...]
    children: tuple["HubSection", ...]

    def walk(self) -> Iterator["HubSection"]:
        """Yield this section and all nested sections, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def distinct(self) -> dict[str, Entry]:
        """Return the entries of this section and all nested sections, each note once, in order."""
        found: dict[str, Entry] = {}
        for section in self.walk():
            for entry in section.entries:
                found.setdefault(entry.name, entry)
        return found


class Hub(NamedTuple):
    """The parsed contents of a hub: its note, the entries before the first section, and its top-level sections."""

    note: Note
    lead: HubSection
    sections: tuple[HubSection, ...]

    @property
    def groups(self) -> tuple[HubSection, ...]:
        """The lead, if it has entries, and the sections."""
        return (self.lead, *self.sections) if self.lead.entries else self.sections

    def distinct(self) -> dict[str, Entry]:
        """Return all entries, each note once, broken links included, in order."""
        found: dict[str, Entry] = {}
        for group in self.groups:
            for name, entry in group.distinct().items():
                found.setdefault(name, entry)
        return found

    def linked(self) -> list[Note]:
        """Return the distinct notes that the hub lists."""
        return [entry.note for entry in self.distinct().values() if entry.note]

    def broken(self) -> list[Entry]:
        """Return the entries whose links are broken."""
        return [entry for entry in self.distinct().values() if not entry.note]


class HubCounts(NamedTuple):
    """How many top-level sections a hub has, and how many broken entries."""

    sections: int
    broken: int


class HubPosition(NamedTuple):
    """A position of a note in a hub: the hub, and the titles of the sections, outermost first; none for the lead."""

    hub: str
    sections: tuple[str, ...]


class Hubs:
    """The hubs of an index: which notes are hubs, what each lists, and the positions of each note."""

    def __init__(self, index: Index) -> None:
        """Take the index; hubs are parsed on first use."""
        self._index = index
        self._opened: dict[str, Hub] = {}
        self._short_names: dict[str, str] = {}
        self._members: dict[str, dict[tuple[str, ...], dict[str, None]]] = {}
        self._depths: dict[str, int] = {}
        self._cyclic: set[str] = set()  # notes with a known depth that must not be used for notes below them

    @cached_property
    def notes(self) -> NoteMap[Note]:
        """The hubs by path."""
        index, settings = self._index, self._index.settings
        kinds, tags = frozenset(map(key, settings.hub_types)), frozenset(map(key, settings.hub_tags))

        def compute() -> list[str]:
            paths = {note.path for note in index.notes_of_kinds(kinds, tags)}
            return sorted(paths.union(filter(Globs(settings.hub_notes), index.notes) if settings.hub_notes else ()))

        return index.notes.part(self._memoized("hubs", compute))

    @property
    def filed(self) -> Collection[str]:
        """The paths of all notes that at least one hub lists."""
        return self._positions.keys()

    def positions(self, path: str) -> list[HubPosition]:
        """Return the positions of a note, hubs sorted by path."""
        return [HubPosition(hub, tuple(sections)) for hub, sections in self._positions.get(path, ())]

    def members(self, position: HubPosition) -> list[str]:
        """Return the paths of the notes at a position, in order."""
        return list(self._members_of(position.hub).get(position.sections, ()))

    def _members_of(self, hub: str) -> dict[tuple[str, ...], dict[str, None]]:
        """Return the paths of the notes that a hub lists, by titles of sections."""
        found = self._members.get(hub)
        if found is None:
            found = self._members[hub] = _members(self._index, self.notes[hub])
        return found

    def listed(self, hub: str) -> list[str]:
        """Return the distinct paths of the notes that a hub lists, in order."""
        return list(dict.fromkeys(chain.from_iterable(paths for _, paths in self._filed.get(hub, ()))))

    @cached_property
    def counts(self) -> dict[str, HubCounts]:
        """The numbers of sections and broken entries of each hub by path."""

        def compute() -> dict[str, tuple[int, int]]:
            opened = {path: self.open(note) for path, note in notes.items()}
            return {path: (len(hub.sections), len(hub.broken())) for path, hub in opened.items()}

        notes = self.notes  # loaded first: memoized values must not nest
        return {hub: HubCounts(*counts) for hub, counts in self._memoized("hub counts", compute).items()}

    @cached_property
    def _filed(self) -> dict[str, list[tuple[tuple[str, ...], list[str]]]]:
        """The paths of the notes that each hub lists, by titles of sections."""

        def compute() -> dict[str, list[tuple[tuple[str, ...], list[str]]]]:
            found: dict[str, list[tuple[tuple[str, ...], list[str]]]] = {}
            for path in self.notes:
                found[path] = [(sections, list(paths)) for sections, paths in self._members_of(path).items()]
            return found

        return self._memoized("filed", compute) if self.notes else {}  # hubs first: memoized values must not nest

    @cached_property
    def _positions(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        positions: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for hub, sections in self._filed.items():
            for names, paths in sections:
                position = hub, tuple(names)
                for path in paths:
                    positions.setdefault(path, []).append(position)
        return positions

    def _memoized(self, name: str, compute: Callable[[], _J]) -> _J:
        return self._index.memo.get_or_compute(
            f"{name} {self._index.settings.hub_settings_key}", Dependency.HUBS, compute
        )

    def open(self, note: Note) -> Hub:
        """Return the contents of a note read as a hub; it need not be one."""
        hub = self._opened.get(note.path)
        if hub is None:
            hub = self._opened[note.path] = _read_hub(self._index, note)
        return hub

    def phrase(self, entry: Entry) -> str:
        """Return the description of a note in the hub that lists it: the words after the link."""
        from rlnotes.markdown.excerpts import context_phrase

        return context_phrase(self._index.text(entry.hub.path), entry.link)

    def hubs_listing(self, note: Note) -> list[str]:
        """Return the distinct paths of the hubs that list a note."""
        return list(dict.fromkeys([hub for hub, _ in self._positions.get(note.path, ())]))

    def short_name(self, path: str) -> str:
        """Return the short name of the hub at a path (see `note.short_name`)."""
        name = self._short_names.get(path)
        if name is None:
            name = self._short_names[path] = short_name(self.notes[path])
        return name

    @cached_property
    def reach(self) -> dict[str, int]:
        """The number of notes reachable from each hub through the hubs it lists, without itself. Cycles are allowed."""
        bits = {path: bit for bit, path in enumerate(self._index.notes)}
        listed = {path: self._listed(path) for path in self.notes}
        below: dict[str, int] = {}
        for group in strongly_connected_components(
            {path: [one for one in paths if one in self.notes] for path, paths in listed.items()}
        ):
            found = bytearray(len(bits) // 8 + 1)  # a bit for each note
            for path in (one for hub in group for one in listed[hub]):
                found[bits[path] >> 3] |= 1 << (bits[path] & 7)
            mask = int.from_bytes(found, "little")
            for path in {one for hub in group for one in listed[hub]} & below.keys():
                mask |= below[path]
            below |= dict.fromkeys(group, mask)
        return {path: mask.bit_count() - (mask >> bits[path] & 1) for path, mask in below.items()}

    def top(self) -> Note | None:
        """Return the hub from which most notes are reachable, the first by path among equals; None without hubs."""
        if not self.notes:
            return None
        path = self._memoized("top hub", lambda: max(self.notes, key=lambda path: self.reach[path]))
        return self.notes[path]

    def _listed(self, path: str) -> list[str]:
        return list(dict.fromkeys(chain.from_iterable(self._members_of(path).values())))

    def stated_hubs(self, note: Note) -> dict[str, Link]:
        """Return the hubs that a note states (`topics:`, `hubs:`, `up:`): the first link for each path."""
        found: dict[str, Link] = {}
        for link, resolution in self._index.links_of(note):
            if is_hub_statement(link) and resolution.path in self._index.notes and resolution.path != note.path:
                found.setdefault(resolution.path, link)
        return found

    def stating(self, hub: Note) -> Collection[str]:
        """Return the paths of the notes that state a hub and are no hubs."""
        return self._stating.get(hub.path, ())

    @cached_property
    def _stating(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for note in self._index.notes_that_state_hubs:
            if note.path not in self.notes:
                for hub in self.stated_hubs(note):
                    found.setdefault(hub, set()).add(note.path)
        return found

    def breadcrumb(self, note: Note) -> tuple[str, ...]:
        """Return the paths of the hubs above a note, topmost first: the first hub that lists it, and so on."""
        return tuple(reversed(self._climb([note.path])[1:]))

    def _climb(self, trail: list[str]) -> list[str]:
        """Extend a path of hubs upwards until no hub lists the last one that is not in the path."""
        seen = set(trail)
        while above := next((hub for hub, _ in self._positions.get(trail[-1], ()) if hub not in seen), ""):
            trail.append(above)
            seen.add(above)
        return trail

    def depth(self, note: Note) -> int:
        """Return the number of hubs above a note: the length of its breadcrumb."""
        if note.path not in self._depths:
            self._measure_depth(note)
        return self._depths[note.path]

    def _measure_depth(self, note: Note) -> None:
        """Store the depth of a note and of all hubs above it, so that deep hierarchies take linear time."""
        above: dict[str, None] = {}
        path = note.path
        while path and path not in above and path not in self._depths:
            above[path] = None
            path = next((hub for hub, _ in self._positions.get(path, ())), "")
        trail = list(above)
        if path in above:  # a cycle: each member starts elsewhere
            start = trail.index(path)
            cycle = trail[start:]
            for number, member in enumerate(trail):
                offset = number - start
                own = trail[number:] if offset < 0 else cycle[offset:] + cycle[:offset]
                self._depths[member] = len(self._climb(own)) - 1
            self._cyclic.update(trail)
        elif path in self._cyclic:
            self._depths[note.path] = len(self.breadcrumb(note))
            self._cyclic.add(note.path)
        else:
            depth = self._depths[path] if path else -1
            for member in reversed(trail):
                depth = self._depths[member] = depth + 1


def is_hub(note: Note, settings: Settings) -> bool:
    """Return whether a note is a hub by its `type`, `kind`, tags or path."""
    types, tags = frozenset(map(key, settings.hub_types)), frozenset(map(key, settings.hub_tags))
    return (
        any(key(word) in types for word in note.kinds)
        or any(key(tag) in tags for tag in note.tags)
        or Globs(settings.hub_notes)(note.path)
    )


def is_hub_statement(link: Link) -> bool:
    """Return whether a link states a hub of its note; such a link is not an entry."""
    return link.property.partition(".")[0].lower() in HUB_PROPERTIES or link.relation in HUB_PROPERTIES


def hub_headings(note: Note, all_sections: Iterable[Section]) -> tuple[int, list[Section]]:
    """Return the level of a hub's top-level sections (0 without sections), and its headings without the title.

    The first heading is the title if it is the only one of level 1 or equals the note's title.
    """
    sections = list(all_sections)
    if sections and sections[0].level == 1:
        only = sum(section.level == 1 for section in sections) == 1
        if only or key(sections[0].text) == key(note.title):
            sections = sections[1:]
    return min((section.level for section in sections), default=0), sections


def _read_hub(index: Index, note: Note) -> Hub:
    sections = index.details(note.path).sections
    _, headings = hub_headings(note, sections)
    skipped = len(sections) - len(headings)
    under: dict[int, dict[str, Entry]] = {}
    links = index.links_of(note)
    paths = (resolution.path for _, resolution in links)
    notes = dict(index.notes.part(path for path in paths if path in index.notes).items())
    for link, resolution in links:
        entry = _entry(notes, note, link, resolution)
        if entry:
            section = max(link.section - skipped, -1)
            under.setdefault(section, {}).setdefault(entry.name, entry)
    lead = HubSection("", 0, 0, "", tuple(under.get(-1, {}).values()), ())
    return Hub(note, lead, _nest(headings, under))


def _entry(notes: Mapping[str, Note], note: Note, link: Link, resolution: Resolution) -> Entry | None:
    if link.property or is_hub_statement(link) or resolution.path == note.path:
        return None
    listed = notes.get(resolution.path)
    if listed or (resolution.status == "broken" and link.kind in _ENTRY_KINDS):
        return Entry(link, resolution, listed, note)
    return None


def _nest(headings: list[Section], under: dict[int, dict[str, Entry]]) -> tuple[HubSection, ...]:
    """Nest headings by level. Levels may be skipped (`##`, then `####`)."""
    open_sections: list[tuple[int, Section, list[HubSection], tuple[Entry, ...]]] = []
    top: list[HubSection] = []

    def close(level: int) -> None:
        while open_sections and open_sections[-1][0] >= level:
            _, heading, children, entries = open_sections.pop()
            section = HubSection(heading.text, heading.level, heading.line, heading.anchor, entries, tuple(children))
            (open_sections[-1][2] if open_sections else top).append(section)

    for number, heading in enumerate(headings):
        close(heading.level)
        open_sections.append((heading.level, heading, [], tuple(under.get(number, {}).values())))
    close(0)
    return tuple(top)


def _members(index: Index, note: Note) -> dict[tuple[str, ...], dict[str, None]]:
    """Return the paths of the notes that a hub lists, in order, by titles of sections; no listed note is loaded."""
    sections = index.details(note.path).sections
    _, headings = hub_headings(note, sections)
    skipped, parents = len(sections) - len(headings), section_parents(headings)
    trails: dict[int, tuple[str, ...]] = {-1: ()}
    for number, heading in enumerate(headings):
        is_unnamed = parents[number] < 0 and not heading.text  # listed with the lead
        trails[number] = () if is_unnamed else (*trails[parents[number]], heading.text)
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for link, resolution in index.links_of(note):
        is_listed = resolution.path in index.notes and resolution.path != note.path
        if is_listed and not link.property and not is_hub_statement(link):
            found.setdefault(trails[max(link.section - skipped, -1)], {})[resolution.path] = None
    return found
