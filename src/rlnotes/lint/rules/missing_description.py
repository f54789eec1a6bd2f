"""RLN403 missing-description."""

from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class MissingDescription(Rule):
    """A note's front matter says nothing of what the note is about.

    ## What it does
    Looks for `description` or `summary` in front matter, in vaults where at least half of the notes have one: elsewhere
    descriptions are not the custom, and the first sentence stands in.

    ## Why is this bad?
    Lists and hubs show the description beside the title; without one they show the first sentence, or nothing.

    ## Example
    Front matter with `title: Why?` alone. Add `description: one sentence that says what the note finds`.

    ## Fix
    None: the sentence is for the note's author to find.
    """

    code = "RLN403"
    name = "missing-description"
    severity = "warning"
    default = False

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note without a description, where most have one."""
        missing = [path for path, note in index.notes.items() if not note.has_description]
        if 2 * len(missing) <= len(index.notes):
            for path in missing:
                yield self.finding(path, "The front matter has no `description`")
