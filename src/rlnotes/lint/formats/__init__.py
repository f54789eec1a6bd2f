"""The output formats of lint, one module each: `write` takes a LintReport and yields text."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from importlib import import_module
from typing import Any, NamedTuple

from rlnotes.lint.rule import Finding, Rule, fingerprint, ordinals


class LintFormat(StrEnum):
    """The formats of `rlnotes lint`: those of every command, and its own ones for people and for CI."""

    TABLE = "table"
    CONCISE = "concise"
    FULL = "full"
    GROUPED = "grouped"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PATHS = "paths"
    MARKDOWN = "markdown"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


OWN_FORMATS = frozenset({"concise", "full", "grouped", "github", "gitlab", "sarif", "junit"})
"""The formats with a module here; the others are those of every command (`rlnotes.output.write`)."""


HUMAN_FORMATS = frozenset({"concise", "full", "grouped"})
"""Those of them for people and editors: their paths are relative to the working folder."""


class DisplayedFinding(NamedTuple):
    """A finding with the path to print, relative to the folder that the format requires, and its ordinal."""

    finding: Finding
    path: str
    ordinal: int

    @property
    def fingerprint(self) -> str:
        """Identifies the finding when lines move (see `rule.fingerprint`)."""
        return fingerprint(self.finding, self.ordinal)

    @property
    def location(self) -> str:
        """Path, line and column."""
        return f"{self.path}:{self.finding.line}:{self.finding.column}"

    @property
    def text(self) -> str:
        """The message, with the hint if there is one."""
        return f"{self.finding.message}; {self.finding.help}" if self.finding.help else self.finding.message


class LintReport(NamedTuple):
    """The findings to write, in order; the rules that ran; and the number of notes checked.

    `text` returns a note's text by its vault path. `color`: use colors; `width`: of a line, in cells; `wrap`: wrap and
    shorten messages for a terminal.
    """

    shown: Sequence[DisplayedFinding]
    rules: Sequence[Rule]
    checked: int
    text: Callable[[str], str]
    color: bool = False
    width: int = 100
    wrap: bool = False


def render(fmt: str, report: LintReport) -> Iterator[str]:
    """Yield a report in one of `OWN_FORMATS`, as strings of whole lines."""
    yield from import_module(f"rlnotes.lint.formats.{fmt}").write(report)


def displayed(findings: Sequence[Finding], prefix: str) -> list[DisplayedFinding]:
    """Return findings with the paths to print; `prefix` is the path of the vault."""
    return [
        DisplayedFinding(finding, prefix + finding.path, ordinal)
        for finding, ordinal in zip(findings, ordinals(findings), strict=True)
    ]


def record(shown: DisplayedFinding, text: Callable[[str], str]) -> dict[str, Any]:
    """Return a finding as a JSON object, described by `lint.schema.json`; keys are those of ruff where it has them.

    `text` returns a note's text by its vault path, to locate the edits of a fix.
    """
    finding = shown.finding
    fix: dict[str, Any] | None = None
    if finding.fix:
        edits = [
            {
                "path": path,
                "content": content,
                "location": _position(text(path), start),
                "end_location": _position(text(path), end),
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


def _position(text: str, offset: int) -> dict[str, int]:
    return {"row": text.count("\n", 0, offset) + 1, "column": offset - text.rfind("\n", 0, offset)}
