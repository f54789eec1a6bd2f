"""What a command is handed: the vault, its index and the printer; and how a command is run, whoever read its words."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from rlnotes.errors import NoteNotFoundError, RlnotesError, StaleError, UsageError, WriteError
from rlnotes.options import Option
from rlnotes.output import Column, Format, Report, Style, clean, has_color, write, write_diff
from rlnotes.output.write import is_dumb
from rlnotes.process import FAILED, INTERRUPTED, Interruptible, OutputError, is_interrupt, standard_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlnotes.config import LoadedSettings
    from rlnotes.index.index import Index
    from rlnotes.locations import VaultLocation
    from rlnotes.markdown.note import Note, NoteId
    from rlnotes.operations.plan import Change, Plan
    from rlnotes.queries.hub import Hub, Hubs, HubSection
    from rlnotes.queries.link_reports import MissingNote
    from rlnotes.vault import Vault

_LONG_WHAT = 24  # cells of a table that the paths can do without
_MOST_SKIPPED_SHOWN = 5
_TRIES = 3  # how often a command is begun anew where the vault changes or the cache fails under it
_MOST_WRITTEN_SHOWN = 5

Command = Callable[..., int | None]
"""A command: takes a Session and its own parameters by name, returns the exit code (None is 0)."""


class Toggle(StrEnum):
    """When to use colours, or links."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Session:
    """One run of a command: reads the vault when it is first asked for, prints in the format that was chosen."""

    def __init__(
        self,
        vault: Annotated[str | None, Option("--vault", "-V", metavar="DIR", help="The vault's folder.")] = None,
        fmt: Annotated[
            Format | None, Option("--format", "-f", help="How to print: a table on a terminal, tsv elsewhere.")
        ] = None,
        null: Annotated[bool, Option("--null", "-0", help="With --format paths: end each path with NUL.")] = False,
        color: Annotated[Toggle, Option("--color", metavar="WHEN", help="auto, always or never.")] = Toggle.AUTO,
        hyperlinks: Annotated[
            Toggle, Option("--hyperlinks", metavar="WHEN", help="Titles that open their note: auto, always or never.")
        ] = Toggle.AUTO,
        no_pager: Annotated[bool, Option("--no-pager", help="Print long output all at once.")] = False,
        no_cache: Annotated[bool, Option("--no-cache", help="Read every file anew and keep nothing.")] = False,
    ) -> None:
        """Take the options that every command has. Raises UsageError where they do not go together."""
        if null and fmt != Format.PATHS:
            raise UsageError("-0 goes with --format paths.")
        self._vault_option = vault
        self._format = fmt
        self._null = null
        self._color = color
        self._hyperlinks = hyperlinks
        self._pages = not no_pager
        self.cached = not no_cache
        self._settings: tuple[Sequence[str], bool] = (), False
        self.written = ""
        """What was written into the vault, in words: said where it cannot be printed."""

    def configure(self, given: "Sequence[str]", *, isolated: bool) -> None:
        """Take settings from the command line before all else: files or `KEY=VALUE`; `isolated`: no file."""
        self._settings = given, isolated

    @cached_property
    def location(self) -> "VaultLocation":
        """The vault's folder and how it was found, whether or not it can be read."""
        from rlnotes.locations import find_vault

        return find_vault(self._vault_option)

    def as_arguments(self) -> list[str]:
        """Return the vault and the options that were given, as the words of a command line."""
        options = {"--vault": self.location.folder, "--format": self._format, "--color": self._color}
        options |= {"--hyperlinks": self._hyperlinks}
        switches = {"--null": self._null, "--no-pager": not self._pages, "--no-cache": not self.cached}
        given = [f"{name}={value}" for name, value in options.items() if value not in {None, Toggle.AUTO}]
        return [*given, *(name for name, on in switches.items() if on)]

    @cached_property
    def loaded(self) -> "LoadedSettings":
        """The settings, and where they come from. Raises ConfigError."""
        from rlnotes.config import load

        given, isolated = self._settings
        return load(self.location.folder, given, isolated=isolated)

    @cached_property
    def vault(self) -> "Vault":
        """The vault's folder. Raises VaultError where there is none."""
        from rlnotes.vault import Vault

        return Vault(self.location.folder, self.loaded.settings)

    @property
    def working_folder(self) -> str:
        """The vault's folder that the user stands in; nothing at its root and outside of it."""
        return (self.vault.vault_path(".") or "").removeprefix(".")

    @cached_property
    def index(self) -> "Index":
        """Every note of the vault, read. What was skipped on the way is said on stderr."""
        return self._read(words=False)

    @cached_property
    def fulltext_index(self) -> "Index":
        """The same for a command that will ask for the words of all notes."""
        self.index = self._read(words=True)
        return self.index

    def _read(self, *, words: bool) -> "Index":
        from rlnotes.index.index import build_index

        def ignored(root: str, paths: "Iterable[str]") -> "Iterable[str]":
            from rlnotes.lint.git import ignored_by_git  # only where notes share a name and something has changed

            return ignored_by_git(root, paths)

        tick = None
        if sys.stderr.isatty() and not is_dumb():
            from rlnotes.output.progress import progress

            tick = progress(sys.stderr)
        index = build_index(self.vault, cached=self.cached, words=words, progress=tick, ignored=ignored)
        for skipped in index.skipped[:_MOST_SKIPPED_SHOWN]:
            self.warn(f"skipped: {skipped.path} {skipped.reason}")
        more = len(index.skipped) - _MOST_SKIPPED_SHOWN
        if more > 0:
            self.warn(f"skipped: {more} more")
        if index.empty:
            self.warn(f"{self.vault.root} holds no notes (files that end in .md)")
        return index

    def reload(self) -> None:
        """Read the vault anew at the next question."""
        for name in ("index", "hubs"):
            self.__dict__.pop(name, None)

    @cached_property
    def hubs(self) -> "Hubs":
        """The vault's hubs."""
        from rlnotes.queries.hub import Hubs

        return Hubs(self.index)

    def note(self, name: str) -> "Note":
        """Return the note that `name` means: a path, a stem, a title, an alias, or something near to one of them.

        Raises NoteNotFoundError or AmbiguousNoteError; a fuzzy match is named on stderr.
        """
        from rlnotes.queries.lookup import closest_note, exact_note

        found = exact_note(self.index, name, inside=self.vault.vault_path(name))
        if found is None:
            found = closest_note(self.index, name)
            self.warn(f"taking `{name}` to mean {found.title} ({found.path})")
        return found

    def read_draft(self, file: str) -> "Note":
        """Return a file, or with `-` standard input, read as a note that no vault has. Raises UsageError."""
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
        draft.path = ""  # whatever its name: it is none of the vault's
        return draft

    def exact_note(self, name: str) -> "Note":
        """Return the note that has exactly this name, as what writes must not guess: a path, a stem, a title, an alias.

        Raises NoteNotFoundError with the nearest one, AmbiguousNoteError.
        """
        from rlnotes.queries.lookup import closest_note, exact_note

        found = exact_note(self.index, name, inside=self.vault.vault_path(name))
        if found is None:
            near = closest_note(self.index, name)
            raise NoteNotFoundError(f"No note is named `{name}`.", hint=f"Did you mean {near.path} ({near.title})?")
        return found

    def note_or_missing(self, name: str) -> "Note | MissingNote":
        """Return the note that `name` means, or, where no file has exactly this name, who asks for it."""
        from rlnotes.queries.link_reports import MissingNote, referrers
        from rlnotes.queries.lookup import exact_note

        if exact_note(self.index, name, inside=self.vault.vault_path(name)) is None:
            asked = referrers(self.index, name)
            if asked:
                return MissingNote(name, asked)
        return self.note(name)

    def top_hub(self) -> "Note":
        """Return the hub to show where none is named; where there are several, stderr says which and how to see more.

        Raises NoteNotFoundError in a vault without hubs.
        """
        top = self.hubs.top()
        if top is None:
            hint = "A hub is a note with `type: hub` or the tag `hub`; any note can be shown by its name."
            raise NoteNotFoundError("The vault has no hub.", hint=hint)
        if len(self.hubs.notes) > 1:
            self.warn(f"showing {top.path}, the top of {len(self.hubs.notes)} hubs; `rlnotes hub list` names them")
        return top

    def listed_numbers(self, name: str) -> "set[NoteId]":
        """Return the numbers of the notes that a hub lists, or a section of any hub, whichever `name` means.

        Raises NoteNotFoundError or AmbiguousNoteError.
        """
        from rlnotes.queries.lookup import find_listing

        return {self.index.id_of(note.path) for note in find_listing(self.hubs, name)}

    def hub_section(self, hub: "Hub", name: str) -> "HubSection":
        """Return the one section of a hub that `name` means. Raises NoteNotFoundError or AmbiguousNoteError."""
        from rlnotes.queries.lookup import find_section

        return find_section(hub, name)

    def section_or_only(self, hub: "Hub", name: str) -> "HubSection | None":
        """Return the section that `name` means, or without a name the only one there is; None in a hub without any.

        Raises UsageError, with the names, where one must be chosen.
        """
        sections = [section for top in hub.sections for section in top.walk()]
        if name or not sections:
            return self.hub_section(hub, name) if name else None
        if len(sections) > 1:
            names = ", ".join(f"`{section.title}`" for section in sections)
            raise UsageError(f"{hub.note.path} has {len(sections)} sections: name one.", hint=f"They are {names}.")
        return sections[0]

    def use_working_folder(self, *, make: bool) -> None:
        """Take the working folder, or the one of --vault, for the vault; with `make` it is made where it is missing."""
        from pathlib import Path

        from rlnotes.locations import VaultLocation
        from rlnotes.vault import Vault

        root = Path(self.location.folder if self._vault_option is not None else ".")
        try:
            if make:
                root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(f"The folder {root} cannot be made: {error.strerror}.") from error
        if not make and not root.exists():
            raise WriteError(f"There is no folder {root}.", hint="Without --dry-run it is made.")
        self.vault = Vault(root)
        self.location = VaultLocation(os.fspath(root), "it is to be one")

    def check_place(self) -> None:
        """Raise UsageError where the vault was guessed to be the working folder and looks like part of a larger one.

        For commands that write: in half a vault they would leave the links of the other half.
        """
        from rlnotes.locations import WORKING_FOLDER

        if self.location.how != WORKING_FOLDER:
            return
        from rlnotes.operations.enclosing_vault import enclosing

        reason = enclosing(self.index)
        if reason:
            message = f"No marker says where the vault begins: {self.location.folder} would be taken, but {reason}."
            hint = "Name it with --vault DIR (`--vault .` is this folder), or run `rlnotes init` in the vault's root."
            raise UsageError(message, hint=hint)

    @property
    def on_terminal(self) -> bool:
        """Whether people read what is printed."""
        return sys.stdout.isatty() or self._color == "always"

    @property
    def uses_color(self) -> bool:
        """Whether what is printed may have colours."""
        return has_color(sys.stdout, self._color)

    @property
    def width(self) -> int:
        """How many cells a line may take: the terminal's, a hundred elsewhere."""
        return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 100

    def print(
        self,
        report: Report,
        *,
        piped: Format = Format.TSV,
        default: Format = Format.TABLE,
        as_if: Format | None = None,
    ) -> None:
        """Print a report in the format asked for (or `as_if`), else `default` on a terminal and `piped` elsewhere."""
        asked = as_if or (Format(self._format) if self._format else None)
        fmt = asked or (default if self.on_terminal or default is not Format.TABLE else piped)
        root = self.location.folder
        with self._paged():
            write(report, fmt, root=root, null=self._null, color=self._color, hyperlinks=self._hyperlinks)

    def _paged(self) -> AbstractContextManager[None]:
        """Return what pages the output within, where it goes to a terminal."""
        if not sys.stdout.isatty():
            return nullcontext()
        from rlnotes.output.pager import paged

        return paged(wanted=self._pages)

    def apply(
        self, plan: "Plan", kind: str, *, dry_run: bool = False, path: str = "", title: str = "", edit: bool = False
    ) -> int:
        """Carry a plan out, or with `dry_run` only show it as a diff, and print what becomes of which file.

        The plan's remarks and failures are printed on stderr. Returns the exit code: 1 where there are failures.

        With `path` only that file's path is printed, for programs as for people, and with `edit` it is opened then in
        the user's editor, if this is a terminal and there is an editor.

        Raises WriteError, with nothing written, where it cannot be carried out, and as `check_place` does. The cache
        must not be asked anything afterwards: what fails there is run again, and this would be done twice.
        """
        from rlnotes.operations.journal import Journal

        self.check_place()
        if not dry_run:
            Journal(self.vault).apply(plan)
            self.keep_written(plan)
        for remark in (*plan.notices, *plan.failures):
            self.warn(remark)
        exit_code = int(bool(plan.failures))
        if dry_run:
            self.print_diff(plan, kind)
            return exit_code
        if not path:
            self.print_changes(plan.changes, kind, plan.summary)
            return exit_code
        columns = (Column("path", "path"), Column("title", "title"))
        records = [{"path": path, "title": title, "change": "created" if plan.changes else ""}]
        self.print(Report(kind, records, columns), default=Format.PATHS)
        has_editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if edit and has_editor and sys.stdin.isatty() and sys.stdout.isatty():
            self.edit(path)
        return exit_code

    def keep_written(self, plan: "Plan") -> None:
        """Keep what was written, to be said where it cannot be printed."""
        paths = [change.to or change.path for change in plan.changes if not change.is_noop]
        more = f" and {len(paths) - _MOST_WRITTEN_SHOWN} more" if len(paths) > _MOST_WRITTEN_SHOWN else ""
        if paths:
            files = clean(", ".join(paths[:_MOST_WRITTEN_SHOWN]))
            self.written = f"`{clean(plan.summary)}` was done: {files}{more}"

    def edit(self, path: str, line: int = 1) -> None:
        """Open a file of the vault in the user's editor. Raises UsageError where there is none or it fails."""
        from rlnotes.operations.editor import open_editor

        open_editor(os.path.abspath(self.vault.root / path), line)

    def print_diff(self, plan: "Plan", kind: str) -> None:
        """Print a plan as a unified diff, or, where a format is asked for, as records that hold it."""
        if self._format is None:
            write_diff(plan.diff(), color=self._color)
        else:
            self.print_changes(plan.changes, kind, plan.summary, dry_run=True)

    def print_changes(self, changes: "Iterable[Change]", kind: str, title: str, *, dry_run: bool = False) -> None:
        """Print what became of files, or what would."""
        from rlnotes.reports.records import change_record

        records = [change_record(change, dry_run=dry_run) for change in changes if not change.is_noop]
        long = any(len(str(record["what"])) > _LONG_WHAT for record in records)
        columns = (
            Column("path", "path", Style.FILE, share=3, detail="from"),
            Column("change", "change"),
            Column("what", "what", share=2 if long else 0),
            Column("from", "from", hidden=True),
        )
        facts = {"what": title, "dry_run": dry_run}
        self.print(Report(kind, records, columns, title, properties=facts, empty="Nothing to change."))

    def print_raw(self, data: bytes) -> None:
        """Write a file's bytes as they are; to a terminal as text without control characters."""
        if sys.stdout.isatty():
            from rlnotes.output.sanitize import clean_lines

            with self._paged():
                sys.stdout.write(clean_lines(data.decode("utf-8", errors="replace")))
        else:
            sys.stdout.buffer.write(data)
        sys.stdout.flush()

    def is_retryable(self, error: Exception) -> bool:
        """Say whether an error is mended by running again; a damaged cache is thrown away."""
        from rlnotes.index.database import OvertakenError, delete_cache, is_busy, is_damage
        from rlnotes.locations import cache_file

        if isinstance(error, (OvertakenError, StaleError)) or is_busy(error):
            return True
        if not is_damage(error):
            return False
        with suppress(OSError):  # another process is opening it; in the end the command runs without it
            delete_cache(cache_file(self.vault.root))
        return True

    def keep_others_from_writing(self) -> None:
        """Hold the vault's lock until the next plan is carried out. Raises WriteError where others hold it too long.

        Where many write at once, each plan would else be overtaken again between reading and writing.
        """
        from rlnotes.operations.journal import Journal

        Journal(self.vault).hold()

    def warn(self, message: str) -> None:
        """Say something on stderr."""
        _print_message(message)


