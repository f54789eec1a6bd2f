"""How well the hubs cover the vault: what is filed nowhere, what hub and note say of each other, sizes."""

from typing import NamedTuple

from rlnotes.errors import NoteNotFoundError
from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import key, slug
from rlnotes.markdown.note import Note, stem
from rlnotes.queries.hub import Hub, HubPosition, Hubs, HubSection
from rlnotes.queries.link_reports import Mismatch, mismatches, unfiled
from rlnotes.queries.related import Related


class HubSize(NamedTuple):
    """A hub's size and standing: notes listed, notes that name it or are listed, hubs above it, how deep it goes."""

    listed: int
    with_naming_notes: int
    depth: int


MAX_RANKED = 300
"""Notes in no hub that a place is looked for: those with the most links."""


class UnfiledNote(NamedTuple):
    """A note that no hub lists, and the place that fits it best: None where nothing is near, or it was not `sought`."""

    note: Note
    place: HubPosition | None
    was_ranked: bool


class UnsortedNote(NamedTuple):
    """A note that belongs to a hub by what it says and is not filed there: `why` says how it names the hub."""

    note: Note
    hub: Note
    reason: str


class Coverage(NamedTuple):
    """The whole picture. `filed` of `notes` notes (hubs apart) are listed by a hub."""

    notes: int
    filed: int
    unfiled: list[UnfiledNote]
    not_listed: list[Mismatch]
    not_named: list[Mismatch]
    too_large: list[tuple[Note, int]]
    too_small: list[tuple[Note, int]]


def coverage(index: Index, hubs: Hubs) -> Coverage:
    """Measure the hubs of a vault. Sizes are held against `hub-smallest` and `hub-largest` of the settings."""
    outside = unfiled(index, hubs)
    total = len(index.notes) - len(hubs.notes)
    sizes = [(note, len(hubs.open(note).linked())) for note in hubs.notes.values()]
    not_listed, not_named = mismatches(index, hubs)
    related = Related(index, hubs)
    numbers = {note.path: index.id_of(note.path) for note in outside}
    linked = sorted(numbers, key=lambda path: (-index.link_graph.degree(numbers[path]), path))
    sought = set(linked[:MAX_RANKED]) if hubs.notes else set()
    return Coverage(
        notes=total,
        filed=total - len(outside),
        unfiled=[
            UnfiledNote(note, best_position(related, hubs, note) if note.path in sought else None, note.path in sought)
            for note in outside
        ],
        not_listed=not_listed,
        not_named=not_named,
        too_large=[(note, size) for note, size in sizes if size > index.settings.hub_largest],
        too_small=[(note, size) for note, size in sizes if size < index.settings.hub_smallest],
    )


def best_position(related: Related, hubs: Hubs, note: Note, *, within: str = "") -> HubPosition | None:
    """Return the hub section whose notes are nearest to `note`: the places of its relations, weighed by their score.

    `within` is the path of the only hub that counts.
    """
    scores: dict[HubPosition, float] = {}
    for relation in related.related(note, 20):
        for place in hubs.positions(relation.note.path):
            if within in {"", place.hub}:
                scores[place] = scores.get(place, 0.0) + relation.score
    return min(scores, key=lambda place: (-scores[place], place), default=None)


def fitting_section(index: Index, hubs: Hubs, hub: Hub, note: Note) -> HubSection | None:
    """Return the section of a hub whose notes are nearest to `note`; None, the lead, in a hub without sections.

    Raises NoteNotFoundError, with the sections there are, where nothing in the hub is near.
    """
    sections = [section for top in hub.sections for section in top.walk()]
    if len(sections) < 2:
        return sections[0] if sections else None
    place = best_position(Related(index, hubs), hubs, note, within=hub.note.path)
    if place is None:
        names = ", ".join(f"`{section.title}`" for section in sections)
        raise NoteNotFoundError(f"Nothing in {hub.note.path} is near {note.path}.", hint=f"Its sections are {names}.")
    return (
        next((section for section in sections if section.title == place.sections[-1]), None) if place.sections else None
    )


def hub_size(index: Index, hubs: Hubs, hub: Note) -> HubSize:
    """Return a hub's size, family and depth. Its family are the notes it lists and those that name it as theirs."""
    listed = {note.path for note in hubs.open(hub).linked()}
    naming = {
        back.source.path
        for back in index.backlinks(hub.path)
        if back.source.path not in hubs.notes and hub.path in hubs.stated_hubs(back.source)
    }
    return HubSize(len(listed), len(listed | naming), hubs.depth(hub))


def unsorted_notes(index: Index, hubs: Hubs, only: Note | None = None) -> list[UnsortedNote]:
    """Return the notes that name a hub, have its tag or link to it, and that it does not list; hubs are left out.

    A hub's tag is its file's name, its title or an alias, as a tag would spell it.
    """
    found: list[UnsortedNote] = []
    tagged = _by_tag(index)
    for path, hub in hubs.notes.items():
        if only and path != only.path:
            continue
        tags = dict.fromkeys(slug(name) for name in (stem(path), hub.title, *hub.aliases))
        having = {one: tag for tag in reversed(tags) for one in tagged.get(key(tag), ())}  # the first tag wins
        linking = set(index.linkers(path))
        listed = {note.path for note in hubs.open(hub).linked()}
        for one in sorted((having.keys() | linking) - listed - hubs.notes.keys()):
            note = index.notes[one]
            if one in linking:
                found.append(UnsortedNote(note, hub, "names it" if path in hubs.stated_hubs(note) else "links to it"))
            else:
                found.append(UnsortedNote(note, hub, f"has the tag #{having[one]}"))
    return found


def _by_tag(index: Index) -> dict[str, list[str]]:
    """Return the paths of the notes that have a tag or one below it, by the key of the tag's first part.

    A hub's tag has one part only, as slugs have no `/`.
    """

    def made() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, note in index.notes.items():
            for tag in {key(tag).partition("/")[0] for tag in note.tags}:
                found.setdefault(tag, []).append(path)
        return found

    return index.memo.get_or_compute("notes by first part of tag", Dependency.FIELDS, made)
