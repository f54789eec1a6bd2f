"""Which rules run, and how bad each is: codes, names and beginnings of codes, the more exact word winning."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rlnotes.config import LintSettings
from rlnotes.errors import UsageError
from rlnotes.lint.rule import Rule

Rules = Sequence[type[Rule]]

_WHOLE = 100  # how exact a code or a name is; a beginning of a code is as exact as it is long


class RuleSelection(NamedTuple):
    """The rules that run, and the severity of each by its code."""

    rules: list[Rule]
    severities: dict[str, str]


class _Layer(NamedTuple):
    """What one place says. `select` None: it leaves the choice before it as it was."""

    select: Sequence[str] | None
    extend: Sequence[str]
    ignore: Sequence[str]
    where: str


def select_rules(
    known: Rules,
    settings: LintSettings,
    select: Iterable[str] | None = None,
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> RuleSelection:
    """Return the rules to run: by the settings, then by the words of the command line, each perhaps several by comma.

    As in ruff, `select` on the command line stands in place of all that the settings choose. Raises UsageError for a
    word that fits no rule.
    """
    off = [word for word, severity in settings.severity.items() if severity == "off"]
    layers = (
        _Layer(settings.select, settings.extend_select, (*settings.ignore, *off), "the settings"),
        _Layer(None if select is None else _words(select), _words(extend_select), _words(ignore), "the command line"),
    )
    chosen: dict[str, bool] = {}
    for layer in layers:
        takes = {word: _matching_rules(known, word, layer.where) for word in (*(layer.select or ()), *layer.extend)}
        drops = {word: _matching_rules(known, word, layer.where) for word in layer.ignore}
        if layer.select is not None:
            chosen = {}
        for rule in known:
            taken = max((_specificity(word) for word, fits in takes.items() if rule in fits), default=-1)
            dropped = max((_specificity(word) for word, fits in drops.items() if rule in fits), default=-1)
            if max(taken, dropped) >= 0:
                chosen[rule.code] = taken > dropped
    return RuleSelection([rule() for rule in known if chosen.get(rule.code)], severities(known, settings.severity))


def severities(known: Rules, told: Mapping[str, str]) -> dict[str, str]:
    """Return the severity of every rule by its code, some told by a code, a name or a beginning of a code."""
    words = sorted(told, key=_specificity)
    by_code = {rule.code: rule.severity for rule in known}
    for word in words:
        for rule in _matching_rules(known, word, "the settings"):
            if told[word] != "off":
                by_code[rule.code] = told[word]
    return by_code


def codes(known: Rules, words: Iterable[str], where: str = "the settings") -> frozenset[str]:
    """Return the codes of the rules that some words mean. Raises UsageError for a word that fits none."""
    return frozenset(rule.code for word in words for rule in _matching_rules(known, word, where))


def rule_named(known: Rules, word: str) -> type[Rule] | None:
    """Return the one rule that has a code or a name, letter case aside."""
    return next((rule for rule in known if word.casefold() in {rule.code.casefold(), rule.name}), None)


def suggestion(known: Rules, word: str) -> str:
    """Return a hint at the rule that was meant by a word that fits none."""
    import difflib

    names = [name for rule in known for name in (rule.name, rule.code)]
    found = difflib.get_close_matches(word.lower(), [name.lower() for name in names], n=1)
    meant = next((name for name in names if found and name.lower() == found[0]), "")
    return f"Did you mean `{meant}`?" if meant else "`rlnotes rule` lists them."


def _words(given: Iterable[str]) -> list[str]:
    return [word.strip() for words in given for word in words.split(",") if word.strip()]


def _matching_rules(known: Rules, word: str, where: str) -> list[type[Rule]]:
    wanted = word.casefold()
    if wanted == "all":
        return list(known)
    if wanted == "default":
        return [rule for rule in known if rule.default]
    rule = rule_named(known, word)
    found = [rule] if rule else [each for each in known if each.code.casefold().startswith(wanted)]
    if not found or len(wanted) < 3:
        raise UsageError(f"No rule is called `{word}`, which {where} asks for.", hint=suggestion(known, word))
    return found


def _specificity(word: str) -> int:
    wanted = word.casefold()
    if wanted in {"all", "default"}:
        return int(wanted == "default")
    return len(wanted) if wanted.startswith("rln") and len(wanted) < 6 else _WHOLE
