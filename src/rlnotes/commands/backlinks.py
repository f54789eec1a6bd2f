"""`rlnotes backlinks`."""

from typing import Annotated

from rlnotes.options import Argument, Limit, Reverse, Sort, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "from", Style.TITLE, share=1, detail="_location"),
    Column("line", "line", hidden=True),
    Column("relation", "as", hidden=True),
    Column("section", "section", hidden=True),
    Column("context", "context", share=1),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    where: Where = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: Limit = None,
) -> None:
    """List the links to a note.

    Each with line, section and context, by path; cards of canvases come last. NOTE may also be a missing note.

    Example: rlnotes backlinks rlvr-sharpens
    """
    from rlnotes.markdown.note import Note
    from rlnotes.queries.link_reports import backlinks as links_to
    from rlnotes.reports.record_order import ordered
    from rlnotes.reports.records import canvas_record, link_location, link_record, missing_link_record

    found, matching = session.lookup.note_or_missing(note), session.lookup.matching(where)
    if not isinstance(found, Note):
        records = [
            {
                **missing_link_record(session.index, note, link),
                "to": "",
                "_location": link_location(session.index, note, link),
            }
            for note, link in found.referrers
            if matching is None or note.path in matching
        ]
        records = ordered(session.index, records, sort, reverse=reverse)
        caption = "Missing note: no file has this name."
        session.print(Report("backlinks", records, COLUMNS, found.name, caption=caption).limited(limit))
        return
    records = [
        {
            **link_record(session.index, back.source, back.link, back.resolution),
            "title": back.source.title,
            "path": back.source.path,
            "to": found.path,
            "_location": link_location(session.index, back.source, back.link),
            "flags": ["hub"] if back.source.path in session.hubs.notes else [],
        }
        for back in links_to(session.index, found)
        if matching is None or back.source.path in matching
    ]
    cards = session.index.canvas_cards.get(found.path, ()) if matching is None else ()
    records += [{**canvas_record(session.index, card, found), "_location": f"line {card.line}"} for card in cards]
    records = ordered(session.index, records, sort, reverse=reverse)
    session.print(Report("backlinks", records, COLUMNS, found.title, empty="No backlinks.").limited(limit))
