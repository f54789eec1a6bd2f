"""The front door: the commands by name, and the one place where errors become words and exit codes."""

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from rlnotes import __version__
from rlnotes.errors import RlnotesError

COMMANDS = {
    "list": "List the notes of the vault.",
    "hub": "Show hubs: notes that list others in sections.",
    "section": "Show the sections of a hub or note.",
    "read": "Read a note, with its hubs, backlinks and related notes.",
    "links": "List the links of a note, each with its line, section and sentence.",
    "backlinks": "List the links to a note, each with its line, section and sentence.",
    "related": "Rank the notes that are near a note, and say why.",
    "search": "Find notes by what you remember of them, typos included.",
    "tensions": "List the pairs of notes where one contradicts the other.",
    "sources": "List the sources that notes cite, or the notes that cite one.",
    "wanted": "List the notes that links ask for and that do not exist yet.",
    "orphans": "List the notes that no other note links to.",
    "broken": "List the links that do not arrive.",
    "lint": "Check the vault; exit 1 if anything is found.",
    "stats": "Count notes, hubs, sections, links and words.",
    "export": "Print the whole index as JSON for other programs.",
}
"""The commands in the order of the help, each with the first sentence of its own help. The module has the same name."""


class Door(TyperGroup):
    """The root group: imports a command's module when it is called, and turns errors into sentences."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands' names."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(f"rlnotes.commands.{cmd_name}").app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands without importing them."""
        stubs = TyperGroup(commands=[TyperCommand(name, help=text) for name, text in COMMANDS.items()])
        TyperGroup.format_commands(stubs, ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, or say which is near."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"No command is named {args[0]!r}." + (f" Did you mean `{near[0]}`?" if near else ""))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a mistake becomes a sentence on stderr and an exit code, a closed pipe silence."""
        try:
            return super().invoke(ctx)
        except RlnotesError as error:
            from rlnotes.output import clean

            typer.echo(f"rlnotes: {clean(error.message)}", err=True)
            if error.hint:
                typer.echo(f"  {clean(error.hint)}", err=True)
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None


app = typer.Typer(
    cls=Door,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Read, find, relate and check the notes of a folder of Markdown.

    The vault is --vault DIR, $RLNOTES_VAULT, the nearest folder above with .rlnotes.toml, .obsidian or .zk, ./vault, or
    the working folder.
    """
    if version:
        typer.echo(f"rlnotes {__version__}")
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main() -> None:
    """Run rlnotes; what the terminal's encoding cannot show is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
