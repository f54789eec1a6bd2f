"""RLN103 broken-block-ref."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import broken_links


class BrokenBlockRef(Rule):
    """A link's block is not in the note it names.

    ## What it does
    Looks up what follows `#^` in a link among the `^ids` that end paragraphs, list items and blocks of the note.

    ## Why is this bad?
    The link opens the right note at the wrong place; an embed shows nothing.

    ## Example
    `![[open-set#^def]]` where no paragraph of the note ends in `^def`. Put the id back behind what was meant.

    ## Fix
    None: which paragraph was meant cannot be told from an id.
    """

    code = "RLN103"
    name = "broken-block-ref"
    severity = "error"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each block that is not found."""
        for note, link, resolution, what in broken_links(index):
            if what == "block":
                where = resolution.path if link.target else "This note"
                message = f"{where} has no block `{link.fragment}`"
                yield self.at_link(note, link, message, candidates=(resolution.path,), hub=note.path in hubs.notes)
