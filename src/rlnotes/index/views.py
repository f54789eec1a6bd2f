"""Views of an index: what rules and queries may read, by their dependencies.

A rule or query that is memoized gets the narrowest view that its dependencies allow: `NotesView` offers notes and where
their links go, `LinksView` adds backlinks and the link graph, `Index` adds texts, words and terms.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rlnotes.config import Settings
from rlnotes.index.database import OvertakenError
from rlnotes.index.ignored_notes import load_ties
from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Memo
from rlnotes.index.names import Names
from rlnotes.index.note_map import NoteMap
from rlnotes.index.resolution import Resolution
from rlnotes.index.scanner import digest_of
from rlnotes.index.snapshot import load_files
from rlnotes.index.store import Store
from rlnotes.markdown.encoding import decode
from rlnotes.markdown.note import HUB_PROPERTIES, NO_NOTE, Details, Link, Note, NoteId, ParsedNote
from rlnotes.vault import Skipped, Vault

if TYPE_CHECKING:
    from rlnotes.index.citing_files import CanvasCard
    from rlnotes.index.excluded import Excluded
    from rlnotes.index.link_graph import LinkGraph
    from rlnotes.index.resolve import Resolver


_MAX_TEXTS = 1000  # in memory while a value to be stored is computed


class Backlink(NamedTuple):
    """A link seen from its target: the note it is in, the link, and where it goes."""

    source: Note
    link: Link
    resolution: Resolution


class SharedState:
    """State shared by the views of a vault."""

    def __init__(self, vault: Vault, store: Store, skipped: list[Skipped]) -> None:
        self.vault = vault
        self.skipped = skipped
        self.store = store
        self.memo = Memo(store.database)
        self.links: dict[str, list[tuple[Link, Resolution]]] = {}
        self.last_parsed: ParsedNote | None = None
        self.texts: dict[str, str] = {}
        self.neighbours: dict[str, frozenset[str]] = {}
        self.backlinks: dict[str, list[Backlink]] = {}

    @cached_property
    def notes(self) -> NoteMap[Note]:
        """Every note by path, in order of path."""
        return NoteMap(self.ids, self.store.note, cached=True, load_many=self.store.load_notes)

    @cached_property
    def details(self) -> Mapping[str, Details]:
        """The structure of every note by path."""
        return NoteMap(self.ids, self.store.details, cached=True)

    @cached_property
    def ids(self) -> dict[str, NoteId]:
        """The ids of all notes by path."""
        return self.store.checked_ids()

    @cached_property
    def paths(self) -> dict[NoteId, str]:
        """The paths of all notes by id."""
        return {note: path for path, note in self.ids.items()}

    @cached_property
    def files(self) -> list[str]:
        """The paths of all files that are not notes."""
        return load_files(self.store.database)

    @cached_property
    def names(self) -> Names:
        """The table of all names."""
        return self.names_with(self.notes.values())

    def names_with(self, notes: Iterable[Note]) -> Names:
        """Return the table of names for other notes."""
        return Names(notes, self.files, load_ties(self.memo).ignored, self.vault.settings.site_root)

    @cached_property
    def excluded(self) -> "Excluded":
        """What Obsidian excludes."""
        from rlnotes.index.excluded import read_excluded

        return read_excluded(self.vault)

    @cached_property
    def canvas_cards(self) -> "dict[str, list[CanvasCard]]":
        """The cards of all canvases by path."""
        from rlnotes.index.citing_files import canvas_cards

        return canvas_cards(self.vault, self.files)

    @cached_property
    def site_navigation(self) -> frozenset[str]:
        """The paths that a site lists."""
        from rlnotes.index.citing_files import site_navigation

        return frozenset(site_navigation(self.vault, self.files))

    @cached_property
    def notes_per_folder(self) -> Counter[str]:
        """How many notes each folder holds."""
        return Counter(path[:at] for path in self.ids for at, mark in enumerate(path) if mark == "/")

    @cached_property
    def paths_with_placeholders(self) -> frozenset[str]:
        """The paths of templates."""
        return frozenset(self.paths[note] for note in self.store.notes_with_placeholders())

    @cached_property
    def link_graph(self) -> "LinkGraph":
        """The link graph."""
        from rlnotes.index.link_graph import LinkGraph

        return LinkGraph(self.store)

    @cached_property
    def resolver(self) -> "Resolver":
        """The resolver of links."""
        from rlnotes.index.resolve import Resolver

        return Resolver(self.details, lambda: self.names)

    def text(self, path: str) -> str:
        """Return the text of a note when it was first read, empty if the file is missing.

        While a value to be stored is computed, this is `text_as_read`: if the file were changed back to what it was,
        the stored value would not be dropped. Such values may go through all notes, so that few texts are kept then.
        """
        text = self.texts.get(path)
        if text is None:
            try:
                text = self.text_as_read(path) if self.memo.is_computing else decode(self.vault.read(path))[0]
            except OSError:
                text = ""
            if self.memo.is_computing and len(self.texts) >= _MAX_TEXTS:
                self.texts.clear()
            self.texts[path] = text
        return text

    def text_as_read(self, path: str) -> str:
        """Return the text of a note, empty if it is missing. Raises OvertakenError if the file has changed since."""
        try:
            data = self.vault.read(path)
            digest = digest_of(data)
        except OSError:
            data = digest = b""
        if digest != self.store.digest(self.ids.get(path, NO_NOTE)) and not self.store.database.in_memory:
            raise OvertakenError
        return decode(data)[0]


class NotesView:
    """The notes of a vault and where their links go, without backlinks.

    `scope` limits `notes_in_scope`, notes with errors and links with flags to some notes.
    """

    def __init__(self, loaded: SharedState, scope: frozenset[NoteId] | None = None) -> None:
        """Take the shared state."""
        self._loaded = loaded
        self._scope = scope

    @property
    def vault(self) -> Vault:
        """The folder."""
        return self._loaded.vault

    @property
    def settings(self) -> Settings:
        """The vault's settings."""
        return self._loaded.vault.settings

    @property
    def skipped(self) -> list[Skipped]:
        """Files and folders that the walk skipped."""
        return self._loaded.skipped

    @property
    def notes(self) -> NoteMap[Note]:
        """Every note by path, in order of path."""
        return self._loaded.notes

    @property
    def notes_in_scope(self) -> list[Note]:
        """The notes in the scope of the view, by path."""
        return [*self.notes.values()] if self._scope is None else self._notes_at(self._scope)

    @property
    def names(self) -> Names:
        """The table of every name in the vault."""
        return self._loaded.names

    def names_with(self, notes: Iterable[Note]) -> Names:
        """Return the table of names for a different set of notes."""
        return self._loaded.names_with(notes)

    @property
    def excluded(self) -> "Excluded":
        """The filters of notes that Obsidian excludes, which reports omit."""
        return self._loaded.excluded

    @property
    def paths_with_placeholders(self) -> frozenset[str]:
        """The paths of all notes with placeholders of a template."""
        return self._loaded.paths_with_placeholders

    @property
    def files(self) -> list[str]:
        """The paths of all files that are not notes."""
        return self._loaded.files

    @property
    def memo(self) -> Memo:
        """Cached values. A value computed inside another must not have additional dependencies."""
        return self._loaded.memo

    def id_of(self, path: str) -> NoteId:
        """Return the id of the note at a path, NO_NOTE if there is none."""
        return self._loaded.ids.get(path, NO_NOTE)

    def notes_of(self, notes: Iterable[NoteId]) -> dict[NoteId, Note]:
        """Return notes by id, without loading all paths."""
        ids = [*notes]
        self._loaded.store.load_notes(ids)
        return {note: self._loaded.store.note(note) for note in ids}

    def paths_of(self, notes: Iterable[NoteId]) -> dict[NoteId, str]:
        """Return the paths of notes by id."""
        return self._loaded.store.paths_of(notes)

    def resolutions(self, note: Note) -> tuple[Resolution, ...]:
        """Return where the links of a note go, in order."""
        return tuple([resolution for _, resolution in self.links_of(note)])

    def links_of(self, note: Note) -> list[tuple[Link, Resolution]]:
        """Return the links of one note with where they go."""
        found = self._loaded.links.get(note.path)
        if found is None:
            found = self._loaded.links[note.path] = self._loaded.store.link_table.resolved(self.id_of(note.path))
        return found

    def details(self, path: str) -> Details:
        """Return the structure of a note."""
        return self._loaded.details[path]

    def load_details(self, paths: Iterable[str]) -> None:
        """Load the structure of some notes at once, ahead of calls of `details`."""
        self._loaded.store.load_details([*{self.id_of(path) for path in paths}])

    def text(self, path: str) -> str:
        """Return the text of a note, empty if the file is missing."""
        return self._loaded.text(path)

    def body_text(self, path: str) -> str:
        """Return the text of a note without front matter."""
        return self._loaded.text(path)[self.details(path).body :]

    def parsed(self, note: Note) -> ParsedNote:
        """Return a note with its content; the last one is kept, for callers that go through its links."""
        last = self._loaded.last_parsed
        if last is None or last.note != note:
            links = tuple([link for link, _ in self.links_of(note)])
            last = ParsedNote(note, self.details(note.path), links, self.text(note.path))
            self._loaded.last_parsed = last
        return last

    def links_with(self, flags: LinkFlag) -> Iterator[tuple[Note, Link, Resolution]]:
        """Yield the links with one of these flags, with their notes and where they go, in order."""
        found: dict[str, list[tuple[Link, Resolution]]] = {}
        for note_id, link, resolution in self._loaded.store.link_table.with_flags(flags, self._scope):
            found.setdefault(self._loaded.paths[note_id], []).append((link, resolution))
        for path, note in self.notes.part(sorted(found)).items():
            yield from ((note, *each) for each in found[path])

    @property
    def canvas_cards(self) -> "dict[str, list[CanvasCard]]":
        """The cards of all canvases by the path that they name, in order."""
        return self._loaded.canvas_cards

    @property
    def site_navigation(self) -> frozenset[str]:
        """The paths that the navigation in MkDocs settings lists."""
        return self._loaded.site_navigation

    @property
    def notes_per_folder(self) -> Counter[str]:
        """How many notes each folder holds, including its subfolders."""
        return self._loaded.notes_per_folder

    @cached_property
    def broken_links(self) -> list[tuple[Note, Link, Resolution]]:
        """The links that are broken or whose heading or block is, in order."""
        return list(self.links_with(LinkFlag.BROKEN | LinkFlag.BROKEN_FRAGMENT))

    def notes_of_kinds(self, kinds: Collection[str], tags: Collection[str]) -> list[Note]:
        """Return the notes with any of some kinds or tags, given as keys, by path."""
        return self._notes_at(self._loaded.store.notes_of_kinds(kinds, tags))

    @property
    def notes_that_state_hubs(self) -> list[Note]:
        """Notes with a link in a property or inline field that names their hubs, by path."""
        return self.notes_with_relation(HUB_PROPERTIES)

    def notes_with_relation(self, relations: Collection[str]) -> list[Note]:
        """Return the notes with a link of one of these relations, by path."""
        return self._notes_at(self._within(self._loaded.store.link_table.notes_with_relation(relations)))

    @property
    def notes_with_errors(self) -> list[Note]:
        """Notes with syntax problems, by path."""
        return self._notes_at(self._within(self._loaded.store.notes_with_errors()))

    @property
    def notes_with_suppressions(self) -> list[Note]:
        """Notes with suppression comments, by path."""
        return self._notes_at(self._loaded.store.notes_with_suppressions())

    def neighbours(self, path: str) -> frozenset[str]:
        """Return the notes that a note links to, except itself."""
        found = self._loaded.neighbours.get(path)
        if found is None:
            note = self.id_of(path)
            targets = self._loaded.store.link_table.targets(note) if note else ()
            paths = self._loaded.paths
            found = frozenset([paths[target] for target in targets if target not in {note, NO_NOTE}])
            self._loaded.neighbours[path] = found
        return found

    @property
    def resolver(self) -> "Resolver":
        """The resolver of links in the vault."""
        return self._loaded.resolver

    def _notes_at(self, notes: Iterable[NoteId]) -> list[Note]:
        paths = self._loaded.paths
        return [*self.notes.part(sorted(paths[note] for note in notes)).values()]

    def _within(self, notes: Iterable[NoteId]) -> Iterable[NoteId]:
        return notes if self._scope is None else self._scope.intersection(notes)


