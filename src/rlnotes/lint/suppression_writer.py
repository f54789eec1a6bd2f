"""`--add-ignore`: plan suppression comments for findings."""

import re
from collections.abc import Iterable

from rlnotes.index.index import Index
from rlnotes.lint.rule import Finding
from rlnotes.lint.selection import Rules
from rlnotes.markdown.note import Note
from rlnotes.operations.plan import Change, Plan
from rlnotes.operations.text_edit import Edit, apply_edits, line_end
from rlnotes.plurals import count_noun

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


def plan_ignore_comments(index: Index, findings: Iterable[Finding], registry: Rules, reason: str) -> Plan:
    """Return a plan that adds `<!-- rlnotes: ignore[...] reason -->` for each finding.

    The comment goes to the end of the line if that is running text or a list item. Findings elsewhere (front matter, a
    heading, a table, the note as a whole) are suppressed for the note, by a comment at its end. Rules whose
    `add_ignore` is false are skipped.
    """
    skipped = {rule.code for rule in registry if not rule.add_ignore}
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.code not in skipped and finding.path in index.notes:
            by_path.setdefault(finding.path, []).append(finding)
    changes = [_change(index, index.notes[path], in_note, reason) for path, in_note in sorted(by_path.items())]
    count = sum(map(len, by_path.values()))
    return Plan(f"lint --add-ignore: {count_noun(count, 'finding')}", tuple(changes))


def _change(index: Index, note: Note, findings: list[Finding], reason: str) -> Change:
    text = index.text(note.path)
    ending = line_end(text)
    line_ends = _line_ends(text)
    for_line: dict[int, list[str]] = {}
    for_note: list[str] = []
    text_lines = {
        link.line
        for link, _ in index.links_of(note)
        if not link.property and _is_running_text(text, link.start, link.block_start, link.block_end)
    }
    for finding in findings:
        is_in_line = finding.line in text_lines and finding.target
        names = for_line.setdefault(finding.line, []) if is_in_line else for_note
        if finding.name not in names:
            names.append(finding.name)
    edits = [
        Edit(line_ends[line - 1], line_ends[line - 1], f" {_comment('ignore', names, reason)}")
        for line, names in for_line.items()
    ]
    if for_note:
        gap = "" if not text or text.endswith(("\n", "\r")) else ending
        edits.append(Edit(len(text), len(text), f"{gap}{ending}{_comment('ignore-file', for_note, reason)}{ending}"))
    before = index.bytes_as_read(note.path)
    return Change(note.path, note.path, before, apply_edits(before, edits), f"{len(findings)} ignored")


def _comment(directive: str, names: list[str], reason: str) -> str:
    words = " ".join(reason.replace("--", "—").split())  # `--` may not be in an HTML comment
    return f"<!-- rlnotes: {directive}[{', '.join(names)}]{' ' if words else ''}{words} -->"


def _line_ends(text: str) -> list[int]:
    """Return the offset of each line's end, before trailing spaces and the line break."""
    return [match.start() + len(match[1].rstrip(" \t")) for match in _LINE.finditer(text)]


def _is_running_text(text: str, offset: int, start: int, end: int) -> bool:
    """Return whether the link at `offset`, in a block from `start` to `end`, is in a paragraph or list item.

    A comment at the end of its line is then no part of a heading or a table.
    """
    before = text[text.rfind("\n", 0, offset) + 1 : offset].lstrip(" \t>")
    after = text[end:].lstrip(" \t")[:1]
    return start < end and not before.startswith(("#", "|")) and after != "|"
