"""`rlnotes broken`."""

from typing import Annotated

from rlnotes.options import Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

_BY_NAME = frozenset({"alias", "title"})
COLUMNS = (
    Column("place", "place", Style.FILE, share=3),
    Column("target", "target", Style.BAD, share=2, detail="lacking"),
    Column("missing", "missing", hidden=True),
    Column("suggestion", "did you mean", share=2),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    limit: Annotated[int | None, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")] = None,
) -> None:
    """List the links that do not arrive.

    No such note, file, heading or block; with the nearest name there is. Links that only an alias or a title makes
    arrive are marked: Obsidian does not follow them. Missing files that git ignores are left out.

    Example: rlnotes broken --format json | jq '.items[].target'
    """
    from rlnotes.lint.missing_targets import MissingTarget, ignored_targets
    from rlnotes.markdown.note import stem
    from rlnotes.queries.link_reports import about_site_root, broken_links, links_by_name_only, skipped_reason
    from rlnotes.queries.lookup import ClosestNames
    from rlnotes.reports.records import link_record

    records = []
    links = [*broken_links(session.index), *links_by_name_only(session.index)]
    links.sort(key=lambda found: (found.note.path, found.link.start))
    links = [found for found in links if not session.index.excluded(found.note.path)]
    targets = [MissingTarget(found.note.path, found.link.target, found.missing == "note") for found in links]
    absent = [each for each, found in zip(targets, links, strict=True) if found.missing in {"note", "file"}]
    ignored = ignored_targets(session.index, absent)
    links = [found for found, each in zip(links, targets, strict=True) if each not in ignored][:limit]
    nearest = ClosestNames(session.index, (found.link.target for found in links if found.missing == "note"))
    for found in links:
        record = link_record(session.index, found.note, found.link, found.resolution)
        skipped = skipped_reason(session.index, found.note, found.link) if not found.resolution.path else ""
        lacking = f"no such {found.missing}" + (f"; {skipped}" if skipped else "")
        suggestion = nearest.of(found.link.target) if found.missing == "note" else ""
        if found.missing in _BY_NAME:
            lacking = f"only the {found.missing} of {found.resolution.path}; Obsidian does not follow it"
            suggestion = stem(found.resolution.path)
        fragment = f"#{found.link.fragment}" if found.link.fragment else ""
        records.append(
            {
                **record,
                "place": f"{found.note.path}:{found.link.line}:{found.link.column}",
                "path": found.note.path,
                "target": found.link.target + fragment,
                "missing": found.missing,
                "lacking": lacking,
                "skipped": skipped,
                "suggestion": suggestion,
            }
        )
    if hint := about_site_root(session.index):
        session.warn(hint)
    session.print(Report("broken", records, COLUMNS, empty="Every link arrives."))
