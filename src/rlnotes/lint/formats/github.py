"""Workflow commands, which GitHub Actions shows as annotations (GitHub docs, *Workflow commands*)."""

from collections.abc import Iterator, Sequence

from rlnotes.lint.formats import DisplayedFinding, LintReport
from rlnotes.lint.formats.style import severity_counts
from rlnotes.lint.rule import SEVERITIES
from rlnotes.output import clean

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_MOST_OF_A_KIND = 10  # in a step; what comes after them GitHub drops without a word (actions/toolkit#734),
_MOST = 50  # and so in a job


def write(answer: LintReport) -> Iterator[str]:
    """Yield the worst first, those of one target as one, no more than are shown, and how many are not."""
    ordered = sorted(answer.shown, key=lambda shown: -SEVERITIES.index(shown.finding.severity))
    folded = _folded(ordered)
    room = dict.fromkeys(_COMMANDS, _MOST_OF_A_KIND)
    too_many = len(folded) > _MOST or any(
        sum(group[0].finding.severity == severity for group in folded) > _MOST_OF_A_KIND for severity in _COMMANDS
    )
    if too_many:
        room["info"] -= 1  # the closing notice takes a place
    hidden = written = 0
    for group in folded:
        severity = group[0].finding.severity
        if room[severity] and written < _MOST - too_many:
            room[severity] -= 1
            written += 1
            yield _command(group)
        else:
            hidden += len(group)
    if hidden:
        yield f"::notice::{hidden} more findings not shown\n"
    findings = [shown.finding for shown in answer.shown]
    yield f"rlnotes found {severity_counts(findings)}.\n" if findings else "rlnotes found nothing.\n"


def _folded(ordered: Sequence[DisplayedFinding]) -> list[list[DisplayedFinding]]:
    """Return the findings with those of one rule and one target together, at the place of the first."""
    groups: dict[tuple[str, str, str], list[DisplayedFinding]] = {}
    for number, shown in enumerate(ordered):
        finding = shown.finding
        alone = "" if finding.target else str(number)
        groups.setdefault((finding.code, finding.target, alone), []).append(shown)
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
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {told}::{_data(text)}\n"


def _data(text: str) -> str:
    return clean(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
