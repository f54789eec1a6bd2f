"""RLN606 several-h1."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class SeveralH1(Rule):
    """A note has more than one level 1 heading.

    ## What it does
    Reports every `# Heading` except the first. In vaults where the file name is the title, level 1 headings are
    sections: leave the rule off there.

    ## Why is this bad?
    Web pages and screen readers take the level 1 heading as the title and expect one.

    ## Example
    `# Entropy` and, further down, `# Examples`. Write `## Examples`.

    ## Fix
    None: the headings below would have to change, too.
    """

    code = "RLN606"
    name = "several-h1"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each level 1 heading except the first."""
        for note in index.notes_in_scope:
            sections = index.details(note.path).sections
            for section in [section for section in sections if section.level == 1][1:]:
                message = f"`{section.text}` is another level 1 heading"
                yield self.finding(note.path, message, line=section.line, target=section.text)
