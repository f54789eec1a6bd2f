"""RLN303 empty-section."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class EmptySection(Rule):
    """A section of a hub holds nothing.

    ## What it does
    Looks under each heading of each hub. A section with words, a comment or an embed is not empty, nor is one that
    holds another section with something in it.

    ## Why is this bad?
    The heading promises notes that are not there.

    ## Example
    `## Methods` followed at once by `## Results`. File a note under it, take the heading out, or say in a comment what
    it waits for.

    ## Fix
    None: a note to file is not made up.
    """

    code = "RLN303"
    name = "empty-section"
    severity = "warning"
    depends_on = Dependency.HUBS

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each section with nothing in it."""
        for path, note in hubs.notes.items():
            bare = [section for top in hubs.open(note).sections for section in top.walk() if not section.distinct()]
            if not bare:
                continue
            lines = note.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            starts = {section.line: section.level for section in note.sections}
            for section in bare:
                if not _holds_something(lines, starts, section.line, section.level):
                    yield self.finding(
                        path,
                        f"The section `{section.title}` is empty",
                        line=section.line,
                        target=section.title,
                        hub=True,
                    )


def _holds_something(lines: list[str], starts: dict[int, int], line: int, level: int) -> bool:
    """Say whether a line that is no heading and not blank stands below a heading, up to the next of its level."""
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
