"""RLN308 entry-without-context."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class EntryWithoutContext(Rule):
    """A hub lists a note and does not say why.

    ## What it does
    Looks for words behind the link of each entry, after a dash or a colon.

    ## Why is this bad?
    A title alone does not tell the reader why the note is in this place.

    ## Example
    `- [[entropy]]`. Write `- [[entropy]] — why heat does not flow back`.

    ## Fix
    None: the words are for the hub's author to find.
    """

    code = "RLN308"
    name = "entry-without-context"
    severity = "info"
    default = False
    depends_on = Dependency.HUBS

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each entry that is a link alone."""
        for note in hubs.notes.values():
            for entry in hubs.open(note).distinct().values():
                if entry.note and not entry.phrase:
                    message = f"The entry {entry.note.path} says nothing of why it is here"
                    yield self.at_link(note, entry.link, message, candidates=(entry.note.path,), hub=True)
