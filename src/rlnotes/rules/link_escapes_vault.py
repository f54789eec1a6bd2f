"""RLN113 link-escapes-vault."""

from collections.abc import Iterator

from rlnotes.indexing.index import NotesView
from rlnotes.indexing.memo import Dependency
from rlnotes.indexing.store import LinkFlag
from rlnotes.lint import Finding, Rule
from rlnotes.questions.hub import Hubs


class LinkEscapesVault(Rule):
    """A link leads to a place above the vault's folder.

    ## What it does
    Reports relative links with more `../` than there are folders above the note in the vault.

    ## Why is this bad?
    Obsidian does not follow them, and who has the vault alone does not have the file.

    ## Example
    `[code](../../src/main.py)` in a note at the vault's root. Link to its address on the web.

    ## Fix
    None: the file is none of the vault's.
    """

    code = "RLN113"
    name = "link-escapes-vault"
    severity = "warning"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link out of the vault."""
        for note, link, _ in index.links_with(LinkFlag.OUTSIDE):
            yield self.at_link(note, link, f"`{link.target}` leads out of the vault")
