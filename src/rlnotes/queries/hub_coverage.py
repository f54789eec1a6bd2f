"""Hub coverage: unfiled notes with the best-fitting section, mismatches between hubs and notes, sizes of hubs."""

from collections import Counter
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
    """The size of a hub: listed notes, notes that are listed or state it, and its depth below other hubs."""

    listed: int
    with_naming_notes: int
    depth: int


MAX_RANKED = 300
"""Maximum number of unfiled notes whose best position is computed: those with the most links."""


class UnfiledNote(NamedTuple):
    """A note that no hub lists, and its best position: None if no hub lists a related note, or it was not ranked."""

    note: Note
    place: HubPosition | None
    was_ranked: bool


class UnsortedNote(NamedTuple):
    """A note that refers to a hub that does not list it; `reason` describes the reference."""

    note: Note
    hub: Note
    reason: str


class Coverage(NamedTuple):
    """The coverage of a vault: hubs list `filed` of `notes` notes, hubs excluded."""

    notes: int
    filed: int
    unfiled: list[UnfiledNote]
    not_listed: list[Mismatch]
    not_named: list[Mismatch]
    too_large: list[tuple[Note, int]]
    too_small: list[tuple[Note, int]]


def coverage(index: Index, hubs: Hubs) -> Coverage:
    """Compute the coverage of a vault. The limits of sizes are the settings `hub-smallest` and `hub-largest`."""
    outside = unfiled(index, hubs)
    total = len(index.notes) - len(hubs.notes)
    listed = Counter(hub for path in hubs.filed for hub in {position.hub for position in hubs.positions(path)})
    sizes = [(note, listed[path]) for path, note in hubs.notes.items()]
    not_listed, not_named = mismatches(index, hubs)
    related = Related(index, hubs)
    ids = {note.path: index.id_of(note.path) for note in outside}
    by_degree = sorted(ids, key=lambda path: (-index.link_graph.degree(ids[path]), path))
    ranked = by_degree[:MAX_RANKED] if hubs.notes else []
    places = {path: best_position(related, hubs, index.notes[path]) for path in index.tracked(ranked, "ranking")}
    return Coverage(
        notes=total,
        filed=total - len(outside),
        unfiled=[UnfiledNote(note, places.get(note.path), note.path in places) for note in outside],
        not_listed=not_listed,
        not_named=not_named,
        too_large=[(note, size) for note, size in sizes if size > index.settings.hub_largest],
        too_small=[(note, size) for note, size in sizes if size < index.settings.hub_smallest],
    )


def best_position(related: Related, hubs: Hubs, note: Note, *, within: str = "") -> HubPosition | None:
    """Return the position in hubs with the highest total score of notes related to `note`; None without such notes.

    `within` is the path of a hub to restrict positions to.
    """
    scores: dict[HubPosition, float] = {}
    for relation in related.related(note, 20):
        for position in hubs.positions(relation.note.path):
            if within in {"", position.hub}:
                scores[position] = scores.get(position, 0.0) + relation.score
    return min(scores, key=lambda position: (-scores[position], position), default=None)


def fitting_section(index: Index, hubs: Hubs, hub: Hub, note: Note) -> HubSection | None:
    """Return the section of a hub whose notes are most related to `note`; None for the lead.

    Raises NoteNotFoundError if no note in the hub is related.
    """
    sections = [section for top in hub.sections for section in top.walk()]
    if len(sections) < 2:
        return sections[0] if sections else None
    position = best_position(Related(index, hubs), hubs, note, within=hub.note.path)
    if position is None:
        names = ", ".join(f"`{section.title}`" for section in sections)
        raise NoteNotFoundError(f"No note in {hub.note.path} is related to {note.path}.", hint=f"Sections: {names}.")
    if not position.sections:
        return None
    return next((section for section in sections if section.title == position.sections[-1]), None)


def hub_size(hubs: Hubs, hub: Note) -> HubSize:
    """Return the size and depth of a hub."""
    listed = set(hubs.listed(hub.path))
    return HubSize(len(listed), len(listed.union(hubs.stating(hub))), hubs.depth(hub))


def unsorted_notes(index: Index, hubs: Hubs, only: Note | None = None) -> list[UnsortedNote]:
    """Return the notes that state a hub, link to it or have its tag, and that it does not list; hubs are excluded.

    Tags of a hub are the slugs of its file name, title and aliases.
    """
    found: list[UnsortedNote] = []
    tagged = _by_tag(index)
    for path, hub in hubs.notes.items():
        if only and path != only.path:
            continue
        tags = dict.fromkeys(slug(name) for name in (stem(path), hub.title, *hub.aliases))
        tag_of = {member: tag for tag in reversed(tags) for member in tagged.get(key(tag), ())}  # the first tag wins
        linking = set(index.linkers(path))
        listed = set(hubs.listed(path))
        for candidate in sorted((tag_of.keys() | linking) - listed - hubs.notes.keys()):
            note = index.notes[candidate]
            if candidate in linking:
                found.append(UnsortedNote(note, hub, "names it" if path in hubs.stated_hubs(note) else "links to it"))
            else:
                found.append(UnsortedNote(note, hub, f"has the tag #{tag_of[candidate]}"))
    return found


def _by_tag(index: Index) -> dict[str, list[str]]:
    """Return the paths of notes by the key of the first part of their tags.

    Tags of hubs have one part, as slugs contain no `/`.
    """

    def compute() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, note in index.notes.items():
            for tag in {key(tag).partition("/")[0] for tag in note.tags}:
                found.setdefault(tag, []).append(path)
        return found

    return index.memo.get_or_compute("notes by first part of tag", Dependency.FIELDS, compute)
