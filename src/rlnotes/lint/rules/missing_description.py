"""RLN403 missing-description."""

from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class MissingDescription(Rule):
    """A note's front matter has no description.

    ## What it does
    Looks for `description` or `summary` in front matter, in vaults where at least half of the notes have one. In other
    vaults, the first sentence serves as description.

    ## Why is this bad?
    Lists and hubs show the description next to the title; without one they show the first sentence, or nothing.

    ## Example
    Front matter with only `title: Why?`. Add `description:` and a sentence that states what the note is about.

    ## Fix
    None: the author has to write the description.
    """

    code = "RLN403"
    name = "missing-description"
    severity = "warning"
    default = False

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note without a description, if at least half of the notes have one."""
        missing = [path for path, note in index.notes.items() if not note.has_description]
        if 2 * len(missing) <= len(index.notes):
            for path in missing:
                yield self.finding(path, "The front matter has no `description`")
