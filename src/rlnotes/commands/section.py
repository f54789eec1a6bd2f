"""`rlnotes section list` and `rlnotes section show`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlnotes.output import Column, Report, Style
from rlnotes.session import Session, SessionCommand, command_app

if TYPE_CHECKING:
    from rlnotes.hub import Hub, HubSection

app = command_app("Show the sections of a hub or note.")

LIST_COLUMNS = (
    Column("outline", "section", Style.TITLE, share=5),
    Column("notes", "notes", Style.NUMBER),
    Column("broken", "broken", Style.BAD),
    Column("line", "line", Style.NUMBER),
    Column("path", "path", hidden=True),
)
SHOW_COLUMNS = (
    Column("title", "title", Style.TITLE, share=2),
    Column("about", "about", share=3),
    Column("path", "path", hidden=True),
)


@app.command("list", cls=SessionCommand)
def list_sections(
    ctx: typer.Context,
    note: Annotated[str | None, typer.Argument(metavar="[HUB|NOTE]", help="Path, name, title or alias.")] = None,
) -> None:
    """List the sections of a hub or note, with the notes that each links to.

    Without an argument: the vault's top hub.

    Example: rlnotes section list rlvr-dynamics
    """
    session: Session = ctx.obj
    hub = session.hubs.open(session.note(note) if note else session.top_hub())
    records = list(_records(hub, hub.groups, ()))
    session.print(
        Report("sections", records, LIST_COLUMNS, hub.note.title, hub.note.description, empty="It has no section.")
    )


@app.command("show", cls=SessionCommand)
def show_section(
    ctx: typer.Context,
    hub: Annotated[str, typer.Argument(metavar="HUB", help="Path, name, title or alias.")],
    section: Annotated[str, typer.Argument(metavar="SECTION", help="The heading, or enough of it.")],
) -> None:
    """List the notes of one section, those of the sections in it included.

    Example: rlnotes section show rlvr-dynamics "side effects"
    """
    from rlnotes.records import counted, entry_record

    session: Session = ctx.obj
    opened = session.hubs.open(session.note(hub))
    found = session.hub_section(opened, section)
    records = [
        entry_record(session.index, session.hubs, opened, entry, (found.title,)) for entry in found.distinct().values()
    ]
    caption = counted(sum(bool(record["path"]) for record in records), "note")
    session.print(
        Report("section", records, SHOW_COLUMNS, found.title, opened.note.title, caption, empty="The section is empty.")
    )


def _records(hub: "Hub", sections: "tuple[HubSection, ...]", trail: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    from rlnotes.records import section_record

    for section in sections:
        name = section.title or "(before the first section)"
        here = (*trail, name)
        yield {**section_record(hub, section, here), "outline": "  " * len(trail) + name}
        yield from _records(hub, section.children, here)
