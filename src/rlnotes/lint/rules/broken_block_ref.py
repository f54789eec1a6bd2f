"""RLN103 broken-block-ref."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import broken_links


class BrokenBlockRef(Rule):
    """A link names a block that its target note does not have.

    ## What it does
    Looks up the part of a link after `#^` among the `^ids` at the end of the note's paragraphs, list items and blocks.

    ## Why is this bad?
    The link opens the right note at the wrong position; an embed displays nothing.

    ## Example
    `![[open-set#^def]]` where no paragraph of the note ends with `^def`. Add the id to the paragraph again.

    ## Fix
    None: an id does not tell which paragraph was meant.
    """

    code = "RLN103"
    name = "broken-block-ref"
    severity = "error"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to a missing block."""
        for note, link, resolution, missing in broken_links(index):
            if missing == "block":
                owner = resolution.path if link.target else "This note"
                message = f"{owner} has no block `{link.fragment}`"
                yield self.at_link(note, link, message, candidates=(resolution.path,), hub=note.path in hubs.notes)
