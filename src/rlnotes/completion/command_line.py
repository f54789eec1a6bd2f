"""The answer to the Tab key: what may follow on a command line.

The shells' scripts in `completion/` ask `rlnotes __complete SHELL ...` and get a line that says how to take the rest
(`Offers.how`), then a word a line, with a tab and what is said of it. The words of a vault come out of its cache as it
is. Whatever goes wrong, nothing is printed and nothing is said.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from enum import EnumMeta

from rlnotes.commands import COMMANDS, GROUPS, command
from rlnotes.completion import candidates
from rlnotes.completion.candidates import Candidates, matching
from rlnotes.index.database import Database
from rlnotes.index.store import Store
from rlnotes.locations import cache_file, find_vault
from rlnotes.options import Argument, Parameter, leading_options, parameters
from rlnotes.session import Session

_ROOT_OPTIONS = {"--help": "Say what the commands do.", "--version": "Print the version."}
_HELP = {"--help": "Say what the command does."}
_LISTING = {"9", "63", "33", "64"}  # $COMP_TYPE: all but going through a menu and inserting all
_BARE = "_-./,+@%:="  # what no shell reads as anything else
_JOINER = "\u200d"  # holds the parts of an emoji together


def main(args: list[str]) -> None:
    """Answer a shell: `bash LINE WORD TYPE`, `fish LINE` (each up to the cursor) or `zsh WORD...`.

    WORD is what bash will replace, TYPE its `$COMP_TYPE`.
    """
    with suppress(Exception):
        shell, *rest = args
        words, quote = (rest, "") if shell == "zsh" else split(rest[0])
        typed = words.pop()
        found = complete(words[1:], typed)
        plain = {word: about for word, about in found.words.items() if _printable(word)}
        if shell == "bash":
            lines = for_bash(found.how, list(plain), typed, quote, *rest[1:])
        else:
            lines = [f"{word}\t{about}" if about and _printable(about) else word for word, about in plain.items()]
        sys.stdout.buffer.write("\n".join([found.how, *lines, ""]).encode(errors="surrogateescape"))


def _printable(text: str) -> bool:
    return text.isprintable() or text.replace(_JOINER, "").isprintable()


def split(line: str) -> tuple[list[str], str]:
    """Return the words of a line as bash and fish read them, the last perhaps empty, and the quote left open."""
    words, begun, quote = [""], False, ""
    rest = iter(line)
    for char in rest:
        if char == "\\" and quote != "'":
            after = next(rest, "")
            words[-1] += after if not quote or after in '$`"\\' else char + after
            begun = True
        elif char == quote:
            quote = ""
        elif quote:
            words[-1] += char
        elif char in "'\"":
            quote, begun = char, True
        elif char not in " \t\n":
            words[-1] += char
            begun = True
        elif begun:
            words.append("")
            begun = False
    return words, quote


def for_bash(how: str, words: list[str], typed: str, quote: str, replaced: str, kind: str) -> list[str]:
    """Return words as bash is to insert them: only what is behind a `:` or `=` in what was typed, and quoted.

    Where bash would only list them they stay as they read best; a blank beside them has it insert nothing.
    """
    ends = (replaced, " ".join(split(replaced)[0]))  # as it stands between quotes, or with backslashes
    before = next((typed.removesuffix(end) for end in ends if typed.endswith(end)), typed)
    words = [word for word in words if word.startswith(before)]
    common = os.path.commonprefix(words)
    if len(words) > 1 and (how == "anywhere" or len(common) <= len(typed)) and kind in _LISTING:
        return [*words, " "]
    return [quoted(word[len(before) :], quote) for word in words]


def quoted(text: str, quote: str) -> str:
    """Return text so that bash reads it as it is, within the quote that is open or none. It is closed by bash."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote:
        inner = "".join(f"\\{char}" if char in '\\"$`' else char for char in text)
        return inner.replace("!", '"\\!"')  # between double quotes it could only be the history's
    return "".join(char if char.isalnum() or char in _BARE or char > "\x7f" else f"\\{char}" for char in text)


