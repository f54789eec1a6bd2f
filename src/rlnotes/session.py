"""The session that a command receives: shared options, the vault, its index, and printing."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Option
from rlnotes.output import Format, Report, clean, has_color, write
from rlnotes.output.write import is_dumb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rlnotes.config import LoadedSettings
    from rlnotes.index.index import Index
    from rlnotes.locations import VaultLocation
    from rlnotes.note_lookup import NoteLookup
    from rlnotes.queries.hub import Hubs
    from rlnotes.vault import Vault

_MAX_SKIPPED_NAMED = 5


class Toggle(StrEnum):
    """When to use colors, or links."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Session:
    """One run of a command: reads the vault on first use and prints in the requested format."""

    def __init__(
        self,
        vault: Annotated[str | None, Option("--vault", "-V", metavar="DIR", help="The vault's folder.")] = None,
        fmt: Annotated[
            Format | None, Option("--format", "-f", help="Output format; default: table on a terminal, else tsv.")
        ] = None,
        null: Annotated[bool, Option("--null", "-0", help="With --format paths: end each path with NUL.")] = False,
        color: Annotated[Toggle, Option("--color", metavar="WHEN", help="Use colors.")] = Toggle.AUTO,
        hyperlinks: Annotated[
            Toggle, Option("--hyperlinks", metavar="WHEN", help="Link titles to their notes.")
        ] = Toggle.AUTO,
        no_pager: Annotated[bool, Option("--no-pager", help="Do not pipe output into a pager.")] = False,
        no_cache: Annotated[bool, Option("--no-cache", help="Neither read nor write the cache.")] = False,
    ) -> None:
        """Take the options that every command has. Raises UsageError for -0 without --format paths."""
        if null and fmt != Format.PATHS:
            raise UsageError("-0 requires --format paths.")
        self.vault_option = vault
        self.format = fmt
        self._null = null
        self.color = color
        self._hyperlinks = hyperlinks
        self._use_pager = not no_pager
        self.cached = not no_cache
        self._settings: tuple[Sequence[str], bool] = (), False
        self.erase_progress: Callable[[], object] = lambda: None
        """Erase the progress bar of work that was not finished."""
        self.written = ""
        """Summary of what was written into the vault, for an error message; empty where nothing was."""

    def configure(self, settings: "Sequence[str]", *, isolated: bool) -> None:
        """Set `--config` values (files or `KEY=VALUE`) before the vault is read; `isolated` ignores settings files."""
        self._settings = settings, isolated

    def enter_vault(self, folder: str) -> None:
        """Take the vault at `folder` instead of the one that would be found. Call it before the vault is read."""
        self.vault_option = folder
        self.__dict__.pop("location", None)

    @cached_property
    def location(self) -> "VaultLocation":
        """The vault's folder and how it was found. The folder may be missing."""
        from rlnotes.locations import find_vault

        return find_vault(self.vault_option)

    def as_arguments(self) -> list[str]:
        """Return the vault and the shared options in use as command-line arguments."""
        options = {"--vault": self.location.folder, "--format": self.format, "--color": self.color}
        options |= {"--hyperlinks": self._hyperlinks}
        flags = {"--null": self._null, "--no-pager": not self._use_pager, "--no-cache": not self.cached}
        arguments = [f"{name}={value}" for name, value in options.items() if value not in {None, Toggle.AUTO}]
        return [*arguments, *(name for name, on in flags.items() if on)]

    @cached_property
    def loaded(self) -> "LoadedSettings":
        """The settings and their origins. Raises ConfigError."""
        from rlnotes.config import load

        assignments, isolated = self._settings
        return load(self.location.folder, assignments, isolated=isolated)

    @cached_property
    def vault(self) -> "Vault":
        """The vault. Raises VaultError where its folder is missing or unreadable."""
        from rlnotes.vault import Vault

        return Vault(self.location.folder, self.loaded.settings)

    @property
    def working_folder(self) -> str:
        """The working folder relative to the vault's root; empty at the root and outside the vault."""
        return (self.vault.vault_path(".") or "").removeprefix(".")

    @cached_property
    def index(self) -> "Index":
        """The index of the vault's notes, brought up to date. Skipped files are printed on stderr."""
        return self._read(words=False)

    @cached_property
    def fulltext_index(self) -> "Index":
        """The same index, read for a command that queries the words of all notes."""
        self.index = self._read(words=True)
        return self.index

    def _read(self, *, words: bool) -> "Index":
        from rlnotes.index.index import build_index

        def ignored(root: str, paths: "Iterable[str]") -> "Iterable[str]":
            from rlnotes.lint.git import ignored_by_git  # needed only where names collide and files changed

            return ignored_by_git(root, paths)

        progress_bar = None
        if sys.stderr.isatty() and not is_dumb():
            from rlnotes.output.progress import ProgressBar

            progress_bar = ProgressBar(sys.stderr)
            self.erase_progress = progress_bar.erase
        index = build_index(self.vault, cached=self.cached, words=words, progress=progress_bar, ignored=ignored)
        for skipped in index.skipped[:_MAX_SKIPPED_NAMED]:
            self.warn(f"skipped: {skipped.path} {skipped.reason}")
        more = len(index.skipped) - _MAX_SKIPPED_NAMED
        if more > 0:
            self.warn(f"skipped: {more} more")
        if index.empty:
            self.warn(f"{self.vault.root} holds no notes (files that end in .md)")
        return index

    def reload(self) -> None:
        """Drop the index and hubs, so that the next access reads the vault again."""
        for name in ("index", "hubs"):
            self.__dict__.pop(name, None)

    @cached_property
    def hubs(self) -> "Hubs":
        """The vault's hubs."""
        from rlnotes.queries.hub import Hubs

        return Hubs(self.index)

    @property
    def lookup(self) -> "NoteLookup":
        """Lookup of the notes, hubs and sections that arguments name."""
        from rlnotes.note_lookup import NoteLookup

        return NoteLookup(self.vault, self.index, lambda: self.hubs, self.warn)

    @property
    def on_terminal(self) -> bool:
        """Whether output is formatted for a terminal."""
        return sys.stdout.isatty() or self.color == "always"

    @property
    def uses_color(self) -> bool:
        """Whether output may have colors."""
        return has_color(sys.stdout, self.color)

    @property
    def width(self) -> int:
        """Width of a line in cells: the terminal's, else 100."""
        return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 100

    def print(
        self,
        report: Report,
        *,
        piped: Format = Format.TSV,
        default: Format = Format.TABLE,
        as_if: Format | None = None,
    ) -> None:
        """Print a report in the format `as_if`, else that of --format, else `default` on a terminal, else `piped`."""
        requested = as_if or (Format(self.format) if self.format else None)
        fmt = requested or (default if self.on_terminal or default is not Format.TABLE else piped)
        root = self.location.folder
        with self._paged():
            write(report, fmt, root=root, null=self._null, color=self.color, hyperlinks=self._hyperlinks)

    def _paged(self) -> AbstractContextManager[None]:
        """Return a context whose output goes through the pager on a terminal."""
        if not (self._use_pager and sys.stdout.isatty()):
            return nullcontext()
        from rlnotes.output.pager import paged

        return paged()

    def print_raw(self, data: bytes) -> None:
        """Write bytes unchanged; on a terminal, as text with control characters replaced."""
        if sys.stdout.isatty():
            from rlnotes.output.sanitize import clean_lines

            with self._paged():
                sys.stdout.write(clean_lines(data.decode("utf-8", errors="replace")))
        else:
            sys.stdout.buffer.write(data)
        sys.stdout.flush()

    def warn(self, message: str) -> None:
        """Print a message on stderr."""
        print_message(message)


def print_message(message: str) -> None:
    """Print `rlnotes: MESSAGE` on stderr, after what is buffered for stdout."""
    sys.stdout.flush()
    sys.stderr.write(f"rlnotes: {clean(message)}\n")
    sys.stderr.flush()
