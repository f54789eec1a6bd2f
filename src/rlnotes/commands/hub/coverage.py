"""`rlnotes hub coverage`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

from rlnotes.options import Argument, Limit, Option
from rlnotes.output import Column, Group, Report, Style
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.queries.hub_coverage import Coverage

COLUMNS = (
    Column("problem", "problem", hidden=True),
    Column("title", "note", Style.TITLE, share=1, detail="path"),
    Column("message", "message", share=1),
    Column("path", "path", hidden=True),
)
HEADINGS = {
    "unfiled": "In no hub",
    "not-listed": "Not listed by a hub that they name",
    "not-named": "Do not name a hub that lists them",
    "too-large": "Hubs too large",
    "too-small": "Hubs too small",
}


def run(
    session: Session,
    hub: Annotated[str | None, Argument("[HUB]", "Only problems that concern this hub.")] = None,
    unsorted: Annotated[
        bool,
        Option("--unsorted", help="List the notes that name a hub, have its tag or link to it, but are not in it."),
    ] = False,
    limit: Limit = None,
) -> None:
    """Report how well hubs cover the vault.

    Lists notes in no hub with the best section for each (for the 300 notes with the most links), notes that name a hub
    that does not list them and the reverse, and hubs that are too large or too small (settings `hub-largest` and
    `hub-smallest`).

    Example: rlnotes hub coverage
    Example: rlnotes hub coverage rlvr-dynamics --unsorted
    """
    only = session.lookup.note(hub) if hub else None
    if unsorted:
        from rlnotes.reports.unsorted_notes import unsorted_notes_report

        session.print(unsorted_notes_report(session.index, session.hubs, only).limited(limit))
        return
    from rlnotes.queries.hub_coverage import coverage

    found = coverage(session.index, session.hubs)
    records = [record for record in _records(session, found) if only is None or record["hub"] == only.path]
    groups = []
    for problem, heading in HEADINGS.items():
        rows = [record for record in records if record["problem"] == problem]
        if rows:
            groups.append(Group(heading, str(len(rows)), rows))
    share = f"{100 * found.filed / found.notes:.0f}%" if found.notes else "none"
    caption = f"{found.filed} of {found.notes} notes ({share}) are in at least one of {len(session.hubs.notes)} hubs."
    properties = {"notes": found.notes, "filed": found.filed, "hubs": len(session.hubs.notes)}
    empty = "No problems found."
    report = Report("coverage", records, COLUMNS, "", "", caption, properties, tuple(groups), empty=empty)
    session.print(report.limited(limit))


def _records(session: Session, found: "Coverage") -> Iterable[dict[str, Any]]:
    notes = session.index.notes
    for note, position, was_ranked in found.unfiled:
        where = " › ".join((notes[position.hub].title, *position.sections)) if position else ""
        message = f"fits best in {where}" if position else "no hub lists a related note" if was_ranked else ""
        hub_path, sections = (position.hub, position.sections) if position else ("", ())
        yield _record("unfiled", note.path, note.title, message, hub_path, sections)
    for note, hub, _ in found.not_listed:
        yield _record("not-listed", note.path, note.title, f"names {hub.title}", hub.path)
    for note, hub, _ in found.not_named:
        yield _record("not-named", note.path, note.title, f"listed by {hub.title}", hub.path)
    settings = session.index.settings
    for hub, size in found.too_large:
        yield _record(
            "too-large", hub.path, hub.title, f"{size} notes, more than {settings.hub_largest}", hub.path, size=size
        )
    for hub, size in found.too_small:
        yield _record(
            "too-small", hub.path, hub.title, f"{size} notes, fewer than {settings.hub_smallest}", hub.path, size=size
        )


def _record(
    problem: str, path: str, title: str, message: str, hub: str, sections: tuple[str, ...] = (), size: int | None = None
) -> dict[str, Any]:
    return {
        "problem": problem, "path": path, "title": title, "message": message, "hub": hub, "sections": list(sections),
        "notes": size,
    }  # fmt: skip
