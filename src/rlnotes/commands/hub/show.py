"""`rlnotes hub show`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from rlnotes.options import Argument, Limit, Option
from rlnotes.output import Column, Group, Report, Style, View
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.queries.hub import Hub, HubSection
    from rlnotes.queries.link_reports import MissingNote

COLUMNS = (
    Column("section", "section", hidden=True),
    Column("title", "title", Style.TITLE, share=2),
    Column("about", "about", share=3),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    hub: Annotated[str | None, Argument("[HUB]", "Path, name, title or alias.")] = None,
    view: Annotated[View, Option(help="Layout on a terminal.")] = View.TABLE,
    section: Annotated[str, Option(metavar="SECTION", help="Only this section.")] = "",
    depth: Annotated[
        int, Option(minimum=1, metavar="N", help="Include the contents of listed hubs, N levels deep.")
    ] = 1,
    limit: Limit = None,
) -> None:
    """Show the sections and notes of a hub.

    Each note has the hub's words about it, else its description. HUB defaults to the hub from which the most notes are
    reached. For a missing note, shows the notes that link to it.

    Example: rlnotes hub show rlvr-dynamics --view tree
    """
    from rlnotes.markdown.note import Note

    found = session.lookup.note_or_missing(hub) if hub else session.lookup.top_hub()
    if not isinstance(found, Note):
        session.print(_missing_report(session, found)._replace(view=view).limited(limit))
        return
    opened = session.hubs.open(found)
    parts = [session.lookup.section(opened, section)] if section else [*opened.groups]
    groups = [_group(session, opened, part, (), depth, frozenset({found.path})) for part in parts]
    session.print(_report(session, opened, parts, tuple(groups))._replace(view=view).limited(limit))


def _report(session: Session, hub: "Hub", parts: "list[HubSection]", groups: tuple[Group, ...]) -> Report:
    from rlnotes.plurals import count_noun

    linked, broken = len(hub.linked()), len(hub.broken())
    kind = "Topic Hub" if hub.note.path in session.hubs.notes else "Note"
    caption = [kind, count_noun(linked, "linked note"), count_noun(len(hub.sections), "section")]
    caption += [f"{broken} broken"] if broken else []
    properties = {
        "hub": {
            "title": hub.note.title,
            "description": hub.note.description,
            "path": hub.note.path,
            "notes": linked,
            "broken": broken,
            "sections": [{"title": part.title, "notes": _count(part)} for part in parts],
        }
    }
    records = [record for group in groups for record in _records(group)]
    about = (hub.note.title, hub.note.description, " · ".join(caption))
    steps = "`rlnotes read NOTE`, `rlnotes related NOTE`"
    if hub.note.path not in session.hubs.notes:
        steps += ", `rlnotes hub mark NOTE`"
    return Report(
        "hub", records, COLUMNS, *about, properties, groups, empty="The hub lists no notes.", footer=f"Next: {steps}"
    )


def _count(section: "HubSection") -> int:
    """Return how many notes a section and its subsections list, each once."""
    return sum(entry.note is not None for entry in section.distinct().values())


def _group(
    session: Session, hub: "Hub", section: "HubSection", trail: tuple[str, ...], depth: int, above: frozenset[str]
) -> Group:
    from rlnotes.plurals import count_noun
    from rlnotes.reports.records import entry_record

    trail = (*trail, section.title) if section.title else trail
    records = [entry_record(session.index, session.hubs, hub, entry, trail) for entry in section.entries]
    children = [_group(session, hub, child, trail, depth, above) for child in section.children]
    for entry in section.entries if depth > 1 else ():
        if entry.note and entry.note.path in session.hubs.notes and entry.note.path not in above:
            inner = session.hubs.open(entry.note)
            below = (trail, depth - 1, above | {entry.note.path})
            parts = tuple(_group(session, inner, part, *below) for part in inner.groups)
            children.append(Group(f"▸ {entry.note.title}", count_noun(len(inner.linked()), "note"), (), parts))
    return Group(
        section.title, count_noun(_count(section), "note") if section.distinct() else "empty", records, tuple(children)
    )


def _records(group: Group) -> Iterator[dict[str, Any]]:
    yield from group.records
    for child in group.children:
        yield from _records(child)


def _missing_report(session: Session, missing: "MissingNote") -> Report:
    from rlnotes.plurals import count_noun
    from rlnotes.reports.records import missing_link_record

    records = [missing_link_record(session.index, note, link) for note, link in missing.referrers]
    size = count_noun(len({record["path"] for record in records}), "note")
    properties = {
        "hub": {"title": missing.name, "description": "", "path": "", "notes": 0, "broken": 0, "sections": []}
    }
    caption = f"Missing note · linked from {size}"
    return Report(
        "hub", records, COLUMNS, missing.name, "", caption, properties, (Group("Linked from", size, records),)
    )
