"""Lists of notes for the browser. All calls are made in one thread, as SQLite connections belong to a thread."""

from functools import cached_property
from typing import NamedTuple

from rlnotes.index.index import Index, build_index
from rlnotes.index.link_queries import tag_counts
from rlnotes.lint.git import ignored_by_git
from rlnotes.markdown.note import Link, Note
from rlnotes.output import Column, Report, Style
from rlnotes.queries.hub import Hubs
from rlnotes.queries.search import Search
from rlnotes.vault import Vault

_MAX_MATCHES = 500
_COLUMNS = (Column("title", "title", Style.TITLE, share=2), Column("about", "about", share=3))


class Row(NamedTuple):
    """A row of a list: a note, or a missing one if `path` is empty, with a description and flags."""

    title: str
    path: str
    about: str = ""
    flags: tuple[str, ...] = ()


class HubTagFilter(NamedTuple):
    """A filter of notes; an empty field matches all. `section` is a section of the hub."""

    hub: str = ""
    section: str = ""
    tag: str = ""


class NoteLists:
    """Lists and pages of one vault, which is read on first use. All methods must be called in the same thread."""

    def __init__(self, vault: Vault, *, cached: bool) -> None:
        """Take the vault without reading it."""
        self._vault = vault
        self._cached = cached

    def reload(self) -> None:
        """Drop the index, so that changed files are read again."""
        self.close()
        for name in ("index", "hubs", "search"):
            self.__dict__.pop(name, None)

    def close(self) -> None:
        """Close the cache."""
        if "index" in self.__dict__:
            self.index.close()

    @cached_property
    def index(self) -> Index:
        """The index, updated on first use."""
        return build_index(self._vault, cached=self._cached, ignored=ignored_by_git)

    @cached_property
    def hubs(self) -> Hubs:
        """The vault's hubs."""
        return Hubs(self.index)

    @cached_property
    def search(self) -> Search:
        """The search of `rlnotes search`."""
        return Search(self.index, self.hubs)

    def find(self, query: str, note_filter: HubTagFilter) -> list[Row]:
        """Return the notes that match a query, best first; all notes by title for an empty query."""
        inside = self._matching_paths(note_filter)
        if not query.strip():
            notes = [note for path, note in self.index.notes.items() if inside is None or path in inside]
            return sorted(map(self._row, notes), key=lambda row: (row.title.casefold(), row.path))
        rows = []
        for match in self.search.find(query):
            if inside is None or match.note.path in inside:
                about = match.note.description if match.place == "title" else f"{match.place}: {match.text}"
                rows.append(self._row(match.note, about))
        return rows[:_MAX_MATCHES]

    def _matching_paths(self, note_filter: HubTagFilter) -> set[str] | None:
        """Return the paths that match a filter, None for all."""
        from rlnotes.queries.list_filters import has_tag

        if not any(note_filter):
            return None
        paths = set(self.index.notes)
        if note_filter.hub:
            hub = self.hubs.open(self.index.notes[note_filter.hub])
            sections = [part for top in hub.groups for part in top.walk() if part.title == note_filter.section]
            entries = sections[0].distinct() if note_filter.section and sections else hub.distinct()
            paths &= entries.keys()
        if note_filter.tag:
            paths = {path for path in paths if has_tag(self.index.notes[path], note_filter.tag)}
        return paths

    def _row(self, note: Note, about: str | None = None) -> Row:
        flags = ("hub",) if note.path in self.hubs.notes else ()
        return Row(note.title, note.path, note.description if about is None else about, flags)

    def related(self, path: str) -> list[Row]:
        """Return the related notes of a note, with reasons."""
        from rlnotes.queries.explain import Explainer
        from rlnotes.queries.related import Related

        note = self.index.notes[path]
        related = Related(self.index, self.hubs)
        reasons = Explainer(related, [self.index.parsed(note)])
        return [
            self._row(relation.note, "; ".join(reasons.reasons(relation))) for relation in related.related(note, 50)
        ]

    def links(self, path: str) -> list[Row]:
        """Return the notes that a note links to, each once, with the sentence; missing notes too."""
        found: dict[str, Row] = {}
        note = self.index.notes[path]
        for link, resolution in self.index.links_of(note):
            target = self.index.notes.get(resolution.path)
            if target and target.path != path:
                found.setdefault(target.path, self._row(target, self._sentence(note, link, target.title)))
            elif resolution.status == "broken":
                found.setdefault(link.target, Row(link.target, "", self._sentence(note, link), ("broken",)))
        return list(found.values())

    def backlinks(self, path: str) -> list[Row]:
        """Return the notes that link to a note, each once, hubs last, with the sentence."""
        found: dict[str, Row] = {}
        title = self.index.notes[path].title
        for back in self.index.backlinks(path):
            found.setdefault(back.source.path, self._row(back.source, self._sentence(back.source, back.link, title)))
        return sorted(found.values(), key=lambda row: "hub" in row.flags)

    def _sentence(self, note: Note, link: Link, shown: str = "") -> str:
        from rlnotes.markdown.excerpts import context_phrase, sentence

        if link.property:
            return f"property {link.property}"
        text = self.index.text(note.path)
        return context_phrase(text, link) or sentence(text, link, shown)

    def hubs_of(self, path: str) -> list[Row]:
        """Return the hubs that list a note, with the sections; for a hub, the notes that it lists."""
        notes = self.index.notes
        if path in self.hubs.notes:
            return self.listed(path)
        return [
            self._row(notes[hub], " · ".join(" › ".join(p.sections) for p in self.hubs.positions(path) if p.hub == hub))
            for hub in self.hubs.hubs_listing(notes[path])
        ]

    def listed(self, path: str) -> list[Row]:
        """Return the notes that a hub lists, with section and description."""
        return [
            self._row(
                entry.note, " — ".join(filter(None, (section.title, self.hubs.phrase(entry) or entry.note.description)))
            )
            for top in self.hubs.open(self.index.notes[path]).groups
            for section in top.walk()
            for entry in section.entries
            if entry.note
        ]

    def all_hubs(self) -> list[Row]:
        """Return all hubs with the number of notes that they list, largest first."""
        sized = ((note, len(self.hubs.open(note).linked())) for note in self.hubs.notes.values())
        return [self._row(note, f"{size} notes") for note, size in sorted(sized, key=lambda item: -item[1])]

    def all_sections(self, hub: str) -> list[Row]:
        """Return the sections of a hub with the number of notes; `path` is the title of the section."""
        opened = self.hubs.open(self.index.notes[hub])
        return [
            Row(part.title, part.title, f"{len(part.distinct())} notes")
            for top in opened.sections
            for part in top.walk()
            if part.distinct()
        ]

    def all_tags(self) -> list[Row]:
        """Return all tags with the number of notes, most frequent first; `path` is the tag."""
        return [Row(f"#{tag}", tag, f"{number} notes") for tag, number in tag_counts(self.index.store.database)]

    def page(self, path: str) -> Report:
        """Return the page of `rlnotes read`, with the hubs and the links of the note."""
        from rlnotes.reports.page import page

        lists = (
            ("hubs", "In hubs", [] if path in self.hubs.notes else self.hubs_of(path)),
            ("links", "Links to", self.links(path)),
        )
        first = (Report(kind, [row._asdict() for row in rows], _COLUMNS, title) for kind, title, rows in lists if rows)
        return page(self.index, self.hubs, self.index.notes[path], tuple(first))

    def file(self, path: str) -> str:
        """Return the path of a note's file in the file system."""
        return str(self._vault.root / path)


def cached_notes(vault: Vault) -> list[Row]:
    """Return the notes in the cache by title, without reading the vault. Empty if the cache cannot be read."""
    import sqlite3

    from rlnotes.index.database import Database
    from rlnotes.index.store import Store
    from rlnotes.locations import cache_file

    try:
        notes = [names for _, names in Store(Database.read_only(cache_file(vault.root))).names()]
    except (sqlite3.Error, ValueError):
        return []
    return sorted((Row(note.title, note.path) for note in notes), key=lambda row: (row.title.casefold(), row.path))
