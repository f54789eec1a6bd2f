"""Run rules over a vault. Findings are cached until what a rule depends on changes."""

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
    """Return the findings of `rules` in order of path and position; with `paths` only those at or below one of them."""
    matches = is_below(paths)
    rules = list(rules)
    findings = _findings_per_note(index, hubs, [rule for rule in rules if rule.depends_on is Dependency.NOTE])
    for rule in rules:
        if rule.depends_on is not Dependency.NOTE:
            findings += _findings_of_rule(index, hubs, rule)
    return sort_findings(finding for finding in findings if matches(finding.path))


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order of path and position; the order does not depend on the machine."""
    return sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code, f.message))


def is_below(paths: Iterable[str]) -> Callable[[str], bool]:
    """Return a predicate: whether a path is one of `paths` or below one of them. Without `paths` it is always true."""
    roots = frozenset(paths)
    if not roots or not roots.isdisjoint({"", "."}):
        return bool
    folders = tuple(f"{path}/" for path in roots)
    return lambda path: path in roots or path.startswith(folders)


def _findings_per_note(index: Index, hubs: Hubs, rules: list[Rule]) -> list[Finding]:
    """Return the findings of rules that depend on single notes; they share one cache entry per note."""

    def compute(changed: Collection[NoteId] | None) -> dict[NoteId, list[Finding]]:
        view = index.notes_view(changed)
        by_note: dict[NoteId, list[Finding]] = {}
        for rule in rules:
            for finding in rule.check(view, hubs):
                by_note.setdefault(index.id_of(finding.path), []).append(finding)
        return by_note

    by_code: dict[str, list[Finding]] = {}
    for rows in index.memo.get_or_compute_per_note(_cache_key(index, rules), compute).values():
        for finding in map(_finding, rows):
            by_code.setdefault(finding.code, []).append(finding)
    return [finding for rule in rules for finding in _revalidated(index, rule, by_code.get(rule.code, []))]


def _findings_of_rule(index: Index, hubs: Hubs, rule: Rule) -> list[Finding]:
    """Return the findings of a rule that depends on the whole vault."""
    if not rule.depends_on:
        return list(rule.check(index, hubs))
    everything = Dependency.TEXT in rule.depends_on
    view = index if everything else index.links_view() if Dependency.LINKS in rule.depends_on else index.notes_view()
    rows = index.memo.get_or_compute(_cache_key(index, [rule]), rule.depends_on, lambda: list(rule.check(view, hubs)))
    return _revalidated(index, rule, list(map(_finding, rows)))


def _revalidated(index: Index, rule: Rule, findings: list[Finding]) -> list[Finding]:
    return list(rule.revalidate(index, findings)) if findings else findings


def _finding(row: Sequence[Any]) -> Finding:
    """Return a finding read from the cache, where JSON has turned its tuples into lists."""
    finding = Finding._make(row)
    fix = finding.fix and Fix._make(finding.fix)
    fix = fix and fix._replace(edits=tuple((path, start, end, text) for path, start, end, text in fix.edits))
    return finding._replace(candidates=tuple(finding.candidates), fix=fix)


def _cache_key(index: Index, rules: list[Rule]) -> str:
    """Return the cache key of findings: it depends on the settings, Obsidian's too, and the rules' source files."""
    from _blake2 import blake2b  # `hashlib` loads OpenSSL

    versions = [(rule.code, _modification_time(rule)) for rule in rules]
    inputs = f"{versions} {index.settings} {index.vault.template_folders}"
    digest = blake2b(inputs.encode("utf-8", errors="replace"), digest_size=8).hexdigest()
    return f"lint {digest} {index.settings.hub_settings_key}"


def _modification_time(rule: Rule) -> int:
    """Return the modification time of a rule's file, in nanoseconds."""
    try:
        return os.stat(sys.modules[type(rule).__module__].__file__ or "").st_mtime_ns
    except OSError:  # in a zip file
        return 0
