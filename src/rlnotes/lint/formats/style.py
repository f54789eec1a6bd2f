"""Colors and summary lines, shared by the formats for people."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rlnotes.lint.formats import LintReport
from rlnotes.lint.rule import SEVERITIES, Finding
from rlnotes.plurals import count_noun

_SGR = {"error": "1;31", "warning": "1;33", "info": "1;34", "place": "1", "quiet": "2", "good": "32", "help": "36"}


def styled(text: str, style: str, *, color: bool) -> str:
    """Return `text` in a style, with colors of the terminal's palette; unchanged unless `color` is true."""
    return f"\x1b[{_SGR[style]}m{text}\x1b[0m" if color and text else text


def label(finding: Finding, *, color: bool) -> str:
    """Return severity and code, with `[*]` for a safe and `[?]` for an unsafe fix."""
    mark = "" if finding.fix is None else " [*]" if finding.fix.safe else " [?]"
    return styled(f"{finding.severity}[{finding.code}]", finding.severity, color=color) + styled(
        mark, "help", color=color
    )


def severity_counts(findings: Iterable[Finding]) -> str:
    """Return the number of findings by severity: `2 errors and 1 warning`."""
    numbers = Counter(finding.severity for finding in findings)
    parts = [count_noun(numbers[severity], severity) for severity in reversed(SEVERITIES) if numbers[severity]]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def summary_lines(report: LintReport) -> list[str]:
    """Return the last lines of a report: the number of findings and how many are fixable."""
    findings = [shown.finding for shown in report.shown]
    if not findings:
        return [styled(f"No findings in {count_noun(report.checked, 'note')}.", "good", color=report.color) + "\n"]
    return [f"Found {severity_counts(findings)}.\n", *(f"{line}\n" for line in fixable_lines(findings))]


def rule_line(report: LintReport) -> list[str]:
    """Return a line with the command that explains the most frequent of the most severe rules; none without findings.

    Only for people: other programs may parse the lines of `concise`.
    """
    numbers = Counter((SEVERITIES.index(shown.finding.severity), shown.finding.code) for shown in report.shown)
    if not numbers:
        return []
    code = max(numbers, key=lambda rule: (rule[0], numbers[rule]))[1]
    return [styled(f"`rlnotes rule {code}` explains {code}.", "quiet", color=report.color) + "\n"]


def fixable_lines(findings: Sequence[Finding]) -> list[str]:
    """Return sentences with the number of findings that have a safe or an unsafe fix, and how to apply them."""
    safe = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    unsafe = sum(finding.fix is not None and not finding.fix.safe for finding in findings)
    lines = []
    if safe:
        lines.append(f"[*] {safe} fixable with --fix.")
    if unsafe:
        lines.append(
            f"[?] {unsafe}{' more' if safe else ''} fixable with --fix --unsafe-fixes; review them with --diff."
        )
    return lines
