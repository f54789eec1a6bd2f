"""`rlnotes orphans`."""

from typing import Annotated

from rlnotes.options import Limit, OfHub, OfSection, OfTags, OfType, Option, Reverse, Sort, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=3, detail="path"),
    Column("hub_names", "hubs", Style.NAME, share=1),
    Column("out", "links out", Style.NUMBER),
    Column("path", "path", hidden=True),
)
ORPHAN = "Orphans: no other note links to them. Links to oneself do not count; hubs are left out."
ISOLATED = "Isolated notes: no links in or out. Hubs are left out."
UNFILED = "Unfiled notes: no hub lists them. Hubs are left out."
NONE = "No notes found."
DEAD_END = "Dead ends: no links to other notes."


def run(
    session: Session,
    isolated: Annotated[bool, Option("--isolated", help="Notes without links in or out.")] = False,
    unfiled: Annotated[bool, Option("--unfiled", help="Notes that no hub lists.")] = False,
    dead_ends: Annotated[bool, Option("--dead-ends", help="Notes without links out.")] = False,
    tag: OfTags = None,
    kind: OfType = "",
    hub: OfHub = "",
    section: OfSection = "",
    where: Where = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: Limit = None,
) -> None:
    """List notes that no other note links to.

    Hubs are left out, and links to oneself do not count; a card of a canvas counts as a link. Each option selects
    another set instead; several options select their intersection.

    Example: rlnotes orphans --isolated --format paths
    """
    from rlnotes.queries import link_reports
    from rlnotes.reports.record_order import ordered
    from rlnotes.reports.records import note_record

    index, hubs = session.index, session.hubs
    sets = [(ISOLATED, link_reports.isolated(index, hubs))] if isolated else []
    sets += [(UNFILED, link_reports.unfiled(index, hubs))] if unfiled else []
    sets += [(DEAD_END, link_reports.dead_ends(index))] if dead_ends else []
    sets = sets or [(ORPHAN, link_reports.orphans(index, hubs))]
    in_all = set.intersection(*({note.path for note in notes} for _, notes in sets))
    selected = session.lookup.selected(tag, kind, hub, section, where=where)
    in_all &= in_all if selected is None else {note.path for note in selected}
    found = [note for note in link_reports.shown(index, sets[0][1]) if note.path in in_all]
    records = ordered(index, [note_record(index, hubs, note) for note in found], sort, reverse=reverse)
    caption = " And: ".join(definition for definition, _ in sets)
    report = Report("orphans", records, COLUMNS, caption=caption, properties={"definition": caption}, empty=NONE)
    session.print(report.limited(limit))
