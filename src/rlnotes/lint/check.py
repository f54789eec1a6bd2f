"""A vault held against rules. What a rule finds is kept until a note changes."""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.lint.rule import Finding, Fix, Rule
from rlnotes.markdown.note import NoteId
from rlnotes.queries.hub import Hubs


def check(index: Index, hubs: Hubs, rules: Iterable[Rule], paths: Iterable[str] = ()) -> list[Finding]:
    """Check a vault by `rules`; return findings in order of path and place, with `paths` only those at or below one."""
    counts = under(paths)
    rules = list(rules)
    found = _note_by_note(index, hubs, [rule for rule in rules if rule.depends_on is Dependency.NOTE])
    for rule in rules:
        if rule.depends_on is not Dependency.NOTE:
            found += _memoized(index, hubs, rule)
    return sort_findings(finding for finding in found if counts(finding.path))


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order of path and place, the same on every machine."""
    return sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code, f.message))


def under(paths: Iterable[str]) -> Callable[[str], bool]:
    """Return what says of a path whether it is one of `paths` or below one; with none, all are."""
    wanted = frozenset(paths)
    if not wanted or not wanted.isdisjoint({"", "."}):
        return bool
    folders = tuple(f"{path}/" for path in wanted)
    return lambda path: path in wanted or path.startswith(folders)


def _note_by_note(index: Index, hubs: Hubs, rules: list[Rule]) -> list[Finding]:
    def compute(changed: Collection[NoteId] | None) -> dict[NoteId, list[Finding]]:
        view = index.notes_view(changed)
        found: dict[NoteId, list[Finding]] = {}
        for rule in rules:
            for finding in rule.check(view, hubs):
                found.setdefault(index.id_of(finding.path), []).append(finding)
        return found

    by_code: dict[str, list[Finding]] = {}
    for findings in index.memo.get_or_compute_per_note(_cache_key(index, rules), compute).values():
        for finding in map(_finding, findings):
            by_code.setdefault(finding.code, []).append(finding)
    return [finding for rule in rules for finding in _current(index, rule, by_code.get(rule.code, []))]


def _memoized(index: Index, hubs: Hubs, rule: Rule) -> list[Finding]:
    if not rule.depends_on:
        return list(rule.check(index, hubs))
    everything = Dependency.TEXT in rule.depends_on
    view = index if everything else index.links_view() if Dependency.LINKS in rule.depends_on else index.notes_view()
    rows = index.memo.get_or_compute(_cache_key(index, [rule]), rule.depends_on, lambda: list(rule.check(view, hubs)))
    return _current(index, rule, list(map(_finding, rows)))


def _current(index: Index, rule: Rule, findings: list[Finding]) -> list[Finding]:
    """Return stored findings of a rule that still hold."""
    return list(rule.revalidate(index, findings)) if findings else findings


def _finding(row: Sequence[Any]) -> Finding:
    """Return a finding as it was before it was stored as JSON, which has lists only."""
    found = Finding._make(row)
    fix = found.fix and Fix._make(found.fix)
    fix = fix and fix._replace(edits=tuple((path, start, end, text) for path, start, end, text in fix.edits))
    return found._replace(candidates=tuple(found.candidates), fix=fix)


def _cache_key(index: Index, rules: list[Rule]) -> str:
    """Return what findings are kept under: they depend on settings, Obsidian's too, and the rules as written."""
    from _blake2 import blake2b  # `hashlib` loads OpenSSL

    written = [(rule.code, _modified_time(rule)) for rule in rules]
    depends = f"{written} {index.settings} {index.vault.template_folders}"
    known = blake2b(depends.encode("utf-8", errors="replace"), digest_size=8).hexdigest()
    return f"lint {known} {index.settings.hub_settings_key}"


def _modified_time(rule: Rule) -> int:
    """Return when the file of a rule was written."""
    try:
        return os.stat(sys.modules[type(rule).__module__].__file__ or "").st_mtime_ns
    except OSError:  # in a zip file
        return 0
