"""Notes, links and entries as flat records: what JSON prints and tables take their cells from."""

from collections.abc import Iterable
from typing import Any

from rlnotes.index.citing_files import CanvasCard
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.index.resolution import BROKEN, NOT_FOUND, Resolution
from rlnotes.markdown.note import Link, Note, section_trail, short_name
from rlnotes.operations.plan import Change, Plan
from rlnotes.queries.hub import Entry, Hub, Hubs, HubSection

Record = dict[str, Any]


def note_record(index: Index, hubs: Hubs, note: Note) -> Record:
    """Return a note's card. `out` and `in` count other notes, each once."""
    return {
        "title": note.title,
        "description": note.description,
        "path": note.path,
        "kind": "hub" if note.path in hubs.notes else note.type or "note",
        "type": note.type,
        "date": note.date,
        "tags": list(note.tags),
        "aliases": list(note.aliases),
        "hubs": hubs.hubs_listing(note),
        "hub_names": [short_name(index.notes[path]) for path in hubs.hubs_listing(note)],
        "out": index.out_degree(note.path),
        "in": index.in_degree(note.path),
        "words": note.words,
        "marks": ["hub"] if note.path in hubs.notes else [],
    }


def link_record(index: Index, note: Note, link: Link, resolution: Resolution) -> Record:
    """Return a link of `note` with where it goes and the words around it."""
    from rlnotes.markdown.excerpts import sentence

    target = index.notes.get(resolution.path)
    trail = section_trail(note, link.section)
    relation = "" if link.property else link.relation
    section = trail[-1].text if trail else ""
    place = f"property {link.property}" if link.property else section if key(section) != key(note.title) else ""
    return {
        "line": link.line,
        "column": link.column,
        "kind": link.kind,
        "relation": link.relation,
        "property": link.property,
        "target": link.target,
        "fragment": link.fragment,
        "label": link.label,
        "title": target.title if target else resolution.path or link.target or link.fragment,
        "section": section,
        "where": " · ".join(part for part in (f"line {link.line}", place, relation) if part),
        "sentence": "" if link.property else sentence(note, link, target.title if target else ""),
        "status": resolution.status,
        "via": resolution.via,
        "spelling": resolution.spelling,
        "fragment_status": resolution.fragment,
        "path": resolution.path,
        "candidates": list(resolution.candidates),
        "marks": link_marks(link, resolution),
    }


def canvas_record(index: Index, card: CanvasCard, note: Note) -> Record:
    """Return a card of a canvas as a link to `note`."""
    link = Link("image", note.path, "", "", card.line, card.column, 0, 0, -1, 0, 0, "", "")
    return {
        **link_record(index, note, link, Resolution("resolved", note.path, (note.path,), "path")),
        "kind": "canvas",
        "sentence": "",
        "title": card.canvas,
        "path": card.canvas,
        "to": note.path,
        "marks": ["canvas"],
    }


def missing_link_record(index: Index, note: Note, link: Link) -> Record:
    """Return a link that asks for a note without a file, seen from the note it stands in."""
    from rlnotes.markdown.excerpts import sentence

    return {
        **link_record(index, note, link, BROKEN),
        "title": note.title,
        "description": note.description,
        "about": "" if link.property else sentence(note, link),
        "path": note.path,
        "marks": [],
    }


def link_marks(link: Link, resolution: Resolution) -> list[str]:
    """Return the words that warn a reader about a link."""
    marks: list[str] = [resolution.status] if resolution.status in NOT_FOUND else []
    if resolution.guessed:
        marks.append("ambiguous")
    if resolution.fragment == "broken":
        marks.append("broken block" if link.fragment.startswith("^") else "broken heading")
    return marks


def entry_record(index: Index, hubs: Hubs, hub: Hub, entry: Entry, trail: Iterable[str]) -> Record:
    """Return an entry of a hub: the note with the hub's own words for it, or the name that is missing."""
    sections = list(trail)
    if entry.note is None:
        record: Record = {"title": entry.link.label or entry.link.target, "description": "", "path": ""}
        marks = ["broken"]
    else:
        record = note_record(index, hubs, entry.note)
        marks = [*record["marks"], *link_marks(entry.link, entry.resolution)]
    return {
        **record,
        "section": sections[-1] if sections else "",
        "sections": sections,
        "phrase": entry.phrase,
        "about": entry.phrase or record["description"],
        "target": entry.link.target,
        "line": entry.link.line,
        "status": entry.resolution.status,
        "hub": hub.note.path,
        "marks": marks,
    }


def section_record(hub: Hub, section: HubSection, trail: Iterable[str]) -> Record:
    """Return a section of a hub with its count of distinct notes, those of the sections in it included."""
    entries = section.distinct().values()
    return {
        "section": section.title,
        "sections": list(trail),
        "notes": sum(entry.note is not None for entry in entries),
        "broken": sum(entry.note is None for entry in entries),
        "level": section.level,
        "line": section.line or None,
        "anchor": section.anchor,
        "hub": hub.note.title,
        "path": hub.note.path,
    }


def exported_note(index: Index, hubs: Hubs, note: Note) -> Record:
    """Return everything the index knows of a note: the item of `rlnotes export`, described by `export.schema.json`."""
    record = note_record(index, hubs, note)
    return {
        **{name: record[name] for name in ("path", "title", "description", "kind", "type", "date", "aliases", "tags")},
        "sources": list(note.sources),
        "hubs": [{"path": place.hub, "sections": list(place.sections)} for place in hubs.positions(note.path)],
        "words": note.words,
        "sections": [
            {"level": section.level, "text": section.text, "line": section.line, "anchor": section.anchor}
            for section in note.sections
        ],
        "links": [
            {
                name: value
                for name, value in link_record(index, note, link, resolution).items()
                if name not in {"marks", "title", "where"}
            }
            for link, resolution in index.links_of(note)
        ],
        "syntax_errors": [problem._asdict() for problem in note.syntax_errors],
    }


def change_record(change: Change, *, dry_run: bool) -> Record:
    """Return what becomes of a file: `edited`, `created`, `moved` or `removed`; for a dry run with the diff of it."""
    moved = bool(change.path and change.to) and change.path != change.to
    kind = "moved" if moved else "edited" if change.path and change.to else "created" if change.to else "removed"
    return {
        "path": change.to or change.path,
        "change": kind,
        "what": change.summary,
        "from": change.path if moved else "",
        "was": f"from {change.path}" if moved else "",
        **({"diff": Plan("", (change,)).diff().decode(errors="replace")} if dry_run else {}),
    }


def count_noun(number: int, noun: str) -> str:
    """Return "1 note", "4 notes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
