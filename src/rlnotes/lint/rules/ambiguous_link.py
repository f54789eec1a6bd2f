"""RLN105 ambiguous-link."""

from collections.abc import Iterator

from rlnotes.index.link_table import LinkFlag
from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class AmbiguousLink(Rule):
    """A link's name matches several files, and only the length of their paths decides between them.

    ## What it does
    Reports a link that resolves neither by a path nor by the note's own folder, so that Obsidian takes the file with
    the shortest path.

    ## Why is this bad?
    If a file is added or moved elsewhere, the link silently resolves to another file.

    ## Example
    `[[intro]]` where `algebra/intro.md` and `topology/intro.md` exist. Write `[[topology/intro]]`.

    ## Fix
    None: only the author knows which file is meant. The finding lists all of them, the current target first.
    """

    code = "RLN105"
    name = "ambiguous-link"
    severity = "warning"
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link whose target is the file with the shortest path."""
        for note, link, resolution in index.links_with(LinkFlag.SHORTEST_PATH):
            matches = resolution.candidates
            more = ", …" if len(matches) > 4 else ""
            message = f"`{link.target}` matches {len(matches)} files: {', '.join(matches[:4])}{more}"
            hint = "link to one of them by its path"
            yield self.at_link(note, link, message, help=hint, candidates=matches, hub=note.path in hubs.notes)
