"""One line a finding: `path:line:column: severity[CODE] message (name)`, as editors and `grep` take it."""

from collections.abc import Iterator

from rlnotes.lint.formats import Answer
from rlnotes.lint.formats.style import ending, label, painted
from rlnotes.output import clean


def write(answer: Answer) -> Iterator[str]:
    """Yield the lines."""
    for shown in answer.shown:
        finding, color = shown.finding, answer.color
        place = painted(clean(shown.place), "place", color=color)
        name = painted(f"({finding.name})", "quiet", color=color)
        yield f"{place}: {label(finding, color=color)} {clean(finding.message)} {name}\n"
    yield from ending(answer)
