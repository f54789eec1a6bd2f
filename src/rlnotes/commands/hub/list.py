"""`rlnotes hub list`."""

from typing import Any

from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "hub", Style.TITLE, share=1, detail="path"),
    Column("notes", "notes", Style.NUMBER),
    Column("sections", "sections", Style.NUMBER),
    Column("depth", "depth", Style.NUMBER),
    Column("filed", "filed", Style.NUMBER),
    Column("broken", "broken", Style.BAD),
    Column("path", "path", hidden=True),
)


def run(session: Session) -> None:
    """List the hubs with how much they hold.

    Depth counts the hubs above a hub. Filed is the share of its family that it lists: the family are the notes it lists
    and those that name it as theirs.

    Example: rlnotes hub list
    """
    from rlnotes.queries.hub_coverage import hub_size

    records: list[dict[str, Any]] = []
    for path, note in session.hubs.notes.items():
        hub, kin = session.hubs.open(note), hub_size(session.index, session.hubs, note)
        records.append(
            {
                "title": note.title,
                "description": note.description,
                "path": path,
                "notes": kin.listed,
                "sections": len(hub.sections),
                "depth": kin.depth,
                "family": kin.with_naming_notes,
                "filed": f"{100 * kin.listed // kin.with_naming_notes}%" if kin.with_naming_notes else "",
                "broken": len(hub.broken()),
            }
        )
    records.sort(key=lambda record: (-record["notes"], record["path"]))
    empty = "The vault has no hub. A hub is a note with `type: hub` or the tag `hub`."
    session.print(Report("hubs", records, COLUMNS, empty=empty))
