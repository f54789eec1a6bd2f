"""Records of notes, links and hub entries: the items of JSON documents and rows of tables."""

from collections.abc import Iterable
from typing import Any

from rlnotes.index.citing_files import CanvasCard
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.index.resolution import BROKEN, NOT_FOUND, Resolution
from rlnotes.markdown.note import Link, Note, section_trail
from rlnotes.operations.plan import Change, Plan
from rlnotes.queries.hub import Entry, Hub, Hubs, HubSection

Record = dict[str, Any]


def note_record(index: Index, hubs: Hubs, note: Note) -> Record:
    """Return the record of a note. `out` and `in` count other notes, each once."""
    is_hub = note.path in hubs.notes
    listing = hubs.hubs_listing(note)
    return {
        "title": note.title,
        "description": note.description,
        "path": note.path,
        "kind": "hub" if is_hub else note.type or "note",
        "type": note.type,
        "date": note.date,
        "tags": list(note.tags),
        "aliases": list(note.aliases),
        "hubs": listing,
        "hub_names": [hubs.short_name(path) for path in listing],
        "out": index.out_degree(note.path),
        "in": index.in_degree(note.path),
        "words": note.words,
        "flags": ["hub"] if is_hub else [],
    }


def link_record(index: Index, note: Note, link: Link, resolution: Resolution) -> Record:
    """Return a link of `note` with its target and context."""
    from rlnotes.markdown.excerpts import sentence

    target = index.notes.get(resolution.path)
    trail = section_trail(note, link.section)
    section = trail[-1].text if trail else ""
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
        "context": "" if link.property else sentence(note, link, target.title if target else ""),
        "status": resolution.status,
        "via": resolution.via,
        "spelling": resolution.spelling,
        "fragment_status": resolution.fragment,
        "path": resolution.path,
        "candidates": list(resolution.candidates),
        "flags": link_flags(link, resolution),
    }


def link_location(note: Note, link: Link) -> str:
    """Return the line, the property or section, and the relation of a link as a display text."""
    if link.property:
        return f"line {link.line} · property {link.property}"
    trail = section_trail(note, link.section)
    section = trail[-1].text if trail and key(trail[-1].text) != key(note.title) else ""
    return " · ".join(part for part in (f"line {link.line}", section, link.relation) if part)


def canvas_record(index: Index, card: CanvasCard, note: Note) -> Record:
    """Return a card of a canvas as a link to `note`."""
    link = Link("image", note.path, "", "", card.line, card.column, 0, 0, -1, 0, 0, "", "")
    return {
        **link_record(index, note, link, Resolution("resolved", note.path, (note.path,), "path")),
        "kind": "canvas",
        "context": "",
        "title": card.canvas,
        "path": card.canvas,
        "to": note.path,
        "flags": ["canvas"],
    }


def missing_link_record(index: Index, note: Note, link: Link) -> Record:
    """Return a link of `note` to a missing note; `title`, `description` and `path` are those of `note`."""
    record = link_record(index, note, link, BROKEN)
    return {
        **record,
        "title": note.title,
        "description": note.description,
        "about": record["context"],
        "path": note.path,
        "flags": [],
    }


def link_flags(link: Link, resolution: Resolution) -> list[str]:
    """Return the problems of a link as words: `broken`, `outside`, `ambiguous`, `broken heading`, `broken block`."""
    flags: list[str] = [resolution.status] if resolution.status in NOT_FOUND else []
    if resolution.guessed:
        flags.append("ambiguous")
    if resolution.fragment == "broken":
        flags.append("broken block" if link.fragment.startswith("^") else "broken heading")
    return flags


def entry_record(index: Index, hubs: Hubs, hub: Hub, entry: Entry, trail: Iterable[str]) -> Record:
    """Return an entry of a hub: its note with the hub's words about it, or the name of the missing note."""
    sections = list(trail)
    if entry.note is None:
        record: Record = {"title": entry.link.label or entry.link.target, "description": "", "path": ""}
        flags = ["broken"]
    else:
        record = note_record(index, hubs, entry.note)
        flags = [*record["flags"], *link_flags(entry.link, entry.resolution)]
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
        "flags": flags,
    }


def section_record(hub: Hub, section: HubSection, trail: Iterable[str]) -> Record:
    """Return a section of a hub with the number of distinct notes in it and its subsections."""
    entries = section.distinct().values()
    return {
        "section": section.title,
        "sections": list(trail),
        "notes": sum(entry.note is not None for entry in entries),
        "broken": sum(entry.note is None for entry in entries),
        "level": section.level,
        "line": section.line or None,
        "anchor": section.anchor,
        "hub_title": hub.note.title,
        "path": hub.note.path,
    }


def exported_note(index: Index, hubs: Hubs, note: Note) -> Record:
    """Return everything indexed about a note: an item of `rlnotes export`, described by `export.schema.json`."""
    record = note_record(index, hubs, note)
    return {
        **{name: record[name] for name in ("path", "title", "description", "kind", "type", "date", "aliases", "tags")},
        "sources": list(note.sources),
        "hubs": [{"path": each.hub, "sections": list(each.sections)} for each in hubs.positions(note.path)],
        "words": note.words,
        "sections": [
            {"level": section.level, "text": section.text, "line": section.line, "anchor": section.anchor}
            for section in note.sections
        ],
        "links": [
            {
                name: value
                for name, value in link_record(index, note, link, resolution).items()
                if name not in {"flags", "title"}
            }
            for link, resolution in index.links_of(note)
        ],
        "syntax_errors": [problem._asdict() for problem in note.syntax_errors],
    }


def change_record(change: Change, *, dry_run: bool) -> Record:
    """Return a change of a file: `edited`, `created`, `moved` or `removed`; for a dry run with its diff."""
    moved = bool(change.path and change.to) and change.path != change.to
    kind = "moved" if moved else "edited" if change.path and change.to else "created" if change.to else "removed"
    return {
        "path": change.to or change.path,
        "change": kind,
        "summary": change.summary,
        "from": change.path if moved else "",
        **({"diff": Plan("", (change,)).diff().decode(errors="replace")} if dry_run else {}),
    }
