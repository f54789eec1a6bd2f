"""The short way from the command line to a command: plain words, read without Typer.

Typer takes longer to import than most answers take. Only the usual spellings are known here: what is misspelled, asks
for help or is in any doubt is left to Typer, which explains itself; where both understand, they understand the same.
"""

from typing import Any, NamedTuple

from rlnotes.commands import COMMANDS, command
from rlnotes.options import REQUIRED, Argument, Parameter, expand_options, move_command_first, parameters
from rlnotes.runner import Command
from rlnotes.session import Session


class Call(NamedTuple):
    """A command line, understood: what to run, and the values of the shared parameters and of its own."""

    run: Command
    shared: dict[str, Any]
    own: dict[str, Any]


def parse_argv(words: list[str]) -> Call | None:
    """Return what a command line without the program's name means, or None where Typer must look at it."""
    if words and words[0].startswith("-"):
        words = move_command_first(words, parameters(Session.__init__))
    name = next((name for count in (1, 2) if (name := " ".join(words[:count])) in COMMANDS), "")
    if not name:
        return None
    run = command(name)
    own, shared = parameters(run), parameters(Session.__init__)
    mine = {parameter.name for parameter in own}
    wanted = [*own, *(parameter for parameter in shared if parameter.name not in mine)]
    try:
        values = _parse_values(expand_options(words[name.count(" ") + 1 :], wanted), wanted)
    except ValueError:
        return None
    return Call(run, {p.name: values[p.name] for p in shared}, {p.name: values[p.name] for p in own})


def _parse_values(words: list[str], wanted: list[Parameter]) -> dict[str, Any]:
    """Return the value of every parameter. Raises ValueError for whatever is not plain."""
    by_name = {name: parameter for parameter in wanted for name in parameter.names}
    values = {parameter.name: parameter.default for parameter in wanted}
    placed: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            placed.extend(rest)
        elif not word.startswith("-") or word == "-":
            placed.append(word)
        else:
            name, equals, value = word.partition("=")
            parameter = by_name.get(name)
            if parameter is None or (equals and not name.startswith("--")):
                raise ValueError(word)
            if parameter.kind is bool:
                if equals:
                    raise ValueError(word)
                values[parameter.name] = True
                continue
            if not equals:
                value = next(rest, "-")
                if value.startswith("-"):
                    raise ValueError(word)
            _convert(parameter, value, values)
    for parameter in wanted:
        if isinstance(parameter.declared, Argument):
            taken, placed = (placed, []) if parameter.many else (placed[:1], placed[1:])
            for word in taken:
                _convert(parameter, word, values)
    if placed or REQUIRED in values.values():
        raise ValueError(placed)
    return values


def _convert(parameter: Parameter, word: str, values: dict[str, Any]) -> None:
    if parameter.kind is int and not (word.isascii() and word.isdecimal()):
        raise ValueError(word)
    value = parameter.kind(word)
    least = getattr(parameter.declared, "minimum", None)
    if least is not None and value < least:
        raise ValueError(word)
    if parameter.many:
        before = values[parameter.name]
        value = [*(before if isinstance(before, list) else ()), value]
    values[parameter.name] = value
