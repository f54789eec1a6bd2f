"""`rlnotes list`."""

from typing import TYPE_CHECKING, Annotated

from rlnotes.options import Argument, Limit, OfHub, OfSection, OfTags, OfType, Option, Reverse, Where
from rlnotes.output import Column, Format, Report, Style
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.markdown.note import Note
    from rlnotes.queries.note_values import NoteValues

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
    columns: Annotated[str, Option(metavar="COLUMNS", help="Columns, such as title,status,backlinks.")] = "",
    sort: Annotated[
        str, Option(metavar="PROPERTY", help="title, path, date, modified, in, out, words, random or a property.")
    ] = "title",
    reverse: Reverse = False,
    group_by: Annotated[str, Option(metavar="PROPERTY", help="Group the notes by the values of a property.")] = "",
    count: Annotated[bool, Option(help="Print only the number of notes, of each group with --group-by.")] = False,
    limit: Limit = None,
) -> None:
    """List notes, filtered and sorted.

    In a glob, `*` and `?` match within a folder, `**` across folders; without a slash it matches in every folder.

    Dates and counts sort in descending order, properties in ascending order.

    Example: rlnotes list --tag rlvr --since 2026-05-01 --sort in
    Example: rlnotes list --columns title,type,backlinks --group-by type
    Example: rlnotes list --sort modified --limit 10
    """
    from rlnotes.queries.list_filters import NoteFilter, filter_notes
    from rlnotes.queries.note_order import sorted_notes
    from rlnotes.queries.note_values import NoteValues
    from rlnotes.reports.records import note_record

    index, hubs = session.index, session.hubs
    values = NoteValues(index, hubs)
    notes = session.lookup.selected(tag, kind, hub, section, since, paths, where=where)
    notes = filter_notes(index, hubs, NoteFilter()) if notes is None else notes
    if count:
        _print_count(session, values, notes, group_by, limit)
        return
    notes = sorted_notes(index, values, notes, sort, reverse=reverse)
    listed = notes if group_by else notes[:limit]
    records = [{**note_record(index, hubs, note), "flags": []} for note in listed]  # the type shows the flags
    report = Report("list", records, COLUMNS, empty="No matching notes.")
    if columns:
        from rlnotes.reports.note_columns import ChosenColumns

        chosen = ChosenColumns(values, columns)
        report = report._replace(records=list(map(chosen.shown, records)), columns=chosen.columns)
    if group_by:
        from rlnotes.reports.note_columns import grouped

        report = grouped(report, group_by, values.of(group_by)).limited(limit)
    session.print(report)


def _print_count(session: Session, values: "NoteValues", notes: "list[Note]", group_by: str, limit: int | None) -> None:
    from rlnotes.reports.note_columns import count_report, group_counts_report

    if group_by:
        counts = group_counts_report((note.path for note in notes), group_by, values.of(group_by))
        session.print(counts.limited(limit))
    else:
        session.print(count_report(len(notes[:limit])), default=Format.TSV)
