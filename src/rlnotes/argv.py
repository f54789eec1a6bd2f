"""Fast argument parser for the common forms of a command line.

Importing Typer takes longer than most commands. Anything else, such as errors and rare spellings, is left to Typer; a
line that both accept means the same to both.
"""

from typing import Any, NamedTuple

from rlnotes.commands import ALIASES, COMMANDS, GROUPS, command
from rlnotes.options import REQUIRED, Argument, Parameter, canonical_words, move_command_first, parameters
from rlnotes.runner import Command
from rlnotes.session import Session


class Call(NamedTuple):
    """A parsed command line: the command and the values of its shared and own parameters."""

    run: Command
    shared: dict[str, Any]
    own: dict[str, Any]


def parse_argv(words: list[str]) -> Call | None:
    """Parse a command line without the program's name; return None where Typer must parse it."""
    if words and words[0].startswith("-"):
        words = move_command_first(words, parameters(Session.__init__))
    name = next((name for count in (1, 2) if (name := " ".join(words[:count])) in COMMANDS), "")
    if not name:
        return None
    run = command(name)
    own, shared = parameters(run), parameters(Session.__init__)
    own_names = {parameter.name for parameter in own}
    accepted = [*own, *(parameter for parameter in shared if parameter.name not in own_names)]
    try:
        values = _parse_values(words[name.count(" ") + 1 :], accepted)
    except ValueError:
        return None
    return Call(run, {p.name: values[p.name] for p in shared}, {p.name: values[p.name] for p in own})


def canonical(words: list[str]) -> list[str]:
    """Return a command line without the program's name in its canonical spelling, which both parsers accept."""
    return canonical_words(_help_as_option(words), parameters(Session.__init__), ALIASES)


def help_request(words: list[str]) -> str | None:
    """Return the command or group whose help is requested, empty for the program's; None where Typer must decide."""
    if words and words[-1] not in {"-h", "--help"}:
        return words[0] if len(words) == 1 and words[0] in GROUPS else None
    name = " ".join(words[:-1])
    return name if name in {"", *GROUPS, *COMMANDS} else None


def _help_as_option(words: list[str]) -> list[str]:
    """Return a command line with `help COMMAND` as `COMMAND --help`, unless the manual has a topic of that name."""
    if words[:1] != ["help"] or len(words) < 2:
        return words
    first = words[1]
    if f"{first} {''.join(words[2:3])}" not in COMMANDS:
        from rlnotes.manual import topics

        if first in topics() or first not in {*COMMANDS, *GROUPS, *ALIASES}:
            return words
    return [*words[1:], "--help"]


def _parse_values(words: list[str], accepted: list[Parameter]) -> dict[str, Any]:
    """Return the value of every parameter. Raises ValueError where Typer must parse the line."""
    by_name = {name: parameter for parameter in accepted for name in parameter.spellings}
    values = {parameter.name: parameter.default for parameter in accepted}
    positional: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            positional.extend(rest)
        elif not word.startswith("-") or word == "-":
            positional.append(word)
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
    for parameter in accepted:
        if isinstance(parameter.declared, Argument):
            taken, positional = (positional, []) if parameter.many else (positional[:1], positional[1:])
            for word in taken:
                _convert(parameter, word, values)
    if positional or REQUIRED in values.values():
        raise ValueError(positional)
    return values


def _convert(parameter: Parameter, word: str, values: dict[str, Any]) -> None:
    if parameter.kind is int and not (word.isascii() and word.isdecimal()):
        raise ValueError(word)
    value = parameter.kind(word)
    minimum = getattr(parameter.declared, "minimum", None)
    if minimum is not None and value < minimum:
        raise ValueError(word)
    if parameter.many:
        before = values[parameter.name]
        value = [*(before if isinstance(before, list) else ()), value]
    values[parameter.name] = value
