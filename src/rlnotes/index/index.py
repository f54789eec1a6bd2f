"""The index of a vault: notes, where their links go, and who links to whom. A facade over store, link graph and memo.

A rule or query that is memoized is handed the narrowest view that its dependencies allow: `NotesView` offers notes and
where their links go, `LinksView` adds backlinks and the link graph, `Index` adds texts, words and terms.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rlnotes.config import Settings
from rlnotes.errors import StaleError, WriteError
from rlnotes.index.database import Database, OvertakenError
from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Memo
from rlnotes.index.names import FragmentStatus, Names, Resolution
from rlnotes.index.refresh import Progress, refresh
from rlnotes.index.scanner import WordsOf, digest_of
from rlnotes.index.snapshot import load_files
from rlnotes.index.store import Store
from rlnotes.index.ties import Ignored, load_ties
from rlnotes.locations import cache_file
from rlnotes.markdown.encoding import decode
from rlnotes.markdown.note import HUB_PROPERTIES, NO_NOTE, Details, Link, Note, NoteId, ProblemKind, Summary
from rlnotes.vault import Skipped, Vault

if TYPE_CHECKING:
    from rlnotes.index.excluded import Excluded
    from rlnotes.index.fulltext import FullText
    from rlnotes.index.link_graph import LinkGraph
    from rlnotes.index.resolve import Resolver
    from rlnotes.index.term_index import TermIndex


_UNREAD: frozenset[ProblemKind] = frozenset(
    {"unreadable", "too-large"}
)  # errors of notes whose links are not all known

_T = TypeVar("_T")


class Backlink(NamedTuple):
    """A link seen from its target: the note it is in, the link, and where it goes."""

    source: Note
    link: Link
    resolution: Resolution


class _Loaded:
    """What all views of one vault share, and what loads its notes."""

    def __init__(self, vault: Vault, store: Store, skipped: list[Skipped]) -> None:
        self.vault = vault
        self.skipped = skipped
        self.store = store
        self.memo = Memo(store.database)
        self.computed: dict[str, object] = {}
        self.resolutions: dict[str, tuple[Resolution, ...]] = {}
        self.neighbours: dict[str, frozenset[str]] = {}
        self.backlinks: dict[str, list[Backlink]] = {}

    @cached_property
    def notes(self) -> Mapping[str, Note]:
        """Every note by path, in order of path."""
        return _Notes(self, self.ids)

    @cached_property
    def ids(self) -> dict[str, NoteId]:
        return {path: note for note, path in self.store.paths()}

    @cached_property
    def paths(self) -> dict[NoteId, str]:
        return {note: path for path, note in self.ids.items()}

    @cached_property
    def files(self) -> list[str]:
        return load_files(self.store.database)

    @cached_property
    def names(self) -> Names:
        return self.names_with(self.notes.values())

    def names_with(self, notes: Iterable[Note]) -> Names:
        return Names(notes, self.files, load_ties(self.memo).ignored, self.vault.settings.site_root)

    @cached_property
    def excluded(self) -> "Excluded":
        from rlnotes.index.excluded import read_excluded

        return read_excluded(self.vault)

    @cached_property
    def paths_with_placeholders(self) -> frozenset[str]:
        return frozenset(self.paths[note] for note in self.store.notes_with_placeholders())

    @cached_property
    def link_graph(self) -> "LinkGraph":
        from rlnotes.index.link_graph import LinkGraph

        return LinkGraph(self.store)

    @cached_property
    def resolver(self) -> "Resolver":
        from rlnotes.index.resolve import Resolver

        return Resolver(self.notes, lambda: self.names)

    def summary(self, note: NoteId) -> Summary:
        return self.store.summary(note)

    def links(self, note: NoteId) -> tuple[Link, ...]:
        found = self.store.link_table.resolved(note)
        self.resolutions[self.paths[note]] = tuple([resolution for _, resolution in found])
        return tuple([link for link, _ in found])

    def details(self, note: NoteId) -> Details:
        return self.store.details(note)

    def text(self, path: str) -> str:
        """Return the text of a note's file as it is now; nothing where it is gone."""
        try:
            return decode(self.vault.read(path))[0]
        except OSError:
            return ""


