"""RLN305 duplicate-hub-entry."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.markdown.excerpts import opens_item
from rlnotes.markdown.note import Link, Note
from rlnotes.queries.hub import Hubs, is_hub_statement


class DuplicateHubEntry(Rule):
    """A section of a hub lists the same note twice.

    ## What it does
    Looks at the items of each section of each hub. A note may be listed in several sections, and be named in the words
    behind other entries.

    ## Why is this bad?
    The section looks longer than it is, and the two entries drift apart.

    ## Example
    `- [[entropy]] — why it grows` twice under `## Basics`. Take one of them out.

    ## Fix
    Safe, where both entries are the same line: the second is taken out.
    """

    code = "RLN305"
    name = "duplicate-hub-entry"
    severity = "warning"
    depends_on = Dependency.HUBS
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each entry whose note was listed before in its section."""
        for note in hubs.notes.values():
            seen: dict[tuple[int, str, str], Link] = {}
            for link, resolution in index.links_of(note):
                listed = resolution.path in index.notes and resolution.path != note.path
                if not listed or link.property or is_hub_statement(link):
                    continue
                first = seen.setdefault((link.section, resolution.path, link.fragment), link)
                if first is not link and opens_item(note.text, first) and opens_item(note.text, link):
                    yield self.at_link(
                        note,
                        link,
                        f"Line {first.line} of the same section lists {resolution.path} already",
                        candidates=(resolution.path,),
                        hub=True,
                        fix=_fix(note, first, link),
                    )


def _fix(note: Note, first: Link, link: Link) -> Fix | None:
    (one_start, one_end), (start, end) = _line(note.text, first.start), _line(note.text, link.start)
    below = note.text[end : end + 200].split("\n")[0]
    alone = not below.strip() or below[:1] not in " \t"  # nothing is nested under the item
    same = note.text[one_start:one_end].strip() == note.text[start:end].strip()
    return Fix("Take the second entry out", True, ((note.path, start, end, ""),)) if same and alone else None


def _line(text: str, offset: int) -> tuple[int, int]:
    """Return the span of the line around an offset, its end included."""
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end + 1
