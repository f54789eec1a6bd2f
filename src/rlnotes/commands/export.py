"""`rlnotes export`."""

import typer

from rlnotes.output import Column, Format, Report
from rlnotes.session import Session, SessionCommand, command_app

app = command_app()

COLUMNS = (Column("path", "path"), Column("title", "title"), Column("description", "description"))


@app.command(cls=SessionCommand)
def export(ctx: typer.Context) -> None:
    """Print the whole index as JSON for other programs.

    One document, or with --format jsonl a note a line; `export.schema.json` in the package describes it.

    Example: rlnotes export | jq '.items[] | select(.hubs == []) | .path'
    """
    from rlnotes.records import exported_note

    session: Session = ctx.obj
    records = [exported_note(session.index, session.hubs, note) for note in session.index.notes.values()]
    session.print(Report("export", records, COLUMNS), default=Format.JSON)
