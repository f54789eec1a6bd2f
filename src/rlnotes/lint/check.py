"""A vault held against rules. What a rule finds is kept until a note changes."""

import os
import sys
from collections.abc import Callable, Collection, Iterable
from typing import Any

from rlnotes.indexing.index import Index
from rlnotes.lint.rule import Finding, Fix, Rule
from rlnotes.questions.hub import Hubs


def check(index: Index, hubs: Hubs, rules: Iterable[Rule], paths: Iterable[str] = ()) -> list[Finding]:
    """Check a vault by `rules`; return findings in order of path and place, with `paths` only those at or below one."""
    counts = below(paths)
    rules = list(rules)
    found = _note_by_note(index, hubs, [rule for rule in rules if rule.of == "notes"])
    for rule in rules:
        if rule.of != "notes":
            found += _kept(index, hubs, rule)
    return in_order(finding for finding in found if counts(finding.path))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order of path and place, the same on every machine."""
    return sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code, f.message))


def below(paths: Iterable[str]) -> Callable[[str], bool]:
    """Return what says of a path whether it is one of `paths` or below one; with none, all are."""
    wanted = frozenset(paths)
    if not wanted or not wanted.isdisjoint({"", "."}):
        return bool
    folders = tuple(f"{path}/" for path in wanted)
    return lambda path: path in wanted or path.startswith(folders)


def _note_by_note(index: Index, hubs: Hubs, rules: list[Rule]) -> list[Finding]:
    def make(changed: Collection[int] | None) -> dict[int, list[Any]]:
        asked = index if changed is None else index.narrowed(changed)
        made: dict[int, list[Any]] = {}
        for rule in rules:
            for finding in rule.check(asked, hubs):
                made.setdefault(index.number(finding.path), []).append(_flat(finding))
        return made

    by_code: dict[str, list[Any]] = {}
    for rows in index.made_of_each_note(_name(index, rules), make).values():
        for row in rows:
            by_code.setdefault(row[0], []).append(row)
    return [finding for rule in rules for finding in _standing(index, rule, by_code.get(rule.code, ()))]


def _kept(index: Index, hubs: Hubs, rule: Rule) -> list[Finding]:
    if not rule.of:
        return list(rule.check(index, hubs))
    rows = index.made(rule.of, _name(index, [rule]), lambda: [_flat(each) for each in rule.check(index, hubs)])
    return _standing(index, rule, rows)


def _standing(index: Index, rule: Rule, rows: Iterable[Any]) -> list[Finding]:
    """Return kept findings of a rule that still hold."""
    found = [Finding._make(row) for row in rows]
    found = [finding._replace(fix=Fix._make(finding.fix)) if finding.fix else finding for finding in found]
    return list(rule.still(index, found)) if found else found


def _flat(finding: Finding) -> tuple[Any, ...]:
    return tuple(finding._replace(fix=tuple(finding.fix))) if finding.fix else tuple(finding)  # type: ignore[arg-type]


def _name(index: Index, rules: list[Rule]) -> str:
    """Return what findings are kept under: they depend on settings, Obsidian's too, and the rules as written."""
    from hashlib import blake2b

    written = [(rule.code, _written(rule)) for rule in rules]
    depends = f"{written} {index.settings} {index.vault.template_folders}"
    known = blake2b(depends.encode("utf-8", errors="replace"), digest_size=8).hexdigest()
    return f"lint {known} {index.settings.hub_marks}"


def _written(rule: Rule) -> int:
    """Return when the file of a rule was written."""
    try:
        return os.stat(sys.modules[type(rule).__module__].__file__ or "").st_mtime_ns
    except OSError:  # in a zip file
        return 0
