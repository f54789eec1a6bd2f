"""RLN111 duplicate-link."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.excerpts import opens_item
from rlnotes.queries.hub import Hubs


class DuplicateLink(Rule):
    """A list names the same note twice.

    ## What it does
    Looks at the list items of a section that begin with a link, in notes that are no hubs. Links in running text may
    repeat.

    ## Why is this bad?
    A list that repeats itself looks longer than it is, and the two entries drift apart.

    ## Example
    `- [[entropy]]` twice under `## See also`. Take one of them out.

    ## Fix
    None: the two items may say different things. In hubs see `duplicate-hub-entry`.
    """

    code = "RLN111"
    name = "duplicate-link"
    severity = "info"
    default = False
    depends_on = Dependency.NOTE

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each item whose note was named before in its section."""
        for note in index.notes_in_scope:
            if note.path in hubs.notes:
                continue
            seen: dict[tuple[int, str, str], int] = {}
            for link, resolution in index.links_of(note):
                if resolution.path in index.notes and not link.property and opens_item(note.text, link):
                    first = seen.setdefault((link.section, resolution.path, link.fragment), link.line)
                    if first != link.line:
                        message = f"Line {first} of the same section lists {resolution.path} already"
                        yield self.at_link(note, link, message, candidates=(resolution.path,))
