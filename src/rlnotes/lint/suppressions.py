"""Findings that an author has told lint to leave alone, and orders to lint that are idle or make no sense."""

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


class SuppressionFinding(NamedTuple):
    """A suppression of a note, with what is to be said of it and how it can be mended."""

    note: Note
    suppression: Suppression
    message: str
    fix: Fix | None = None


class SuppressionResult(NamedTuple):
    """The findings that no suppression covers, and the suppressions that are idle or make no sense."""

    findings: list[Finding]
    unused: list[SuppressionFinding]
    invalid: list[SuppressionFinding]


def without_ignored(index: Index, findings: Iterable[Finding], known: Rules) -> list[Finding]:
    """Return the findings that are not left out: by `exclude` and `per-file-ignores`, and in notes Obsidian excludes.

    Raises UsageError for an unknown rule.
    """
    settings = index.settings.lint
    findings = [finding for finding in findings if not index.excluded(finding.path)]
    excluded = Globs(settings.exclude)
    ignores = [(Globs([glob]), codes(known, words)) for glob, words in settings.per_file_ignores.items()]
    if not excluded and not ignores:
        return findings
    return [
        finding
        for finding in findings
        if not excluded(finding.path)
        and not any(finding.code in left_out and glob(finding.path) for glob, left_out in ignores)
    ]


def apply_suppressions(
    index: Index, findings: Iterable[Finding], known: Rules, running: Collection[str]
) -> SuppressionResult:
    """Take away the findings that a suppression of their note covers.

    A suppression is idle if a rule of `running` (codes) is left alone where it finds nothing.
    """
    orders: dict[str, list[tuple[str, Suppression]]] = {}
    invalid = []
    for note in index.notes_with_suppressions:
        for suppression in note.suppressions:
            rule = rule_named(known, suppression.name)
            if suppression.problem:
                invalid.append(SuppressionFinding(note, suppression, suppression.problem))
            elif rule is None:
                message = f"no rule is called `{suppression.name}`; {_lower(suggestion(known, suppression.name))}"
                invalid.append(SuppressionFinding(note, suppression, message))
            else:
                orders.setdefault(note.path, []).append((rule.code, suppression))
    ordered: dict[tuple[str, str], list[tuple[int, int]]] = {}  # by path and code, the lines they hold for
    for path, own in orders.items():
        for code, suppression in own:
            ordered.setdefault((path, code), []).append((suppression.first, suppression.last))
    covered = {at: Spans(lines) for at, lines in ordered.items()}
    left = []
    heeded: dict[tuple[str, str], list[tuple[int, int]]] = {}  # the lines of the findings left out
    for finding in findings:
        at = finding.path, finding.code
        if at in covered and covered[at].reaches(finding.end_line, finding.line):
            heeded.setdefault(at, []).append((finding.line, finding.end_line))
        else:
            left.append(finding)
    used = {at: Spans(lines) for at, lines in heeded.items()}
    idle = [
        (index.notes[path], suppression)
        for path, own in orders.items()
        for code, suppression in own
        if code in running
        and not ((path, code) in used and used[path, code].reaches(suppression.last, suppression.first))
    ]
    return SuppressionResult(left, _with_fixes(idle), invalid)


def _with_fixes(idle: list[tuple[Note, Suppression]]) -> list[SuppressionFinding]:
    """Return idle suppressions with their fixes: a comment goes as a whole once nothing in it is of use."""
    names: dict[tuple[str, int], set[str]] = {}
    together: dict[tuple[str, int], Fix | None] = {}
    for note, suppression in idle:
        names.setdefault((note.path, suppression.start), set()).add(suppression.name)
    for note, suppression in idle:
        comment = note.path, suppression.start
        if comment not in together:
            together[comment] = _removal(note, suppression, names[comment])
    return [
        SuppressionFinding(
            note,
            suppression,
            f"`{suppression.name}` finds nothing here that would have to be left alone",
            together[note.path, suppression.start],
        )
        for note, suppression in idle
    ]


def _removal(note: Note, suppression: Suppression, idle: Collection[str]) -> Fix | None:
    comment = note.text[suppression.start : suppression.end] if suppression.start >= 0 else ""
    names = _NAMES.search(comment)
    if not names or "disable" in comment[: names.start()]:
        return None
    listed = [name.strip() for name in names[1].split(",") if name.strip()]
    staying = [name for name in listed if name not in idle]
    start, end, text = suppression.start, suppression.end, ""
    if staying:
        start, end, text = start + names.start(1), start + names.end(1), ", ".join(staying)
    return Fix("Take out what is left alone for nothing", True, ((note.path, start, end, text),))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".?") + ("?" if sentence.endswith("?") else "")
