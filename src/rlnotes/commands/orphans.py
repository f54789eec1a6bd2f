"""`rlnotes orphans`."""

import typer

from rlnotes.output import Column, Report, Style
from rlnotes.session import Session, SessionCommand

app = typer.Typer()

COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("out", "links out", Style.NUMBER),
    Column("hub_names", "hubs", Style.PLACE, share=2),
    Column("path", "path", Style.QUIET, share=4),
)


@app.command(cls=SessionCommand)
def orphans(ctx: typer.Context) -> None:
    """List the notes that no other note links to; hubs and links to oneself do not count.

    Example: rlnotes orphans --format paths
    """
    from rlnotes.graph import orphans as without_backlinks
    from rlnotes.records import note_record

    session: Session = ctx.obj
    records = [note_record(session.index, session.hubs, n) for n in without_backlinks(session.index, session.hubs)]
    caption = "Orphans: no other note links to them. A link to oneself does not count; hubs are left out."
    session.print(Report("orphans", records, COLUMNS, caption=caption, empty="None."))
