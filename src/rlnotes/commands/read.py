"""`rlnotes read`."""

from typing import Annotated

import typer

from rlnotes.output import Column, Format, Page, Report, Style
from rlnotes.session import Session, SessionCommand, command_app

app = command_app()

COLUMNS = (Column("title", "title"), Column("description", "description"), Column("path", "path"))
LINK_COLUMNS = (Column("title", "from", Style.TITLE, share=2), Column("sentence", "sentence", share=3))
RELATED_COLUMNS = (Column("title", "title", Style.TITLE, share=2), Column("why", "why", share=3))


@app.command(cls=SessionCommand)
def read(
    ctx: typer.Context,
    note: Annotated[str, typer.Argument(metavar="NOTE", help="Path, name, title or alias.")],
    raw: Annotated[bool, typer.Option("--raw", help="Print the file as it is.")] = False,
) -> None:
    """Read a note, with its hubs, backlinks and related notes.

    Example: rlnotes read spurious
    """
    from rlnotes.reading import backlink_records, readable_body, related_records
    from rlnotes.records import exported_note

    session: Session = ctx.obj
    found = session.note(note)
    if raw:
        session.print_raw(session.vault.read(found.path))
        return
    index, hubs = session.index, session.hubs
    page = Page(
        " › ".join(index.notes[path].title for path in hubs.breadcrumb(found)),
        readable_body(index, found),
        (
            Report("backlinks", backlink_records(index, hubs, found), LINK_COLUMNS, "Linked from", empty="Nothing."),
            Report(
                "related", related_records(index, hubs, found), RELATED_COLUMNS, "Related", empty="Nothing is close."
            ),
        ),
    )
    about = [found.date, found.type, *(f"#{tag}" for tag in found.tags), *found.sources]
    caption = " · ".join(part for part in about if part)
    record = {**exported_note(index, hubs, found), "body": found.text[found.body :]}
    session.print(
        Report("note", [record], COLUMNS, found.title, found.description, caption, page=page), piped=Format.MARKDOWN
    )
