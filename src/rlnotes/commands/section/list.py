"""`rlnotes section list`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from rlnotes.options import Argument, Limit
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.queries.hub import Hub, HubSection

COLUMNS = (
    Column("section", "section", Style.TITLE, share=5, text="_outline"),
    Column("notes", "notes", Style.NUMBER),
    Column("broken", "broken", Style.BAD),
    Column("line", "line", Style.NUMBER),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    note: Annotated[str | None, Argument("[HUB|NOTE]", "Path, name, title or alias.")] = None,
    limit: Limit = None,
) -> None:
    """List the sections of a hub or note.

    Each with the number of notes that it links to. Defaults to the vault's top hub.

    Example: rlnotes section list rlvr-dynamics
    """
    hub = session.hubs.open(session.lookup.note(note) if note else session.lookup.top_hub())
    records = list(_records(hub, hub.groups, ()))
    report = Report("sections", records, COLUMNS, hub.note.title, hub.note.description, empty="No sections.")
    session.print(report.limited(limit))


def _records(hub: "Hub", sections: "tuple[HubSection, ...]", trail: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    from rlnotes.reports.records import section_record

    for section in sections:
        name = section.title or "(before the first section)"
        inner = (*trail, name)
        yield {**section_record(hub, section, inner), "_outline": "  " * len(trail) + name}
        yield from _records(hub, section.children, inner)
