"""What the formats for people share: colours, and the sentence at the end."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rlnotes.lint.formats import LintReport
from rlnotes.lint.rule import SEVERITIES, Finding
from rlnotes.plurals import count_noun

_CODES = {"error": "1;31", "warning": "1;33", "info": "1;34", "place": "1", "quiet": "2", "good": "32", "help": "36"}


def styled(text: str, style: str, *, color: bool) -> str:
    """Return `text`, in the colour of a style where `color` is wanted: a named one, of the terminal's own palette."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if color and text else text


def label(finding: Finding, *, color: bool) -> str:
    """Return severity and code, and a mark where the finding can be mended."""
    mark = "" if finding.fix is None else " [*]" if finding.fix.safe else " [?]"
    return styled(f"{finding.severity}[{finding.code}]", finding.severity, color=color) + styled(
        mark, "help", color=color
    )


def severity_counts(findings: Iterable[Finding]) -> str:
    """Return how many findings there are, in words: `2 errors and 1 warning`."""
    numbers = Counter(finding.severity for finding in findings)
    nouns = {"error": "error", "warning": "warning", "info": "note"}
    parts = [count_noun(numbers[severity], nouns[severity]) for severity in reversed(SEVERITIES) if numbers[severity]]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def summary_lines(answer: LintReport) -> list[str]:
    """Return the lines that end an answer for people: how many were found, and what can be mended."""
    findings = [shown.finding for shown in answer.shown]
    if not findings:
        return [
            styled(f"All is well: nothing found in {count_noun(answer.checked, 'note')}.", "good", color=answer.color)
            + "\n"
        ]
    return [f"Found {severity_counts(findings)}.\n", *(f"{line}\n" for line in fixable_lines(findings))]


def fixable_lines(findings: Sequence[Finding]) -> list[str]:
    """Return the sentences that say how many findings can be mended, and how."""
    safe = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    unsafe = sum(finding.fix is not None and not finding.fix.safe for finding in findings)
    lines = []
    if safe:
        lines.append(f"[*] {safe} fixable with --fix.")
    if unsafe:
        lines.append(f"[?] {unsafe}{' more' if safe else ''} with --fix --unsafe-fixes; look at them with --diff.")
    return lines
