"""RLN603 stub."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.lint.exemptions import is_entry_page
from rlnotes.queries.hub import Hubs


class Stub(Rule):
    """A note has hardly any text.

    ## What it does
    Counts the words of each note; fewer than twenty (`stub-words` in the settings) make a stub. Hubs, entry pages,
    daily notes and templates are left out, and empty notes, which `empty-note` reports.

    ## Why is this bad?
    Who follows a link to it learns nothing.

    ## Example
    `entropy.md` with `# Entropy` and `To do.`. Write it, or take it out.

    ## Fix
    None: the text is for the note's author to write.
    """

    code = "RLN603"
    name = "stub"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each stub."""
        fewest = index.settings.lint.stub_words
        for note in index.notes_in_scope:
            if 0 < note.words < fewest and note.path not in hubs.notes and not is_entry_page(index, note.path):
                words = "1 word" if note.words == 1 else f"{note.words} words"
                yield self.finding(note.path, f"This note has {words}")
