"""Incremental indexing: read changed files again and resolve again the links that they affect."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from rlnotes.index.database import Database
from rlnotes.index.fulltext import FullTextTables
from rlnotes.index.invalidation import file_names, target_names
from rlnotes.index.memo import NAME_CHANGE, Dependency, Memo
from rlnotes.index.names import Names, Resolution, key
from rlnotes.index.scanner import Scanned, Scanner, Words, WordsOf
from rlnotes.index.snapshot import differences, each_stat, is_unchanged, load_snapshot, save_snapshot
from rlnotes.index.store import NoteRows, Store
from rlnotes.index.ties import NOT_ASKED, Ignored, find_ties, ignore_files, load_ties, save_ties
from rlnotes.index.unlisted import found_unlisted
from rlnotes.markdown.note import NO_NOTE, Link, Note, NoteId
from rlnotes.vault import Listing, Skipped, Vault

Progress = Callable[[int, int], None]

_SITE_ROOT = "site root"
_BATCH = 200  # notes: reading many, then storing many, is faster than both in turn
_LARGE = 16_000_000  # bytes that a batch does not grow beyond
_MANY = 300  # changed notes, after which loading all ids is faster than each
_SHARE = 5  # if more than one note in so many has changed, resolving all links is faster


def refresh(
    vault: Vault,
    store: Store,
    words_of: WordsOf | None = None,
    progress: Progress | None = None,
    ignored: Ignored | None = None,
) -> Listing:
    """Walk the vault and bring the cache up to date. Returns what the walk found; unchanged files are not opened.

    A file counts as unchanged if its times, size and inode are what they were. With `words_of` the words of all notes
    that are read are stored; `progress` is called after each file with how many are done, of how many. `ignored` asks
    git; without it what git ignored when it was last asked is taken to hold.
    """
    walked = vault.walk()
    listing = _with_unlisted(walked, found_unlisted(vault, store.unlisted_targets()))
    if (
        not is_unchanged(store.database, listing)
        or (ignored and _is_ignored_otherwise(vault, store, listing))
        or _has_other_site_root(vault, store)
    ):
        with store.database.writing():
            _Update(vault, store, walked, ignored).run(words_of, progress)
    return listing


def _with_unlisted(listing: Listing, unlisted: list[str]) -> Listing:
    return listing._replace(files=sorted({*listing.files, *unlisted})) if unlisted else listing


def _has_other_site_root(vault: Vault, store: Store) -> bool:
    """Return whether links were resolved by another setting `site-root` than that of the vault."""
    return (store.database.info(_SITE_ROOT) or "") != vault.settings.site_root


def _is_ignored_otherwise(vault: Vault, store: Store, listing: Listing) -> bool:
    """Return whether a file that says what git ignores has changed, where that matters."""
    known = load_ties(Memo(store.database))
    return known is NOT_ASKED or (known.stats is not None and known.stats != ignore_files(vault, listing))


class _Update:
    """One refresh that found something changed."""

    def __init__(self, vault: Vault, store: Store, walked: Listing, ignored: Ignored | None) -> None:
        listing = _with_unlisted(walked, found_unlisted(vault, store.unlisted_targets()))
        self._walked_files = walked.files
        self._ask_git = ignored
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
        self._moved = frozenset(listing.files) ^ self._before.files  # other files that were added or removed
        self._most = max(_MANY, len(listing.notes) // _SHARE)  # changes whose links are looked for
        self._many = len(self._changed) + len(self._gone) + len(self._moved) > self._most  # may have changed
        if _has_other_site_root(vault, store):
            self._many = True
        self._names: set[str] = set()  # by which a link may mean what was added, removed or renamed
        self._added: set[str] = set()  # paths of notes that were none
        self._stale = Dependency(0)
        self._old: dict[NoteId, tuple[tuple[Link, ...], list[Resolution]]] = {}  # of notes that have changed
        self._restructured: set[NoteId] = set()  # changed notes with other headings, blocks or anchors

    def run(self, words_of: WordsOf | None, progress: Progress | None) -> None:
        """Read what changed, remove what is gone, resolve the links that this affects."""
        fresh: set[NoteId] = set()
        batch: list[tuple[NoteId, NoteRows, Words | None]] = []
        vanished: set[int] = set()
        size = 0
        for done, (place, scanned) in enumerate(self._scan(Scanner(self._vault, words_of)), 1):
            if scanned.stat is None:
                self._listing.skipped.append(Skipped(self._listing.notes[place], "vanished while it was read"))
                vanished.add(place)
            else:
                self._listing.stats[4 * place : 4 * place + 4] = array("q", scanned.stat)
                if scanned.rows:
                    note = self._take(place, scanned)
                    batch.append((note, scanned.rows, scanned.words))
                    fresh.add(note)
                    size += scanned.stat[2]
            if len(batch) == _BATCH or size > _LARGE or done == len(self._changed):
                self._save(batch)
                batch, size = [], 0
            if progress:
                progress(done, len(self._changed))
        self._remove([*self._gone, *(self._listing.notes[place] for place in vanished)])
        self._look_for_unlisted()
        for path in self._moved:
            self._names |= file_names(path)
        self._ask_what_git_ignores()
        if _has_other_site_root(self._vault, self._store):
            self._names.add("")  # any link may go elsewhere
            self._database.set_info(_SITE_ROOT, self._vault.settings.site_root)
        if self._names:
            self._stale |= NAME_CHANGE
        if self._is_first:
            self._database.create_indexes(of_links=False)
        if self._many and (self._names or len(fresh) > self._most):
            self._stale = ~Dependency(0)
            self._resolve_all()
        elif fresh or self._names:
            self._resolve(fresh)
        if self._is_first:
            self._database.create_indexes(of_links=True)
        # headings, names and hubs of others decide what is computed of a note by itself
        others = bool(self._restructured) or bool(self._stale & (Dependency.NAMES | Dependency.HUBS))
        self._memo.notes_changed(fresh, all_stale=others)
        self._memo.invalidate(self._stale & ~Dependency.NOTE)
        self._memo.drop_other_settings(Dependency.HUBS | Dependency.NOTE, self._vault.settings.hub_settings_key)
        if self._names:
            self._store.save_path_checksum()
        save_snapshot(self._database, self._before, _without(self._listing, vanished))

    def _look_for_unlisted(self) -> None:
        """Look for the files that links of the notes as they are now name and that the walk leaves out."""
        listing = self._listing._replace(files=self._walked_files)
        self._listing = _with_unlisted(listing, found_unlisted(self._vault, self._store.unlisted_targets()))
        self._moved = frozenset(self._listing.files) ^ self._before.files

    def _ask_what_git_ignores(self) -> None:
        """Find out which notes lose ties, where names or the files that say what git ignores have changed."""
        before = self._ties = load_ties(self._memo)
        if self._ask_git and (self._names or _is_ignored_otherwise(self._vault, self._store, self._listing)):
            self._ties = find_ties(self._vault, self._listing, self._ask_git)
            save_ties(self._memo, self._ties)
            for path in self._ties.ignored ^ before.ignored:
                self._names |= file_names(path)

    def _name_table(self) -> Names:
        notes = (named for _, named in self._store.names())
        return Names(notes, self._listing.files, self._ties.ignored, self._vault.settings.site_root)

    def _scan(self, scanner: Scanner) -> Iterator[tuple[int, Scanned]]:
        """Read the files whose stat differs; yields the place of each in the listing with what was found."""
        notes, stats = self._listing.notes, self._listing.stats
        if self._is_first:
            yield from enumerate(scanner.read_all(list(zip(notes, each_stat(self._listing), strict=True))))
            return
        for place in self._changed:
            note = self._ids[notes[place]]
            known = self._store.digest(note) if note else None
            if not note:
                note, self._next = self._next, NoteId(self._next + 1)
            mtime, ctime, size, inode = stats[4 * place : 4 * place + 4]
            yield place, scanner.read(notes[place], (mtime, ctime, size, inode), note, known)

    def _save(self, batch: list[tuple[NoteId, NoteRows, Words | None]]) -> None:
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
        gone = [path for path in paths if self._ids[path]]
        notes = [self._ids[path] for path in gone]
        for path, note in zip(gone, notes, strict=True):
            self._renamed(Note(path, self._store, note))
        self._store.remove(notes)
        FullTextTables(self._database).remove(notes)
        for path in gone:
            self._ids[path] = NO_NOTE

    def _renamed(self, note: Note) -> None:
        """Record that a note was added, removed or renamed."""
        if self._many:  # then all links are resolved again
            self._names.add("")
            return
        self._names |= file_names(note.path, note.title, note.aliases)
        if note.path in self._hubs or any(key(word) in self._marks for word in (*note.kinds, *note.tags)):
            self._stale |= Dependency.HUBS

    @cached_property
    def _marks(self) -> frozenset[str]:
        """The types and tags of hubs."""
        return frozenset(map(key, (*self._vault.settings.hub_types, *self._vault.settings.hub_tags)))

    @cached_property
    def _hubs(self) -> frozenset[str]:
        """The paths of hubs, by any settings that they were computed under."""
        return frozenset(self._memo.hub_paths())

    def _take(self, place: int, scanned: Scanned) -> NoteId:
        """Compare a file that was read with what was stored of it; returns its id."""
        path = self._listing.notes[place]
        (row,) = scanned.rows.note if scanned.rows else ((),)
        note = NoteId(int(row[0] or 0))
        if self._ids[path]:
            if scanned.note:
                self._compare(note, scanned.note)
            return note
        if scanned.note:
            self._renamed(scanned.note)
        else:
            self._names.add("")
        self._ids[path] = note
        self._added.add(path)
        return note

    def _compare(self, note: NoteId, new: Note) -> None:
        """Find out what a change of one note leaves as it was."""
        old = Note(new.path, self._store, note)
        self._old[note] = old.links, self._store.resolutions(note)
        self._stale |= Dependency.TEXT
        if (old.title, old.has_own_title, old.aliases) != (new.title, new.has_own_title, new.aliases):
            self._renamed(old)
            self._renamed(new)
        if old.has_placeholders != new.has_placeholders:  # rules about names and links leave templates out
            self._stale |= Dependency.NAMES | Dependency.LINKS
        if _fields(old) != _fields(new):
            self._stale |= Dependency.FIELDS
        if (old.kinds, old.tags) != (new.kinds, new.tags) or new.path in self._hubs:
            self._stale |= Dependency.HUBS
        if _fragments(old) != _fragments(new):
            self._restructured.add(note)

    def _resolve_all(self) -> None:
        """Resolve the links of all notes, note by note, so that memory grows with names and not with links."""
        from rlnotes.index.resolve import Resolver

        ids = self._ids.all()
        names = self._name_table()
        resolver = Resolver(_Notes(self._ids, self._store), lambda: names)
        found = (
            (note, links, resolver.resolve_all(path, links)) for note, path, links in self._store.links_to_resolve()
        )
        self._store.save_links(found, ids, are_first=self._is_first)

    def _resolve(self, fresh: set[NoteId]) -> None:
        """Resolve the links that changes affect.

        These are those of the `fresh` notes, those that go to one whose headings were added or removed, and those that
        may name what was added, removed or renamed.
        """
        from rlnotes.index.resolve import Resolver

        todo = fresh | (self._store.affected_by(self._names) if self._names else set())
        if self._restructured:
            todo |= self._store.linking_to(self._restructured)
        ids = _Ids(self._store, at_once=len(todo) > _MANY)
        resolver = Resolver(_Notes(ids, self._store), self._name_table)

        def resolved() -> Iterator[tuple[NoteId, Sequence[Any], list[Resolution]]]:
            for note, path, links in self._store.links_to_resolve(todo):
                is_fresh = note in fresh
                old_links, old = self._old.get(note, ((), [])) if is_fresh else (links, self._store.resolutions(note))
                known = {
                    (link[0], link[1]): found._replace(fragment="")
                    for link, found in zip(old_links, old, strict=True)
                    if not self._names or self._names.isdisjoint(target_names(link[0], link[1]))
                }  # a link with this target still goes there, its fragment aside
                found = resolver.resolve_all(path, links, known)
                # a link to another file or a folder goes to the same path once a note is there, and its row differs
                goes_elsewhere = old != found or any(each.path in self._added for each in found)
                if goes_elsewhere or _written(old_links) != _written(links):
                    self._stale |= Dependency.LINKS
                    if path in self._hubs:
                        self._stale |= Dependency.HUBS
                if is_fresh or goes_elsewhere:
                    yield note, links, found

        self._store.save_links(list(resolved()), ids, are_first=self._is_first)


class _Ids(Mapping[str, NoteId]):
    """The ids of notes by path, NO_NOTE for what is not a note: loaded one by one, or all at once."""

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


class _Notes(Mapping[str, Note]):
    """The vault's notes by path, each made anew when it is asked for, so that none stays in memory."""

    def __init__(self, ids: _Ids, store: Store) -> None:
        self._ids = ids
        self._store = store

    def __getitem__(self, path: str) -> Note:
        return Note(path, self._store, self._ids[path])

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and path != "" and self._ids[path] != NO_NOTE

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids.all())

    def __len__(self) -> int:
        return len(self._ids.all())


def _without(listing: Listing, places: set[int]) -> Listing:
    """Return a listing without the notes at some places."""
    if not places:
        return listing
    kept = [place for place in range(len(listing.notes)) if place not in places]
    stats = array("q")
    for place in kept:
        stats.extend(listing.stats[4 * place : 4 * place + 4])
    return listing._replace(notes=[listing.notes[place] for place in kept], stats=stats)


def _fields(note: Note) -> tuple[object, ...]:
    """Return what `Dependency.FIELDS` covers: words of all but the body, and sources. Names are compared apart."""
    return note.description, note.tags, note.sources, [section.text for section in note.sections]


def _fragments(note: Note) -> tuple[object, ...]:
    """Return what links into a note may name."""
    sections = [(section.level, section.text, section.raw, section.anchor) for section in note.sections]
    return sections, note.blocks, note.anchors, note.inner_headings, note.includes_files


def _written(links: Iterable[Sequence[object]]) -> list[tuple[object, ...]]:
    """Return kind, target, fragment and relation of links."""
    return [(*link[:3], link[-1]) for link in links]
