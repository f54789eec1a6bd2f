"""All notes together: who they are, where their links go, and who links to whom."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from rlnotes.errors import StaleError, WriteError
from rlnotes.indexing.cache import Cache, OvertakenError, unpack
from rlnotes.indexing.names import Names, Resolution, peculiar
from rlnotes.indexing.piecewise import OfNotes, of_each, of_each_note
from rlnotes.indexing.reader import DIRECTED, FLAWED, TEMPLATED, WordsOf, digest_of
from rlnotes.indexing.refresh import Tick, refresh, remarks
from rlnotes.indexing.state import kept_files
from rlnotes.indexing.ties import Ignored, kept_ties
from rlnotes.text.encoding import decode
from rlnotes.text.note import Link, Note
from rlnotes.vault import Skipped, Vault
from rlnotes.where import cache_file

if TYPE_CHECKING:
    from rlnotes.indexing.arrows import Arrows
    from rlnotes.indexing.excluded import Excluded
    from rlnotes.indexing.fulltext import FullText
    from rlnotes.indexing.postings import Postings
    from rlnotes.indexing.resolve import Resolver


_T = TypeVar("_T")

_UNREAD = frozenset({"unreadable", "too-large"})  # flaws of notes whose links are not all known
_MANY = 300  # questions one by one, after which it is quicker to fetch all


class Backlink(NamedTuple):
    """A link seen from its target: the note it stands in, the link, and where it goes."""

    source: Note
    link: Link
    resolution: Resolution


class Index:
    """The vault, read. `notes` maps path to Note, in order of path; `skipped` is what the walk left out.

    Who links to whom is there at once; titles, links, sections and texts are fetched note by note.
    """

    def __init__(self, vault: Vault, cache: Cache, skipped: list[Skipped], tick: Tick | None = None) -> None:
        """Take a vault and the cache that was brought up to date with it; `tick` is told how far long work is."""
        self._tick = tick
        self.vault = vault
        self.settings = vault.settings
        self.skipped = skipped
        self._cache = cache
        self._cards: dict[int, bytes] = {}
        self._asked = 0
        self._scope: frozenset[int] | None = None
        self._once: dict[str, Any] = {}
        self._neighbours: dict[str, frozenset[str]] = {}
        self._resolutions: dict[str, tuple[Resolution, ...]] = {}
        self._backlinks: dict[str, list[Backlink]] = {}

    @cached_property
    def notes(self) -> Mapping[str, Note]:
        """Every note by path, in order of path."""
        return _Notes(self, self._numbers)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {path: number for number, path in self._cache.all_paths()}

    @cached_property
    def _paths(self) -> dict[int, str]:
        return {number: path for path, number in self._numbers.items()}

    def some(self, numbers: Iterable[int]) -> dict[int, Note]:
        """Return notes by their numbers in the cache, without fetching all."""
        return {number: Note(path, self, number) for number, path in self._cache.some_paths(numbers)}

    def paths(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the paths of notes by their numbers in the cache."""
        return dict(self._cache.some_paths(numbers))

    @cached_property
    def words(self) -> "FullText":
        """The words of all notes; read now, where they are not kept yet (`build_index` may have read them along)."""
        from rlnotes.indexing.fulltext import FullText

        return FullText(self._cache, lambda number, path: Note(path, _AsRead(self), number), self._tick)

    @cached_property
    def postings(self) -> "Postings":
        """The terms of all notes; read now, where they are not kept yet."""
        from rlnotes.indexing.postings import Postings

        source, paths = _AsRead(self), self._paths
        return Postings(
            self._cache,
            lambda number: Note(paths[number], source, number),
            lambda number: [self.number(found[1]) for found in self._cache.resolved(number)],
            self._tick,
            self._read_apart,
        )

    def _read_apart(self) -> None:
        """In a fork, read by a cache of its own."""
        self._inherited, self._cache = self._cache, self._cache.again()  # both stay: to close the former is to use it

    @cached_property
    def arrows(self) -> "Arrows":
        """Who links to whom, by number."""
        from rlnotes.indexing.arrows import Arrows

        return Arrows.of(self._cache)

    def close(self) -> None:
        """Let go of the cache, where an index is not simply dropped; nothing can be asked any more."""
        self._cache.close()

    def tell(self, done: int, total: int) -> None:
        """Say how far long work is to whoever wants to know."""
        if self._tick:
            self._tick(done, total)

    def made(self, of: str, name: str, make: Callable[[], Any]) -> Any:
        """Return what was made under this name before, else make and keep it, until what it is made `of` changes."""
        return self._cache.made(of, name, make)

    def made_of_each_note(self, name: str, make: OfNotes) -> dict[int, Any]:
        """Return what was made of each note by itself (see `piecewise.of_each_note`)."""
        return of_each_note(self._cache, name, make)

    def made_for_each(
        self, of: str, name: str, asked: Iterable[str], make: Callable[[list[str]], dict[str, str]]
    ) -> dict[str, str]:
        """Return what was made for each of the texts that are `asked` (see `piecewise.of_each`)."""
        return of_each(self._cache, of, name, asked, make)  # type: ignore[no-any-return]

    def narrowed(self, numbers: Collection[int]) -> "Index":
        """Return this index, asked about some notes only: `in_question`, flawed notes and marked links are theirs."""
        narrow = Index(self.vault, self._cache, self.skipped, self._tick)
        narrow.notes = self.notes
        narrow._numbers, narrow._scope = self._numbers, frozenset(numbers)
        return narrow

    @property
    def in_question(self) -> list[Note]:
        """The notes that are asked about, in order of path: all, unless the index was narrowed."""
        return [*self.notes.values()] if self._scope is None else self._notes_at(self._scope)

    def passing(self) -> Iterator[tuple[Note, list[Resolution]]]:
        """Yield the notes in question with where their links go; what is fetched of them stays in no one's memory."""
        for note in self.in_question:
            number = self.number(note.path)
            yield Note(note.path, self, number), [Resolution._make(found) for found in self._cache.resolved(number)]

    def once(self, name: str, make: Callable[[], _T]) -> _T:
        """Return what was made under this name before by this run, else make it. Whoever asks leaves it as it is."""
        if name not in self._once:
            self._once[name] = make()
        found: _T = self._once[name]
        return found

    @property
    def empty(self) -> bool:
        """Whether the vault has no notes."""
        return not self._cache.count()

    @cached_property
    def names(self) -> Names:
        """The table of every name in the vault."""
        return self.names_with(self.notes.values())

    def names_with(self, notes: Iterable[Note]) -> Names:
        """Return the table of names that there would be if these were the vault's notes."""
        return Names(notes, self.files, kept_ties(self._cache).ignored, self.settings.site_root)

    @cached_property
    def excluded(self) -> "Excluded":
        """What says of a path whether Obsidian excludes it, so that no report names it."""
        from rlnotes.indexing.excluded import read_excluded

        return read_excluded(self.vault)

    @cached_property
    def files(self) -> list[str]:
        """The paths of all files that are no notes and that a link may name."""
        return kept_files(self._cache)

    def number(self, path: str) -> int:
        """Return a note's number in the cache; 0, which none has, for a path that is no note's."""
        return self._numbers.get(path, 0)

    def neighbours(self, path: str) -> frozenset[str]:
        """Return the notes that a note links to, itself left out."""
        found = self._neighbours.get(path)
        if found is None:
            number = self.number(path)
            numbers = self._cache.graph(number)[0] if number else ()
            found = self._neighbours[path] = frozenset([self._paths[number] for number in numbers])
        return found

    def linkers(self, path: str) -> list[str]:
        """Return the notes that link to a note, in order of path, itself left out."""
        number = self.number(path)
        return [self._paths[linker] for linker in self.arrows.into(number)] if number else []

    def in_degree(self, path: str) -> int:
        """Return how many other notes link to a note."""
        number = self.number(path)
        return self.arrows.in_degree(number) if number else 0

    def out_degree(self, path: str) -> int:
        """Return how many other notes a note links to."""
        return len(self.arrows.out(number)) if (number := self.number(path)) else 0

    def with_links(self, marks: int) -> list[Note]:
        """Return the notes with at least one link that has one of these marks of `names.Peculiar`, in order of path."""
        if self._scope is not None:
            return self._notes_at(number for number in self._scope if self._cache.graph(number)[1] & marks)
        return self._notes_at(number for number, found in self._peculiar.items() if found & marks)

    def links_with(self, marks: int) -> Iterator[tuple[Note, Link, Resolution]]:
        """Yield the links that have one of these marks, with their notes and where they go, in order."""
        for note in self.with_links(marks):  # plain tuples, as most links of these notes have no mark
            resolved, written = self._cache.resolved(self.number(note.path)), note.written_links()
            for link, found in zip(written, resolved, strict=True):
                status, target, _, via, spelling, fragment = found
                if peculiar(note.path, status, target, via, spelling, fragment) & marks:
                    yield note, Link._make(link), Resolution._make(found)

    @cached_property
    def _peculiar(self) -> dict[int, int]:
        def made() -> dict[int, int]:
            return {number: marks for number, _, graph in self._cache.graphs() if (marks := unpack(graph)[1])}

        return self.made("graph", "peculiar links", made)  # type: ignore[no-any-return]

    @property
    def flawed(self) -> list[Note]:
        """Notes with at least one flaw, in order of path."""
        flawed = (number for number, found in self._remarks.items() if found & FLAWED)
        return self._notes_at(flawed if self._scope is None else self._scope.intersection(flawed))

    @property
    def unread(self) -> list[Skipped]:
        """Notes and folders that could not be read, or not to their end: links in them are unknown.

        What `ignore` leaves out is not among them.
        """
        found = [each for each in self.skipped if each.unread and self.vault.lists(f"{each.path}/x.md")]
        for note in self.flawed:
            reasons = [flaw.message for flaw in note.flaws if flaw.kind in _UNREAD]
            found += [Skipped(note.path, each.removeprefix("cannot be read: "), unread=True) for each in reasons]
        return sorted(found)

    @property
    def directed(self) -> list[Note]:
        """Notes with at least one directive to lint, in order of path."""
        return self._notes_at([number for number, found in self._remarks.items() if found & DIRECTED])

    @cached_property
    def templated(self) -> frozenset[str]:
        """The paths of all notes that hold a template's placeholders."""
        found = {number for number, remark in self._remarks.items() if remark & TEMPLATED}
        return frozenset(self._paths[number] for number in found)

    @cached_property
    def _remarks(self) -> dict[int, int]:
        return remarks(self._cache)

    def _notes_at(self, numbers: Iterable[int]) -> list[Note]:
        notes = self.notes
        return [notes[path] for path in sorted(self._paths[number] for number in numbers)]

    def resolutions(self, note: Note) -> tuple[Resolution, ...]:
        """Return where the links of a note go, in step with `Note.links`."""
        found = self._resolutions.get(note.path)
        if found is None:
            kept = self._cache.resolved(self.number(note.path))
            found = self._resolutions[note.path] = tuple(map(Resolution._make, kept))
        return found

    def backlinks(self, path: str) -> list[Backlink]:
        """Return the links into a note from *other* notes, in order of source and place. A link to oneself is none."""
        found = self._backlinks.get(path)
        if found is None:
            found = self._backlinks[path] = [
                Backlink(self.notes[source], link, resolution)
                for source in self.linkers(path)
                for link, resolution in self.links_of(self.notes[source])
                if resolution.path == path
            ]
        return found

    def asking(self, names: set[str]) -> list[str]:
        """Return the notes with a link that may be followed to something of these names (`affected.own_names`)."""
        return list(self.paths(self._cache.asking(names)).values()) if names else []

    def links(self) -> Iterator[tuple[Note, Link, Resolution]]:
        """Yield every link of the vault with its note and where it goes, in order."""
        for note in self.notes.values():
            for link, resolution in self.links_of(note):
                yield note, link, resolution

    def links_of(self, note: Note) -> Iterator[tuple[Link, Resolution]]:
        """Yield the links of one note with where they go."""
        yield from zip(note.links, self.resolutions(note), strict=True)

    @cached_property
    def resolver(self) -> "Resolver":
        """The resolver of the vault as it was read; the headings of a note are indexed once, at the first query."""
        from rlnotes.indexing.resolve import Resolver

        return Resolver(self.notes, lambda: self.names)

    def targets(self, draft: Note) -> set[str]:
        """Return the notes that the links of a text would arrive at, if it lay at the vault's root."""
        found = self.resolver.resolve_all("", draft.written_links())
        return {resolution.path for resolution in found if resolution.path in self.notes}

    def fragment(self, note: Note, fragment: str) -> str:
        """Say what a link's fragment finds in `note`: `heading`, `block`, `loose` or `broken`."""
        return self.resolver.fragment(note, fragment)

    def section(self, note: Note, fragment: str) -> int:
        """Return which section of `note` a fragment means, an index into its sections; -1 if it means none."""
        return self.resolver.section(note, fragment)

    def card(self, number: int) -> Any:
        """Return the card of a note: what lists need. After some, all are fetched at once."""
        self._asked += 1
        if self._asked == _MANY:
            self._cards = self._cache.cards()
        card = self._cards.get(number)
        return self._cache.card(number) if card is None else unpack(card)

    def written_links(self, number: int) -> Any:
        """Return the links of a note as plain tuples."""
        return self._cache.written_links(number)

    def details(self, number: int) -> Any:
        """Return the details of a note."""
        return self._cache.details(number)

    def text_as_read(self, path: str) -> str:
        """Do as `text` does, but raise OvertakenError if the file is no longer what the index was made from."""
        try:
            data = self.vault.read(path)
        except OSError:
            data = b""
        if data and self._changed(path, data) and not self._cache.in_memory:
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
        return digest_of(data) != self._cache.digest(self.number(path))

    def text(self, path: str) -> str:
        """Return the text of a note's file as it is now; nothing where it is gone."""
        try:
            return decode(self.vault.read(path))[0]
        except OSError:
            return ""


