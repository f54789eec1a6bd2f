"""What the finder asks the library, all in one thread of its own: the cache belongs to the thread that opened it."""

from functools import cached_property
from typing import NamedTuple

from rlnotes.index.index import Index, build_index
from rlnotes.lint.git import ignored_by_git
from rlnotes.markdown.note import Link, Note
from rlnotes.output import Column, Report, Style
from rlnotes.queries.hub import Hubs
from rlnotes.queries.search import Search
from rlnotes.vault import Vault

_MOST = 500  # notes that a search brings up; nobody scrolls further
_LISTED = (Column("title", "title", Style.TITLE, share=2), Column("about", "about", share=3))


class Row(NamedTuple):
    """A line of a list: a note (or, with no path, a name without one), what is said of it, and words that mark it."""

    title: str
    path: str
    about: str = ""
    flags: tuple[str, ...] = ()


class HubTagFilter(NamedTuple):
    """What notes must have to be listed; each empty where it does not matter. `section` is one of the hub's."""

    hub: str = ""
    section: str = ""
    tag: str = ""


class NoteLists:
    """A vault, read when it is first asked anything. Every method is called in the same thread."""

    def __init__(self, vault: Vault, *, cached: bool) -> None:
        """Take the vault; nothing is read yet."""
        self._vault = vault
        self._cached = cached

    def reload(self) -> None:
        """Forget what was read: files have changed."""
        self.close()
        for name in ("index", "hubs", "search"):
            self.__dict__.pop(name, None)

    def close(self) -> None:
        """Let go of the cache, in the thread that opened it."""
        if "index" in self.__dict__:
            self.index.close()

    @cached_property
    def index(self) -> Index:
        """The vault's index, brought up to date when it is first asked for."""
        return build_index(self._vault, cached=self._cached, ignored=ignored_by_git)

    @cached_property
    def hubs(self) -> Hubs:
        """The vault's hubs."""
        return Hubs(self.index)

    @cached_property
    def search(self) -> Search:
        """The same search as `rlnotes search`."""
        return Search(self.index, self.hubs)

    def find(self, query: str, wanted: HubTagFilter) -> list[Row]:
        """Return the notes that fit a query, best first; without a query all, by title."""
        inside = self._inside(wanted)
        if not query.strip():
            notes = [note for path, note in self.index.notes.items() if inside is None or path in inside]
            return sorted(map(self._row, notes), key=lambda row: (row.title.casefold(), row.path))
        rows = []
        for match in self.search.find(query):
            if inside is None or match.note.path in inside:
                place = match.note.description if match.place == "title" else f"{match.place}: {match.text}"
                rows.append(self._row(match.note, place))
        return rows[:_MOST]

    def _inside(self, wanted: HubTagFilter) -> set[str] | None:
        """Return the paths that a filter leaves; None for all."""
        from rlnotes.queries.note_filter import has_tag

        if not any(wanted):
            return None
        paths = set(self.index.notes)
        if wanted.hub:
            hub = self.hubs.open(self.index.notes[wanted.hub])
            sections = [part for top in hub.groups for part in top.walk() if part.title == wanted.section]
            entries = sections[0].distinct() if wanted.section and sections else hub.distinct()
            paths &= entries.keys()
        if wanted.tag:
            paths = {path for path in paths if has_tag(self.index.notes[path], wanted.tag)}
        return paths

    def _row(self, note: Note, about: str | None = None) -> Row:
        flags = ("hub",) if note.path in self.hubs.notes else ()
        return Row(note.title, note.path, note.description if about is None else about, flags)

    def related(self, path: str) -> list[Row]:
        """Return the notes near a note, each with the reasons."""
        from rlnotes.queries.explain import Explainer
        from rlnotes.queries.related import Related

        note = self.index.notes[path]
        related = Related(self.index, self.hubs)
        reasons = Explainer(related, [note])
        return [self._row(near.note, "; ".join(reasons.reasons(near))) for near in related.related(note, 50)]

    def links(self, path: str) -> list[Row]:
        """Return where a note's links go, each note once, with the sentence; names without a note too."""
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
        """Return who links to a note, each note once, hubs last, with the sentence."""
        found: dict[str, Row] = {}
        title = self.index.notes[path].title
        for back in self.index.backlinks(path):
            found.setdefault(back.source.path, self._row(back.source, self._sentence(back.source, back.link, title)))
        return sorted(found.values(), key=lambda row: "hub" in row.flags)

    @staticmethod
    def _sentence(note: Note, link: Link, shown: str = "") -> str:
        from rlnotes.markdown.excerpts import context_phrase, sentence

        return (
            f"property {link.property}" if link.property else context_phrase(note, link) or sentence(note, link, shown)
        )

    def hubs_of(self, path: str) -> list[Row]:
        """Return the hubs that list a note, each with the sections; for a hub, what it lists."""
        notes = self.index.notes
        if path in self.hubs.notes:
            return self.listed(path)
        return [
            self._row(notes[hub], " · ".join(" › ".join(p.sections) for p in self.hubs.positions(path) if p.hub == hub))
            for hub in self.hubs.hubs_listing(notes[path])
        ]

    def listed(self, path: str) -> list[Row]:
        """Return the notes that a hub lists, each with its section and the hub's words."""
        return [
            self._row(entry.note, " — ".join(filter(None, (section.title, entry.phrase or entry.note.description))))
            for top in self.hubs.open(self.index.notes[path]).groups
            for section in top.walk()
            for entry in section.entries
            if entry.note
        ]

    def all_hubs(self) -> list[Row]:
        """Return every hub, with how many notes it lists."""
        sized = ((note, len(self.hubs.open(note).linked())) for note in self.hubs.notes.values())
        return [self._row(note, f"{size} notes") for note, size in sorted(sized, key=lambda item: -item[1])]

    def all_sections(self, hub: str) -> list[Row]:
        """Return the sections of a hub, with how many notes each lists; a section's name stands for its path."""
        opened = self.hubs.open(self.index.notes[hub])
        return [
            Row(part.title, part.title, f"{len(part.distinct())} notes")
            for top in opened.sections
            for part in top.walk()
            if part.distinct()
        ]

    def all_tags(self) -> list[Row]:
        """Return every tag, the commonest first; a tag's name stands for its path."""
        from collections import Counter

        counts = Counter(tag for note in self.index.notes.values() for tag in note.tags)
        return [Row(f"#{tag}", tag, f"{number} notes") for tag, number in counts.most_common()]

    def page(self, path: str) -> Report:
        """Return a note as `rlnotes read` shows it, with the hubs it is in and what it links to besides."""
        from rlnotes.reports.page import page

        lists = (
            ("hubs", "In hubs", [] if path in self.hubs.notes else self.hubs_of(path)),
            ("links", "Links to", self.links(path)),
        )
        first = (Report(kind, [row._asdict() for row in rows], _LISTED, title) for kind, title, rows in lists if rows)
        return page(self.index, self.hubs, self.index.notes[path], tuple(first))

    def file(self, path: str) -> str:
        """Return the file of a note as other programs name it."""
        return str(self._vault.root / path)


def cached_notes(vault: Vault) -> list[Row]:
    """Return the notes as the cache knows them, by title: what can be shown before a vault is read. May be empty."""
    import sqlite3

    from rlnotes.index.database import Database
    from rlnotes.index.store import Store
    from rlnotes.locations import cache_file

    try:
        names = [named for _, named in Store(Database.read_only(cache_file(vault.root))).names()]
    except (sqlite3.Error, ValueError):
        return []
    return sorted((Row(named.title, named.path) for named in names), key=lambda row: (row.title.casefold(), row.path))
