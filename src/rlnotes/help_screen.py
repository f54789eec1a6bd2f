"""Help of the program, a group and a command: plain text, and panels of Rich on a terminal.

It is read from the declared parameters and docstrings, so that no parser is imported.
"""

import os
import sys
import textwrap
from collections.abc import Iterator
from enum import EnumMeta
from typing import TYPE_CHECKING, NamedTuple

from rlnotes.commands import CATEGORIES, COMMANDS, COMMON, GROUPS, command
from rlnotes.options import REQUIRED, Argument, Parameter, parameters
from rlnotes.output.write import is_dumb
from rlnotes.session import Session

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH = 80  # characters of a line where output is no terminal
_MAX_WIDTH = 100
_MAX_NAME = 26  # characters; the text beside a longer name begins on the next line
_EXAMPLE = "Example: "


class Rows(NamedTuple):
    """A titled list of names, each with its text."""

    title: str
    rows: list[tuple[str, str]]


class HelpScreen(NamedTuple):
    """A page of help: how it is called, paragraphs, lists, examples that can be copied, and closing lines."""

    usage: str
    paragraphs: list[str]
    lists: list[Rows]
    examples: list[str]
    closing: list[str]
    global_options: Rows | None = None


def print_help(name: str) -> None:
    """Print the help of a command or a group on standard output; an empty name means the program."""
    screen = _program() if not name else _group(name) if name in GROUPS else _command(name)
    if sys.stdout.isatty() and not is_dumb():
        _write_panels(screen)
    else:
        width = min(os.get_terminal_size(1).columns, _MAX_WIDTH) if sys.stdout.isatty() else _WIDTH
        sys.stdout.writelines(f"{line}\n" for line in plain(screen, width))


def plain(screen: HelpScreen, width: int) -> Iterator[str]:
    """Yield the lines of a page, at most `width` characters each but for examples."""
    yield f"Usage: {screen.usage}"
    for paragraph in screen.paragraphs:
        yield from ("", *textwrap.wrap(paragraph, width))
    for rows in screen.lists:
        yield from _plain_rows(rows, width, _name_width(*screen.lists))
    if screen.examples:
        yield from ("", "Examples:", *(f"  {example}" for example in screen.examples))
    if screen.global_options:
        yield from _plain_rows(screen.global_options, width, _name_width(screen.global_options))
    if screen.closing:
        yield ""
    for line in screen.closing:
        yield from textwrap.wrap(line, width)


def _plain_rows(rows: Rows, width: int, name_width: int) -> Iterator[str]:
    yield from ("", f"{rows.title}:")
    indent = name_width + 4
    for name, text in rows.rows:
        lines = textwrap.wrap(text, width - indent) or [""]
        if len(name) > name_width:
            yield f"  {name}"
        else:
            yield f"  {name.ljust(name_width)}  {lines.pop(0)}".rstrip()
        yield from (" " * indent + line for line in lines)


def _name_width(*lists: Rows) -> int:
    return max((len(name) for rows in lists for name, _ in rows.rows if len(name) <= _MAX_NAME), default=0)


def _program() -> HelpScreen:
    lists = [
        Rows(title, [(name, about) for name, about in commands.items() if name in COMMON])
        for title, commands in CATEGORIES.items()
    ]
    return HelpScreen(
        "rlnotes COMMAND [ARGUMENTS] [OPTIONS]",
        ["Read, search, relate and check a folder of Markdown notes."],
        lists,
        ["rlnotes search entropy collapse", "rlnotes hub show", "rlnotes lint --fix"],
        [
            "Vault: -V DIR, $RLNOTES_VAULT or the nearest .rlnotes.toml, .obsidian or .zk.",
            "More: rlnotes help commands, rlnotes COMMAND --help, rlnotes help (the manual).",
        ],
    )


def _group(name: str) -> HelpScreen:
    rows = [(each.partition(" ")[2], about) for each, about in COMMANDS.items() if each.startswith(f"{name} ")]
    closing = [f"rlnotes {name} COMMAND --help shows the options of a command."]
    return HelpScreen(
        f"rlnotes {name} COMMAND [ARGUMENTS] [OPTIONS]", [GROUPS[name]], [Rows("Commands", rows)], [], closing
    )


def _command(name: str) -> HelpScreen:
    run = command(name)
    own, shared = parameters(run), parameters(Session.__init__)
    arguments = [each for each in own if isinstance(each.declared, Argument)]
    options = [each for each in own if each.names]
    own_names = {each.name for each in own}
    lines = [line.strip() for line in (run.__doc__ or "").splitlines()]
    examples = [line.removeprefix(_EXAMPLE) for line in lines if line.startswith(_EXAMPLE)]
    text = "\n".join(line for line in lines if not line.startswith(_EXAMPLE))
    lists = [
        Rows("Arguments", [(each.declared.metavar, each.declared.help) for each in arguments]),
        Rows("Options", [_option_row(each) for each in options]),
    ]
    common = [_option_row(each) for each in shared if each.name not in own_names]
    common += [("--json", "Same as --format json."), ("-h, --help", "Show this help.")]
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    shown = [rows for rows in lists if rows.rows]
    return HelpScreen(usage(name), paragraphs, shown, examples, [], Rows("Global options", common))


def usage(name: str) -> str:
    """Return how a command is called, in one line."""
    arguments = (each.declared.metavar for each in parameters(command(name)) if isinstance(each.declared, Argument))
    return " ".join(["rlnotes", name, *arguments, "[OPTIONS]"])


def _option_row(parameter: Parameter) -> tuple[str, str]:
    """Return the names of an option with its value, and its help with the values that it takes and its default."""
    names = sorted(parameter.names, key=lambda name: name.startswith("--"))
    text, value = parameter.declared.help, parameter.declared.metavar
    if isinstance(parameter.kind, EnumMeta):
        value = value or names[-1].strip("-").upper()
        text += f" [{', '.join(map(str, parameter.kind))}]"
    elif parameter.kind is not bool:
        value = value or "N"
    if parameter.default not in {REQUIRED, None, "", False} and not parameter.many:
        text += f" [default: {parameter.default}]"
    return " ".join([", ".join(names), *([value] if value else [])]), text


def _write_panels(screen: HelpScreen) -> None:
    """Draw a page on the terminal."""
    from rich.text import Text

    from rlnotes.output.terminal import make_console

    console = make_console(sys.stdout)
    console.width = min(console.width, _MAX_WIDTH)
    console.print(Text.assemble(("Usage: ", "bold"), screen.usage))
    console.print(Text("\n\n".join(screen.paragraphs)))
    for rows in screen.lists:
        _print_panel(console, rows, _name_width(*screen.lists))
    if screen.examples:
        console.print(Text("Examples", "bold"))
        for example in screen.examples:  # not in a panel: it can be copied, and the terminal wraps it
            sys.stdout.write(f"  {example}\n")
    if screen.global_options:
        _print_panel(console, screen.global_options, _name_width(screen.global_options))
    for line in screen.closing:
        console.print(Text(line, "dim"))


def _print_panel(console: "Console", rows: Rows, name_width: int) -> None:
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=name_width)
    table.add_column(ratio=1)
    for name, text in rows.rows:
        table.add_row(Text(name, "cyan"), Text(text))
    console.print(Panel(table, title=Text(rows.title, "bold"), title_align="left", border_style="dim", padding=(0, 1)))
