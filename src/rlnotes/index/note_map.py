"""The notes of a vault by path."""

from collections.abc import Iterator, Mapping

from rlnotes.markdown.note import NO_NOTE, Note, NoteId, NoteLoader


class NoteMap(Mapping[str, Note]):
    """A mapping from path to note; notes are created when they are looked up."""

    def __init__(self, ids: Mapping[str, NoteId], loader: NoteLoader, *, cached: bool) -> None:
        """Take the ids by path. Unless `cached`, each look-up creates a new note, so that none stays in memory."""
        self._ids = ids
        self._loader = loader
        self._notes: dict[str, Note] | None = {} if cached else None

    def __getitem__(self, path: str) -> Note:
        if self._notes is None:
            return Note(path, self._loader, self._ids[path])
        note = self._notes.get(path)
        if note is None:
            note = self._notes[path] = Note(path, self._loader, self._ids[path])
        return note

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._ids.get(path, NO_NOTE) != NO_NOTE

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
