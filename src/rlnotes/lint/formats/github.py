"""`github`: workflow commands, which GitHub Actions shows as annotations (GitHub docs, *Workflow commands*)."""

from collections.abc import Iterator, Sequence

from rlnotes.lint.formats import DisplayedFinding, LintReport
from rlnotes.lint.formats.style import severity_counts
from rlnotes.lint.rule import SEVERITIES
from rlnotes.output import clean

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_MAX_PER_SEVERITY = 10  # in a step; GitHub silently drops the rest (actions/toolkit#734)
_MAX_TOTAL = 50  # in a job


def write(report: LintReport) -> Iterator[str]:
    """Yield annotations in descending severity, one per rule and target, at most as many as GitHub shows."""
    ordered = sorted(report.shown, key=lambda shown: -SEVERITIES.index(shown.finding.severity))
    groups = _grouped(ordered)
    remaining = dict.fromkeys(_COMMANDS, _MAX_PER_SEVERITY)
    too_many = len(groups) > _MAX_TOTAL or any(
        sum(group[0].finding.severity == severity for group in groups) > _MAX_PER_SEVERITY for severity in _COMMANDS
    )
    if too_many:
        remaining["info"] -= 1  # for the notice about hidden findings
    hidden = written = 0
    for group in groups:
        severity = group[0].finding.severity
        if remaining[severity] and written < _MAX_TOTAL - too_many:
            remaining[severity] -= 1
            written += 1
            yield _command(group)
        else:
            hidden += len(group)
    if hidden:
        yield f"::notice::{hidden} more findings not shown\n"
    findings = [shown.finding for shown in report.shown]
    yield f"rlnotes found {severity_counts(findings)}.\n" if findings else "rlnotes found no problems.\n"


def _grouped(ordered: Sequence[DisplayedFinding]) -> list[list[DisplayedFinding]]:
    """Return the findings grouped by rule and target, in order of the first of each group."""
    groups: dict[tuple[str, str, str], list[DisplayedFinding]] = {}
    for number, shown in enumerate(ordered):
        finding = shown.finding
        unique = "" if finding.target else str(number)
        groups.setdefault((finding.code, finding.target, unique), []).append(shown)
    return list(groups.values())


def _command(group: Sequence[DisplayedFinding]) -> str:
    shown, finding = group[0], group[0].finding
    text = f"{shown.location}: {finding.code} {finding.message}"
    if finding.help:
        text += f"\n  help: {finding.help}"
    if len(group) > 1:
        others = ", ".join(f"{other.path}:{other.finding.line}" for other in group[1:6])
        text += f"\n  and {len(group) - 1} more: {others}" + (", …" if len(group) > 6 else "")
    properties = {
        "title": f"rlnotes ({finding.code} {finding.name})",
        "file": shown.path,
        "line": finding.line,
        "endLine": finding.end_line,
        "col": finding.column,
        "endColumn": finding.end_column,
    }
    parameters = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {parameters}::{_data(text)}\n"


def _data(text: str) -> str:
    return clean(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
