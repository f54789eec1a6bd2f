"""RLN113 link-escapes-vault."""

from collections.abc import Iterator

from rlnotes.indexing.index import Index
from rlnotes.indexing.names import Peculiar
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
    of = "notes"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link out of the vault."""
        for note, link, _ in index.links_with(Peculiar.OUTSIDE):
            yield self.at_link(note, link, f"`{link.target}` leads out of the vault")
