"""RLN110 self-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.resolution import ALIAS_OR_TITLE
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class SelfLink(Rule):
    """A note links to itself as a whole.

    ## What it does
    Reports links that arrive at the note they stand in. Links to its headings and blocks are fine.

    ## Why is this bad?
    The reader who follows the link stays where he is; mostly another note was meant.

    ## Example
    `Compare [[entropy]].` in `entropy.md`. Name the note that is to be compared, or take the brackets out.

    ## Fix
    None: what was meant is not known.
    """

    code = "RLN110"
    name = "self-link"
    severity = "warning"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link to oneself."""
        for note, link, resolution in index.links_with(LinkFlag.SELF):
            if not link.fragment and resolution.via not in ALIAS_OR_TITLE:
                yield self.at_link(note, link, f"`{link.target}` is this note itself", hub=note.path in hubs.notes)
