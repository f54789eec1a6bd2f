"""Findings that an author has told lint to leave alone, and orders to lint that are idle or make no sense."""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from rlnotes.globs import Globs
from rlnotes.index.index import Index
from rlnotes.lint.rule import Finding, Fix
from rlnotes.lint.selection import Rules, codes, named, near
from rlnotes.markdown.note import Directive, Note
from rlnotes.markdown.spans import Spans

_NAMES = re.compile(r"\[([^\[\]]*)\]")


class Order(NamedTuple):
    """A directive of a note, with what is to be said of it and how it can be mended."""

    note: Note
    directive: Directive
    message: str
    fix: Fix | None = None


class Heeded(NamedTuple):
    """The findings that no directive covers, and the directives that are idle or make no sense."""

    findings: list[Finding]
    idle: list[Order]
    invalid: list[Order]


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


def heed(index: Index, findings: Iterable[Finding], known: Rules, running: Collection[str]) -> Heeded:
    """Take away the findings that a directive of their note covers.

    A directive is idle if a rule of `running` (codes) is left alone where it finds nothing.
    """
    orders: dict[str, list[tuple[str, Directive]]] = {}
    invalid = []
    for note in index.notes_with_suppressions:
        for directive in note.directives:
            rule = named(known, directive.name)
            if directive.problem:
                invalid.append(Order(note, directive, directive.problem))
            elif rule is None:
                message = f"no rule is called `{directive.name}`; {_lower(near(known, directive.name))}"
                invalid.append(Order(note, directive, message))
            else:
                orders.setdefault(note.path, []).append((rule.code, directive))
    ordered: dict[tuple[str, str], list[tuple[int, int]]] = {}  # by path and code, the lines they hold for
    for path, own in orders.items():
        for code, directive in own:
            ordered.setdefault((path, code), []).append((directive.first, directive.last))
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
        (index.notes[path], directive)
        for path, own in orders.items()
        for code, directive in own
        if code in running and not ((path, code) in used and used[path, code].reaches(directive.last, directive.first))
    ]
    return Heeded(left, _mended(idle), invalid)


def _mended(idle: list[tuple[Note, Directive]]) -> list[Order]:
    """Return idle directives with their fixes: a comment goes as a whole once nothing in it is of use."""
    names: dict[tuple[str, int], set[str]] = {}
    together: dict[tuple[str, int], Fix | None] = {}
    for note, directive in idle:
        names.setdefault((note.path, directive.start), set()).add(directive.name)
    for note, directive in idle:
        comment = note.path, directive.start
        if comment not in together:
            together[comment] = _removal(note, directive, names[comment])
    return [
        Order(
            note,
            directive,
            f"`{directive.name}` finds nothing here that would have to be left alone",
            together[note.path, directive.start],
        )
        for note, directive in idle
    ]


def _removal(note: Note, directive: Directive, idle: Collection[str]) -> Fix | None:
    comment = note.text[directive.start : directive.end] if directive.start >= 0 else ""
    names = _NAMES.search(comment)
    if not names or "disable" in comment[: names.start()]:
        return None
    listed = [name.strip() for name in names[1].split(",") if name.strip()]
    staying = [name for name in listed if name not in idle]
    start, end, text = directive.start, directive.end, ""
    if staying:
        start, end, text = start + names.start(1), start + names.end(1), ", ".join(staying)
    return Fix("Take out what is left alone for nothing", True, ((note.path, start, end, text),))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".?") + ("?" if sentence.endswith("?") else "")