class NotesView:
    """The notes of a vault and where their links go; not who links to them.

    `scope` limits `notes_in_scope`, notes with errors and flagged links to some notes.
    """

    def __init__(self, loaded: _Loaded, scope: frozenset[NoteId] | None = None) -> None:
        """Take what the views of a vault share."""
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
        """What the walk left out."""
        return self._loaded.skipped

    @property
    def notes(self) -> Mapping[str, Note]:
        """Every note by path, in order of path."""
        return self._loaded.notes

    @property
    def notes_in_scope(self) -> list[Note]:
        """The notes to check, in order of path: all, unless the view is limited to some."""
        return [*self.notes.values()] if self._scope is None else self._notes_at(self._scope)

    @property
    def names(self) -> Names:
        """The table of every name in the vault."""
        return self._loaded.names

    def names_with(self, notes: Iterable[Note]) -> Names:
        """Return the table of names that there would be if these were the vault's notes."""
        return self._loaded.names_with(notes)

    @property
    def excluded(self) -> "Excluded":
        """What says of a path whether Obsidian excludes it, so that no report names it."""
        return self._loaded.excluded

    @property
    def paths_with_placeholders(self) -> frozenset[str]:
        """The paths of all notes that hold a template's placeholders."""
        return self._loaded.paths_with_placeholders

    @property
    def files(self) -> list[str]:
        """The paths of all files that are not notes and that a link may name."""
        return self._loaded.files

    @property
    def memo(self) -> Memo:
        """Computed values. One that is computed within another depends on nothing that the other does not."""
        return self._loaded.memo

    def id_of(self, path: str) -> NoteId:
        """Return a note's id; NO_NOTE for a path that is no note's."""
        return self._loaded.ids.get(path, NO_NOTE)

    def notes_of(self, notes: Iterable[NoteId]) -> dict[NoteId, Note]:
        """Return notes by id, without loading all paths."""
        return {note: Note(path, self._loaded, note) for note, path in self.paths_of(notes).items()}

    def paths_of(self, notes: Iterable[NoteId]) -> dict[NoteId, str]:
        """Return the paths of notes by id."""
        return self._loaded.store.paths_of(notes)

    def resolutions(self, note: Note) -> tuple[Resolution, ...]:
        """Return where the links of a note go, in step with `Note.links`."""
        known = self._loaded.resolutions
        found = known.get(note.path)
        if found is None:
            found = known[note.path] = tuple(self._loaded.store.link_table.resolutions(self.id_of(note.path)))
        return found

    def links_of(self, note: Note) -> Iterator[tuple[Link, Resolution]]:
        """Yield the links of one note with where they go."""
        links = note.links  # loads the resolutions as well
        yield from zip(links, self.resolutions(note), strict=True)

    def links_with(self, flags: LinkFlag) -> Iterator[tuple[Note, Link, Resolution]]:
        """Yield the links that fulfil one of these conditions, with their notes and where they go, in order."""
        found: dict[str, list[tuple[Link, Resolution]]] = {}
        for note, link, resolution in self._loaded.store.link_table.with_flags(flags, self._scope):
            found.setdefault(self._loaded.paths[note], []).append((link, resolution))
        for path in sorted(found):
            yield from ((self.notes[path], *each) for each in found[path])

    def once(self, name: str, compute: Callable[[], _T]) -> _T:
        """Return a value computed once in this run, of files that the index does not track."""
        found: _T = self._loaded.computed.setdefault(name, None) or compute()  # type: ignore[assignment]
        self._loaded.computed[name] = found
        return found

    @cached_property
    def broken_links(self) -> list[tuple[Note, Link, Resolution]]:
        """The links that are broken or whose heading or block is, in order."""
        return list(self.links_with(LinkFlag.BROKEN | LinkFlag.BROKEN_FRAGMENT))

    def notes_of_kinds(self, kinds: Collection[str], tags: Collection[str]) -> list[Note]:
        """Return the notes that have one of some kinds or tags, given as keys, in order of path."""
        return self._notes_at(self._loaded.store.notes_of_kinds(kinds, tags))

    @property
    def notes_that_state_hubs(self) -> list[Note]:
        """Notes with a link in a property or inline field by which notes state their hubs, in order of path."""
        return self._notes_at(self._within(self._loaded.store.link_table.notes_with_relation(HUB_PROPERTIES)))

    @property
    def notes_with_errors(self) -> list[Note]:
        """Notes with syntax errors, in order of path."""
        return self._notes_at(self._within(self._loaded.store.notes_with_errors()))

    @property
    def notes_with_suppressions(self) -> list[Note]:
        """Notes with suppression comments, in order of path."""
        return self._notes_at(self._loaded.store.notes_with_suppressions())

    def neighbours(self, path: str) -> frozenset[str]:
        """Return the notes that a note links to, itself left out."""
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
        """The resolver of the vault as it was read; the headings of a note are indexed once, at the first query."""
        return self._loaded.resolver

    def fragment(self, note: Note, fragment: str) -> FragmentStatus:
        """Return what a link's fragment finds in `note`: `heading`, `block`, `loose` or `broken`."""
        return self.resolver.fragment(note, fragment)

    def section(self, note: Note, fragment: str) -> int:
        """Return which section of `note` a fragment means, an index into its sections; -1 if it means none."""
        return self.resolver.section(note, fragment)

    def _notes_at(self, notes: Iterable[NoteId]) -> list[Note]:
        paths = self._loaded.paths
        return [self.notes[path] for path in sorted(paths[note] for note in notes)]

    def _within(self, notes: Iterable[NoteId]) -> Iterable[NoteId]:
        return notes if self._scope is None else self._scope.intersection(notes)


