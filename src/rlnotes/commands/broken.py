"""`rlnotes broken`."""

from typing import Annotated

from rlnotes.options import Limit, OfHub, OfSection, OfTags, OfType, Option, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

_BY_NAME = frozenset({"alias", "title"})
COLUMNS = (
    Column("location", "location", Style.FILE, share=3),
    Column("target", "target", Style.BAD, share=2, detail="message"),
    Column("missing", "missing", hidden=True),
    Column("suggestion", "did you mean", share=2),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    missing: Annotated[bool, Option("--missing", help="List missing notes instead, most links first.")] = False,
    tag: OfTags = None,
    kind: OfType = "",
    hub: OfHub = "",
    section: OfSection = "",
    where: Where = None,
    limit: Limit = None,
) -> None:
    """List broken links or missing notes.

    The note, file, heading or block does not exist; the closest existing name is suggested. Links that resolve only by
    an alias or a title are listed too: Obsidian does not follow them. Missing files that git ignores are left out. The
    options that select notes select those with the links.

    Example: rlnotes broken --json | jq '.items[].target'
    Example: rlnotes broken --missing --json | jq -r '.items[0].title'
    """
    from rlnotes.lint.missing_targets import MissingTarget, ignored_targets
    from rlnotes.markdown.note import stem
    from rlnotes.queries.link_reports import about_site_root, skipped_reason, unfollowed_links
    from rlnotes.queries.lookup import ClosestNames
    from rlnotes.reports.records import link_record

    selected = session.lookup.selected(tag, kind, hub, section, where=where)
    allowed = None if selected is None else {note.path for note in selected}
    if missing:
        from rlnotes.reports.missing_notes import missing_notes_report

        session.print(missing_notes_report(session.index, allowed).limited(limit))
        return
    records = []
    links = unfollowed_links(session.index)
    links = [found for found in links if allowed is None or found.note.path in allowed]
    links = [found for found in links if not session.index.excluded(found.note.path)]
    targets = [MissingTarget(found.note.path, found.link.target, found.missing == "note") for found in links]
    unresolved = [each for each, found in zip(targets, links, strict=True) if found.missing in {"note", "file"}]
    ignored = ignored_targets(session.index, unresolved)
    links = [found for found, each in zip(links, targets, strict=True) if each not in ignored][:limit]
    closest = ClosestNames(session.index, (found.link.target for found in links if found.missing == "note"))
    session.index.load_details(found.note.path for found in links)
    for found in links:
        record = link_record(session.index, found.note, found.link, found.resolution)
        skipped = skipped_reason(session.index, found.note, found.link) if not found.resolution.path else ""
        message = f"no such {found.missing}" + (f"; {skipped}" if skipped else "")
        suggestion = closest.of(found.link.target) if found.missing == "note" else ""
        if found.missing in _BY_NAME:
            message = f"only the {found.missing} of {found.resolution.path}; Obsidian does not follow it"
            suggestion = stem(found.resolution.path)
        fragment = f"#{found.link.fragment}" if found.link.fragment else ""
        records.append(
            {
                **record,
                "location": f"{found.note.path}:{found.link.line}:{found.link.column}",
                "path": found.note.path,
                "target": found.link.target + fragment,
                "missing": found.missing,
                "message": message,
                "skipped_reason": skipped,
                "suggestion": suggestion,
            }
        )
    if hint := about_site_root(session.index):
        session.warn(hint)
    session.print(Report("broken", records, COLUMNS, empty="No broken links."))
