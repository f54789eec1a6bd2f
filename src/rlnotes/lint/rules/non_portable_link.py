"""RLN106 non-portable-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.operations.link_edits import to_relative_path
from rlnotes.queries.hub import Hubs


class NonPortableLink(Rule):
    """A Markdown link's destination is not the path of its file; it resolves only by a search of the whole vault.

    ## What it does
    Reports Markdown links that resolve only because Obsidian searches the vault for the name, or because a site builds
    a page from each note.

    ## Why is this bad?
    On GitHub, in static sites and in most editors the destination is a path, and the link is broken.

    ## Example
    `[open sets](open-set.md)` in `index.md` where the file is `topology/open-set.md`. Write
    `[open sets](topology/open-set.md)`.

    ## Fix
    Safe: the destination becomes the relative path.
    """

    code = "RLN106"
    name = "non-portable-link"
    severity = "warning"
    default = False
    depends_on = Dependency.NOTE
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each Markdown link that resolves by a search of the vault."""
        for note, link, resolution in index.links_with(LinkFlag.LOOSE):
            edits = to_relative_path(index.parsed(note), link, resolution.path)
            fix = Fix("Write the relative path", True, edits) if edits else None
            message = f"`{link.target}` is not the path of {resolution.path}"
            yield self.at_link(note, link, message, candidates=(resolution.path,), fix=fix)
