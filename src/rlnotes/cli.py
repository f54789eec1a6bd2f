"""Typer application: parses every command line that `argv` does not, including errors."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from rlnotes import __version__
from rlnotes.commands import COMMANDS, GROUPS, command
from rlnotes.help_screen import print_help, usage
from rlnotes.options import REQUIRED, Argument, Parameter, move_command_first, parameters
from rlnotes.runner import Command, run_command
from rlnotes.session import Session

_TEXTS = {"QUERY", "TEXT", "TITLE", "NEW", "OLD"}
"""What arguments take that are texts and not names of notes or files."""


class CommandGroup(TyperGroup):
    """The root command or a group such as `hub`; the module of a subcommand is imported on use."""

    def __init__(self, *, within: str = "", **kwargs: Any) -> None:
        """Take the first word of the group's commands with a trailing space; empty for the root."""
        super().__init__(**{**kwargs, "rich_markup_mode": None})
        self._within = within

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words; shared options may precede the command."""
        return super().parse_args(ctx, move_command_first(args, parameters(Session.__init__)))

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the subcommands."""
        return list(self._subcommands())

    def _subcommands(self) -> dict[str, str]:
        """Return the names of the subcommands with their help."""
        names = [name.removeprefix(self._within) for name in COMMANDS if name.startswith(self._within)]
        words = dict.fromkeys(name.partition(" ")[0] for name in names)
        return {word: GROUPS.get(word, "") or COMMANDS[self._within + word] for word in words}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and return a command, or return a group."""
        if cmd_name not in self._subcommands():
            return None
        if not self._within and cmd_name in GROUPS:
            return CommandGroup(within=f"{cmd_name} ", name=cmd_name, help=GROUPS[cmd_name], no_args_is_help=True)
        return typer_command(self._within + cmd_name)

    def get_help(self, ctx: Any) -> str:
        """Print the help of the program or group and exit."""
        print_help(self._within.strip())
        raise typer.Exit

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command; an unknown name fails with the command to use instead."""
        if args and args[0] not in self._subcommands() and not args[0].startswith("-"):
            from rlnotes.unknown_command import answer

            ctx.fail(answer([*self._within.split(), args[0]]))
        return super().resolve_command(ctx, args)


class LeafCommand(TyperCommand):
    """A command whose help is that of `help_screen`."""

    full_name = ""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words; an error about a text that looks like an option tells how to write it."""
        words = list(args)
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            hint = _hint_at_dashes(self.full_name, words)
            if hint and hasattr(error, "message"):
                error.message = f"{error.message.rstrip('.')}. {hint}"
            raise

    def get_usage(self, ctx: Any) -> str:
        """Return the first line of the help."""
        return f"Usage: {usage(self.full_name)}"

    def get_help(self, ctx: Any) -> str:
        """Print the help of the command and exit."""
        print_help(self.full_name)
        raise typer.Exit


def _hint_at_dashes(name: str, words: list[str]) -> str:
    """Return how to write a text that begins with `-`, empty where no such text is among the words of a command."""
    own = parameters(command(name))
    options = {spelling for each in (*own, *parameters(Session.__init__)) for spelling in each.spellings}
    end = words.index("--") if "--" in words else len(words)
    text = next((word for word in words[:end] if word.startswith("-") and word.partition("=")[0] not in options), "")
    if not text or not any(each.takes in _TEXTS for each in own if not each.names):
        return ""
    import shlex

    return f"Write -- before a text that begins with -: `rlnotes {name} -- {shlex.quote(text)}`."


def typer_command(
    name: str, runner: Callable[[Command, dict[str, Any], dict[str, Any]], int] = run_command
) -> TyperCommand:
    """Return the Typer command that parses the arguments of command `name` and passes them to `runner`."""
    run = command(name)
    own, shared = parameters(run), parameters(Session.__init__)

    own_names = {parameter.name for parameter in own}
    accepted = [*own, *(parameter for parameter in shared if parameter.name not in own_names)]

    def invoke(**values: Any) -> None:
        shared_values = {parameter.name: values[parameter.name] for parameter in shared}
        raise typer.Exit(runner(run, shared_values, {name: values[name] for name in own_names}))

    signature = inspect.Signature([_typer_parameter(parameter) for parameter in accepted])
    invoke.__signature__ = signature  # type: ignore[attr-defined]
    invoke.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(name.rpartition(" ")[2], cls=LeafCommand, help=inspect.getdoc(run))(invoke)
    made: Any = typer.main.get_command(app)
    made.full_name = name
    return made  # type: ignore[no-any-return]


def _typer_parameter(parameter: Parameter) -> inspect.Parameter:
    """Return a parameter declared for Typer."""
    declared, kind = parameter.declared, parameter.kind
    info: Any
    if isinstance(declared, Argument):
        info = typer.Argument(metavar=declared.metavar, help=declared.help)
    else:
        info = typer.Option(
            *parameter.spellings, metavar=declared.metavar or None, help=declared.help, min=declared.minimum
        )
    hint: Any = list[kind] if parameter.many else kind  # type: ignore[valid-type]
    default = inspect.Parameter.empty if parameter.default is REQUIRED else parameter.default
    annotation = Annotated[hint | None if default is None else hint, info]  # type: ignore[valid-type]
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Print the version or the help where the line names no command."""
    if version:
        typer.echo(f"rlnotes {__version__}")
    elif ctx.invoked_subcommand is None:
        print_help("")


def main() -> None:
    """Run rlnotes."""
    app()
