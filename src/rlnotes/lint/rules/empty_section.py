"""RLN303 empty-section."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class EmptySection(Rule):
    """A section of a hub is empty.

    ## What it does
    Looks for content below each heading of a hub. A section with text, a comment or an embed is not empty, nor is one
    with a subsection that is not empty.

    ## Why is this bad?
    The heading announces notes that are not there.

    ## Example
    `## Methods` is followed directly by `## Results`. File a note in it, remove the heading, or add a comment that
    states what is planned.

    ## Fix
    None: lint cannot decide which note belongs there.
    """

    code = "RLN303"
    name = "empty-section"
    severity = "warning"
    depends_on = Dependency.HUBS

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each empty section."""
        for path, note in hubs.notes.items():
            without_notes = [
                section for top in hubs.open(note).sections for section in top.walk() if not section.distinct()
            ]
            if not without_notes:
                continue
            lines = index.text(path).replace("\r\n", "\n").replace("\r", "\n").split("\n")
            starts = {section.line: section.level for section in index.details(path).sections}
            for section in without_notes:
                if not _has_content(lines, starts, section.line, section.level):
                    yield self.finding(
                        path,
                        f"The section `{section.title}` is empty",
                        line=section.line,
                        target=section.title,
                        hub=True,
                    )


def _has_content(lines: list[str], starts: dict[int, int], line: int, level: int) -> bool:
    """Return whether a section, whose heading is in `line` (from 1), has a line that is neither blank nor a heading."""
    setext = (
        line < len(lines)
        and lines[line].strip()
        and not lines[line].strip("=- \t")
        and not lines[line - 1].lstrip().startswith("#")
    )
    number = line + 1 + bool(setext)
    while number <= len(lines):
        if number in starts:
            if starts[number] <= level:
                return False
            after = lines[number] if number < len(lines) else ""
            under = after.strip() and not after.strip("=- \t") and not lines[number - 1].lstrip().startswith("#")
            number += 1 + bool(under)
            continue
        if lines[number - 1].strip():
            return True
        number += 1
    return False
