"""RLN403 missing-description."""

from collections.abc import Iterator

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Rule
from rlnotes.properties import as_text


class MissingDescription(Rule):
    """A note's front matter says nothing of what the note is about.

    ## What it does
    Looks for `description` or `summary` in the front matter of notes that have one; notes without any front matter
    are left alone, as their vault does not use it.

    ## Why is this bad?
    Lists and hubs show the description beside the title; without one they show the first sentence, or nothing.

    ## Example
    Front matter with `title: Why?` alone. Add `description: one sentence that says what the note finds`.
    """

    code = "RLN403"
    name = "missing-description"
    severity = "warning"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note that has front matter without a description."""
        for path, note in index.notes.items():
            if note.meta and not (as_text(note.meta.get("description")) or as_text(note.meta.get("summary"))):
                yield self.finding(path, "the front matter has no `description`")
