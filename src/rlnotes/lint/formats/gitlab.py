"""`gitlab`: a Code Quality report (GitLab documentation, *Code Quality*, report format)."""

from collections.abc import Iterator

from rlnotes.lint.formats import LintReport
from rlnotes.output.write import as_json

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def write(report: LintReport) -> Iterator[str]:
    """Yield the report."""
    issues = [
        {
            "check_name": shown.finding.code,
            "description": f"{shown.finding.code}: {shown.text}",
            "severity": _SEVERITIES[shown.finding.severity],
            "fingerprint": shown.fingerprint,
            "location": {
                "path": shown.path,
                "positions": {
                    "begin": {"line": shown.finding.line, "column": shown.finding.column},
                    "end": {"line": shown.finding.end_line, "column": shown.finding.end_column},
                },
            },
        }
        for shown in report.shown
    ]
    yield as_json(issues, indent=2) + "\n"
