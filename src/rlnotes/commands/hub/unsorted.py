"""`rlnotes hub unsorted`."""

from typing import Annotated

from rlnotes.options import Argument
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "note", Style.TITLE, share=3, detail="path"),
    Column("reason", "reason", share=1),
    Column("hub_title", "hub", Style.NAME, share=2),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    hub: Annotated[str | None, Argument("[HUB]", "Only notes that refer to this hub.")] = None,
) -> None:
    """List notes that refer to a hub but are not listed there.

    They name the hub, have its tag or link to it. `rlnotes hub add` adds a note to a hub.

    Example: rlnotes hub unsorted rlvr-dynamics
    """
    from rlnotes.queries.hub_coverage import unsorted_notes
    from rlnotes.reports.records import note_record

    found = unsorted_notes(session.index, session.hubs, session.lookup.note(hub) if hub else None)
    records = [
        {
            **note_record(session.index, session.hubs, each.note),
            "reason": each.reason,
            "hub": each.hub.path,
            "hub_title": each.hub.title,
        }
        for each in found
    ]
    session.print(Report("unsorted", records, COLUMNS, empty="No unfiled notes."))
