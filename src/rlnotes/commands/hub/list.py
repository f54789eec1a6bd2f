"""`rlnotes hub list`."""

from typing import Any

from rlnotes.options import Limit, Reverse, Sort
from rlnotes.output import Column, Report, Style
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


def run(session: Session, sort: Sort = None, reverse: Reverse = False, limit: Limit = None) -> None:
    """List hubs with their size.

    Sorted by their number of notes, each with its sections. Depth is the number of hubs above a hub. Filed is the share
    of its family that it lists; the family are the notes that it lists or that name it as their hub.

    Example: rlnotes hub list
    """
    from rlnotes.queries.hub_coverage import hub_size
    from rlnotes.reports.record_order import ordered

    records: list[dict[str, Any]] = []
    for path, note in session.hubs.notes.items():
        hub, size = session.hubs.open(note), hub_size(session.hubs, note)
        records.append(
            {
                "title": note.title,
                "description": note.description,
                "path": path,
                "notes": size.listed,
                "sections": len(hub.sections),
                "depth": size.depth,
                "family": size.with_naming_notes,
                "filed": round(size.listed / size.with_naming_notes, 4) if size.with_naming_notes else None,
                "_filed": f"{100 * size.listed // size.with_naming_notes}%" if size.with_naming_notes else "",
                "broken": len(hub.broken()),
            }
        )
    records.sort(key=lambda record: (-record["notes"], record["path"]))
    empty = "The vault has no hub. A hub is a note with `type: hub` or the tag `hub`."
    records = ordered(session.index, records, sort, reverse=reverse)
    session.print(Report("hubs", records, COLUMNS, empty=empty).limited(limit))
