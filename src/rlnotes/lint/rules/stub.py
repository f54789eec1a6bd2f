"""RLN603 stub."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exempt_notes import is_entry_page
from rlnotes.plurals import count_noun
from rlnotes.queries.hub import Hubs


class Stub(Rule):
    """A note has very little text.

    ## What it does
    Counts the words of each note; the minimum is 20 (`stub-words` in the settings). Hubs, entry pages, daily notes,
    templates and empty notes (see `empty-note`) are exempt.

    ## Why is this bad?
    Links to it lead to a page without content.

    ## Example
    `entropy.md` with `# Entropy` and `To do.`. Write the note, or delete it.

    ## Fix
    None: the author has to write the text.
    """

    code = "RLN603"
    name = "stub"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each stub."""
        minimum = index.settings.lint.stub_words
        for note in index.notes_in_scope:
            if 0 < note.words < minimum and note.path not in hubs.notes and not is_entry_page(index, note.path):
                words = count_noun(note.words, "word")
                yield self.finding(note.path, f"This note has {words}")
