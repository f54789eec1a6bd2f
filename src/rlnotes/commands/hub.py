"""`rlnotes hub list` and `rlnotes hub show`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlnotes.output import Column, Group, Report, Style, View
from rlnotes.session import Session, SessionCommand

if TYPE_CHECKING:
    from rlnotes.hub import Hub, HubSection

app = typer.Typer(help="Show hubs: notes that list others in sections.")

LIST_COLUMNS = (
    Column("title", "hub", Style.TITLE, share=1, below="path"),
    Column("notes", "notes", Style.NUMBER),
    Column("sections", "sections", Style.NUMBER),
    Column("broken", "broken", Style.BAD),
    Column("path", "path", hidden=True),
)
SHOW_COLUMNS = (
    Column("section", "section", hidden=True),
    Column("title", "title", Style.TITLE, share=2),
    Column("about", "about", share=3),
    Column("path", "path", hidden=True),
)


@app.command("list", cls=SessionCommand)
def list_hubs(ctx: typer.Context) -> None:
    """List the hubs with how much they hold.

    Example: rlnotes hub list
    """
    session: Session = ctx.obj
    records: list[dict[str, Any]] = []
    for path, note in session.hubs.notes.items():
        hub = session.hubs.open(note)
        counts = {"notes": len(hub.linked()), "sections": len(hub.sections), "broken": len(hub.broken())}
        records.append({"title": note.title, "description": note.description, "path": path, **counts})
    records.sort(key=lambda record: (-record["notes"], record["path"]))
    empty = "The vault has no hub. A hub is a note with `type: hub` or the tag `hub`."
    session.print(Report("hubs", records, LIST_COLUMNS, empty=empty))


@app.command("show", cls=SessionCommand)
def show_hub(
    ctx: typer.Context,
    hub: Annotated[str | None, typer.Argument(metavar="[HUB]", help="Path, name, title or alias.")] = None,
    view: Annotated[View, typer.Option(help="How a terminal lays it out.")] = View.TABLE,
    section: Annotated[str, typer.Option(metavar="NAME", help="Only this section.")] = "",
) -> None:
    """Show a hub: its sections and, in each, the notes with the reason they are there.

    Without HUB: the vault's only hub, or the one that reaches the most notes.

    Example: rlnotes hub show rlvr-dynamics --view tree
    """
    session: Session = ctx.obj
    shown = session.hubs.open(session.note(hub) if hub else session.top_hub())
    groups = [*shown.groups]
    if section:
        groups = [session.hub_section(shown, section)]
    session.print(_report(session, shown, groups)._replace(view=view))


def _report(session: Session, hub: "Hub", groups: "list[HubSection]") -> Report:
    from rlnotes.records import counted

    drawn = tuple(_group(session, hub, group, ()) for group in groups)
    records = [record for group in drawn for record in _records(group)]
    linked, broken = len(hub.linked()), len(hub.broken())
    kind = "Topic Hub" if hub.note.path in session.hubs.notes else "Note"
    caption = f"{kind} · {counted(linked, 'linked note')} · {counted(len(hub.sections), 'section')}"
    facts = {
        "hub": {
            "title": hub.note.title,
            "description": hub.note.description,
            "path": hub.note.path,
            "notes": linked,
            "broken": broken,
            "sections": [{"title": group.title, "count": group.size} for group in drawn],
        }
    }
    return Report(
        "hub", records, SHOW_COLUMNS, hub.note.title, hub.note.description,
        caption + (f" · {counted(broken, 'broken entry').replace('entrys', 'entries')}" if broken else ""),
        facts, drawn, empty="This hub lists no note.",
    )  # fmt: skip


def _group(session: Session, hub: "Hub", section: "HubSection", trail: tuple[str, ...]) -> Group:
    from rlnotes.records import counted, entry_record

    trail = (*trail, section.title) if section.title else trail
    records = [entry_record(session.index, session.hubs, hub, entry, trail) for entry in section.entries]
    number = sum(entry.note is not None for entry in section.distinct().values())
    children = tuple(_group(session, hub, child, trail) for child in section.children)
    return Group(section.title, counted(number, "note") if section.distinct() else "empty", records, children)


def _records(group: Group) -> Iterator[dict[str, Any]]:
    yield from group.records
    for child in group.children:
        yield from _records(child)
