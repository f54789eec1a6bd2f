"""Shell completion: parse the command line up to the cursor and print completion candidates.

The scripts in `completion/` run `rlnotes __complete SHELL ...`. The first line of the output is `Candidates.how`; each
following line is a candidate, with a tab and its description. Names of notes are read from the cache without updating
it. On any error nothing is printed.
"""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import EnumMeta

from rlnotes.commands import ALIASES, COMMANDS, GROUPS, command
from rlnotes.completion import candidates
from rlnotes.completion.candidates import Candidates, matching
from rlnotes.index.database import Database
from rlnotes.index.store import Store
from rlnotes.locations import cache_file, find_vault
from rlnotes.options import Argument, NoteSort, Parameter, canonical_words, leading_options, parameters
from rlnotes.session import Session

_ROOT_OPTIONS = {"--help": "List all commands.", "--version": "Print the version."}
_HELP = {"--json": "Same as --format json.", "--help": "Show the help of the command."}
_LISTING = {"9", "63", "33", "64"}  # values of $COMP_TYPE that list candidates: not menu or insert-all completion
_UNQUOTED = "_-./,+@%:="  # not special in any shell
_JOINER = "\u200d"  # zero width joiner, in emoji sequences


def main(args: list[str]) -> None:
    """Print candidates for `bash LINE WORD TYPE`, `fish LINE` or `zsh WORD...`, each up to the cursor.

    WORD is the word that bash replaces, TYPE is `$COMP_TYPE`.
    """
    with suppress(Exception):
        shell, *rest = args
        words, quote = (rest, "") if shell == "zsh" else split(rest[0])
        typed = words.pop()
        found = complete(words[1:], typed)
        printable = {word: about for word, about in found.words.items() if _printable(word)}
        how = found.how
        if how == "words" and len(os.path.commonprefix(list(printable))) < len(typed):
            how = "anywhere"  # they differ in letter case: inserting the common prefix would delete what was typed
        if shell == "bash":
            lines = for_bash(how, list(printable), typed, quote, *rest[1:])
        else:
            lines = [f"{word}\t{about}" if about and _printable(about) else word for word, about in printable.items()]
        sys.stdout.buffer.write("\n".join([how, *lines, ""]).encode(errors="surrogateescape"))


def _printable(text: str) -> bool:
    return text.isprintable() or text.replace(_JOINER, "").isprintable()


def split(line: str) -> tuple[list[str], str]:
    """Return the words of a line as bash and fish split them, the last one possibly empty, and the open quote."""
    words, in_word, quote = [""], False, ""
    rest = iter(line)
    for char in rest:
        if char == "\\" and quote != "'":
            after = next(rest, "")
            words[-1] += after if not quote or after in '$`"\\' else char + after
            in_word = True
        elif char == quote:
            quote = ""
        elif quote:
            words[-1] += char
        elif char in "'\"":
            quote, in_word = char, True
        elif char not in " \t\n":
            words[-1] += char
            in_word = True
        elif in_word:
            words.append("")
            in_word = False
    return words, quote


def for_bash(how: str, words: list[str], typed: str, quote: str, replaced: str, kind: str) -> list[str]:
    """Return candidates for bash: only the part after a `:` or `=` in `typed`, and quoted.

    Candidates that bash only lists are not changed; an additional blank prevents bash from inserting a common prefix.
    """
    ends = (replaced, " ".join(split(replaced)[0]))  # quoted, or with backslashes
    before = next((typed.removesuffix(end) for end in ends if typed.endswith(end)), typed)
    words = [word for word in words if word.startswith(before)]
    common = os.path.commonprefix(words)
    if len(words) > 1 and (how == "anywhere" or len(common) <= len(typed)) and kind in _LISTING:
        return [*words, " "]
    return [quoted(word[len(before) :], quote) for word in words]