class _Notes(Mapping[str, Note]):
    """The notes of an index by path, each made when it is first asked for."""

    def __init__(self, index: Index, numbers: dict[str, int]) -> None:
        self._index = index
        self._numbers = numbers
        self._made: dict[str, Note] = {}

    def __getitem__(self, path: str) -> Note:
        note = self._made.get(path)
        if note is None:
            note = self._made[path] = Note(path, self._index, self._numbers[path])
        return note

    def __contains__(self, path: object) -> bool:
        return path in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class _AsRead:
    """The index, as what a note fetches its parts from, its text only as it was read."""

    def __init__(self, index: Index) -> None:
        self.card = index.card
        self.written_links = index.written_links
        self.details = index.details
        self.text = index.text_as_read


def build_index(
    vault: Vault,
    *,
    cached: bool = False,
    words: bool = False,
    tick: Tick | None = None,
    ignored: Ignored | None = None,
) -> Index:
    """Read the whole vault, or with `cached` what changed since it was last read; the answers are the same.

    With `words`, which takes longer, the words of what is read are kept as it is read, and no file need be read twice
    for `Index.words`. `tick` is told, after each file read, how many of how many are done. `ignored` asks git which
    notes it ignores: these lose ties. Raises VaultError where the vault cannot be listed.
    """
    cache = Cache(cache_file(vault.folder) if cached else None)
    try:
        skipped = refresh(vault, cache, _words_of() if words else None, tick, ignored).skipped
    except (sqlite3.Error, ValueError, EOFError, TypeError) as error:
        if not cached:
            raise
        cache.recover(error)
        skipped = refresh(vault, cache, _words_of() if words else None, tick, ignored).skipped
    cache.pin()
    return Index(vault, cache, skipped, tick)


def _words_of() -> WordsOf:
    from rlnotes.indexing.fulltext import words_of

    return words_of
