"""All notes together: who they are, where their links go, and who links to whom."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from rlnotes.cache import Cache, cache_file, unpack
from rlnotes.fulltext import FullText
from rlnotes.markdown import decode
from rlnotes.names import Names, Resolution
from rlnotes.note import Link, Note
from rlnotes.refresh import Tick, files_of, refresh
from rlnotes.resolve import Resolver
from rlnotes.terms import Terms
from rlnotes.vault import Skipped, Vault


class Backlink(NamedTuple):
    """A link seen from its target: the note it stands in, the link, and where it goes."""

    source: Note
    link: Link
    resolution: Resolution


class _Neighbours(dict[str, frozenset[str]]):
    """The notes that each note links to, put together when they are first asked for."""

    def __init__(self, out: dict[str, tuple[int, ...]], paths: dict[int, str]) -> None:
        self._out = out
        self._paths = paths

    def __missing__(self, path: str) -> frozenset[str]:
        found = self[path] = frozenset([self._paths[number] for number in self._out[path]])
        return found


class Index:
    """The vault, read. `notes` maps path to Note, in order of path; `skipped` is what the walk left out.

    Titles, names and who links to whom are there at once; links, sections and texts are fetched note by note.
    """

    def __init__(self, vault: Vault, cache: Cache, skipped: list[Skipped]) -> None:
        """Take a vault and the cache that was brought up to date with it."""
        self.vault = vault
        self.settings = vault.settings
        self.skipped = skipped
        self._cache = cache
        self._numbers: dict[str, int] = {}
        self._out: dict[str, tuple[int, ...]] = {}
        self._broken: dict[str, int] = {}
        self._resolutions: dict[str, tuple[Resolution, ...]] = {}
        self._backlinks: dict[str, list[Backlink]] = {}

    @cached_property
    def notes(self) -> dict[str, Note]:
        """Every note by path, in order of path."""
        found: dict[str, Note] = {}
        for number, card, graph in self._cache.cards():
            note = self._note(number, unpack(card))
            found[note.path] = note
            self._numbers[note.path] = number
            self._out[note.path], self._broken[note.path] = unpack(graph)
        return {path: found[path] for path in sorted(found)}

    def some(self, numbers: Iterable[int]) -> dict[int, Note]:
        """Return notes by their numbers in the cache, without fetching all."""
        return {number: self._note(number, card) for number, card in self._cache.some_cards(numbers)}

    def paths(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the paths of notes by their numbers in the cache."""
        wanted = set(numbers)
        return {number: path for path, (number, _) in self._cache.numbers().items() if number in wanted}

    @cached_property
    def words(self) -> FullText:
        """The words of all notes; read now, where they are not kept yet."""
        return FullText(self._cache, lambda number: self._note(number, self._cache.card(number)))

    @cached_property
    def terms(self) -> Terms:
        """The terms of all notes; read now, where they are not kept yet."""
        _ = self.words  # candidates come out of the full-text index
        return Terms(self._cache, self.notes, self._numbers, self.made)

    def made(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what was made of the notes before under this name, else make it; it is kept until a note changes."""
        return self._cache.made(name, make)

    @property
    def empty(self) -> bool:
        """Whether the vault has no notes."""
        return not self._cache.count()

    @cached_property
    def names(self) -> Names:
        """The table of every name in the vault."""
        return Names(self.notes.values(), files_of(self._cache))

    @cached_property
    def neighbours(self) -> dict[str, frozenset[str]]:
        """Notes that each note links to, itself left out."""
        return _Neighbours(self._out, {number: path for path, number in self._numbers.items()}) if self.notes else {}

    @cached_property
    def linkers(self) -> dict[str, list[str]]:
        """Notes that link to each note that is linked to, in order of path, itself left out."""
        notes = self.notes
        paths = {number: path for path, number in self._numbers.items()}
        found: dict[str, list[str]] = {}
        for path in notes:
            for number in self._out[path]:
                found.setdefault(paths[number], []).append(path)
        return found

    @property
    def with_broken(self) -> list[Note]:
        """Notes with at least one link that does not arrive."""
        return [note for path, note in self.notes.items() if self._broken[path]]

    def resolutions(self, note: Note) -> tuple[Resolution, ...]:
        """Return where the links of a note go, in step with `Note.links`."""
        found = self._resolutions.get(note.path)
        if found is None:
            found = tuple(map(Resolution._make, self._cache.resolved(self._numbers[note.path])))
            self._resolutions[note.path] = found
        return found

    def backlinks(self, path: str) -> list[Backlink]:
        """Return the links into a note from *other* notes, in order of source and place. A link to oneself is none."""
        found = self._backlinks.get(path)
        if found is None:
            found = self._backlinks[path] = [
                Backlink(self.notes[source], link, resolution)
                for source in self.linkers.get(path, ())
                for link, resolution in self.links_of(self.notes[source])
                if resolution.path == path
            ]
        return found

    def links(self) -> Iterator[tuple[Note, Link, Resolution]]:
        """Yield every link of the vault with its note and where it goes, in order."""
        for note in self.notes.values():
            for link, resolution in self.links_of(note):
                yield note, link, resolution

    def links_of(self, note: Note) -> Iterator[tuple[Link, Resolution]]:
        """Yield the links of one note with where they go."""
        yield from zip(note.links, self.resolutions(note), strict=True)

    def fragment(self, note: Note, fragment: str) -> str:
        """Say what a link's fragment finds in `note`: `heading`, `block`, `loose` or `broken`."""
        return Resolver(self.notes, self.names).fragment(note, fragment)

    def _note(self, number: int, card: tuple[str, ...]) -> Note:
        return Note(card, lambda: self._cache.details(number), lambda: self._text(card[0]))

    def _text(self, path: str) -> str:
        try:
            return decode(self.vault.read(path))[0]
        except OSError:
            return ""


def build_index(vault: Vault, *, cached: bool = False, tick: Tick | None = None) -> Index:
    """Read the whole vault, or with `cached` what changed since it was last read; the answers are the same.

    `tick` is told, after each file read, how many of how many are done. Raises VaultError for a vault it cannot list.
    """
    cache = Cache(cache_file(vault.root) if cached else None)
    try:
        return Index(vault, cache, refresh(vault, cache, tick).skipped)
    except (sqlite3.Error, ValueError, EOFError, TypeError) as error:
        if not cached:
            raise
        cache.recover(error)
    return Index(vault, cache, refresh(vault, cache, tick).skipped)
