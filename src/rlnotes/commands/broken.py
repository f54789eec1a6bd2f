"""`rlnotes broken`."""

from typing import Annotated

from rlnotes.output import Column, Report, Style
from rlnotes.parameters import Option
from rlnotes.session import Session

COLUMNS = (
    Column("place", "place", Style.FILE, share=3),
    Column("target", "target", Style.BAD, share=2, below="lacking"),
    Column("missing", "missing", hidden=True),
    Column("suggestion", "did you mean", share=2),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    limit: Annotated[int | None, Option("--limit", "-n", least=0, metavar="N", help="At most this many.")] = None,
) -> None:
    """List the links that do not arrive.

    No such note, file, heading or block; with the nearest name there is.

    Example: rlnotes broken --format json | jq '.items[].target'
    """
    from rlnotes.questions.graph import broken_links
    from rlnotes.questions.lookup import NearestNames
    from rlnotes.reports.records import link_record

    records = []
    links = broken_links(session.index)[:limit]
    nearest = NearestNames(session.index, (found.link.target for found in links if found.what == "note"))
    for found in links:
        record = link_record(session.index, found.note, found.link, found.resolution)
        fragment = f"#{found.link.fragment}" if found.link.fragment else ""
        records.append(
            {
                **record,
                "place": f"{found.note.path}:{found.link.line}:{found.link.column}",
                "path": found.note.path,
                "target": found.link.target + fragment,
                "missing": found.what,
                "lacking": f"no such {found.what}",
                "suggestion": nearest.of(found.link.target) if found.what == "note" else "",
            }
        )
    session.print(Report("broken", records, COLUMNS, empty="Every link arrives."))
