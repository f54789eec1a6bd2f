"""`grouped`: findings below the path of their note, severity first."""

from collections.abc import Iterator
from itertools import groupby

from rlnotes.lint.formats import DisplayedFinding, LintReport
from rlnotes.lint.formats.style import label, rule_line, styled, summary_lines
from rlnotes.output import clean

_MAX_LINES = 3  # of a message on a terminal
_MIN_ROOM = 30  # cells beside severity and position; with less, the message is written below them
_INDENT = 4


def write(report: LintReport) -> Iterator[str]:
    """Yield the lines: severity, position, message and name of each finding, in columns."""
    labels = max((len(label(shown.finding, color=False)) for shown in report.shown), default=0)
    positions = max((len(_position(shown)) for shown in report.shown), default=0)
    for path, group in groupby(report.shown, key=lambda shown: shown.path):
        yield styled(clean(path), "place", color=report.color) + "\n"
        for shown in group:
            yield _one(shown, report, labels, positions)
        yield "\n"
    yield from summary_lines(report)
    yield from rule_line(report)


def _one(shown: DisplayedFinding, report: LintReport, labels: int, positions: int) -> str:
    finding, color = shown.finding, report.color
    severity = label(finding, color=color) + " " * (labels - len(label(finding, color=False)))
    name = f"({finding.name})"
    lines = [f"{clean(shown.text)} {name}"]
    indent, separator = labels + positions + 6, "  "
    if report.wrap:
        from rlnotes.output.cells import wrapped

        if report.width - indent < _MIN_ROOM:
            indent, separator = _INDENT, f"\n{' ' * _INDENT}"
        lines = wrapped(lines[0], report.width - indent, _MAX_LINES)
    if lines[-1].endswith(name):
        lines[-1] = lines[-1].removesuffix(name) + styled(name, "quiet", color=color)
    return f"  {severity}  {_position(shown):<{positions}}{separator}" + f"\n{' ' * indent}".join(lines) + "\n"


def _position(shown: DisplayedFinding) -> str:
    return f"{shown.finding.line}:{shown.finding.column}"
