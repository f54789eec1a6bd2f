"""`grouped`: findings below the path of their note."""

from collections.abc import Iterator
from itertools import groupby

from rlnotes.lint.formats import LintReport
from rlnotes.lint.formats.style import label, styled, summary_lines
from rlnotes.output import clean


def write(report: LintReport) -> Iterator[str]:
    """Yield the lines."""
    color = report.color
    for path, group in groupby(report.shown, key=lambda shown: shown.path):
        in_note = list(group)
        positions = [f"{shown.finding.line}:{shown.finding.column}" for shown in in_note]
        position_width = max(map(len, positions))
        yield styled(clean(path), "place", color=color) + "\n"
        for shown, position in zip(in_note, positions, strict=True):
            name = styled(f"({shown.finding.name})", "quiet", color=color)
            line = f"{position:<{position_width}}  {label(shown.finding, color=color)} {clean(shown.text)} {name}"
            yield f"  {line}\n"
        yield "\n"
    yield from summary_lines(report)
