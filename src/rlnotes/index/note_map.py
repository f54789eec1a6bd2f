"""Values of the notes of a vault by path."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from rlnotes.markdown.note import NO_NOTE, NoteId

_T = TypeVar("_T")


class NoteMap(Mapping[str, _T]):
    """A mapping from the path of a note to a value that is loaded when it is looked up."""

    def __init__(self, ids: Mapping[str, NoteId], load: Callable[[NoteId], _T], *, cached: bool) -> None:
        """Take the ids by path. Unless `cached`, each look-up loads a new value, so that none stays in memory."""
        self._ids = ids
        self._load = load
        self._values: dict[str, _T] | None = {} if cached else None

    def __getitem__(self, path: str) -> _T:
        if self._values is None:
            return self._load(self._ids[path])
        value = self._values.get(path)
        if value is None:
            value = self._values[path] = self._load(self._ids[path])
        return value

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._ids.get(path, NO_NOTE) != NO_NOTE

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
