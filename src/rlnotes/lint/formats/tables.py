"""Lint's answers as reports, which every format of the program prints."""

from collections.abc import Sequence
from typing import Any

from rlnotes.config import LoadedSettings, values
from rlnotes.lint.formats import DisplayedFinding, LintReport, record
from rlnotes.lint.formats.style import label
from rlnotes.lint.rule import Finding
from rlnotes.output import Column, Report, Style

_COLUMNS = (
    Column("place", "place", Style.FILE, share=2),
    Column("code", "code", hidden=True),
    Column("name", "rule", hidden=True),
    Column("told", "finding", share=3, detail="rule"),
    Column("path", "path", hidden=True),
)


def findings(answer: LintReport, *, whole: bool) -> Report:
    """Return the findings: as JSON has them, if `whole`, else as cells."""
    records = [record(shown, answer.text) if whole else _cells(shown) for shown in answer.shown]
    empty = "All is well: nothing found."
    return Report("lint", records, _COLUMNS, properties={"checked": answer.checked}, empty=empty)


def _cells(shown: DisplayedFinding) -> dict[str, Any]:
    finding = shown.finding
    return {
        "place": shown.location,
        "code": finding.code,
        "name": finding.name,
        "told": f"{finding.message} ({finding.help})" if finding.help else finding.message,
        "rule": f"{label(finding, color=False)} {finding.name}",
        "path": finding.path,
    }


def statistics(found: Sequence[Finding]) -> Report:
    """Return how many findings each rule has, the most first."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in found:
        by_rule.setdefault(finding.code, []).append(finding)
    records = [
        {
            "count": len(own),
            "code": code,
            "name": own[0].name,
            "severity": own[0].severity,
            "fixable": sum(finding.fix is not None for finding in own),
        }
        for code, own in sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    columns = (
        Column("count", "count", Style.NUMBER),
        Column("code", "code", Style.NAME),
        Column("name", "rule", Style.TITLE),
        Column("severity", "severity", Style.QUIET),
        Column("fixable", "fixable", Style.NUMBER),
    )
    return Report("lint-statistics", records, columns, empty="All is well: nothing found.")


def settings_in_force(loaded: LoadedSettings) -> Report:
    """Return every setting with its value and where that comes from."""
    records = [
        {"key": key, "value": value, "from": loaded.origins.get(key, "default")}
        for key, value in values(loaded.settings).items()
    ]
    columns = (
        Column("key", "key", Style.NAME),
        Column("value", "value", share=1),
        Column("from", "from", Style.QUIET),
    )
    return Report("settings", records, columns, caption=f"Settings file: {loaded.file or 'none'}")
