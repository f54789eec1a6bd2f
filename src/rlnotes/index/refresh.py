"""Incremental indexing: re-read changed files and re-resolve the links that they affect."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Protocol

from rlnotes.globs import Globs
from rlnotes.index.database import Database
from rlnotes.index.hidden_targets import found_unlisted
from rlnotes.index.ignored_notes import UNKNOWN, Ignored, find_ties, ignore_files, load_ties, save_ties
from rlnotes.index.invalidation import file_names, target_names
from rlnotes.index.memo import NAME_CHANGE, Dependency, Memo
from rlnotes.index.names import Names, key
from rlnotes.index.note_map import NoteMap
from rlnotes.index.resolution import Resolution
from rlnotes.index.rows import NoteRows
from rlnotes.index.scanner import Scanned, Scanner, Words, WordsOf
from rlnotes.index.snapshot import differences, each_stat, is_unchanged, load_snapshot, save_snapshot
from rlnotes.index.store import Store
from rlnotes.markdown.note import NO_NOTE, Details, Link, Note, NoteId, ParsedNote
from rlnotes.vault import Listing, Skipped, Vault


class Progress(Protocol):
    """A callback for long work: called with the number of notes done, the total, and the work as a participle."""

    def __call__(self, done: int, total: int, what: str = "reading", /) -> None:
        """Report progress."""


_SITE_ROOT = "site root"
_BATCH = 200  # notes read before they are stored
_MAX_BATCH_SIZE = 16_000_000  # bytes
_MANY = 300  # changed notes, after which loading all ids is faster than each
_SHARE = 5  # if more than one in five notes has changed, resolving all links is faster


def refresh(
    vault: Vault,
    store: Store,
    words_of: WordsOf | None = None,
    progress: Progress | None = None,
    ignored: Ignored | None = None,
) -> Listing:
    """Walk the vault and update the cache. Returns the listing; unchanged files are not opened.

    A file is unchanged if its times, size and inode are. With `words_of` the words of the notes that are read are
    stored. `progress` is called after each file with the number done and the total. `ignored` runs git; without it the
    last result is used.
    """
    walked = vault.walk()
    listing = _with_unlisted(walked, found_unlisted(vault, store.unlisted_targets()))
    if (
        not is_unchanged(store.database, listing)
        or (ignored and _ignore_files_changed(vault, store, listing))
        or _has_other_site_root(vault, store)
    ):
        with store.database.writing():
            _Update(vault, store, walked, ignored).run(words_of, progress)
    return listing


def _with_unlisted(listing: Listing, unlisted: list[str]) -> Listing:
    return listing._replace(files=sorted({*listing.files, *unlisted})) if unlisted else listing


def _has_other_site_root(vault: Vault, store: Store) -> bool:
    """Return whether links were resolved with another setting `site-root`."""
    return (store.database.info(_SITE_ROOT) or "") != vault.settings.site_root


def _ignore_files_changed(vault: Vault, store: Store, listing: Listing) -> bool:
    """Return whether an ignore file of git has changed, if two notes share a name."""
    known = load_ties(Memo(store.database))
    return known is UNKNOWN or (known.stats is not None and known.stats != ignore_files(vault, listing))


class _Update:
    """The update of a cache after changes."""

    def __init__(self, vault: Vault, store: Store, walked: Listing, ignored: Ignored | None) -> None:
        listing = _with_unlisted(walked, found_unlisted(vault, store.unlisted_targets()))
        self._walked_files = walked.files
        self._ignored_by_git = ignored
        self._vault = vault
        self._store = store
        self._database: Database = store.database
        self._memo = Memo(store.database)
        self._listing = listing
        self._before = load_snapshot(store.database)
        self._changed, self._gone = differences(self._before, listing)
        self._is_first = not self._before.notes
        self._ids = _Ids(store, at_once=len(self._changed) > _MANY)
        self._next = store.next_id()
        self._files_changed = frozenset(listing.files) ^ self._before.files  # added or removed files that are not notes
        self._max_changes = max(_MANY, len(listing.notes) // _SHARE)  # changes for which affected links are looked up
        self._resolves_all = len(self._changed) + len(self._gone) + len(self._files_changed) > self._max_changes
        if _has_other_site_root(vault, store):
            self._resolves_all = True
        self._names: set[str] = set()  # names of added, removed and renamed files
        self._added: set[str] = set()  # paths of new notes, which may have been other files before
        self._stale = Dependency(0)
        self._old: dict[NoteId, tuple[tuple[Link, ...], list[Resolution]]] = {}  # of changed notes
        self._restructured: set[NoteId] = set()  # changed notes with changed headings, blocks or anchors

    def run(self, words_of: WordsOf | None, progress: Progress | None) -> None:
        """Read changed files, remove deleted ones, resolve affected links."""
        fresh: set[NoteId] = set()
        batch: list[tuple[NoteId, NoteRows, Words | None]] = []
        vanished: set[int] = set()
        size = 0
        for done, (position, scanned) in enumerate(self._scan(Scanner(self._vault, words_of)), 1):
            if scanned.stat is None:
                self._listing.skipped.append(Skipped(self._listing.notes[position], "vanished while it was being read"))
                vanished.add(position)
            else:
                self._listing.set_stat(position, scanned.stat)
                if scanned.rows:
                    note = self._record(position, scanned)
                    batch.append((note, scanned.rows, scanned.words))
                    fresh.add(note)
                    size += scanned.stat.size
            if len(batch) == _BATCH or size > _MAX_BATCH_SIZE or done == len(self._changed):
                self._save(batch)
                batch, size = [], 0
            if progress:
                progress(done, len(self._changed))
        self._remove([*self._gone, *(self._listing.notes[position] for position in vanished)])
        self._find_unlisted()
        for path in self._files_changed:
            self._names |= file_names(path)
        self._update_ties()
        if _has_other_site_root(self._vault, self._store):
            self._names.add("")  # any link may be affected
            self._database.set_info(_SITE_ROOT, self._vault.settings.site_root)
        if self._names:
            self._stale |= NAME_CHANGE
        if self._is_first:
            self._database.create_indexes(of_links=False)
        if self._resolves_all and (self._names or len(fresh) > self._max_changes):
            self._stale = ~Dependency(0)
            self._resolve_all()
        elif fresh or self._names:
            self._resolve(fresh)
        if self._is_first:
            self._database.create_indexes(of_links=True)
        # values of a note depend on headings, names and hubs of others
        all_stale = bool(self._restructured) or bool(self._stale & (Dependency.NAMES | Dependency.HUBS))
        self._memo.notes_changed(fresh, all_stale=all_stale)
        self._memo.invalidate(self._stale & ~Dependency.NOTE)
        self._memo.drop_other_settings(Dependency.HUBS | Dependency.NOTE, self._vault.settings.hub_settings_key)
        if self._names:
            self._store.save_path_checksum()
        save_snapshot(self._database, self._before, _without(self._listing, vanished))

    def _find_unlisted(self) -> None:
        """Add unlisted targets of the updated links to the listing."""
        listing = self._listing._replace(files=self._walked_files)
        self._listing = _with_unlisted(listing, found_unlisted(self._vault, self._store.unlisted_targets()))
        self._files_changed = frozenset(self._listing.files) ^ self._before.files

    def _update_ties(self) -> None:
        """Update the notes that lose ties, if names or ignore files of git have changed."""
        before = self._ties = load_ties(self._memo)
        if self._ignored_by_git and (self._names or _ignore_files_changed(self._vault, self._store, self._listing)):
            self._ties = find_ties(self._vault, self._listing, self._ignored_by_git)
            save_ties(self._memo, self._ties)
            for path in self._ties.ignored ^ before.ignored:
                self._names |= file_names(path)

    def _name_table(self) -> Names:
        notes = (named for _, named in self._store.names())
        return Names(notes, self._listing.files, self._ties.ignored, self._vault.settings.site_root)

    def _scan(self, scanner: Scanner) -> Iterator[tuple[int, Scanned]]:
        """Read the files whose stat differs; yield their positions in the listing and the results."""
        notes = self._listing.notes
        if self._is_first:
            yield from enumerate(scanner.read_all(list(zip(notes, each_stat(self._listing), strict=True))))
            return
        for position in self._changed:
            note = self._ids[notes[position]]
            known = self._store.digest(note) if note else None
            if not note:
                note, self._next = self._next, NoteId(self._next + 1)
            yield position, scanner.read(notes[position], self._listing.stat(position), note, known)

    def _save(self, batch: list[tuple[NoteId, NoteRows, Words | None]]) -> None:
        from rlnotes.index.fulltext import FullTextTables

        full_text = FullTextTables(self._database)
        if not self._is_first:
            notes = [note for note, _, _ in batch]
            self._store.remove(notes)
            full_text.remove(notes)
        self._store.add([rows for _, rows, _ in batch])
        words = [(note, words) for note, _, words in batch if words]
        if words:
            full_text.add(words)

    def _remove(self, paths: list[str]) -> None:
        from rlnotes.index.fulltext import FullTextTables

        gone = [path for path in paths if self._ids[path]]
        notes = [self._ids[path] for path in gone]
        for note in notes:
            self._renamed(self._store.note(note))
        self._store.remove(notes)
        FullTextTables(self._database).remove(notes)
        for path in gone:
            self._ids[path] = NO_NOTE

    def _renamed(self, note: Note) -> None:
        """Record that a note was added, removed or renamed."""
        if self._resolves_all:  # names are not needed
            self._names.add("")
            return
        self._names |= file_names(note.path, note.title, note.aliases)
        if (
            note.path in self._hubs
            or self._is_hub_path(note.path)
            or any(key(word) in self._hub_keys for word in (*note.kinds, *note.tags))
        ):
            self._stale |= Dependency.HUBS

    @cached_property
    def _is_hub_path(self) -> Globs:
        return Globs(self._vault.settings.hub_notes)

    @cached_property
    def _hub_keys(self) -> frozenset[str]:
        """Keys of the types and tags of hubs."""
        return frozenset(map(key, (*self._vault.settings.hub_types, *self._vault.settings.hub_tags)))

    @cached_property
    def _hubs(self) -> frozenset[str]:
        """The cached paths of hubs, under any settings."""
        return frozenset(self._memo.hub_paths())

    def _record(self, position: int, scanned: Scanned) -> NoteId:
        """Record the changes of a file that was read; return its id."""
        path = self._listing.notes[position]
        note = scanned.rows.note_id if scanned.rows else NO_NOTE
        if self._ids[path]:
            if scanned.note:
                self._compare(note, scanned.note)
            return note
        if scanned.note:
            self._renamed(scanned.note.note)
        else:
            self._names.add("")
        self._ids[path] = note
        self._added.add(path)
        return note

    def _compare(self, note_id: NoteId, parsed: ParsedNote) -> None:
        """Compare a changed note with its stored version, and record stale dependencies."""
        new, old, old_details = parsed.note, self._store.note(note_id), self._store.details(note_id)
        self._old[note_id] = self._store.links(note_id), self._store.link_table.resolutions(note_id)
        self._stale |= Dependency.TEXT
        if (old.title, old.has_own_title, old.aliases) != (new.title, new.has_own_title, new.aliases):
            self._renamed(old)
            self._renamed(new)
        if old.has_placeholders != new.has_placeholders:  # rules about names and links skip templates
            self._stale |= Dependency.NAMES | Dependency.LINKS
        if _fields(old, old_details) != _fields(new, parsed.details):
            self._stale |= Dependency.FIELDS
        if (old.kinds, old.tags) != (new.kinds, new.tags) or new.path in self._hubs:
            self._stale |= Dependency.HUBS
        if _fragments(old_details) != _fragments(parsed.details):
            self._restructured.add(note_id)

    def _resolve_all(self) -> None:
        """Resolve the links of all notes one by one, so that memory grows with names and not with links."""
        from rlnotes.index.resolve import Resolver

        ids = self._ids.all()
        names = self._name_table()
        resolver = Resolver(NoteMap(self._ids, self._store.details, cached=False), lambda: names)
        found = (
            (note, links, resolver.resolve_all(path, links))
            for note, path, links in self._store.link_table.to_resolve()
        )
        self._store.link_table.save(found, ids, is_empty=self._is_first)

    def _resolve(self, fresh: set[NoteId]) -> None:
        """Resolve affected links.

        These are the links of the `fresh` notes, those to notes with changed headings, and those that may match added,
        removed or renamed files.
        """
        from rlnotes.index.resolve import Resolver

        todo = fresh | (self._store.link_table.affected_by(self._names) if self._names else set())
        if self._restructured:
            todo |= self._store.link_table.linking_to(self._restructured)
        ids = _Ids(self._store, at_once=len(todo) > _MANY)
        resolver = Resolver(NoteMap(ids, self._store.details, cached=False), self._name_table)

        def resolved() -> Iterator[tuple[NoteId, Sequence[Link], list[Resolution]]]:
            for note, path, links in self._store.link_table.to_resolve(todo):
                is_fresh = note in fresh
                old_links, old = (
                    self._old.get(note, ((), [])) if is_fresh else (links, self._store.link_table.resolutions(note))
                )
                known = {
                    (link.kind, link.target): found._replace(fragment="")
                    for link, found in zip(old_links, old, strict=True)
                    if not self._names or self._names.isdisjoint(target_names(link.kind, link.target))
                }  # resolutions that remain valid, except fragments
                found = resolver.resolve_all(path, links, known)
                # a file that becomes a note keeps its path: the resolution is equal, the stored row is not
                goes_elsewhere = old != found or any(each.path in self._added for each in found)
                if goes_elsewhere or _as_written(old_links) != _as_written(links):
                    self._stale |= Dependency.LINKS
                    if path in self._hubs:
                        self._stale |= Dependency.HUBS
                if is_fresh or goes_elsewhere:
                    yield note, links, found

        self._store.link_table.save(list(resolved()), ids, is_empty=self._is_first)


class _Ids(Mapping[str, NoteId]):
    """The ids of notes by path, NO_NOTE for other paths: loaded one by one, or all at once."""

    def __init__(self, store: Store, *, at_once: bool) -> None:
        self._store = store
        self._known: dict[str, NoteId] = store.ids() if at_once else {}
        self._whole = at_once

    def __getitem__(self, path: str) -> NoteId:
        note = self._known.get(path)
        if note is None:
            note = NO_NOTE if self._whole else self._store.id_of(path)
            self._known[path] = note
        return note

    def get(self, path: str, default: object = None) -> NoteId:
        """Return the id of the note at a path."""
        return self[path]

    def __setitem__(self, path: str, note: NoteId) -> None:
        self._known[path] = note

    def __iter__(self) -> Iterator[str]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self.all())

    def all(self) -> dict[str, NoteId]:
        """Return the ids of all notes."""
        if not self._whole:
            self._known, self._whole = self._store.ids(), True
        return {path: note for path, note in self._known.items() if note}


def _without(listing: Listing, positions: set[int]) -> Listing:
    """Return a listing without the notes at some positions."""
    if not positions:
        return listing
    remaining = [position for position in range(len(listing.notes)) if position not in positions]
    stats = array("q", chain.from_iterable(map(listing.stat, remaining)))
    return listing._replace(notes=[listing.notes[position] for position in remaining], stats=stats)


def _fields(note: Note, details: Details) -> tuple[object, ...]:
    """Return what `Dependency.FIELDS` covers. Names are compared separately."""
    return note.description, note.tags, note.sources, [section.text for section in details.sections]


def _fragments(note: Details) -> tuple[object, ...]:
    """Return the fragments of links into a note."""
    sections = [(section.level, section.text, section.raw, section.anchor) for section in note.sections]
    return sections, note.blocks, note.anchors, note.inner_headings, note.includes_files


def _as_written(links: Iterable[Link]) -> list[tuple[object, ...]]:
    """Return kind, target, fragment and relation of links."""
    return [(link.kind, link.target, link.fragment, link.relation) for link in links]
