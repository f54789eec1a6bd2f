"""The vault as a plan will leave it: changed notes are parsed from their new bytes, all others are the index's."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.index.invalidation import file_names
from rlnotes.index.names import Named, Names
from rlnotes.index.resolve import Resolver
from rlnotes.markdown.note import Details, Note, ParsedNote
from rlnotes.markdown.parse import parse_note
from rlnotes.operations.edited_file import EditedFile

_T = TypeVar("_T")


class Overlay(Mapping[str, _T]):
    """Values of notes by path: those of another mapping but for removed and changed ones."""

    def __init__(self, base: Mapping[str, _T], removed: Collection[str], changed: Mapping[str, _T]) -> None:
        """Take the values before, the removed paths, and the new and changed values."""
        self._base = base
        self._hidden = {*removed, *changed}
        self._changed = changed

    def __getitem__(self, path: str) -> _T:
        if path in self._hidden:
            return self._changed[path]
        return self._base[path]

    def __contains__(self, path: object) -> bool:
        return path in self._changed if path in self._hidden else path in self._base

    def __iter__(self) -> Iterator[str]:
        yield from (path for path in self._base if path not in self._hidden)
        yield from self._changed

    def __len__(self) -> int:
        return sum(1 for _ in self)


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
        self._removed = files.keys()
        self._section_starts: dict[str, dict[int, int]] = {}
        self.changed: dict[str, ParsedNote] = {path: parse_note(path, data) for path, (data, _) in new.items()}
        old_details = {path: index.details(path) for path in files}
        for path, file in files.items():
            if not _is_hidden(file.to):
                note = self.changed[file.to] = parse_note(file.to, file.after)
                appended = [index.details(file.appended.source.path)] if file.appended else []
                _check_syntax(path, [old_details[path], *appended], note.details)
        changed_details = {path: note.details for path, note in self.changed.items()}
        self.details = Overlay(index.resolver.details, files, changed_details)
        old_names = {_names_of(index.notes[path]) for path in files}
        names = {_names_of(parsed.note) for parsed in self.changed.values()}
        self.removed_names = old_names - names
        self.added_names = names - old_names
        self.changed_fragments = {
            path
            for path, file in files.items()
            if file.to in self.details
            and _fragment_targets(self.details[file.to]) != _fragment_targets(old_details[path])
        }

    @cached_property
    def names(self) -> Names:
        """All names in the vault after the plan."""
        if not self.removed_names and not self.added_names:
            return self._index.names
        earlier = self._previous
        if earlier and (earlier.removed_names, earlier.added_names) == (self.removed_names, self.added_names):
            return earlier.names
        changed_notes = {path: note.note for path, note in self.changed.items()}
        return self._index.names_with(Overlay(self._index.notes, self._removed, changed_notes).values())

    def section_at(self, path: str, start: int) -> int:
        """Return the number of the section of a note that begins at an offset; -1 for none."""
        if path not in self._section_starts:
            self._section_starts[path] = {section.start: n for n, section in enumerate(self.details[path].sections)}
        return self._section_starts[path].get(start, -1)

    @cached_property
    def resolver(self) -> Resolver:
        """The resolver for links in the vault after the plan."""
        return Resolver(self.details, lambda: self.names)

    @cached_property
    def affected_names(self) -> set[str]:
        """Names of added, removed and renamed notes: only links to one of these can resolve differently."""
        changed = self.removed_names | self.added_names
        return {name for names in changed for name in file_names(names.path, names.title, names.aliases)}


def _names_of(note: Note) -> Named:
    return Named(note.path, note.title, note.has_own_title, note.aliases)


def _fragment_targets(note: Details) -> tuple[object, ...]:
    """Return everything the fragment of a link to a note can resolve to."""
    sections = [(section.level, section.text, section.raw) for section in note.sections]
    return sections, note.blocks, note.anchors, note.inner_headings


def _is_hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path


def _check_syntax(path: str, before: Sequence[Details], after: Details) -> None:
    """Raise WriteError if a note has a kind of syntax error that none of the notes its text comes from had.

    Not every name is valid as a bare YAML scalar.
    """
    kinds = {problem.kind for details in before for problem in details.syntax_errors}
    new = next((problem for problem in after.syntax_errors if problem.kind not in kinds), None)
    if new:
        raise WriteError(f"{path} would be invalid: {new.message}; nothing was changed.")
