"""The report of notes that a hub they refer to does not list: `rlnotes hub coverage --unsorted`."""

from rlnotes.index.index import Index
from rlnotes.markdown.note import Note
from rlnotes.output import Column, Report, Style
from rlnotes.queries.hub import Hubs
from rlnotes.queries.hub_coverage import unsorted_notes
from rlnotes.reports.records import note_record

COLUMNS = (
    Column("title", "note", Style.TITLE, share=3, detail="path"),
    Column("reason", "reason", share=1),
    Column("hub_title", "hub", Style.NAME, share=2),
    Column("path", "path", hidden=True),
)


def unsorted_notes_report(index: Index, hubs: Hubs, hub: Note | None) -> Report:
    """Return the report of notes that name a hub, have its tag or link to it and are not listed there.

    With `hub`, only those that refer to it.
    """
    records = [
        {
            **note_record(index, hubs, each.note),
            "reason": each.reason,
            "hub": each.hub.path,
            "hub_title": each.hub.title,
        }
        for each in unsorted_notes(index, hubs, hub)
    ]
    return Report("unsorted", records, COLUMNS, empty="No unfiled notes.")
