"""`rlnotes list`."""

from enum import StrEnum
from typing import Annotated

from rlnotes.options import Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session


class Order(StrEnum):
    """Sort keys of a list."""

    TITLE = "title"
    DATE = "date"
    PATH = "path"
    OUT = "out"
    IN = "in"
    WORDS = "words"


COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("kind", "kind", Style.QUIET),
    Column("hub_names", "hubs", Style.NAME, share=3),
    Column("out", "out", Style.NUMBER),
    Column("in", "in", Style.NUMBER),
    Column("date", "date", Style.QUIET),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    tag: Annotated[
        list[str] | None, Option(metavar="TAG", help="Only notes with this tag or a subtag; repeatable.")
    ] = None,
    kind: Annotated[str, Option("--type", metavar="TYPE", help="Only notes of this type.")] = "",
    hub: Annotated[str, Option(metavar="HUB", help="Only notes listed in this hub.")] = "",
    since: Annotated[str, Option(metavar="DATE", help="Only notes dated YYYY-MM-DD or later.")] = "",
    sort: Annotated[Order, Option(help="Sort key; dates and counts sort in descending order.")] = Order.TITLE,
    limit: Annotated[int | None, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")] = None,
) -> None:
    """List the notes of the vault.

    Example: rlnotes list --tag rlvr --since 2026-05-01 --sort in
    """
    from rlnotes.queries.list_filters import NoteFilter, filter_notes
    from rlnotes.reports.records import note_record

    note_filter = NoteFilter(tuple(tag or ()), kind, session.lookup.note(hub) if hub else None, since)
    records = [
        note_record(session.index, session.hubs, note)
        for note in filter_notes(session.index, session.hubs, note_filter)
    ]
    for record in records:
        record["flags"] = []  # the column `kind` shows them
    if sort in {Order.TITLE, Order.PATH}:
        records.sort(key=lambda record: (record[sort].casefold(), record["path"]))
    else:
        records.sort(key=lambda record: _rank(record[sort]), reverse=True)
    session.print(Report("list", records[:limit], COLUMNS, empty="No matching notes."))


def _rank(value: str | int) -> tuple[bool, str | int]:
    """Return the sort key of a date or count; a date that does not begin with a year sorts last."""
    return isinstance(value, int) or value[:4].isdecimal(), value
