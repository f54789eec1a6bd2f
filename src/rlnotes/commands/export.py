"""`rlnotes export`."""

from rlnotes.output import Column, Format, Report
from rlnotes.session import Session

COLUMNS = (Column("path", "path"), Column("title", "title"), Column("description", "description"))


def run(session: Session) -> None:
    """Print the whole index as JSON.

    The schema is `export.schema.json` in the package. With --format jsonl each line is one note.

    Example: rlnotes export | jq '.items[] | select(.hubs == []) | .path'
    """
    from rlnotes.reports.records import exported_note

    records = [exported_note(session.index, session.hubs, note) for note in session.index.notes.values()]
    session.print(Report("export", records, COLUMNS), default=Format.JSON)
