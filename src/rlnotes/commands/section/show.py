"""`rlnotes section show`."""

from typing import Annotated

from rlnotes.options import Argument, Limit, Reverse, Sort
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=2),
    Column("about", "about", share=3),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    hub: Annotated[str, Argument("HUB", "Path, name, title or alias.")],
    section: Annotated[str, Argument("SECTION", "The heading, or an unambiguous part of it.")],
    sort: Sort = None,
    reverse: Reverse = False,
    limit: Limit = None,
) -> None:
    """List the notes of a section and its subsections.

    Example: rlnotes section show rlvr-dynamics "side effects"
    """
    from rlnotes.plurals import count_noun
    from rlnotes.reports.record_order import ordered
    from rlnotes.reports.records import entry_record

    opened = session.hubs.open(session.lookup.note(hub))
    found = session.lookup.section(opened, section)
    records = [
        entry_record(session.index, session.hubs, opened, entry, (found.title,)) for entry in found.distinct().values()
    ]
    caption = count_noun(sum(bool(record["path"]) for record in records), "note")
    records = ordered(session.index, records, sort, reverse=reverse)
    empty = "The section is empty."
    report = Report("section", records, COLUMNS, found.title, opened.note.title, caption, empty=empty)
    session.print(report.limited(limit))
