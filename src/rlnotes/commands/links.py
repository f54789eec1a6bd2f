"""`rlnotes links`."""

from typing import Annotated

from rlnotes.index.resolution import NOT_LOCAL
from rlnotes.options import Argument, Limit, Option, Reverse, Sort, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("line", "line", Style.NUMBER, hidden=True),
    Column("title", "to", Style.TITLE, share=1, detail="_location"),
    Column("relation", "as", hidden=True),
    Column("section", "section", hidden=True),
    Column("context", "context", share=1),
    Column("status", "status", hidden=True),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    everything: Annotated[bool, Option("--all", help="Include external links.")] = False,
    where: Where = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: Limit = None,
) -> None:
    """List the links of a note with line, section and context.

    Example: rlnotes links rlvr-sharpens
    """
    from rlnotes.reports.record_order import ordered
    from rlnotes.reports.records import link_location, link_record

    found, matching = session.lookup.note(note), session.lookup.matching(where)
    records = [
        {**link_record(session.index, found, link, resolution), "_location": link_location(session.index, found, link)}
        for link, resolution in session.index.links_of(found)
        if (everything or resolution.status not in NOT_LOCAL) and (matching is None or resolution.path in matching)
    ]
    records = ordered(session.index, records, sort, reverse=reverse)
    session.print(Report("links", records, COLUMNS, found.title, empty="No links.").limited(limit))
