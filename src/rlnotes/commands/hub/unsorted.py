"""`rlnotes hub unsorted`."""

from typing import Annotated

from rlnotes.options import Argument
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "note", Style.TITLE, share=3, detail="path"),
    Column("why", "why", share=1),
    Column("hub_title", "hub", Style.PLACE, share=2),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    hub: Annotated[str | None, Argument("[HUB]", "Only notes that wait for this hub.")] = None,
) -> None:
    """List the notes that name a hub, have its tag or link to it, and that it does not list.

    `rlnotes hub add` files them.

    Example: rlnotes hub unsorted rlvr-dynamics
    """
    from rlnotes.queries.hub_coverage import unsorted_notes
    from rlnotes.reports.records import note_record

    found = unsorted_notes(session.index, session.hubs, session.lookup.note(hub) if hub else None)
    records = [
        {
            **note_record(session.index, session.hubs, each.note),
            "why": each.reason,
            "hub": each.hub.path,
            "hub_title": each.hub.title,
        }
        for each in found
    ]
    session.print(Report("unsorted", records, COLUMNS, empty="Nothing waits to be filed."))
