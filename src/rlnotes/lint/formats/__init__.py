"""The formats of lint, one file each: `write` takes an Answer and yields lines of text."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from importlib import import_module
from typing import Any, NamedTuple

from rlnotes.lint.rule import Finding, Rule, fingerprints


class LintFormat(StrEnum):
    """The formats that `rlnotes lint` prints: those of every command, for people, and for machines."""

    TABLE = "table"
    CONCISE = "concise"
    FULL = "full"
    GROUPED = "grouped"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    PATHS = "paths"
    MARKDOWN = "markdown"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


OWN = frozenset({"concise", "full", "grouped", "github", "gitlab", "sarif", "junit"})
"""The formats that have a file here; the others are printed as every command prints them."""


FOR_PEOPLE = frozenset({"concise", "full", "grouped"})
"""Those of them that people and editors read: paths in them open from the working folder."""


class DisplayedFinding(NamedTuple):
    """A finding, the path to show for it (from where, the format decides) and what it is known by."""

    finding: Finding
    path: str
    fingerprint: str

    @property
    def location(self) -> str:
        """Path, line and column."""
        return f"{self.path}:{self.finding.line}:{self.finding.column}"

    @property
    def text(self) -> str:
        """What is wrong, and the hint where there is one."""
        return f"{self.finding.message}; {self.finding.help}" if self.finding.help else self.finding.message


class LintReport(NamedTuple):
    """What is to be written: findings in order, the rules that ran, how many notes were checked.

    `text` gives a note's text by its vault path; `color` says whether to paint, `width` how many cells a line may take.
    """

    shown: Sequence[DisplayedFinding]
    rules: Sequence[Rule]
    checked: int
    text: Callable[[str], str]
    color: bool = False
    width: int = 100


def render(fmt: str, answer: LintReport) -> Iterator[str]:
    """Yield the answer in one of the formats of `OWN`, in pieces that end with their line ends."""
    yield from import_module(f"rlnotes.lint.formats.{fmt}").write(answer)


def displayed(findings: Sequence[Finding], prefix: str) -> list[DisplayedFinding]:
    """Return findings with the path and the fingerprint to show; `prefix` leads to the vault."""
    known = fingerprints(findings)
    return [
        DisplayedFinding(finding, prefix + finding.path, mark) for finding, mark in zip(findings, known, strict=True)
    ]


def record(shown: DisplayedFinding, text: Callable[[str], str]) -> dict[str, Any]:
    """Return a finding as JSON prints it, described by `lint.schema.json`: its names are ruff's where ruff has one.

    `text` gives a note's text by its vault path, for the places of a fix.
    """
    finding = shown.finding
    fix: dict[str, Any] | None = None
    if finding.fix:
        edits = [
            {
                "path": path,
                "content": content,
                "location": _place(text(path), start),
                "end_location": _place(text(path), end),
            }
            for path, start, end, content in finding.fix.edits
        ]
        safety = "safe" if finding.fix.safe else "unsafe"
        fix = {"applicability": safety, "message": finding.fix.message, "edits": edits}
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "help": finding.help,
        "path": shown.path,
        "vault_path": finding.path,
        "location": {"row": finding.line, "column": finding.column},
        "end_location": {"row": finding.end_line, "column": finding.end_column},
        "target": finding.target,
        "candidates": list(finding.candidates),
        "hub": finding.hub,
        "fix": fix,
        "fingerprint": shown.fingerprint,
    }


def _place(text: str, offset: int) -> dict[str, int]:
    return {"row": text.count("\n", 0, offset) + 1, "column": offset - text.rfind("\n", 0, offset)}
