"""`github`: workflow commands, which GitHub Actions shows as annotations (GitHub docs, *Workflow commands*)."""

from collections.abc import Iterator, Sequence

from rlnotes.lint.formats import DisplayedFinding, LintReport
from rlnotes.lint.formats.style import severity_counts
from rlnotes.lint.rule import SEVERITIES
from rlnotes.output import clean
from rlnotes.output.workflow import escape
from rlnotes.plurals import count_noun

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_MAX_PER_SEVERITY = 10  # in a step; GitHub silently drops the rest (actions/toolkit#734)
_MAX_TOTAL = 50  # in a job
_MAX_NAMED = 6  # findings of one rule and target in an annotation


def write(report: LintReport) -> Iterator[str]:
    """Yield annotations in descending severity, one per rule and target, at most as many as GitHub shows.

    The rest follows as plain lines in a folded group of the log.
    """
    ordered = sorted(report.shown, key=lambda shown: -SEVERITIES.index(shown.finding.severity))
    groups = _grouped(ordered)
    remaining = dict.fromkeys(_COMMANDS, _MAX_PER_SEVERITY)
    too_many = (
        len(groups) > _MAX_TOTAL
        or any(len(group) > _MAX_NAMED for group in groups)
        or any(
            sum(group[0].finding.severity == severity for group in groups) > _MAX_PER_SEVERITY for severity in _COMMANDS
        )
    )
    if too_many:
        remaining["info"] -= 1  # for the notice about them
    rest: list[DisplayedFinding] = []
    written = 0
    for group in groups:
        severity = group[0].finding.severity
        if remaining[severity] and written < _MAX_TOTAL - too_many:
            remaining[severity] -= 1
            written += 1
            yield _command(group)
            rest += group[_MAX_NAMED:]
        else:
            rest += group
    if rest:
        yield f"::notice::{count_noun(len(rest), 'more finding')} in the log of this step\n"
        yield f"::group::{count_noun(len(rest), 'more finding')}\n"
        yield from map(_plain, rest)
        yield "::endgroup::\n"
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
        others = ", ".join(f"{other.path}:{other.finding.line}" for other in group[1:_MAX_NAMED])
        text += f"\n  and {len(group) - 1} more: {others}" + (", …" if len(group) > _MAX_NAMED else "")
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


def _plain(shown: DisplayedFinding) -> str:
    """Return a line of the log; a path or message that is a workflow command is escaped."""
    finding = shown.finding
    return f"{escape(f'{clean(shown.location)}: {finding.severity}[{finding.code}] {clean(shown.text)}')}\n"


def _data(text: str) -> str:
    return clean(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
