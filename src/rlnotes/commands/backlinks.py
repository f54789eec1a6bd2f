"""`rlnotes backlinks`."""

from typing import Annotated

from rlnotes.options import Argument
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "from", Style.TITLE, share=2, detail="where"),
    Column("line", "line", hidden=True),
    Column("relation", "as", hidden=True),
    Column("section", "section", hidden=True),
    Column("sentence", "sentence", share=3),
    Column("path", "path", hidden=True),
)


def run(session: Session, note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")]) -> None:
    """List the links to a note, each with its line, section and sentence.

    Cards of canvases come last. A name that has no file yet shows who asks for it.

    Example: rlnotes backlinks rlvr-sharpens
    """
    from rlnotes.markdown.note import Note
    from rlnotes.queries.link_reports import backlinks as links_to
    from rlnotes.reports.records import canvas_record, link_record, missing_link_record

    found = session.note_or_missing(note)
    if not isinstance(found, Note):
        asked = [{**missing_link_record(session.index, *link), "to": ""} for link in found.referrers]
        session.print(Report("backlinks", asked, COLUMNS, found.name, caption="No file has this name yet."))
        return
    records = [
        {
            **link_record(session.index, back.source, back.link, back.resolution),
            "title": back.source.title,
            "path": back.source.path,
            "to": found.path,
            "marks": ["hub"] if back.source.path in session.hubs.notes else [],
        }
        for back in links_to(session.index, found)
    ]
    records += [canvas_record(session.index, card, found) for card in session.index.canvas_cards.get(found.path, ())]
    session.print(Report("backlinks", records, COLUMNS, found.title, empty="No other note links here."))
