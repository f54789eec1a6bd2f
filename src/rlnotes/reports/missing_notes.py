"""The report of missing notes: `rlnotes broken --missing`."""

from collections.abc import Collection
from typing import Any

from rlnotes.index.index import Index
from rlnotes.output import Column, Report, Style
from rlnotes.queries.link_reports import missing_notes
from rlnotes.reports.records import missing_link_record

COLUMNS = (
    Column("title", "missing note", Style.TITLE, share=2),
    Column("links", "links", Style.NUMBER),
    Column("locations", "linked from", Style.FILE, share=3, noun="link"),
)


def missing_notes_report(index: Index, within: Collection[str] | None = None) -> Report:
    """Return the report of missing notes that links point to, those with the most links first.

    `within` are the paths of the notes whose links count, None for all.
    """
    records: list[dict[str, Any]] = []
    for missing in missing_notes(index):
        links = [(note, link) for note, link in missing.referrers if within is None or note.path in within]
        referrers = [missing_link_record(index, note, link) for note, link in links]
        if referrers:
            records.append({
                "title": missing.name,
                "links": len(referrers),
                "locations": [f"{referrer['path']}:{referrer['line']}" for referrer in referrers],
                "paths": list(dict.fromkeys(referrer["path"] for referrer in referrers)),
                "referrers": referrers,
            })  # fmt: skip
    if within is not None:
        records.sort(key=lambda record: -record["links"])
    return Report("missing-notes", records, COLUMNS, empty="No missing notes.")
