"""The index of a vault: notes, links, full text and terms. A facade over store, link graph and memo."""

import sqlite3
from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from rlnotes.errors import StaleError, WriteError
from rlnotes.index.database import Database, OvertakenError
from rlnotes.index.refresh import Progress, refresh
from rlnotes.index.scanner import WordsOf, digest_of
from rlnotes.index.store import Store
from rlnotes.index.ties import Ignored
from rlnotes.index.views import LinksView, NotesView, VaultCache
from rlnotes.locations import cache_file
from rlnotes.markdown.encoding import decode
from rlnotes.markdown.note import Details, Link, Note, NoteId, ProblemKind, Summary
from rlnotes.vault import Skipped, Vault

if TYPE_CHECKING:
    from rlnotes.index.fulltext import FullText
    from rlnotes.index.term_index import TermIndex

# problems of notes whose links are not all known
_UNREAD: frozenset[ProblemKind] = frozenset({"unreadable", "too-large"})


class Index(LinksView):
    """The whole index of a vault."""

    def __init__(self, vault: Vault, store: Store, skipped: list[Skipped], progress: Progress | None = None) -> None:
        """Take a vault and the store that was brought up to date; `progress` is called while long work goes on."""
        super().__init__(VaultCache(vault, store, skipped))
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