def quoted(text: str, quote: str) -> str:
    """Quote text for bash within an open quote or none. Bash adds the closing quote."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote:
        inner = "".join(f"\\{char}" if char in '\\"$`' else char for char in text)
        return inner.replace("!", '"\\!"')  # history expansion cannot be escaped in double quotes
    return "".join(char if char.isalnum() or char in _UNQUOTED or char > "\x7f" else f"\\{char}" for char in text)


def complete(words: list[str], typed: str) -> Candidates:
    """Return the candidates for `typed` after `words` (without the program's name)."""
    shared = parameters(Session.__init__)
    words = canonical_words(words, shared, ALIASES)
    at = leading_options(words, shared)
    ahead, words = words[:at], words[at:]
    name = next((name for count in (1, 2) if (name := " ".join(words[:count])) in COMMANDS), "")
    if name:
        return _CommandLine(parameters(command(name)), [*ahead, *words[name.count(" ") + 1 :]]).candidates(typed)
    line = _CommandLine([], ahead)
    if line.pending or (typed.startswith("-") and not words):
        return line.candidates(typed, _HELP if ahead else _ROOT_OPTIONS)
    within = "".join(f"{word} " for word in words)
    subcommands: dict[str, str] = {}
    for name, about in COMMANDS.items():
        if name.startswith(within):
            word = name.removeprefix(within).partition(" ")[0]
            subcommands[word] = GROUPS.get(within + word, "") or about
    return matching(typed, subcommands)


class _CommandLine:
    """The parameters of a command, and the words before the one being typed, shared options included."""

    def __init__(self, own: list[Parameter], words: list[str]) -> None:
        own_names = {parameter.name for parameter in own}
        self._all = [
            *own,
            *(parameter for parameter in parameters(Session.__init__) if parameter.name not in own_names),
        ]
        self._options = {name: each for each in self._all for name in each.spellings}
        self._arguments = [each for each in self._all if isinstance(each.declared, Argument)]
        self._values: dict[str, str] = {}
        self.pending: Parameter | None = None
        self._only_arguments = False
        for word in words:
            self._consume(word)

    def _consume(self, word: str) -> None:
        if self.pending:
            self._values[self.pending.name] = word
            self.pending = None
        elif word == "--" and not self._only_arguments:
            self._only_arguments = True
        elif word.startswith("-") and word != "-" and not self._only_arguments:
            name, equals, value = word.partition("=")
            option = self._options.get(name)
            if option:
                self._values[option.name] = value
                self.pending = None if equals or option.kind is bool else option
        elif self._arguments:
            self._values[self._arguments[0].name] = word
            if not self._arguments[0].many:
                self._arguments.pop(0)

    def candidates(self, typed: str, other_options: Mapping[str, str] = _HELP) -> Candidates:
        """Return the candidates for the next word; `other_options` are options that are not parameters."""
        if self.pending:
            return self._values_of(self.pending, typed)
        if typed.startswith("-") and not self._only_arguments:
            name, equals, value = typed.partition("=")
            if not equals:
                return self._unused_options(typed, other_options)
            found = self._values_of(self._options[name], value)
            return Candidates(found.how, {f"{name}={word}": about for word, about in found.words.items()})
        if self._arguments:
            return self._values_of(self._arguments[0], typed)
        return Candidates("words", {}) if self._only_arguments else self._unused_options(typed, other_options)

    def _unused_options(self, typed: str, other_options: Mapping[str, str]) -> Candidates:
        unused = {
            next((name for name in each.names if name.startswith("--")), each.names[0]): each.declared.help
            for each in self._all
            if each.names and (each.many or each.name not in self._values)
        }
        return matching(typed, {**unused, **other_options})

    def _values_of(self, parameter: Parameter, typed: str) -> Candidates:
        if isinstance(parameter.kind, EnumMeta):
            return matching(typed, dict.fromkeys(map(str, parameter.kind), ""))
        match parameter.takes:
            case "NOTE":
                return candidates.notes(self._store, typed)
            case "HUB":
                return candidates.hubs(self._store, typed)
            case "SECTION":
                return candidates.sections(self._store, typed, self._value("HUB") or self._value("NOTE"))
            case "TAG":
                return candidates.tags(self._store, typed)
            case "TYPE":
                return candidates.types(self._store, typed)
            case "SOURCE":
                return candidates.sources(self._store, typed)
            case "PROPERTY":
                return candidates.keys(self._store, typed, map(str, NoteSort) if parameter.name == "sort" else ())
            case "COLUMNS":
                return _last_item(typed, lambda last: candidates.keys(self._store, last))
            case "FILTER":
                return candidates.filters(self._store, typed)
            case "TOPIC":
                return _topics(typed)
            case "CODE" | "RULE" | "RULES":
                return _codes(typed)
            case "VIEW" | "KEY":
                return self._settings(parameter.takes, typed)
            case "DIR" | "FOLDER":
                return candidates.FOLDERS
            case "PATH" | "FILE":
                return candidates.FILES
        return Candidates("words", {})

    @property
    def _store(self) -> Store:
        """The cache of the vault of the command line. Raises sqlite3.Error or ValueError if there is none."""
        vault = os.path.expandvars(self._values.get("vault", ""))
        return Store(Database.read_only(cache_file(find_vault(vault or None).folder)))

    def _settings(self, what: str, typed: str) -> Candidates:
        """Return the names of saved searches or of settings."""
        from pathlib import Path

        from rlnotes.config import keys, load

        if what == "KEY":
            return matching(typed, {key.name: key.description for key in keys()})
        vault = os.path.expandvars(self._values.get("vault", ""))
        return matching(typed, dict(load(Path(find_vault(vault or None).folder)).settings.views))

    def _value(self, takes: str) -> str:
        return next(
            (self._values[each.name] for each in self._all if each.takes == takes and each.name in self._values), ""
        )


def _topics(typed: str) -> Candidates:
    """Return the topics of the manual with their titles, then the commands that are not topics."""
    from rlnotes.manual import topics

    known = {name.partition(" ")[0]: about for name, about in COMMANDS.items()} | GROUPS
    return matching(typed, topics() | {name: about for name, about in known.items() if name not in topics()})


def _codes(typed: str) -> Candidates:
    """Return the codes of rules for the last item of a list separated by commas."""
    from rlnotes.lint.rules import RULES

    return _last_item(typed, lambda last: matching(last, {rule.code: rule.name for rule in RULES}))


def _last_item(typed: str, complete_item: Callable[[str], Candidates]) -> Candidates:
    """Return the candidates for the last item of a list separated by commas."""
    before, comma, last = typed.rpartition(",")
    found = complete_item(last)
    return Candidates(found.how, {before + comma + word: about for word, about in found.words.items()})
