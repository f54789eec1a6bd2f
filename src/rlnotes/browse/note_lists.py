"""Lists of notes for the browser. All calls are made in one thread, as SQLite connections belong to a thread."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from rlnotes.index.index import Index, build_index
from rlnotes.index.link_queries import tag_counts
from rlnotes.index.refresh import Progress
from rlnotes.lint.git import ignored_by_git
from rlnotes.markdown.note import WIKILINK_KINDS, Link, Note
from rlnotes.output import Column, Report, Style
from rlnotes.plurals import count_noun
from rlnotes.queries.hub import Entry, Hub, Hubs, HubSection
from rlnotes.queries.search import Search
from rlnotes.vault import Vault

_MAX_MATCHES = 500
_COLUMNS = (Column("title", "title", Style.TITLE, share=2), Column("about", "about", share=3))


class Row(NamedTuple):
    """A row of a list: a note, or a missing one if `path` is empty, with a description and flags.

    `level` is 0, or that of a section heading: from 1, `about` is its number of notes.
    """

    title: str
    path: str
    about: str = ""
    flags: tuple[str, ...] = ()
    level: int = 0


class Listing(NamedTuple):
    """The heading of a list around a note, and the message if the list is empty."""

    heading: str
    empty: str


LISTINGS = {
    "related": Listing("Related to", "No related notes."),
    "links": Listing("Links of", "No links."),
    "backlinks": Listing("Backlinks of", "No backlinks."),
    "hubs_of": Listing("Hubs of", "In no hub."),
}
"""Lists around a note, by the name of the method of NoteLists."""


class HubTagFilter(NamedTuple):
    """A filter of notes; an empty field matches all. `section` is a section of the hub."""

    hub: str = ""
    section: str = ""
    tag: str = ""


class NoteLists:
    """Lists and pages of one vault, which is read on first use. All methods must be called in the same thread."""

    def __init__(self, vault: Vault, *, cached: bool, progress: Progress | None = None) -> None:
        """Take the vault without reading it; `progress` is called with the number of notes read and the total."""
        self._vault = vault
        self._cached = cached
        self._progress = progress

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
        return build_index(self._vault, cached=self._cached, progress=self._progress, ignored=ignored_by_git)

    @cached_property
    def hubs(self) -> Hubs:
        """The vault's hubs."""
        return Hubs(self.index)

    @cached_property
    def search(self) -> Search:
        """The search of `rlnotes search`."""
        return Search(self.index, self.hubs)

    def start(self) -> str:
        """Return the path of the top hub, in a vault without hubs of the largest candidate; empty if there is none."""
        from rlnotes.queries.hub_candidates import hub_candidates

        top = self.hubs.top()
        candidates = [] if top else hub_candidates(self.index, self.hubs)
        return top.path if top else candidates[0].note.path if candidates else ""

    def find(self, query: str, note_filter: HubTagFilter, hub: str = "") -> list[Row]:
        """Return the notes that match a query, best first.

        For an empty query: the contents of the hub of the filter, else of `hub` if there is no filter, else all notes
        by title.
        """
        hub = note_filter.hub or ("" if note_filter.tag else hub)
        if not query.strip() and hub in self.index.notes:
            return self._contents(self.index.notes[hub], note_filter)
        inside = self._matching_paths(note_filter)
        if not query.strip():
            return self._by_title(path for path in self.index.notes if inside is None or path in inside)
        rows = []
        for match in self.search.find(query):
            if inside is None or match.note.path in inside:
                about = match.note.description if match.place == "title" else f"{match.place}: {match.text}"
                rows.append(self._row(match.note, about))
        return rows[:_MAX_MATCHES]

    def _by_title(self, paths: Iterable[str]) -> list[Row]:
        notes = self.index.notes
        return sorted((self._row(notes[path]) for path in paths), key=lambda row: (row.title.casefold(), row.path))

    def _matching_paths(self, note_filter: HubTagFilter) -> Collection[str] | None:
        """Return the paths that match a filter, None for all."""
        if not any(note_filter):
            return None
        paths: Collection[str] = self.index.notes
        if note_filter.hub:
            hub = self.hubs.open(self.index.notes[note_filter.hub])
            paths = {name: None for part in _parts(hub, note_filter.section) for name in part.distinct()}
        return {path for path in paths if path in self.index.notes and self._has_tag(path, note_filter.tag)}

    def _has_tag(self, path: str, tag: str) -> bool:
        from rlnotes.queries.list_filters import has_tag

        return not tag or has_tag(self.index.notes[path], tag)

    def _contents(self, note: Note, note_filter: HubTagFilter) -> list[Row]:
        """Return the contents of a hub as `rlnotes hub show` prints them: the hub, and each section with its notes.

        A filter leaves out the hub itself. The top hub is followed by the notes that cannot be reached from it.
        """
        hub = self.hubs.open(note)
        rows = []
        if not (note_filter.section or note_filter.tag):
            size, sections = len(hub.linked()), len(hub.sections)
            rows.append(self._row(note, f"{count_noun(size, 'linked note')} · {count_noun(sections, 'section')}"))
        for part in _parts(hub, note_filter.section):
            rows += self._section(part, 1, note_filter.tag)
        if not any(note_filter) and note.path == self.start():
            rows += self._elsewhere(note)
        return rows

    def _section(self, section: HubSection, level: int, tag: str) -> Iterator[Row]:
        """Yield the heading of a section, its notes and its subsections; with a tag, only where notes have it."""

        def is_shown(entry: Entry) -> bool:
            return self._has_tag(entry.note.path, tag) if entry.note else not tag

        size = sum(bool(entry.note) and is_shown(entry) for entry in section.distinct().values())
        if tag and not size:
            return
        title = section.title or "(before the first section)"
        yield Row(title, "", count_noun(size, "note") if section.distinct() else "empty", level=level)
        for entry in filter(is_shown, section.entries):
            phrase = self.hubs.phrase(entry)
            if entry.note:
                yield self._row(entry.note, phrase or None)
            else:
                yield Row(entry.link.label or entry.link.target, "", phrase, ("broken",))
        for child in section.children:
            yield from self._section(child, level + 1, tag)

    def _elsewhere(self, top: Note) -> Iterator[Row]:
        """Yield the hubs that no hub lists, and the notes in no hub."""
        listed = {note.path for note in self.hubs.open(top).linked()}
        unlisted = self.index.notes.keys() - set(self.hubs.filed) - listed - {top.path}
        hubs = self._by_title(unlisted & self.hubs.notes.keys())
        notes = self._by_title(unlisted - self.hubs.notes.keys())
        for title, noun, rows in (("Hubs in no hub", "hub", hubs), ("Notes in no hub", "note", notes)):
            if rows:
                yield Row(title, "", count_noun(len(rows), noun), level=1)
                yield from rows

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
        """Return the hubs that list a note, with the sections."""
        notes = self.index.notes
        return [
            self._row(notes[hub], " · ".join(" › ".join(p.sections) for p in self.hubs.positions(path) if p.hub == hub))
            for hub in self.hubs.hubs_listing(notes[path])
        ]

    def target(self, path: str, destination: str) -> Row | None:
        """Return the note that a link leads to, as the page of the note at `path` has it; None if it is no note.

        `destination` is the path of a note, or that of a Markdown link of the note, percent-encoded or not.
        """
        note = self.index.notes[path]
        name, target = unquote(destination), unquote(destination.partition("#")[0])
        paths = [destination, name]
        for link, resolution in self.index.links_of(note):
            is_wikilink = link.kind in WIKILINK_KINDS
            if (is_wikilink and unquote(resolution.path) == name) or (
                not is_wikilink and unquote(link.target) == target
            ):
                paths.append(resolution.path)
        found = next((each for each in paths if each in self.index.notes), "")
        return self._row(self.index.notes[found]) if found else None

    def all_hubs(self) -> list[Row]:
        """Return all hubs with the number of notes that they list, largest first."""
        sized = ((note, len(self.hubs.open(note).linked())) for note in self.hubs.notes.values())
        return [self._row(note, count_noun(size, "note")) for note, size in sorted(sized, key=lambda item: -item[1])]

    def all_sections(self, hub: str) -> list[Row]:
        """Return the sections of a hub with the number of notes; `path` is the title of the section."""
        opened = self.hubs.open(self.index.notes[hub])
        return [
            Row(part.title, part.title, count_noun(len(part.distinct()), "note"))
            for top in opened.sections
            for part in top.walk()
            if part.distinct()
        ]

    def all_tags(self) -> list[Row]:
        """Return all tags with the number of notes, most frequent first; `path` is the tag."""
        return [
            Row(f"#{tag}", tag, count_noun(number, "note")) for tag, number in tag_counts(self.index.store.database)
        ]

    def page(self, path: str) -> Report:
        """Return the page of `rlnotes read`, with the hubs and links of the note. Titles are links to their paths."""
        from rlnotes.reports.page import page

        lists = (("hubs", "In hubs", self.hubs_of(path)), ("links", "Links to", self.links(path)))
        first = (Report(kind, [row._asdict() for row in rows], _COLUMNS, title) for kind, title, rows in lists if rows)
        report = page(self.index, self.hubs, self.index.notes[path], tuple(first))
        for record in (record for part in (report.page.after if report.page else ()) for record in part.records):
            record["url"] = record["path"]
        return report

    def file(self, path: str) -> str:
        """Return the path of a note's file in the file system."""
        return str(self._vault.root / path)


def _parts(hub: Hub, section: str) -> list[HubSection]:
    """Return the sections of a hub and what is above the first, or the first section with a title at any level."""
    if not section:
        return list(hub.groups)
    return [part for top in hub.groups for part in top.walk() if part.title == section][:1]
