"""RLN303 empty-section."""

from collections.abc import Iterator

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule


class EmptySection(Rule):
    """A section of a hub lists no note.

    ## What it does
    Looks at each section of each hub; one that holds only sections with notes is not empty.

    ## Why is this bad?
    The heading promises notes that are not there.

    ## Example
    `## Methods` followed at once by `## Results`. File a note under it or take the heading out.
    """

    code = "RLN303"
    name = "empty-section"
    severity = "warning"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each section without an entry."""
        for path, note in hubs.notes.items():
            for top in hubs.open(note).sections:
                for section in top.walk():
                    if not section.distinct():
                        yield self.finding(path, f"the section `{section.title}` lists no note", line=section.line)
