"""`rlnotes list`."""

from enum import StrEnum
from typing import Annotated

from rlnotes.options import Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session


class Order(StrEnum):
    """What a list can be sorted by."""

    TITLE = "title"
    DATE = "date"
    PATH = "path"
    OUT = "out"
    IN = "in"
    WORDS = "words"


COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("kind", "kind", Style.QUIET),
    Column("hub_names", "hubs", Style.PLACE, share=3),
    Column("out", "out", Style.NUMBER),
    Column("in", "in", Style.NUMBER),
    Column("date", "date", Style.QUIET),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    tag: Annotated[
        list[str] | None, Option(metavar="TAG", help="Only notes with this tag or one below it; may be repeated.")
    ] = None,
    kind: Annotated[str, Option("--type", metavar="TYPE", help="Only notes of this type.")] = "",
    hub: Annotated[str, Option(metavar="HUB", help="Only notes that this hub lists.")] = "",
    since: Annotated[str, Option(metavar="DATE", help="Only notes dated this day (YYYY-MM-DD) or later.")] = "",
    sort: Annotated[Order, Option(help="Dates and counts sort from the highest.")] = Order.TITLE,
    limit: Annotated[int | None, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")] = None,
) -> None:
    """List the notes of the vault.

    Example: rlnotes list --tag rlvr --since 2026-05-01 --sort in
    """
    from rlnotes.queries.note_filter import NoteFilter, filter_notes
    from rlnotes.reports.records import note_record

    wanted = NoteFilter(tuple(tag or ()), kind, session.lookup.note(hub) if hub else None, since)
    records = [
        note_record(session.index, session.hubs, note) for note in filter_notes(session.index, session.hubs, wanted)
    ]
    for record in records:
        record["marks"] = []  # the kind says it
    if sort in {Order.TITLE, Order.PATH}:
        records.sort(key=lambda record: (record[sort].casefold(), record["path"]))
    else:
        records.sort(key=lambda record: _rank(record[sort]), reverse=True)
    session.print(Report("list", records[:limit], COLUMNS, empty="No note fits."))


def _rank(value: str | int) -> tuple[bool, str | int]:
    """Return what dates and counts are sorted by; a text that is no date comes last."""
    return isinstance(value, int) or value[:4].isdecimal(), value