class LinksView(NotesView):
    """The same, with who links to whom."""

    @property
    def link_graph(self) -> "LinkGraph":
        """Who links to whom, by id."""
        return self._loaded.link_graph

    def linkers(self, path: str) -> list[str]:
        """Return the notes that link to a note, in order of path, itself left out."""
        note = self.id_of(path)
        return [self._loaded.paths[linker] for linker in self.link_graph.into(note)] if note else []

    def in_degree(self, path: str) -> int:
        """Return how many other notes link to a note."""
        note = self.id_of(path)
        return self.link_graph.in_degree(note) if note else 0

    def out_degree(self, path: str) -> int:
        """Return how many other notes a note links to."""
        note = self.id_of(path)
        return self.link_graph.out_degree(note) if note else 0

    def backlinks(self, path: str) -> list[Backlink]:
        """Return the links into a note from *other* notes, in order of source and place. A link to oneself is none."""
        found = self._loaded.backlinks.get(path)
        if found is None:
            found = self._loaded.backlinks[path] = [
                Backlink(self.notes[source], link, resolution)
                for source in self.linkers(path)
                for link, resolution in self.links_of(self.notes[source])
                if resolution.path == path
            ]
        return found

    def links(self) -> Iterator[tuple[Note, Link, Resolution]]:
        """Yield every link of the vault with its note and where it goes, in order."""
        for note in self.notes.values():
            for link, resolution in self.links_of(note):
                yield note, link, resolution


