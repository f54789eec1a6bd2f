"""RLN110 self-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.resolution import ALIAS_OR_TITLE
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class SelfLink(Rule):
    """A note links to itself.

    ## What it does
    Reports links whose target is their own note. Links to its headings and blocks are allowed.

    ## Why is this bad?
    The link does nothing; usually another note was meant.

    ## Example
    `Compare [[entropy]].` in `entropy.md`. Link to the intended note or remove the brackets.

    ## Fix
    None: the intended target is unknown.
    """

    code = "RLN110"
    name = "self-link"
    severity = "warning"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link from a note to itself."""
        for note, link, resolution in index.links_with(LinkFlag.SELF):
            if not link.fragment and resolution.via not in ALIAS_OR_TITLE:
                yield self.at_link(
                    note, link, f"`{link.target}` is a link to its own note", hub=note.path in hubs.notes
                )
