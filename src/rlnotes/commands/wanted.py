"""`rlnotes wanted`."""

from typing import Annotated

from rlnotes.options import Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "missing note", Style.TITLE, share=2),
    Column("links", "links", Style.NUMBER),
    Column("locations", "linked from", Style.FILE, share=3),
)


def run(
    session: Session,
    limit: Annotated[int | None, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")] = None,
) -> None:
    """List missing notes that links point to.

    Sorted by the number of links, each with the locations of the links.

    Example: rlnotes wanted --format json | jq -r '.items[0].title'
    """
    from rlnotes.queries.link_reports import missing_notes
    from rlnotes.reports.records import missing_link_record

    records = []
    for missing in missing_notes(session.index)[:limit]:
        referrers = [missing_link_record(session.index, note, link) for note, link in missing.referrers]
        records.append({
            "title": missing.name,
            "links": len(referrers),
            "locations": [f"{referrer['path']}:{referrer['line']}" for referrer in referrers],
            "paths": list(dict.fromkeys(referrer["path"] for referrer in referrers)),
            "referrers": referrers,
        })  # fmt: skip
    session.print(Report("missing-notes", records, COLUMNS, empty="No missing notes."))
