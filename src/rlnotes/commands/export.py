"""`rlnotes export`."""

from rlnotes.options import Limit, OfHub, OfSection, OfTags, OfType, Reverse, Sort, Where
from rlnotes.output import Column, Format, Report
from rlnotes.session import Session

COLUMNS = (Column("path", "path"), Column("title", "title"), Column("description", "description"))


def run(
    session: Session,
    tag: OfTags = None,
    kind: OfType = "",
    hub: OfHub = "",
    section: OfSection = "",
    where: Where = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: Limit = None,
) -> None:
    """Print the whole index as JSON.

    The schema is `export.schema.json` in the package. With --format jsonl each line is one note.

    Example: rlnotes export | jq '.items[] | select(.hubs == []) | .path'
    """
    from rlnotes.reports.record_order import ordered
    from rlnotes.reports.records import exported_note

    selected = session.lookup.selected(tag, kind, hub, section, where=where)
    index = session.index
    notes = [*index.notes.values()] if selected is None else selected
    records = [exported_note(index, session.hubs, note) for note in index.tracked(notes, "exporting")]
    records = ordered(index, records, sort, reverse=reverse)
    session.print(Report("export", records, COLUMNS).limited(limit), default=Format.JSON)
