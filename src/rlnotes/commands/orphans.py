"""`rlnotes orphans`."""

import typer

from rlnotes.output import Column, Report, Style
from rlnotes.session import Session, SessionCommand

app = typer.Typer()

COLUMNS = (
    Column("title", "title", Style.TITLE, share=3, below="path"),
    Column("hub_names", "hubs", Style.PLACE, share=1),
    Column("out", "links out", Style.NUMBER),
    Column("path", "path", hidden=True),
)


@app.command(cls=SessionCommand)
def orphans(ctx: typer.Context) -> None:
    """List the notes that no other note links to.

    Hubs are left out, and a link to oneself does not count.

    Example: rlnotes orphans --format paths
    """
    from rlnotes.graph import orphans as without_backlinks
    from rlnotes.records import note_record

    session: Session = ctx.obj
    records = [note_record(session.index, session.hubs, n) for n in without_backlinks(session.index, session.hubs)]
    caption = "Orphans: no other note links to them. A link to oneself does not count; hubs are left out."
    session.print(Report("orphans", records, COLUMNS, caption=caption, empty="None."))
