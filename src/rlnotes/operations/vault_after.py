"""The vault as a plan will leave it: changed notes are parsed from their new bytes, all others are the index's."""

from collections.abc import Sequence
from functools import cached_property

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.index.invalidation import file_names
from rlnotes.index.names import Named, Names
from rlnotes.index.resolve import Resolver
from rlnotes.markdown.note import Note
from rlnotes.markdown.parse import parse_note
from rlnotes.operations.edited_file import EditedFile


class VaultAfter:
    """The vault after a plan: changed notes parsed from their new bytes, all others from the index."""

    def __init__(
        self,
        index: Index,
        files: dict[str, EditedFile],
        new: dict[str, tuple[bytes, str]],
        previous: "VaultAfter | None",
    ) -> None:
        """Parse the changed notes. Names are taken from `previous`, computed with fewer edits, if they are the same."""
        self._index = index
        self._previous = previous
        self._section_starts: dict[str, dict[int, int]] = {}
        self.notes: dict[str, Note] = dict(index.notes)
        new_notes: list[Note] = [parse_note(path, data) for path, (data, _) in new.items()]
        old_notes: list[Note] = []
        for path, file in files.items():
            old_notes.append(self.notes.pop(path))
            if not _is_hidden(file.to):
                note = parse_note(file.to, file.after)
                appended = [index.notes[file.appended.source.path]] if file.appended else []
                _check_syntax([old_notes[-1], *appended], note)
                new_notes.append(note)
        self.notes |= {note.path: note for note in new_notes}
        names = {_names_of(note) for note in new_notes}
        self.removed_names = {_names_of(note) for note in old_notes} - names
        self.added_names = names - {_names_of(note) for note in old_notes}
        old_targets = {note.path: _fragment_targets(note) for note in old_notes}
        self.changed_fragments = {
            path
            for path, file in files.items()
            if file.to in self.notes and _fragment_targets(self.notes[file.to]) != old_targets[path]
        }

    @cached_property
    def names(self) -> Names:
        """All names in the vault after the plan."""
        if not self.removed_names and not self.added_names:
            return self._index.names
        earlier = self._previous
        if earlier and (earlier.removed_names, earlier.added_names) == (self.removed_names, self.added_names):
            return earlier.names
        return self._index.names_with(self.notes.values())

    def section_at(self, note: Note, start: int) -> int:
        """Return the number of the section of a note that begins at an offset; -1 for none."""
        if note.path not in self._section_starts:
            self._section_starts[note.path] = {section.start: n for n, section in enumerate(note.sections)}
        return self._section_starts[note.path].get(start, -1)

    @cached_property
    def resolver(self) -> Resolver:
        """The resolver for links in the vault after the plan."""
        return Resolver(self.notes, lambda: self.names)

    @cached_property
    def affected_names(self) -> set[str]:
        """Names of added, removed and renamed notes: only links to one of these can resolve differently."""
        changed = self.removed_names | self.added_names
        return {name for names in changed for name in file_names(names.path, names.title, names.aliases)}


def _names_of(note: Note) -> Named:
    return Named(note.path, note.title, note.has_own_title, note.aliases)


def _fragment_targets(note: Note) -> tuple[object, ...]:
    """Return everything the fragment of a link to a note can resolve to."""
    sections = [(section.level, section.text, section.raw) for section in note.sections]
    return sections, note.blocks, note.anchors, note.inner_headings


def _is_hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path


def _check_syntax(before: Sequence[Note], after: Note) -> None:
    """Raise WriteError if a note has a kind of syntax error that none of the notes its text comes from had.

    Not every name is valid as a bare YAML scalar.
    """
    kinds = {problem.kind for note in before for problem in note.syntax_errors}
    new = next((problem for problem in after.syntax_errors if problem.kind not in kinds), None)
    if new:
        raise WriteError(f"{before[0].path} would be invalid: {new.message}; nothing was changed.")
