"""`rlnotes wanted`."""

from typing import Annotated

from rlnotes.options import Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "wanted", Style.TITLE, share=2),
    Column("times", "asked", Style.NUMBER),
    Column("places", "by", Style.FILE, share=3),
)


def run(
    session: Session,
    limit: Annotated[int | None, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")] = None,
) -> None:
    """List the notes that links ask for and that do not exist yet.

    The most wanted first, each with the places that ask for it.

    Example: rlnotes wanted --format json | jq -r '.items[0].title'
    """
    from rlnotes.queries.link_reports import missing_notes as names_without_file
    from rlnotes.reports.records import missing_link_record

    records = []
    for want in names_without_file(session.index)[:limit]:
        asked = [missing_link_record(session.index, note, link) for note, link in want.referrers]
        places = [f"{record['path']}:{record['line']}" for record in asked]
        paths = list(dict.fromkeys(record["path"] for record in asked))
        records.append({"title": want.name, "times": len(asked), "places": places, "paths": paths, "asked": asked})
    session.print(Report("wanted", records, COLUMNS, empty="No link asks for a note that does not exist."))