def complete(words: list[str], typed: str) -> Candidates:
    """Return what may stand in the place of `typed`, behind `words` (without the program's name)."""
    at = leading_options(words, parameters(Session.__init__))
    ahead, words = words[:at], words[at:]
    name = next((name for count in (1, 2) if (name := " ".join(words[:count])) in COMMANDS), "")
    if name:
        return _CommandLine(parameters(command(name)), [*ahead, *words[name.count(" ") + 1 :]]).candidates(typed)
    line = _CommandLine([], ahead)
    if line.pending or (typed.startswith("-") and not words):
        return line.candidates(typed, _HELP if ahead else _ROOT_OPTIONS)
    within = "".join(f"{word} " for word in words)
    known: dict[str, str] = {}
    for whole, about in COMMANDS.items():
        if whole.startswith(within):
            word = whole.removeprefix(within).partition(" ")[0]
            known[word] = GROUPS.get(within + word, "") or about
    return matching(typed, known)


class _CommandLine:
    """A command's own parameters, with the words behind it and shared options ahead, up to the word that is typed."""

    def __init__(self, own: list[Parameter], words: list[str]) -> None:
        mine = {parameter.name for parameter in own}
        self._all = [*own, *(parameter for parameter in parameters(Session.__init__) if parameter.name not in mine)]
        self._options = {name: each for each in self._all for name in each.names}
        self._places = [each for each in self._all if isinstance(each.declared, Argument)]
        self._values: dict[str, str] = {}
        self.pending: Parameter | None = None
        self._only_places = False
        for word in words:
            self._consume(word)

    def _consume(self, word: str) -> None:
        if self.pending:
            self._values[self.pending.name] = word
            self.pending = None
        elif word == "--" and not self._only_places:
            self._only_places = True
        elif word.startswith("-") and word != "-" and not self._only_places:
            name, equals, value = word.partition("=")
            option = self._options.get(name)
            if option:
                self._values[option.name] = value
                self.pending = None if equals or option.kind is bool else option
        elif self._places:
            self._values[self._places[0].name] = word
            if not self._places[0].many:
                self._places.pop(0)

    def candidates(self, typed: str, more: Mapping[str, str] = _HELP) -> Candidates:
        """Return what may be typed next; `more` are options beside those that a Session and the command have."""
        if self.pending:
            return self._values_of(self.pending, typed)
        if typed.startswith("-") and not self._only_places:
            name, equals, value = typed.partition("=")
            if not equals:
                return self._options_left(typed, more)
            found = self._values_of(self._options[name], value)
            return Candidates(found.how, {f"{name}={word}": about for word, about in found.words.items()})
        return self._values_of(self._places[0], typed) if self._places else self._options_left(typed, more)

    def _options_left(self, typed: str, more: Mapping[str, str]) -> Candidates:
        left = {
            next((name for name in each.names if name.startswith("--")), each.names[0]): each.declared.help
            for each in self._all
            if each.names and (each.many or each.name not in self._values)
        }
        return matching(typed, {**left, **more})

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
        """The cache of the vault that the line means. Raises sqlite3.Error or ValueError where there is none."""
        named = os.path.expandvars(self._values.get("vault", ""))
        return Store(Database.read_only(cache_file(find_vault(named or None).folder)))

    def _settings(self, what: str, typed: str) -> Candidates:
        """Return the names of saved searches, or the keys of settings."""
        from pathlib import Path

        from rlnotes.config import keys, load

        if what == "KEY":
            return matching(typed, {key.name: key.description for key in keys()})
        named = os.path.expandvars(self._values.get("vault", ""))
        return matching(typed, dict(load(Path(find_vault(named or None).folder)).settings.views))

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
    """Return the codes of rules; several may be joined by commas."""
    from rlnotes.lint.rules import RULES

    before, comma, last = typed.rpartition(",")
    found = matching(last, {rule.code: rule.name for rule in RULES})
    return Candidates(found.how, {before + comma + code: name for code, name in found.words.items()})
