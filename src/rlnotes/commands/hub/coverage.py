"""`rlnotes hub coverage`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rlnotes.output import Column, Group, Report, Style
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.queries.hub_coverage import Coverage

COLUMNS = (
    Column("what", "what", hidden=True),
    Column("title", "note", Style.TITLE, share=1, detail="path"),
    Column("about", "about", share=1),
    Column("path", "path", hidden=True),
)
HEADINGS = {
    "unfiled": "In no hub",
    "not-listed": "Name a hub that does not list them",
    "not-named": "Listed by a hub that they do not name among theirs",
    "too-large": "Hubs too large",
    "too-small": "Hubs too small",
}


def run(session: Session) -> None:
    """Tell how well the hubs cover the vault.

    Notes in no hub with the section that fits best (looked for where links are most, in 300 notes at the most), notes
    and hubs that disagree on belonging together, and hubs that are too large or too small (`hub-largest` and
    `hub-smallest` of the settings).

    Example: rlnotes hub coverage
    """
    from rlnotes.queries.hub_coverage import coverage

    found = coverage(session.index, session.hubs)
    records = list(_records(session, found))
    groups = []
    for what, heading in HEADINGS.items():
        rows = [record for record in records if record["what"] == what]
        if rows:
            groups.append(Group(heading, str(len(rows)), rows))
    share = f"{100 * found.filed / found.notes:.0f}%" if found.notes else "none"
    caption = f"{found.filed} of {found.notes} notes ({share}) are in at least one of {len(session.hubs.notes)} hubs."
    facts = {"notes": found.notes, "filed": found.filed, "hubs": len(session.hubs.notes)}
    session.print(
        Report("coverage", records, COLUMNS, "", "", caption, facts, tuple(groups), empty="Hubs and notes agree.")
    )


def _records(session: Session, found: "Coverage") -> Iterable[dict[str, Any]]:
    notes = session.index.notes
    for note, place, sought in found.unfiled:
        where = " › ".join((notes[place.hub].title, *place.sections)) if place else ""
        about = f"fits best in {where}" if place else "nothing in a hub is near it" if sought else ""
        yield _record(
            "unfiled", note.path, note.title, about, place.hub if place else "", place.sections if place else ()
        )
    for note, hub, _ in found.not_listed:
        yield _record("not-listed", note.path, note.title, f"names {hub.title}", hub.path)
    for note, hub, _ in found.not_named:
        yield _record("not-named", note.path, note.title, f"listed by {hub.title}", hub.path)
    settings = session.index.settings
    for hub, size in found.too_large:
        yield _record("too-large", hub.path, hub.title, f"{size} notes, more than {settings.hub_largest}", hub.path)
    for hub, size in found.too_small:
        yield _record("too-small", hub.path, hub.title, f"{size} notes, fewer than {settings.hub_smallest}", hub.path)


def _record(what: str, path: str, title: str, about: str, hub: str, sections: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"what": what, "path": path, "title": title, "about": about, "hub": hub, "sections": list(sections)}
