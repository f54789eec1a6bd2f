"""`rlnotes hub show`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from rlnotes.options import Argument, Option
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
    view: Annotated[View, Option(help="How a terminal lays it out.")] = View.TABLE,
    section: Annotated[str, Option(metavar="SECTION", help="Only this section.")] = "",
    depth: Annotated[int, Option(minimum=1, metavar="N", help="Open the hubs it lists, N levels deep.")] = 1,
) -> None:
    """Show a hub: its sections and, in each, the notes with the reason they are there.

    Without HUB: the vault's only hub, or the one that reaches the most notes. A name that has no file yet shows the
    notes that ask for it.

    Example: rlnotes hub show rlvr-dynamics --view tree
    """
    from rlnotes.markdown.note import Note

    found = session.lookup.note_or_missing(hub) if hub else session.lookup.top_hub()
    if not isinstance(found, Note):
        session.print(_wanted_report(session, found)._replace(view=view))
        return
    opened = session.hubs.open(found)
    parts = [session.lookup.section(opened, section)] if section else [*opened.groups]
    groups = [_group(session, opened, part, (), depth, frozenset({found.path})) for part in parts]
    session.print(_report(session, opened, tuple(groups))._replace(view=view))


def _report(session: Session, hub: "Hub", groups: tuple[Group, ...]) -> Report:
    from rlnotes.reports.records import count_noun

    linked, broken = len(hub.linked()), len(hub.broken())
    kind = "Topic Hub" if hub.note.path in session.hubs.notes else "Note"
    caption = [kind, count_noun(linked, "linked note"), count_noun(len(hub.sections), "section")]
    caption += [f"{broken} broken"] if broken else []
    facts = {
        "hub": {
            "title": hub.note.title,
            "description": hub.note.description,
            "path": hub.note.path,
            "notes": linked,
            "broken": broken,
            "sections": [{"title": group.title, "size": group.size} for group in groups],
        }
    }
    records = [record for group in groups for record in _records(group)]
    about = (hub.note.title, hub.note.description, " · ".join(caption))
    return Report("hub", records, COLUMNS, *about, facts, groups, empty="It lists no note.")


def _group(
    session: Session, hub: "Hub", section: "HubSection", trail: tuple[str, ...], depth: int, above: frozenset[str]
) -> Group:
    from rlnotes.reports.records import count_noun, entry_record

    trail = (*trail, section.title) if section.title else trail
    records = [entry_record(session.index, session.hubs, hub, entry, trail) for entry in section.entries]
    number = sum(entry.note is not None for entry in section.distinct().values())
    children = [_group(session, hub, child, trail, depth, above) for child in section.children]
    for entry in section.entries if depth > 1 else ():
        if entry.note and entry.note.path in session.hubs.notes and entry.note.path not in above:
            inner = session.hubs.open(entry.note)
            below = (trail, depth - 1, above | {entry.note.path})
            parts = tuple(_group(session, inner, part, *below) for part in inner.groups)
            children.append(Group(f"▸ {entry.note.title}", count_noun(len(inner.linked()), "note"), (), parts))
    return Group(section.title, count_noun(number, "note") if section.distinct() else "empty", records, tuple(children))


def _records(group: Group) -> Iterator[dict[str, Any]]:
    yield from group.records
    for child in group.children:
        yield from _records(child)


def _wanted_report(session: Session, wanted: "MissingNote") -> Report:
    from rlnotes.reports.records import count_noun, missing_link_record

    records = [missing_link_record(session.index, note, link) for note, link in wanted.referrers]
    size = count_noun(len({record["path"] for record in records}), "note")
    facts = {"hub": {"title": wanted.name, "description": "", "path": "", "notes": 0, "broken": 0, "sections": []}}
    caption = f"No file has this name yet · asked for by {size}"
    return Report("hub", records, COLUMNS, wanted.name, "", caption, facts, (Group("Asked for by", size, records),))
