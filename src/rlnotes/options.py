"""Declaration of the arguments and options of a command, which `argv` and `cli` parse."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from itertools import takewhile
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple

REQUIRED: Any = ...
"""The default of a required parameter."""


class Argument(NamedTuple):
    """A positional argument. `metavar` is its name in help; its first word selects the completion candidates."""

    metavar: str
    help: str


class Option:
    """An option with `names` (`--limit`, `-n`), by default its parameter's name; a bool parameter is a flag.

    `metavar` is how help shows the value and says what completes it, `minimum` the lowest number taken. `former` names
    are accepted, and neither listed nor completed.
    """

    def __init__(
        self,
        *names: str,
        help: str,  # noqa: A002
        metavar: str = "",
        minimum: int | None = None,
        former: tuple[str, ...] = (),
    ) -> None:
        self.names = names
        self.help = help
        self.metavar = metavar
        self.minimum = minimum
        self.former = former


class Parameter(NamedTuple):
    """A parameter of a command's function: its name, the type of one value, and whether it is repeatable."""

    name: str
    kind: Callable[[str], Any]
    many: bool
    default: Any
    declared: Argument | Option

    @property
    def names(self) -> tuple[str, ...]:
        """The names of an option; empty for an argument."""
        if isinstance(self.declared, Argument):
            return ()
        return self.declared.names or ("--" + self.name.replace("_", "-"),)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The names of an option and its former names."""
        return (*self.names, *getattr(self.declared, "former", ()))

    @property
    def takes(self) -> str:
        """The kind of completion candidates in one word: `NOTE`, `HUB`, `SECTION`, `TAG`, `DIR`, …"""
        return "".join(takewhile(str.isalpha, self.declared.metavar.lstrip("[")))


def parameters(function: Callable[..., Any]) -> list[Parameter]:
    """Return the parameters of `function` that are declared as `Annotated[type, Argument(...) or Option(...)]`."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    positional = function.__defaults__ or ()
    defaults = dict(zip(names[code.co_argcount - len(positional) :], positional, strict=False)) | (
        function.__kwdefaults__ or {}
    )
    found = []
    for name in names:
        declared = getattr(function.__annotations__.get(name), "__metadata__", None)
        if declared:
            kind, many = _kind(function.__annotations__[name].__origin__)
            found.append(Parameter(name, kind, many, defaults.get(name, REQUIRED), declared[0]))
    return found


def canonical_words(words: list[str], shared: Iterable[Parameter], aliases: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return a command line in its canonical spelling: `--json` as `--format=json`, aliases of commands replaced."""
    end = words.index("--") if "--" in words else len(words)
    words = [*("--format=json" if word == "--json" else word for word in words[:end]), *words[end:]]
    at = leading_options(words, shared)
    for count in (1, 2):
        replaced = aliases.get(" ".join(words[at : at + count]))
        if replaced:
            return [*words[:at], *replaced, *words[at + count :]]
    return words


def move_command_first(words: list[str], shared: Iterable[Parameter]) -> list[str]:
    """Return a command line with leading `shared` options moved after the command.

    This supports `rlnotes -V DIR stats`, like `git -C DIR status`.
    """
    at = leading_options(words, shared)
    return [*words[at : at + 1], *words[:at], *words[at + 1 :]]


def leading_options(words: list[str], shared: Iterable[Parameter]) -> int:
    """Return the number of leading words that are `shared` options and their values."""
    takes = {name: each.kind is not bool for each in shared for name in each.names}
    at = 0
    while at < len(words) and (name := words[at].partition("=")[0]) in takes:
        at += 2 if takes[name] and name == words[at] else 1
    return min(at, len(words))


def _kind(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, UnionType):
        hint = next(part for part in hint.__args__ if part is not NoneType)
    return (hint.__args__[0], True) if getattr(hint, "__origin__", None) is list else (hint, False)


class NoteSort(StrEnum):
    """Sort keys of notes."""

    TITLE = "title"
    PATH = "path"
    DATE = "date"
    MODIFIED = "modified"
    IN = "in"
    OUT = "out"
    WORDS = "words"
    RANDOM = "random"


Limit = Annotated[int | None, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")]
LimitTo = Annotated[int, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")]
Sort = Annotated[
    NoteSort | None,
    Option("--sort", metavar="KEY", help="Sort key of the notes; dates and counts sort in descending order."),
]
Reverse = Annotated[bool, Option("--reverse", help="Reverse the order.")]
OfTags = Annotated[
    list[str] | None, Option("--tag", metavar="TAG", help="Only notes with this tag or a subtag; repeatable.")
]
OfType = Annotated[str, Option("--type", metavar="TYPE", help="Only notes of this type.")]
OfHub = Annotated[str, Option("--hub", metavar="HUB", help="Only notes listed in this hub.")]
OfSection = Annotated[
    str, Option("--section", metavar="SECTION", help="Only notes in this section, of --hub or of any hub.")
]
Where = Annotated[
    list[str] | None,
    Option(
        "--where", metavar="FILTER", help="Only notes that match it, such as 'status=draft and year>=2024'; repeatable."
    ),
]
WhereToChange = Annotated[
    list[str] | None,
    Option("--where", metavar="FILTER", help="The notes that match it, in place of NOTE; repeatable."),
]
Yes = Annotated[bool, Option("--yes", "-y", help="Do not ask before several notes are changed.")]
Depth = Annotated[int, Option("--depth", minimum=1, metavar="N", help="Notes up to N links away.", former=("--hops",))]
NoteArgument = Annotated[str, Argument("NOTE", "Path, name, title or alias.")]
HubArgument = Annotated[str, Argument("HUB", "The hub's path, name, title or alias.")]
DryRun = Annotated[bool, Option("--dry-run", help="Print the changes as a diff without making them.")]
Force = Annotated[bool, Option(help="Continue although files that may have links cannot be read.")]
KeepChanged = Annotated[bool, Option("--keep-changed", help="Leave files alone that have changed since.")]
NoEdit = Annotated[bool, Option("--no-edit", help="Do not open the editor.")]
Title = Annotated[list[str], Argument("TITLE...", "The title; the file is named after it.")]
Tags = Annotated[list[str] | None, Option("--tag", metavar="TAG", help="A tag; may be repeated.")]
Sources = Annotated[
    list[str] | None, Option("--source", metavar="ID", help="Cited source: arXiv id, DOI or URL; may be repeated.")
]
