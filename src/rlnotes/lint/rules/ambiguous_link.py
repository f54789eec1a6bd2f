"""RLN105 ambiguous-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class AmbiguousLink(Rule):
    """A link's name fits several files, and only the length of their paths decides between them.

    ## What it does
    Reports a link where neither a path nor the note's own folder says which file is meant, so that Obsidian takes the
    one with the shortest path.

    ## Why is this bad?
    A file added or moved elsewhere makes the link arrive somewhere else, and nobody is told.

    ## Example
    `[[intro]]` where there are `algebra/intro.md` and `topology/intro.md`. Write `[[topology/intro]]`.

    ## Fix
    None: only its author knows which file a link means. The finding names them all, the one that is taken first.
    """

    code = "RLN105"
    name = "ambiguous-link"
    severity = "warning"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that was decided by length."""
        for note, link, resolution in index.links_with(LinkFlag.SHORTEST_PATH):
            fits = resolution.candidates
            more = ", …" if len(fits) > 4 else ""
            message = f"`{link.target}` may be any of {len(fits)} files: {', '.join(fits[:4])}{more}"
            hint = "name the one that is meant by its path"
            yield self.at_link(note, link, message, help=hint, candidates=fits, hub=note.path in hubs.notes)