def run_command(run: Command, shared: dict[str, Any], own: dict[str, Any]) -> int:
    """Run a command and return its exit code; a mistake becomes a sentence on stderr.

    A failure of rlnotes itself is shown with its traceback and is never taken for a finding of lint. Raises OutputError
    where standard output cannot be written (`process.run` reports it).

    `shared` is what a Session takes, `own` the command's parameters. Where the vault changes half way or the cache
    turns out to be damaged, the command is run again, the last time without the cache: nothing is printed before an
    answer is whole.
    """
    session: Session | None = None
    try:
        with Interruptible():
            tries = (*[shared["no_cache"]] * _TRIES, True)
            for left, no_cache in zip(reversed(range(len(tries))), tries, strict=True):
                session = Session(**{**shared, "no_cache": no_cache})
                try:
                    return run(session, **own) or 0
                except Exception as error:
                    stale = isinstance(error, StaleError)
                    if not left or (no_cache and not stale) or not session.is_retryable(error):
                        raise
                    if stale:
                        session.keep_others_from_writing()
    except RlnotesError as error:
        _print_message(error.message)
        if error.hint:
            sys.stderr.write(f"  {clean(error.hint)}\n")
        return error.exit_code
    except OutputError as error:
        error.written = session.written if session else ""
        raise
    except KeyboardInterrupt:
        if session and session.written:
            _print_message(f"interrupted; {session.written}")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the door: nothing passes it unsaid
        if is_interrupt(error):
            return INTERRUPTED
        import traceback

        traceback.print_exc()
        _print_message("this is a mistake of rlnotes and not yours; please report it with the lines above")
        return FAILED
    return 0


def _print_message(message: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"rlnotes: {clean(message)}\n")
    sys.stderr.flush()
