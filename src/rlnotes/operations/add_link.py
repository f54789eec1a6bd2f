"""A link added to a note, with what it means."""

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

_RELATED = ("relations", "related", "related notes", "see also", "links", "connections")
_RELATION = re.compile(r"[^\W\d_][\w-]*")


def plan_link(
    index: Index, source: Note, target: Note, *, relation: str = "", section: str = "", phrase: str = ""
) -> Plan:
    """Return the plan by which `source` links to `target`, in an item of its section for that.

    That is `section`, else one called Relations, Related, See also or the like, else a new one at the end. `relation`
    is written as an inline field (`contradicts:: [[x]]`). Raises WriteError where that link is there already, and
    UsageError for a note and itself.
    """
    if source.path == target.path:
        raise UsageError(f"{source.path} cannot be linked to itself.")
    relation = relation.strip().lower().replace(" ", "-")
    if relation and not _RELATION.fullmatch(relation):
        raise UsageError(f"`{relation}` cannot name a relation: it must be a word.")
    for link, found in index.links_of(source):
        if found.path == target.path and not link.property and (not relation or link.relation == relation):
            raise WriteError(f"{source.path}:{link.line} links to {target.path} already.")
    field = f"{relation}:: " if relation else ""
    words = field + link_text(target, source.path, index.names) + (f" — {phrase}" if phrase else "")
    place = find_heading(index, source, section) if section else None
    place = place or next((each for each in source.sections if key(each.text) in _RELATED), None)
    rewrite = Rewrite(index)
    if place:
        edit = append_item(source.text, source.body, place.start, place.end, words)
    else:
        end = line_end(source.text)
        level = hub_headings(source)[0] or 2
        at = len(source.text.rstrip())
        gap = end * 2 if at > source.body else ""
        edit = Edit(at, at, f"{gap}{'#' * level} Relations{end}{end}- {words}")
    rewrite.edit(source.path, [edit], f"link to {target.path}")
    return rewrite.plan(f"link {source.path} to {target.path}{f' as {relation}' if relation else ''}")
