"""Select the rules to run, and their severities, by code, name or code prefix; the most specific selector wins."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rlnotes.config import LintSettings
from rlnotes.errors import UsageError
from rlnotes.lint.rule import Rule

Rules = Sequence[type[Rule]]

_EXACT = 100  # the specificity of a code or a name; that of a prefix is its length


class RuleSelection(NamedTuple):
    """The rules that run, the severity of every rule by code, and the registry of all rules."""

    rules: list[Rule]
    severities: dict[str, str]
    registry: Rules


class _Layer(NamedTuple):
    """Selectors from one source, `origin`. If `select` is None, the selection of the layer before is kept."""

    select: Sequence[str] | None
    extend: Sequence[str]
    ignore: Sequence[str]
    origin: tuple[str, str, str]  # of each of them, for messages


def select_rules(
    registry: Rules,
    settings: LintSettings,
    select: Iterable[str] | None = None,
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> RuleSelection:
    """Return the rules to run: those of the settings, then modified by the command line's comma-separated selectors.

    As in ruff, `select` on the command line replaces the selection of the settings. Raises UsageError for a selector
    that matches no rule.
    """
    off = [selector for selector, severity in settings.severity.items() if severity == "off"]
    layers = (
        _Layer(
            settings.select,
            settings.extend_select,
            (*settings.ignore, *off),
            ("lint.select", "lint.extend-select", "lint.ignore"),
        ),
        _Layer(
            None if select is None else _split(select),
            _split(extend_select),
            _split(ignore),
            ("--select", "--extend-select", "--ignore"),
        ),
    )
    chosen: dict[str, bool] = {}
    for layer in layers:
        in_select, in_extend, in_ignore = layer.origin
        selected = {each: _matching_rules(registry, each, in_select) for each in layer.select or ()}
        selected |= {each: _matching_rules(registry, each, in_extend) for each in layer.extend}
        ignored = {each: _matching_rules(registry, each, in_ignore) for each in layer.ignore}
        if layer.select is not None:
            chosen = {}
        for rule in registry:
            select_specificity = _best_match(selected, rule)
            ignore_specificity = _best_match(ignored, rule)
            if max(select_specificity, ignore_specificity) >= 0:
                chosen[rule.code] = select_specificity > ignore_specificity
    rules = [rule() for rule in registry if chosen.get(rule.code)]
    return RuleSelection(rules, severities(registry, settings.severity), registry)


def severities(registry: Rules, overrides: Mapping[str, str]) -> dict[str, str]:
    """Return the severity of every rule by code; `overrides` maps codes, names or code prefixes to severities."""
    by_code: dict[str, str] = {rule.code: rule.severity for rule in registry}
    for selector in sorted(overrides, key=_specificity):
        for rule in _matching_rules(registry, selector, "lint.severity"):
            if overrides[selector] != "off":
                by_code[rule.code] = overrides[selector]
    return by_code


def codes(registry: Rules, selectors: Iterable[str], origin: str) -> frozenset[str]:
    """Return the codes of the matching rules. Raises UsageError, which names `origin`, if a selector matches none."""
    return frozenset(rule.code for selector in selectors for rule in _matching_rules(registry, selector, origin))


def rule_named(registry: Rules, name: str) -> type[Rule] | None:
    """Return the rule with a code or name, compared without letter case."""
    return next((rule for rule in registry if name.casefold() in {rule.code.casefold(), rule.name}), None)


def suggestion(registry: Rules, name: str) -> str:
    """Return a hint for an unknown rule: the most similar name or code, or how to list them."""
    import difflib

    names = {name.lower(): name for rule in registry for name in (rule.name, rule.code)}
    closest = difflib.get_close_matches(name.lower(), names, n=1)
    return f"Did you mean `{names[closest[0]]}`?" if closest else "`rlnotes rule` lists the rules."


def _split(values: Iterable[str]) -> list[str]:
    return [selector.strip() for value in values for selector in value.split(",") if selector.strip()]


def _matching_rules(registry: Rules, selector: str, origin: str) -> list[type[Rule]]:
    folded = selector.casefold()
    if folded == "all":
        return list(registry)
    if folded == "default":
        return [rule for rule in registry if rule.default]
    rule = rule_named(registry, selector)
    rules = [rule] if rule else [each for each in registry if each.code.casefold().startswith(folded)]
    if not rules or len(folded) < 3:
        raise UsageError(f"Unknown rule `{selector}` in {origin}.", hint=suggestion(registry, selector))
    return rules


def _best_match(selectors: Mapping[str, Sequence[type[Rule]]], rule: type[Rule]) -> int:
    """Return the highest specificity of the selectors that match a rule, -1 if none does."""
    return max((_specificity(selector) for selector, rules in selectors.items() if rule in rules), default=-1)


def _specificity(selector: str) -> int:
    folded = selector.casefold()
    if folded in {"all", "default"}:
        return int(folded == "default")
    return len(folded) if folded.startswith("rln") and len(folded) < 6 else _EXACT
