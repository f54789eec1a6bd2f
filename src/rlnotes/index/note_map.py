"""Values of the notes of a vault by path."""

from collections.abc import Callable, Collection, ItemsView, Iterable, Iterator, Mapping, ValuesView
from typing import TypeVar

from rlnotes.markdown.note import NO_NOTE, NoteId

_T = TypeVar("_T")


class NoteMap(Mapping[str, _T]):
    """A mapping from the path of a note to a value that is loaded when it is looked up."""

    def __init__(
        self,
        ids: Mapping[str, NoteId],
        load: Callable[[NoteId], _T],
        *,
        cached: bool,
        load_many: Callable[[Collection[NoteId]], object] | None = None,
    ) -> None:
        """Take the ids by path. Unless `cached`, each look-up loads a new value, so that none stays in memory.

        `load_many` makes the next calls of `load` for some notes faster.
        """
        self._ids = ids
        self._load = load
        self._load_many = load_many
        self._values: dict[str, _T] | None = {} if cached else None

    def part(self, paths: Iterable[str]) -> "NoteMap[_T]":
        """Return a mapping of these paths only, which shares the loaded values."""
        ids = {path: self._ids[path] for path in paths}
        part = NoteMap(ids, self._load, cached=True, load_many=self._load_many)
        part._values = self._values
        return part

    def __getitem__(self, path: str) -> _T:
        if self._values is None:
            return self._load(self._ids[path])
        value = self._values.get(path)
        if value is None:
            value = self._values[path] = self._load(self._ids[path])
        return value

    def values(self) -> ValuesView[_T]:
        """Return all values, loaded at once."""
        self._load_all()
        return super().values()

    def items(self) -> ItemsView[str, _T]:
        """Return all paths and values, loaded at once."""
        self._load_all()
        return super().items()

    def _load_all(self) -> None:
        if self._load_many:
            self._load_many([*self._ids.values()])

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._ids.get(path, NO_NOTE) != NO_NOTE

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
