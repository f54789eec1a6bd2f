"""RLN308 entry-without-context."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class EntryWithoutContext(Rule):
    """A hub lists a note without a context phrase.

    ## What it does
    Looks for text after the link of each entry, behind a dash or a colon.

    ## Why is this bad?
    A title alone does not tell why the note is listed here.

    ## Example
    `- [[entropy]]`. Write `- [[entropy]] — why heat does not flow back`.

    ## Fix
    None: the author has to write the phrase.
    """

    code = "RLN308"
    name = "entry-without-context"
    severity = "info"
    default = False
    depends_on = Dependency.HUBS

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each entry without a context phrase."""
        for note in hubs.notes.values():
            for entry in hubs.open(note).distinct().values():
                if entry.note and not hubs.phrase(entry):
                    message = f"The entry {entry.note.path} has no context phrase"
                    yield self.at_link(note, entry.link, message, candidates=(entry.note.path,), hub=True)
