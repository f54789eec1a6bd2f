"""RLN305 duplicate-hub-entry."""

from collections.abc import Iterator

from rlnotes.index.memo import Dependency
from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.markdown.note import Link
from rlnotes.queries.hub import Hubs, is_hub_statement


class DuplicateHubEntry(Rule):
    """A section of a hub lists the same note twice.

    ## What it does
    Compares the list items of each section of a hub. A note may be listed in several sections, and it may be linked in
    the text of other entries.

    ## Why is this bad?
    The section looks longer than it is, and only one of the two entries gets updated.

    ## Example
    `- [[entropy]] — why it grows` twice below `## Basics`. Remove one of them.

    ## Fix
    Safe if both entries are the same line: the second one is removed.
    """

    code = "RLN305"
    name = "duplicate-hub-entry"
    severity = "warning"
    depends_on = Dependency.HUBS
    fix = "safe"

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each entry whose note an earlier entry of the section lists."""
        from rlnotes.markdown.excerpts import opens_item

        for note in hubs.notes.values():
            seen: dict[tuple[int, str, str], Link] = {}
            text = index.text(note.path)
            for link, resolution in index.links_of(note):
                listed = resolution.path in index.notes and resolution.path != note.path
                if not listed or link.property or is_hub_statement(link):
                    continue
                first = seen.setdefault((link.section, resolution.path, link.fragment), link)
                if first is not link and opens_item(text, first) and opens_item(text, link):
                    yield self.at_link(
                        note,
                        link,
                        f"Line {first.line} of the same section already lists {resolution.path}",
                        candidates=(resolution.path,),
                        hub=True,
                        fix=_fix(note.path, text, first, link),
                    )


def _fix(path: str, text: str, first: Link, link: Link) -> Fix | None:
    (first_start, first_end), (start, end) = _line(text, first.start), _line(text, link.start)
    next_line = text[end : end + 200].split("\n", maxsplit=1)[0]
    has_children = bool(next_line.strip()) and next_line[:1] in " \t"
    is_same = text[first_start:first_end].strip() == text[start:end].strip()
    return Fix("Remove the second entry", True, ((path, start, end, ""),)) if is_same and not has_children else None


def _line(text: str, offset: int) -> tuple[int, int]:
    """Return the span of the line around an offset, its end included."""
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end + 1
