"""A vault held against rules. What a rule finds is kept until a note changes."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from rlnotes.indexing.index import Index
from rlnotes.lint.rule import Finding, Fix, Rule
from rlnotes.questions.hub import Hubs


def check(index: Index, hubs: Hubs, rules: Iterable[Rule], paths: Iterable[str] = ()) -> list[Finding]:
    """Check a vault by `rules`; return findings in order of path and place, with `paths` only those at or below one."""
    counts = below(paths)
    return in_order(finding for rule in rules for finding in _kept(index, hubs, rule) if counts(finding.path))


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


def _kept(index: Index, hubs: Hubs, rule: Rule) -> list[Finding]:
    if not rule.of:
        return list(rule.check(index, hubs))
    rows: list[Any] = index.made(rule.of, _name(index, rule), lambda: [_flat(each) for each in rule.check(index, hubs)])
    found = [Finding._make(row) for row in rows]
    found = [finding._replace(fix=Fix._make(finding.fix)) if finding.fix else finding for finding in found]
    return list(rule.still(index, found)) if found else found


def _flat(finding: Finding) -> tuple[Any, ...]:
    return tuple(finding._replace(fix=tuple(finding.fix))) if finding.fix else tuple(finding)  # type: ignore[arg-type]


def _name(index: Index, rule: Rule) -> str:
    """Return what a rule's findings are kept under: they depend on the settings, and on the rule as it is written."""
    from hashlib import blake2b

    settings = blake2b(repr(index.settings).encode("utf-8", errors="replace"), digest_size=8).hexdigest()
    try:
        written = os.stat(sys.modules[type(rule).__module__].__file__ or "").st_mtime_ns
    except OSError:  # in a zip file
        written = 0
    marks = f" {index.settings.hub_marks}" if rule.of == "hubs" else ""
    return f"lint {rule.code} {settings} {written}{marks}"
