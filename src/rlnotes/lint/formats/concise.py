"""One line a finding: `path:line:column: severity[CODE] message (name)`, as editors and `grep` take it."""

from collections.abc import Iterator

from rlnotes.lint.formats import LintReport
from rlnotes.lint.formats.style import label, styled, summary_lines
from rlnotes.output import clean


def write(answer: LintReport) -> Iterator[str]:
    """Yield the lines."""
    for shown in answer.shown:
        finding, color = shown.finding, answer.color
        place = styled(clean(shown.location), "place", color=color)
        name = styled(f"({finding.name})", "quiet", color=color)
        yield f"{place}: {label(finding, color=color)} {clean(finding.message)} {name}\n"
    yield from summary_lines(answer)
