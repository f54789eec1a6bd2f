"""Suppressions: remove the findings that authors suppress in notes, and find unused and invalid suppressions."""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from rlnotes.globs import Globs
from rlnotes.index.index import Index
from rlnotes.lint.rule import Finding, Fix
from rlnotes.lint.selection import Rules, codes, rule_named, suggestion
from rlnotes.markdown.note import Note, Suppression
from rlnotes.markdown.spans import Spans

_NAMES = re.compile(r"\[([^\[\]]*)\]")


class SuppressionProblem(NamedTuple):
    """An unused or invalid suppression of a note, with message and fix."""

    note: Note
    suppression: Suppression
    message: str
    fix: Fix | None = None


class SuppressionResult(NamedTuple):
    """The findings that are not suppressed, and the unused and invalid suppressions."""

    findings: list[Finding]
    unused: list[SuppressionProblem]
    invalid: list[SuppressionProblem]


def without_ignored(index: Index, findings: Iterable[Finding], registry: Rules) -> list[Finding]:
    """Return the findings except those excluded by `exclude`, `per-file-ignores` or Obsidian's excluded files.

    Raises UsageError for an unknown rule.
    """
    settings = index.settings.lint
    findings = [finding for finding in findings if not index.excluded(finding.path)]
    excluded = Globs(settings.exclude)
    ignores = [
        (Globs([glob]), codes(registry, selectors, "lint.per-file-ignores"))
        for glob, selectors in settings.per_file_ignores.items()
    ]
    if not excluded and not ignores:
        return findings
    return [
        finding
        for finding in findings
        if not excluded(finding.path)
        and not any(finding.code in ignored and matches(finding.path) for matches, ignored in ignores)
    ]


def apply_suppressions(
    index: Index, findings: Iterable[Finding], registry: Rules, checked: Collection[str]
) -> SuppressionResult:
    """Remove the findings that a suppression in their note covers.

    A suppression of a rule whose code is in `checked` is unused if it covers no finding.
    """
    by_path: dict[str, list[tuple[str, Suppression]]] = {}
    invalid = []
    for note in index.notes_with_suppressions:
        for suppression in index.details(note.path).suppressions:
            rule = rule_named(registry, suppression.name)
            if suppression.problem:
                invalid.append(SuppressionProblem(note, suppression, suppression.problem))
            elif rule is None:
                message = f"unknown rule `{suppression.name}`; {_as_clause(suggestion(registry, suppression.name))}"
                invalid.append(SuppressionProblem(note, suppression, message))
            else:
                by_path.setdefault(note.path, []).append((rule.code, suppression))
    suppressed_lines: dict[tuple[str, str], list[tuple[int, int]]] = {}  # by path and code
    for path, suppressions in by_path.items():
        for code, suppression in suppressions:
            suppressed_lines.setdefault((path, code), []).append((suppression.first, suppression.last))
    covered = {key: Spans(lines) for key, lines in suppressed_lines.items()}
    remaining = []
    removed_lines: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for finding in findings:
        key = finding.path, finding.code
        if key in covered and covered[key].reaches(finding.end_line, finding.line):
            removed_lines.setdefault(key, []).append((finding.line, finding.end_line))
        else:
            remaining.append(finding)
    used = {key: Spans(lines) for key, lines in removed_lines.items()}
    unused = [
        (index.notes[path], suppression)
        for path, suppressions in by_path.items()
        for code, suppression in suppressions
        if code in checked
        and not ((path, code) in used and used[path, code].reaches(suppression.last, suppression.first))
    ]
    return SuppressionResult(remaining, _with_fixes(index, unused), invalid)


def _with_fixes(index: Index, unused: list[tuple[Note, Suppression]]) -> list[SuppressionProblem]:
    """Return unused suppressions with fixes; those of one comment share a fix, which may delete the comment."""
    names: dict[tuple[str, int], set[str]] = {}  # by path and the comment's offset
    fixes: dict[tuple[str, int], Fix | None] = {}
    for note, suppression in unused:
        names.setdefault((note.path, suppression.start), set()).add(suppression.name)
    for note, suppression in unused:
        comment = note.path, suppression.start
        if comment not in fixes:
            fixes[comment] = _removal(note.path, index.text(note.path), suppression, names[comment])
    return [
        SuppressionProblem(
            note,
            suppression,
            f"unused suppression: `{suppression.name}` finds nothing here",
            fixes[note.path, suppression.start],
        )
        for note, suppression in unused
    ]


def _removal(path: str, text: str, suppression: Suppression, unused: Collection[str]) -> Fix | None:
    """Return a fix that removes the `unused` rules from a comment, or the whole comment if no other is left."""
    comment = text[suppression.start : suppression.end] if suppression.start >= 0 else ""
    names = _NAMES.search(comment)
    if not names or "disable" in comment[: names.start()]:
        return None
    listed = [name.strip() for name in names[1].split(",") if name.strip()]
    remaining = [name for name in listed if name not in unused]
    start, end, new = suppression.start, suppression.end, ""
    if remaining:
        start, end, new = start + names.start(1), start + names.end(1), ", ".join(remaining)
    return Fix("Remove the unused suppression", True, ((path, start, end, new),))


def _as_clause(sentence: str) -> str:
    """Return a sentence as the second half of a message: without a capital and without a full stop."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
