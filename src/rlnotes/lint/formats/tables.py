"""Lint results as Reports, for the formats of every command."""

from collections.abc import Sequence
from typing import Any

from rlnotes.config import LoadedSettings, values
from rlnotes.lint.formats import DisplayedFinding, LintReport, record
from rlnotes.lint.formats.style import label
from rlnotes.lint.rule import Finding
from rlnotes.output import Column, Report, Style
from rlnotes.plurals import count_noun

_COLUMNS = (
    Column("location", "location", Style.FILE, share=2),
    Column("code", "code", hidden=True),
    Column("name", "rule", hidden=True),
    Column("message", "finding", share=3, detail="rule"),
    Column("path", "path", hidden=True),
)


def findings(report: LintReport, *, as_json: bool) -> Report:
    """Return the findings, as JSON objects or as table cells."""
    records = [record(shown, report.text) if as_json else _cells(shown) for shown in report.shown]
    empty = "No findings."
    return Report("lint", records, _COLUMNS, properties={"checked": report.checked}, empty=empty)


def _cells(shown: DisplayedFinding) -> dict[str, Any]:
    finding = shown.finding
    return {
        "location": shown.location,
        "code": finding.code,
        "name": finding.name,
        "message": f"{finding.message} ({finding.help})" if finding.help else finding.message,
        "rule": f"{label(finding, color=False)} {finding.name}",
        "path": finding.path,
    }


def statistics(reported: Sequence[Finding]) -> Report:
    """Return the number of findings of each rule, in descending order."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in reported:
        by_rule.setdefault(finding.code, []).append(finding)
    records = [
        {
            "count": len(of_rule),
            "code": code,
            "name": of_rule[0].name,
            "severity": of_rule[0].severity,
            "fixable": sum(finding.fix is not None for finding in of_rule),
        }
        for code, of_rule in sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    columns = (
        Column("count", "count", Style.NUMBER),
        Column("code", "code", Style.NAME),
        Column("name", "rule", Style.TITLE),
        Column("severity", "severity", Style.QUIET),
        Column("fixable", "fixable", Style.NUMBER),
    )
    fixable = sum(finding.fix is not None for finding in reported)
    footer = f"{count_noun(len(reported), 'finding')} of {count_noun(len(records), 'rule')}, {fixable} fixable"
    properties = {"total": len(reported), "fixable": fixable}
    return Report(
        "lint-statistics", records, columns, properties=properties, empty="No findings.",
        footer=footer if records else "",
    )  # fmt: skip


def settings_in_force(loaded: LoadedSettings) -> Report:
    """Return every setting with its value and origin."""
    records = [
        {"key": key, "value": value, "from": loaded.origins.get(key, "default")}
        for key, value in values(loaded.settings).items()
    ]
    columns = (
        Column("key", "key", Style.NAME),
        Column("value", "value", share=1, whole=True),
        Column("from", "from", Style.QUIET),
    )
    return Report("settings", records, columns, caption=f"Settings file: {loaded.file or 'none'}")
