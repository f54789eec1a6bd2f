"""Findings under the note they stand in."""

from collections.abc import Iterator
from itertools import groupby

from rlnotes.lint.formats import LintReport
from rlnotes.lint.formats.style import label, styled, summary_lines
from rlnotes.output import clean


def write(answer: LintReport) -> Iterator[str]:
    """Yield the lines."""
    color = answer.color
    for path, group in groupby(answer.shown, key=lambda shown: shown.path):
        own = [shown.finding for shown in group]
        places = [f"{finding.line}:{finding.column}" for finding in own]
        room = max(map(len, places))
        yield styled(clean(path), "place", color=color) + "\n"
        for finding, place in zip(own, places, strict=True):
            help = f"; {finding.help}" if finding.help else ""  # noqa: A001
            name = styled(f"({finding.name})", "quiet", color=color)
            yield f"  {place:<{room}}  {label(finding, color=color)} {clean(finding.message + help)} {name}\n"
        yield "\n"
    yield from summary_lines(answer)
