"""`rlnotes sources`."""

from typing import Annotated

import typer

from rlnotes.errors import NoteNotFoundError
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session, SessionCommand, command_app

app = command_app()

COLUMNS = (
    Column("source", "source", Style.PLACE),
    Column("cited", "cited", Style.NUMBER),
    Column("titles", "by", share=1),
)
NOTE_COLUMNS = (
    Column("title", "title", Style.TITLE, share=2),
    Column("description", "description", share=3),
    Column("path", "path", hidden=True),
)


@app.command(cls=SessionCommand)
def sources(
    ctx: typer.Context,
    source: Annotated[str | None, typer.Argument(metavar="[ID]", help="An arXiv id, DOI or address.")] = None,
) -> None:
    """List the sources that notes cite, or the notes that cite one.

    Sources are the entries of `sources:` in front matter; an arXiv id is one source with or without version or address.

    Example: rlnotes sources 2506.10947
    """
    from rlnotes.records import note_record
    from rlnotes.sources import citing
    from rlnotes.sources import sources as cited

    session: Session = ctx.obj
    if source is None:
        records = [
            {
                "source": found.name,
                "address": found.address,
                "cited": len(found.notes),
                "titles": "; ".join(note.title for note in found.notes),
                "paths": [note.path for note in found.notes],
            }
            for found in cited(session.index)
        ]
        session.print(Report("sources", records, COLUMNS, empty="No note names a source."))
        return
    one = citing(session.index, source)
    if one is None:
        raise NoteNotFoundError(f"No note cites `{source}`.", hint="`rlnotes sources` lists what is cited.")
    records = [note_record(session.index, session.hubs, note) for note in one.notes]
    session.print(Report("source", records, NOTE_COLUMNS, one.name, one.address))
