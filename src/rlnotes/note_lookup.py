"""Look up the notes, hubs and sections that a command's arguments name."""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from rlnotes.errors import AmbiguousNoteError, NoteNotFoundError, UsageError
from rlnotes.process import standard_input

if TYPE_CHECKING:
    from rlnotes.index.index import Index
    from rlnotes.markdown.note import Note, NoteId, ParsedNote
    from rlnotes.queries.hub import Hub, Hubs, HubSection
    from rlnotes.queries.link_reports import MissingNote
    from rlnotes.vault import Vault


N = TypeVar("N")


class NoteLookup:
    """Arguments of one command looked up in its vault; a fuzzy match is printed with `warn`."""

    def __init__(self, vault: "Vault", index: "Index", hubs: "Callable[[], Hubs]", warn: Callable[[str], None]) -> None:
        """Take the vault and its index; `hubs` is called by the methods that need them."""
        self._vault = vault
        self._index = index
        self._hubs = hubs
        self._warn = warn

    def note(self, name: str) -> "Note":
        """Return the note with this path, stem, title or alias, or the closest match.

        Raises NoteNotFoundError or AmbiguousNoteError.
        """
        from rlnotes.queries.lookup import closest_note

        found = self._exact(name)
        if found is None:
            found = self._chosen(lambda: closest_note(self._index, name))
            self._warn(f"no note is named `{name}`; using the closest match, {found.title} ({found.path})")
        return found

    def note_and_heading(self, name: str) -> "tuple[Note, str]":
        """Return the note that `NOTE#HEADING` means, and the heading, empty if there is none. Raises as `note`."""
        path, _, heading = name.partition("#")
        if path and heading and self._exact(name) is None:
            return self.note(path), heading
        return self.note(name), ""

    def exact_note(self, name: str) -> "Note":
        """Return the note with exactly this path, stem, title or alias: commands that write must not guess.

        On a terminal the closest match is offered in a question. Raises NoteNotFoundError with the closest match as its
        hint, AmbiguousNoteError.
        """
        from rlnotes.queries.lookup import closest_note

        found = self._exact(name)
        if found is None:
            from rlnotes.output.choose import can_ask, confirm

            closest = self._chosen(lambda: closest_note(self._index, name))
            if can_ask() and confirm(f"No note is named `{name}`. Use {closest.path} ({closest.title})?"):
                return closest
            hint = f"Did you mean {closest.path} ({closest.title})?"
            raise NoteNotFoundError(f"No note is named `{name}`.", hint=hint)
        return found

    def note_or_missing(self, name: str) -> "Note | MissingNote":
        """Return the note that `name` means, or, where only links have exactly this name, the missing note."""
        from rlnotes.queries.link_reports import MissingNote, referrers

        if self._exact(name) is None:
            links = referrers(self._index, name)
            if links:
                return MissingNote(name, links)
        return self.note(name)

    def top_hub(self) -> "Note":
        """Return the hub to show where the command names none; if there are several, print which one it is.

        In a vault without hubs it is the largest candidate. Raises NoteNotFoundError if there is none either.
        """
        hubs = self._hubs()
        top = hubs.top()
        if top is None:
            from rlnotes.plurals import count_noun
            from rlnotes.queries.hub_candidates import hub_candidates

            candidates = hub_candidates(self._index, hubs)
            if candidates:
                path = candidates[0].note.path
                self._warn(
                    f"the vault has no hub; showing {path}, the largest of "
                    f"{count_noun(len(candidates), 'index-like note')}. "
                    "`rlnotes hub list` lists them, `rlnotes hub mark NOTE` makes one a hub"
                )
                return candidates[0].note
            hint = "`rlnotes hub mark NOTE` makes a note a hub (`type: hub`); any note can be shown by its name."
            raise NoteNotFoundError("The vault has no hub.", hint=hint)
        if len(hubs.notes) > 1:
            self._warn(f"showing {top.path}, the top of {len(hubs.notes)} hubs; `rlnotes hub list` lists them")
        return top

    def selected(
        self,
        tags: Iterable[str] | None = None,
        kind: str = "",
        hub: str = "",
        section: str = "",
        since: str = "",
        paths: Iterable[str] | None = None,
        where: Iterable[str] | None = None,
    ) -> "list[Note] | None":
        """Return the notes that --tag, --type, --hub, --section, --since, PATHs and --where select, by path.

        Returns None where none is given. Raises UsageError, NoteNotFoundError or AmbiguousNoteError.
        """
        if not (tags or kind or hub or section or since or paths or where):
            return None
        from rlnotes.queries.list_filters import NoteFilter, filter_notes
        from rlnotes.queries.lookup import find_listing

        listed = None
        if hub:
            opened = self._hubs().open(self.note(hub))
            entries = self.section(opened, section).distinct().values() if section else ()
            notes = (entry.note for entry in entries) if section else opened.linked()
            listed = frozenset(note.path for note in notes if note)
        elif section:
            listed = frozenset(note.path for note in find_listing(self._hubs(), section))
        matching = self.matching(where)
        if matching is not None:
            listed = matching if listed is None else listed & matching
        folders, globs = self._folders_and_globs(paths) if paths else ((), ())
        conditions = NoteFilter(tuple(tags or ()), kind, listed, since, folders, globs)
        return filter_notes(self._index, self._hubs(), conditions)

    def to_change(self, names: Iterable[str], where: Iterable[str] | None) -> "list[Note]":
        """Return the notes that a command changes: those with exactly these names, or those that --where selects.

        Raises UsageError if both or none are given, and what `exact_note` and `selected` raise.
        """
        names = list(names)
        if bool(names) == bool(where):
            raise UsageError("Either NOTE or --where FILTER is required.")
        paths = self.matching(where, self.exact_note) or (self.exact_note(name).path for name in names)
        return [self._index.notes[path] for path in (sorted(paths) if where else dict.fromkeys(paths))]

    def notes_and_properties(self, words: list[str]) -> tuple[list[str], list[str]]:
        """Split words into names of notes and properties: the first is a note, the last a property.

        In between, a word that names no note begins the properties. Raises UsageError where it could be either.
        """
        from rlnotes.index.names import key
        from rlnotes.operations.properties import vault_properties

        known = vault_properties(self._index) if len(words) > 2 else set()
        for at, word in enumerate(words[1:-1], 1):
            is_note = self._exact(word) is not None
            if key(word) not in known:
                if is_note:
                    continue
            elif is_note:
                raise UsageError(f"`{word}` is a note and a property.", hint="Write the path of the note, with .md.")
            return words[:at], words[at:]
        return words[:-1], words[-1:]

    def matching(
        self, where: Iterable[str] | None, named: "Callable[[str], Note] | None" = None
    ) -> frozenset[str] | None:
        """Return the paths of the notes that match all filters of --where; None without any. Raises as `selected`.

        `named` looks up the notes in filters, by default with the closest match.
        """
        ids = self.matching_ids(where, named)
        return None if ids is None else frozenset(self._index.paths_of(ids).values())

    def matching_ids(
        self, where: Iterable[str] | None, named: "Callable[[str], Note] | None" = None
    ) -> "set[NoteId] | None":
        """Return the ids of the same notes."""
        if not where:
            return None
        from rlnotes.queries.filter_syntax import parse_filter
        from rlnotes.queries.filters import select_notes

        return select_notes(self._index, self._hubs(), [parse_filter(text) for text in where], named or self.note)

    def _folders_and_globs(self, paths: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the vault paths of PATHs, and the globs among them, from the root and from the working folder."""
        from rlnotes.lint.paths import paths_from_arguments

        globs = [path for path in paths if {*path} & {"*", "?"}]
        literal = paths_from_arguments(self._index, [path for path in paths if path not in globs])
        return tuple(literal), (*globs, *(self._vault.vault_path(glob) or glob for glob in globs))

    def section(self, hub: "Hub", name: str) -> "HubSection":
        """Return the section of a hub that `name` means. Raises NoteNotFoundError or AmbiguousNoteError."""
        from rlnotes.queries.lookup import find_section

        return find_section(hub, name)

    def section_or_only(self, hub: "Hub", name: str) -> "HubSection | None":
        """Return the section that `name` means, or without a name the only section; None in a hub without any.

        Raises UsageError, with the names, where there are several and no name.
        """
        sections = [section for top in hub.sections for section in top.walk()]
        if name or not sections:
            return self.section(hub, name) if name else None
        if len(sections) > 1:
            names = ", ".join(f"`{section.title}`" for section in sections)
            raise UsageError(f"{hub.note.path} has {len(sections)} sections: name one.", hint=f"They are {names}.")
        return sections[0]

    def _exact(self, name: str) -> "Note | None":
        from rlnotes.queries.lookup import exact_note

        return self._chosen(lambda: exact_note(self._index, name, inside=self._vault.vault_path(name)))

    def _chosen(self, find: "Callable[[], N]") -> "N | Note":
        """Return what `find` returns; where it finds several notes, let the user choose one on a terminal.

        Raises AmbiguousNoteError elsewhere, and where the user cancels.
        """
        try:
            return find()
        except AmbiguousNoteError as error:
            from rlnotes.output.choose import can_ask, choose

            if not (error.candidates and can_ask()):
                raise
            at = choose(error.message, [f"{each.path}  {each.title}" for each in error.candidates])
            if at is None:
                raise
            return self._index.notes[error.candidates[at].path]


def read_draft(file: str) -> "ParsedNote":
    """Return a file, or with `-` standard input, parsed as a note that belongs to no vault. Raises UsageError."""
    from rlnotes.markdown.parse import parse_note

    try:
        if file == "-":
            data = standard_input()
        else:
            with open(file, "rb") as stream:
                data = stream.read()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    draft = parse_note("-" if file == "-" else os.path.basename(file), data)
    return draft._replace(note=draft.note._replace(path=""))  # it is no note of the vault, even if one has its name
