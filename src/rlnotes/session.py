"""What a command is handed: the vault, its index and the printer; and the options that every command has."""

import sys
import time
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from rlnotes.errors import NoteNotFoundError
from rlnotes.output import Format, Report, clean, write

if TYPE_CHECKING:
    from rlnotes.graph import Wanted
    from rlnotes.hub import Hub, Hubs, HubSection
    from rlnotes.index import Index
    from rlnotes.note import Note
    from rlnotes.refresh import Tick
    from rlnotes.vault import Vault

_MOST_SKIPPED_SHOWN = 5
_TRIES = 3  # how often a command is begun anew where the vault changes or the cache fails under it


class Session:
    """One run of a command: reads the vault when it is first asked for, prints in the format that was chosen."""

    def __init__(
        self, vault: str | None, fmt: Format | None, *, null: bool = False, color: str = "auto", cached: bool = True
    ) -> None:
        """Take the shared options; `fmt` None means a table on a terminal and TSV elsewhere."""
        self._cached = cached
        self._vault_option = vault
        self._format = fmt
        self._null = null
        self._color = color

    @cached_property
    def vault(self) -> "Vault":
        """The vault's folder. Raises VaultError where there is none."""
        from rlnotes.vault import Vault, find_vault

        return Vault(find_vault(self._vault_option))

    @cached_property
    def index(self) -> "Index":
        """Every note of the vault, read. What was skipped on the way is said on stderr."""
        from rlnotes.index import build_index

        index = build_index(self.vault, cached=self._cached, tick=self._progress())
        for skipped in index.skipped[:_MOST_SKIPPED_SHOWN]:
            self.tell(f"skipped: {skipped.path} {skipped.reason}")
        more = len(index.skipped) - _MOST_SKIPPED_SHOWN
        if more > 0:
            self.tell(f"skipped: {more} more")
        if index.empty:
            self.tell(f"{self.vault.root} holds no notes (files that end in .md)")
        return index

    @cached_property
    def hubs(self) -> "Hubs":
        """The vault's hubs."""
        from rlnotes.hub import Hubs

        return Hubs(self.index)

    def note(self, name: str) -> "Note":
        """Return the note that `name` means: a path, a stem, a title, an alias, or something near to one of them.

        Raises NoteNotFoundError or AmbiguousNoteError; a fuzzy match is named on stderr.
        """
        from rlnotes.lookup import exact_note, nearest_note

        found = exact_note(self.index, name, inside=self.vault.inside(name))
        if found is None:
            found = nearest_note(self.index, name)
            self.tell(f"taking `{name}` to mean {found.title} ({found.path})")
        return found

    def note_or_wanted(self, name: str) -> "Note | Wanted":
        """Return the note that `name` means, or, where no file has exactly this name, who asks for it."""
        from rlnotes.graph import Wanted, referrers
        from rlnotes.lookup import exact_note

        if exact_note(self.index, name, inside=self.vault.inside(name)) is None:
            asked = referrers(self.index, name)
            if asked:
                return Wanted(name, asked)
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
            self.tell(f"showing {top.path}, the top of {len(self.hubs.notes)} hubs; `rlnotes hub list` names them")
        return top

    def hub_section(self, hub: "Hub", name: str) -> "HubSection":
        """Return the one section of a hub that `name` means. Raises NoteNotFoundError or AmbiguousNoteError."""
        from rlnotes.lookup import find_section

        return find_section(hub, name)

    def print(self, report: Report, *, piped: Format = Format.TSV, default: Format = Format.TABLE) -> None:
        """Print a report in the format asked for, else `default` on a terminal and `piped` elsewhere."""
        on_terminal = sys.stdout.isatty() or self._color == "always"
        fmt = self._format or (default if on_terminal or default is not Format.TABLE else piped)
        write(report, fmt, root=str(self.vault.root), null=self._null, color=self._color)

    def print_raw(self, data: bytes) -> None:
        """Write a file's bytes as they are; to a terminal as text without control characters."""
        if sys.stdout.isatty():
            from rlnotes.output.clean import clean_lines

            sys.stdout.write(clean_lines(data.decode("utf-8", errors="replace")))
        else:
            sys.stdout.buffer.write(data)
        sys.stdout.flush()

    def may_try_again(self, error: Exception) -> bool:
        """Say whether an error comes from the cache and is mended by running again; a damaged one is thrown away."""
        from rlnotes.cache import OvertakenError, cache_file, is_busy, is_damage, throw_away

        if isinstance(error, OvertakenError) or is_busy(error):
            return True
        if not is_damage(error):
            return False
        throw_away(cache_file(self.vault.root))
        return True

    @staticmethod
    def _progress() -> "Tick | None":
        """Return what draws a progress bar on stderr, on a terminal and only once reading takes a second."""
        if not sys.stderr.isatty():
            return None
        start, shown = time.monotonic(), 0

        def tick(done: int, total: int) -> None:
            nonlocal shown
            if done == total:
                sys.stderr.write("\r\x1b[K" if shown else "")
            elif time.monotonic() - start > 1 and 100 * done // total > shown:
                shown = 100 * done // total
                sys.stderr.write(f"\rreading {done:,} of {total:,} notes {'█' * (shown // 5):░<20}")
            sys.stderr.flush()

        return tick

    def tell(self, message: str) -> None:
        """Say something on stderr."""
        typer.echo(f"rlnotes: {clean(message)}", err=True)


def _shared_options(
    vault: Annotated[
        str | None,
        typer.Option("--vault", "-V", metavar="DIR", help="The vault's folder."),
    ] = None,
    fmt: Annotated[
        Format | None, typer.Option("--format", "-f", help="How to print: a table on a terminal, tsv elsewhere.")
    ] = None,
    null: Annotated[bool, typer.Option("--null", "-0", help="With --format paths: end each path with NUL.")] = False,
    color: Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")] = "auto",
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Read every file anew and keep nothing.")] = False,
) -> None:
    """Carry the options that every command has."""


def command_app(about: str = "") -> typer.Typer:
    """Return what a command's module registers its functions with; its help is plain, since Rich takes its time."""
    return typer.Typer(help=about or None, rich_markup_mode=None, add_completion=False)


class SessionCommand(TyperCommand):
    """A command with the shared options, whose context's `obj` is the Session they make."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the shared options to the command's own."""
        super().__init__(*args, **kwargs)
        app = typer.Typer(add_completion=False)
        app.command()(_shared_options)
        self.params.extend(typer.main.get_command(app).params)

    def invoke(self, ctx: Any) -> Any:
        """Turn the shared options into a Session, then run the command.

        Where the vault changes half way or the cache turns out to be damaged, the command is run again, the last time
        without the cache: nothing is printed before an answer is whole.
        """
        fmt, color, null, no_cache, vault = (ctx.params.pop(n) for n in ("fmt", "color", "null", "no_cache", "vault"))
        if color not in {"auto", "always", "never"}:
            raise typer.BadParameter(f"{color!r} is not auto, always or never.", param_hint="--color")
        if null and fmt != Format.PATHS:
            raise typer.BadParameter("-0 goes with --format paths.", param_hint="--null")

        def session(*, cached: bool) -> Session:
            return Session(vault, Format(fmt) if fmt else None, null=null, color=color, cached=cached)

        for cached in (*[True] * _TRIES, False) if not no_cache else (False,):
            ctx.obj = session(cached=cached)
            try:
                return super().invoke(ctx)
            except Exception as error:
                if not cached or not ctx.obj.may_try_again(error):
                    raise
        return None