class LinksView(NotesView):
    """A view with backlinks and the link graph."""

    @property
    def link_graph(self) -> "LinkGraph":
        """The link graph, by id."""
        return self._loaded.link_graph

    @property
    def notes_without_backlinks(self) -> list[Note]:
        """The notes that no other note links to, by path."""
        from rlnotes.index.link_queries import notes_without_backlinks

        return [*self.notes.part(notes_without_backlinks(self._loaded.store.database)).values()]

    @property
    def notes_without_links(self) -> list[Note]:
        """The notes that link to no other note, by path."""
        from rlnotes.index.link_queries import notes_without_links

        return [*self.notes.part(notes_without_links(self._loaded.store.database)).values()]

    def notes_with_leading_links(self, count: int) -> list[NoteId]:
        """Return the notes with links to at least `count` other notes near the start of a line."""
        from rlnotes.index.link_queries import notes_with_leading_links

        return notes_with_leading_links(self._loaded.store.database, count)

    def linkers(self, path: str) -> list[str]:
        """Return the notes that link to a note, except itself, by path."""
        note = self.id_of(path)
        return [self._loaded.paths[linker] for linker in self.link_graph.into(note)] if note else []

    def in_degree(self, path: str) -> int:
        """Return the number of other notes that link to a note."""
        note = self.id_of(path)
        return self.link_graph.in_degree(note) if note else 0

    def out_degree(self, path: str) -> int:
        """Return the number of other notes that a note links to."""
        note = self.id_of(path)
        return self.link_graph.out_degree(note) if note else 0

    def backlinks(self, path: str) -> list[Backlink]:
        """Return the links to a note from other notes, by source and position."""
        found = self._loaded.backlinks.get(path)
        if found is None:
            found = self._loaded.backlinks[path] = [
                Backlink(source, link, resolution)
                for source in self.notes.part(self.linkers(path)).values()
                for link, resolution in self.links_of(source)
                if resolution.path == path
            ]
        return found

    def links(self) -> Iterator[tuple[Note, Link, Resolution]]:
        """Yield every link of the vault with its note and where it goes, in order."""
        for note in self.notes.values():
            for link, resolution in self.links_of(note):
                yield note, link, resolution
