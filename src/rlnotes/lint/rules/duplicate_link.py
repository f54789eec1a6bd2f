"""RLN111 duplicate-link."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class DuplicateLink(Rule):
    """A list contains the same note twice.

    ## What it does
    Compares the list items of a section that begin with a link, in notes that are not hubs. Links in running text may
    repeat.

    ## Why is this bad?
    The list looks longer than it is, and only one of the two items gets updated.

    ## Example
    `- [[entropy]]` twice below `## See also`. Remove one of them.

    ## Fix
    None: the two items may have different texts. For hubs see `duplicate-hub-entry`.
    """

    code = "RLN111"
    name = "duplicate-link"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each item whose note an earlier item of the section links to."""
        from rlnotes.markdown.excerpts import opens_item

        for note in index.notes_in_scope:
            if note.path in hubs.notes:
                continue
            seen: dict[tuple[int, str, str], int] = {}
            for link, resolution in index.links_of(note):
                if resolution.path in index.notes and not link.property and opens_item(index.text(note.path), link):
                    first = seen.setdefault((link.section, resolution.path, link.fragment), link.line)
                    if first != link.line:
                        message = f"Line {first} of the same section already lists {resolution.path}"
                        yield self.at_link(note, link, message, candidates=(resolution.path,))
