"""The index of a vault: notes, links, full text and terms. A facade over store, link graph and memo."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from rlnotes.errors import StaleError, WriteError
from rlnotes.index.database import Database
from rlnotes.index.ignored_notes import Ignored
from rlnotes.index.refresh import Progress, refresh
from rlnotes.index.scanner import WordsOf, digest_of
from rlnotes.index.store import Store
from rlnotes.index.views import LinksView, NotesView, SharedState
from rlnotes.locations import cache_file
from rlnotes.markdown.note import NoteId, ParsedNote, ProblemKind
from rlnotes.vault import Skipped, Vault

if TYPE_CHECKING:
    from rlnotes.index.fulltext import FullText
    from rlnotes.index.term_index import TermIndex

# problems of notes whose links are not all known
_UNREAD: frozenset[ProblemKind] = frozenset({"unreadable", "too-large"})

_Item = TypeVar("_Item")


class Index(LinksView):
    """The whole index of a vault."""

    def __init__(self, vault: Vault, store: Store, skipped: list[Skipped], progress: Progress | None = None) -> None:
        """Take a vault and its updated store; `progress` is called during long work."""
        super().__init__(SharedState(vault, store, skipped))
        self._progress = progress

    def notes_view(self, scope: Collection[NoteId] | None = None) -> NotesView:
        """Return a view of notes, limited to `scope`."""
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
        """The full-text index; missing words are read now (`build_index` may have stored them)."""
        from rlnotes.index.fulltext import FullText

        return FullText(self.store, self._loaded.text_as_read, self._progress)

    @cached_property
    def terms(self) -> "TermIndex":
        """The inverted index of terms; missing terms are read now."""
        from rlnotes.index.term_index import TermIndex

        return TermIndex(self.store, self._loaded.text_as_read, self._progress, self._reopen)

    def _reopen(self) -> Store:
        """Load from a new connection, in a forked process."""
        inherited, self._loaded.store = self._loaded.store, Store(self._loaded.store.database.reopen())
        self._inherited = inherited  # referenced, so that it is not closed: that would use the connection of the parent
        return self._loaded.store

    def close(self) -> None:
        """Close the cache."""
        self.store.database.close()

    def report_progress(self, done: int, total: int, what: str) -> None:
        """Report that `done` of `total` notes are done; `what` is the work as a participle, such as `ranking`."""
        if self._progress:
            self._progress(done, total, what)

    def tracked(self, items: Sequence[_Item], what: str) -> Iterator[_Item]:
        """Yield the items, one a note, and report the progress of what the loop does with them."""
        for done, item in enumerate(items, 1):
            yield item
            self.report_progress(done, len(items), what)

    @property
    def empty(self) -> bool:
        """Whether the vault has no notes."""
        return not self.store.count()

    @property
    def unread(self) -> list[Skipped]:
        """Notes and folders that could not be read, or not completely, so that their links are unknown.

        Ignored ones are not included.
        """
        found = [each for each in self.skipped if each.unread and self.vault.is_listed(f"{each.path}/x.md")]
        for note in self.notes_with_errors:
            reasons = [problem.message for problem in self.details(note.path).syntax_errors if problem.kind in _UNREAD]
            found += [Skipped(note.path, each.removeprefix("cannot be read: "), unread=True) for each in reasons]
        return sorted(found)

    def affected_by(self, names: set[str]) -> list[str]:
        """Return the notes with a link that may resolve to one of these names (`invalidation.file_names`)."""
        return list(self.paths_of(self.store.link_table.affected_by(names)).values()) if names else []

    def targets(self, draft: ParsedNote) -> set[str]:
        """Return the notes that the links of a draft at the root of the vault would resolve to."""
        found = self.resolver.resolve_all("", draft.links)
        return {resolution.path for resolution in found if resolution.path in self.notes}

    def bytes_as_read(self, path: str) -> bytes:
        """Return the bytes of a note as indexed.

        Raises StaleError if the file has changed or is missing, WriteError if it cannot be read.
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


def build_index(
    vault: Vault,
    *,
    cached: bool = False,
    words: bool = False,
    progress: Progress | None = None,
    ignored: Ignored | None = None,
) -> Index:
    """Read the whole vault, or with `cached` only what has changed since the last read; the result is the same.

    With `words`, which takes longer, the words of the notes are stored as well, so that `Index.full_text` does not read
    them again. `progress` is called after each file with the number done and the total. `ignored` runs git to find
    ignored notes, which lose ties. Raises VaultError if the vault cannot be listed.
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
