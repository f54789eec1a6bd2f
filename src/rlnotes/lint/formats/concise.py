"""`concise`: one line per finding, `path:line:column: severity[CODE] message (name)`, for editors and `grep`."""

from collections.abc import Iterator

from rlnotes.lint.formats import LintReport
from rlnotes.lint.formats.style import label, styled, summary_lines
from rlnotes.output import clean


def write(report: LintReport) -> Iterator[str]:
    """Yield the lines."""
    for shown in report.shown:
        finding, color = shown.finding, report.color
        location = styled(clean(shown.location), "place", color=color)
        name = styled(f"({finding.name})", "quiet", color=color)
        yield f"{location}: {label(finding, color=color)} {clean(finding.message)} {name}\n"
    yield from summary_lines(report)
