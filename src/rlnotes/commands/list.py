"""`rlnotes list`."""

from typing import Annotated

from rlnotes.options import Argument, Limit, NoteSort, OfHub, OfSection, OfTags, OfType, Option, Reverse, Sort, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("kind", "type", Style.QUIET),
    Column("hub_names", "hubs", Style.NAME, share=3),
    Column("out", "out", Style.NUMBER),
    Column("in", "in", Style.NUMBER),
    Column("date", "date", Style.QUIET),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    paths: Annotated[list[str] | None, Argument("[PATH]...", "Only these notes, folders and quoted globs.")] = None,
    tag: OfTags = None,
    kind: OfType = "",
    hub: OfHub = "",
    section: OfSection = "",
    where: Where = None,
    since: Annotated[str, Option(metavar="DATE", help="Only notes dated YYYY-MM-DD or later.")] = "",
    sort: Sort = NoteSort.TITLE,
    reverse: Reverse = False,
    limit: Limit = None,
) -> None:
    """List notes, filtered and sorted.

    In a glob, `*` and `?` match within a folder, `**` across folders; without a slash it matches in every folder.

    Example: rlnotes list --tag rlvr --since 2026-05-01 --sort in
    Example: rlnotes list --sort modified --limit 10
    Example: rlnotes list 'hubs/*' --reverse
    """
    from rlnotes.queries.list_filters import NoteFilter, filter_notes
    from rlnotes.queries.note_order import sort_key
    from rlnotes.reports.records import note_record

    index, hubs = session.index, session.hubs
    notes = session.lookup.selected(tag, kind, hub, section, since, paths, where=where)
    notes = filter_notes(index, hubs, NoteFilter()) if notes is None else notes
    notes.sort(key=sort_key(index, sort or NoteSort.TITLE), reverse=reverse)
    records = [{**note_record(index, hubs, note), "flags": []} for note in notes[:limit]]  # the type shows the flags
    session.print(Report("list", records, COLUMNS, empty="No matching notes."))
