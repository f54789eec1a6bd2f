"""`rlnotes hub list`."""

from typing import Any

from rlnotes.options import Limit, Reverse, Sort
from rlnotes.output import Column, Group, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "hub", Style.TITLE, share=1, detail="path"),
    Column("notes", "notes", Style.NUMBER),
    Column("sections", "sections", Style.NUMBER),
    Column("depth", "depth", Style.NUMBER),
    Column("filed", "filed", Style.NUMBER, text="_filed"),
    Column("broken", "broken", Style.BAD),
    Column("path", "path", hidden=True),
)
_MAX_NAMED = 3  # candidates


def run(session: Session, sort: Sort = None, reverse: Reverse = False, limit: Limit = None) -> None:
    """List hubs with their size.

    Sorted by their number of notes, each with its sections. Depth is the number of hubs above a hub. Filed is the share
    of its family that it lists; the family are the notes that it lists or that name it as their hub. Also names
    candidates: index-like notes, mostly lists that begin with links, that are not hubs. `rlnotes hub mark` makes one a
    hub.

    Example: rlnotes hub list
    """
    from rlnotes.plurals import count_noun
    from rlnotes.queries.hub_candidates import hub_candidates
    from rlnotes.queries.hub_coverage import hub_size
    from rlnotes.reports.record_order import ordered

    records: list[dict[str, Any]] = []
    for path, note in session.hubs.notes.items():
        counts, size = session.hubs.counts[path], hub_size(session.hubs, note)
        records.append(
            {
                "title": note.title,
                "description": note.description,
                "path": path,
                "notes": size.listed,
                "sections": counts.sections,
                "depth": size.depth,
                "family": size.with_naming_notes,
                "filed": round(size.listed / size.with_naming_notes, 4) if size.with_naming_notes else None,
                "_filed": f"{100 * size.listed // size.with_naming_notes}%" if size.with_naming_notes else "",
                "broken": counts.broken,
            }
        )
    records.sort(key=lambda record: (-record["notes"], record["path"]))
    records = ordered(session.index, records, sort, reverse=reverse)
    candidates: list[dict[str, Any]] = [
        {
            "title": found.note.title,
            "description": found.note.description,
            "path": found.note.path,
            "notes": found.notes,
            "sections": found.sections,
        }
        for found in hub_candidates(session.index, session.hubs)
    ]
    report = Report("hubs", records, COLUMNS, properties={"candidates": candidates}).limited(limit)
    if not candidates:
        empty = "The vault has no hub. A hub is a note with `type: hub` or the tag `hub`: `rlnotes hub mark NOTE`."
        session.print(report._replace(empty=empty))
    elif records:
        named = ", ".join(each["title"] for each in candidates[:_MAX_NAMED])
        more = f", +{len(candidates) - _MAX_NAMED}" if len(candidates) > _MAX_NAMED else ""
        footer = f"Index-like, but no hub: {named}{more}. `rlnotes hub mark NOTE` makes a note a hub."
        session.print(report._replace(footer=footer))
    else:
        caption = "The vault has no hub: no note has `type: hub` or the tag `hub`."
        footer = "`rlnotes hub show NOTE` shows one, `rlnotes hub mark NOTE` makes it a hub."
        rows = [{**each, "_size": count_noun(each["notes"], "note")} for each in candidates]
        groups = (Group("Index-like notes", str(len(rows)), rows),)
        columns = (COLUMNS[0], Column("_size", "size", Style.QUIET))
        session.print(report._replace(columns=columns, caption=caption, groups=groups, footer=footer))
