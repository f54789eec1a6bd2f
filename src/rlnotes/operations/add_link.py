"""Add a link to a note, with the relation it states."""

import re

from rlnotes.errors import UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.markdown.note import Note
from rlnotes.operations.link_syntax import link_text
from rlnotes.operations.list_items import append_item
from rlnotes.operations.plan import Plan
from rlnotes.operations.retitle import find_heading
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit, line_end
from rlnotes.queries.hub import hub_headings

_LINK_HEADINGS = ("relations", "related", "related notes", "see also", "links", "connections")
_RELATION = re.compile(r"[^\W\d_][\w-]*")


def plan_link(
    index: Index, source: Note, target: Note, *, relation: str = "", section: str = "", phrase: str = ""
) -> Plan:
    """Return the plan that adds a link from `source` to `target`, as a list item in a section for links.

    That is `section`, else one called Relations, Related, See also or the like, else a new one at the end. `relation`
    is written as an inline field (`contradicts:: [[x]]`). Raises WriteError if that link exists, UsageError if both are
    the same note.
    """
    if source.path == target.path:
        raise UsageError(f"{source.path} cannot link to itself.")
    relation = relation.strip().lower().replace(" ", "-")
    if relation and not _RELATION.fullmatch(relation):
        raise UsageError(f"`{relation}` is not a valid relation: it must be one word.")
    for link, resolution in index.links_of(source):
        if resolution.path == target.path and not link.property and (not relation or link.relation == relation):
            raise WriteError(f"{source.path}:{link.line} already links to {target.path}.")
    field = f"{relation}:: " if relation else ""
    item = field + link_text(target, source.path, index.names) + (f" — {phrase}" if phrase else "")
    parsed = index.parsed(source)
    target_section = find_heading(parsed, section) if section else None
    target_section = target_section or next(
        (candidate for candidate in parsed.sections if key(candidate.text) in _LINK_HEADINGS), None
    )
    rewrite = Rewrite(index)
    if target_section:
        edit = append_item(parsed.text, parsed.body, target_section.start, target_section.end, item)
    else:
        end = line_end(parsed.text)
        level = hub_headings(source, parsed.sections)[0] or 2
        at = len(parsed.text.rstrip())
        blank_lines = end * 2 if at > parsed.body else ""
        edit = Edit(at, at, f"{blank_lines}{'#' * level} Relations{end}{end}- {item}")
    rewrite.edit(source.path, [edit], f"link to {target.path}")
    return rewrite.plan(f"link {source.path} to {target.path}{f' as {relation}' if relation else ''}")
