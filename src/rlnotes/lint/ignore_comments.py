"""Comments that tell lint to leave findings alone, written into the notes themselves."""

import re
from collections.abc import Iterable

from rlnotes.index.index import Index
from rlnotes.lint.rule import Finding
from rlnotes.markdown.note import Note
from rlnotes.operations.plan import Change, Plan
from rlnotes.operations.text_edit import Edit, apply_edits, line_end
from rlnotes.plurals import count_noun

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


def plan_ignore_comments(index: Index, findings: Iterable[Finding], reason: str) -> Plan:
    """Return a plan that adds `<!-- rlnotes: ignore[...] reason -->` for each finding.

    It stands behind the line where that is running text or a list item. What has no such line (front matter, a heading,
    a table, the note as a whole) is left alone for the note, by a comment at its end. Findings of lint's own rules are
    passed over.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if not finding.code.startswith("RLN9") and finding.path in index.notes:
            by_path.setdefault(finding.path, []).append(finding)
    changes = [_change(index, index.notes[path], own, reason) for path, own in sorted(by_path.items())]
    count = sum(map(len, by_path.values()))
    return Plan(f"lint --add-ignore: {count_noun(count, 'finding')}", tuple(changes))


def _change(index: Index, note: Note, findings: list[Finding], reason: str) -> Change:
    text = note.text
    ending = line_end(text)
    ends = _line_ends(text)
    behind: dict[int, list[str]] = {}
    whole: list[str] = []
    plain = {
        link.line
        for link in note.links
        if not link.property and _is_running_text(text, link.start, link.block_start, link.block_end)
    }
    for finding in findings:
        names = behind.setdefault(finding.line, []) if finding.line in plain and finding.target else whole
        if finding.name not in names:
            names.append(finding.name)
    edits = [
        Edit(ends[line - 1], ends[line - 1], f" {_comment('ignore', names, reason)}") for line, names in behind.items()
    ]
    if whole:
        gap = "" if not text or text.endswith(("\n", "\r")) else ending
        edits.append(Edit(len(text), len(text), f"{gap}{ending}{_comment('ignore-file', whole, reason)}{ending}"))
    before = index.bytes_as_read(note.path)
    return Change(note.path, note.path, before, apply_edits(before, edits), f"{len(findings)} ignored")


def _comment(order: str, names: list[str], reason: str) -> str:
    told = " ".join(reason.replace("--", "—").split())
    return f"<!-- rlnotes: {order}[{', '.join(names)}]{' ' if told else ''}{told} -->"


def _line_ends(text: str) -> list[int]:
    """Return where each line ends, its line end and spaces ahead of that left out."""
    return [match.start() + len(match[1].rstrip(" \t")) for match in _LINE.finditer(text)]


def _is_running_text(text: str, at: int, start: int, end: int) -> bool:
    """Say whether a link stands in a paragraph or item: a comment behind its line is then no part of anything else."""
    line = text[text.rfind("\n", 0, at) + 1 : at].lstrip(" \t>")
    behind = text[end:].lstrip(" \t")[:1]
    return start < end and not line.startswith(("#", "|")) and behind != "|"