class Index(LinksView):
    """The whole index of a vault."""

    def __init__(self, vault: Vault, store: Store, skipped: list[Skipped], progress: Progress | None = None) -> None:
        """Take a vault and the store that was brought up to date; `progress` is called while long work goes on."""
        super().__init__(_Loaded(vault, store, skipped))
        self._progress = progress

    def notes_view(self, scope: Collection[NoteId] | None = None) -> NotesView:
        """Return a view of notes one by one, limited to some."""
        return NotesView(self._loaded, None if scope is None else frozenset(scope))

    def links_view(self) -> LinksView:
        """Return a view of notes and links, without words and terms."""
        return LinksView(self._loaded)

    @property
    def store(self) -> Store:
        """The rows of notes and links, for reports that are SQL."""
        return self._loaded.store

    @cached_property
    def full_text(self) -> "FullText":
        """The words of all notes; read now, where they are not stored (`build_index` may have stored them)."""
        from rlnotes.index.fulltext import FullText

        loader = _AsRead(self)
        return FullText(self.store, lambda note, path: Note(path, loader, note), self._progress)

    @cached_property
    def terms(self) -> "TermIndex":
        """The terms of all notes; read now, where they are not stored."""
        from rlnotes.index.term_index import TermIndex

        loader, paths = _AsRead(self), self._loaded.paths
        return TermIndex(self.store, lambda note: Note(paths[note], loader, note), self._progress, self._reopen)

    def _reopen(self) -> Store:
        """In a forked process, load from a connection of its own."""
        inherited, self._loaded.store = self._loaded.store, Store(self._loaded.store.database.reopen())
        self._inherited = inherited  # closing the connection of the parent would be to use it
        return self._loaded.store

    def close(self) -> None:
        """Close the cache, where an index is not simply dropped."""
        self.store.database.close()

    def report_progress(self, done: int, total: int) -> None:
        """Report how far long work is."""
        if self._progress:
            self._progress(done, total)

    @property
    def empty(self) -> bool:
        """Whether the vault has no notes."""
        return not self.store.count()

    @property
    def unread(self) -> list[Skipped]:
        """Notes and folders that could not be read, or not to their end: links in them are unknown.

        What `ignore` leaves out is not among them.
        """
        found = [each for each in self.skipped if each.unread and self.vault.is_listed(f"{each.path}/x.md")]
        for note in self.notes_with_errors:
            reasons = [problem.message for problem in note.syntax_errors if problem.kind in _UNREAD]
            found += [Skipped(note.path, each.removeprefix("cannot be read: "), unread=True) for each in reasons]
        return sorted(found)

    def affected_by(self, names: set[str]) -> list[str]:
        """Return the notes with a link that may resolve to something of these names (`invalidation.file_names`)."""
        return list(self.paths_of(self.store.link_table.affected_by(names)).values()) if names else []

    def targets(self, draft: Note) -> set[str]:
        """Return the notes that the links of a text would go to, if it were at the vault's root."""
        found = self.resolver.resolve_all("", draft.links)
        return {resolution.path for resolution in found if resolution.path in self.notes}

    def text_as_read(self, path: str) -> str:
        """Do as `text` does, but raise OvertakenError if the file is no longer what the index was made from."""
        try:
            data = self.vault.read(path)
        except OSError:
            data = b""
        if data and self._changed(path, data) and not self.store.database.in_memory:
            raise OvertakenError
        return decode(data)[0]

    def bytes_as_read(self, path: str) -> bytes:
        """Return the bytes that a note was read from.

        Raises StaleError if the file holds others now or is gone, WriteError where it cannot be read at all.
        """
        try:
            data = self.vault.read(path)
        except FileNotFoundError:
            data = None
        except OSError as error:
            raise WriteError(f"{path} cannot be read: {error.strerror}.") from error
        if data is None or self._changed(path, data):
            raise StaleError(f"{path} has changed since it was read.", hint="Run the command again.")
        return data

    def _changed(self, path: str, data: bytes) -> bool:
        return digest_of(data) != self.store.digest(self.id_of(path))

    def text(self, path: str) -> str:
        """Return the text of a note's file as it is now; nothing where it is gone."""
        return self._loaded.text(path)


class _Notes(Mapping[str, Note]):
    """The notes of an index by path, each made when it is first asked for."""

    def __init__(self, loaded: _Loaded, ids: dict[str, NoteId]) -> None:
        self._loaded = loaded
        self._ids = ids
        self._made: dict[str, Note] = {}

    def __getitem__(self, path: str) -> Note:
        note = self._made.get(path)
        if note is None:
            note = self._made[path] = Note(path, self._loaded, self._ids[path])
        return note

    def __contains__(self, path: object) -> bool:
        return path in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class _AsRead:
    """Loads notes as the index does, but their texts only as they were read."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def summary(self, note: NoteId) -> Summary:
        return self._index.store.summary(note)

    def links(self, note: NoteId) -> tuple[Link, ...]:
        return self._index.store.links(note)

    def details(self, note: NoteId) -> Details:
        return self._index.store.details(note)

    def text(self, path: str) -> str:
        return self._index.text_as_read(path)


def build_index(
    vault: Vault,
    *,
    cached: bool = False,
    words: bool = False,
    progress: Progress | None = None,
    ignored: Ignored | None = None,
) -> Index:
    """Read the whole vault, or with `cached` what changed since it was last read; the answers are the same.

    With `words`, which takes longer, the words of what is read are stored as well, and no file need be read twice for
    `Index.full_text`. `progress` is called after each file read, with how many are done, of how many. `ignored` asks
    git which notes it ignores: these lose ties. Raises VaultError where the vault cannot be listed.
    """
    database = Database(cache_file(vault.folder) if cached else None)
    try:
        skipped = refresh(vault, Store(database), _words_of() if words else None, progress, ignored).skipped
    except (sqlite3.Error, ValueError, EOFError, TypeError) as error:
        if not cached:
            raise
        database.recover(error)
        skipped = refresh(vault, Store(database), _words_of() if words else None, progress, ignored).skipped
    database.pin()
    return Index(vault, Store(database), skipped, progress)


def _words_of() -> WordsOf:
    from rlnotes.index.fulltext import words_of

    return words_of
