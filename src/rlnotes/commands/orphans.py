"""`rlnotes orphans`."""

from typing import Annotated

from rlnotes.options import Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=3, detail="path"),
    Column("hub_names", "hubs", Style.PLACE, share=1),
    Column("out", "links out", Style.NUMBER),
    Column("path", "path", hidden=True),
)
ORPHAN = "Orphans: no other note links to them; a link to oneself does not count, hubs are left out."
ISOLATED = "Isolated: no other note links to them and they link to none; hubs are left out."
UNFILED = "Unfiled: no hub lists them; hubs are left out."
DEAD_END = "Dead ends: they link to no other note."


def run(
    session: Session,
    isolated: Annotated[bool, Option("--isolated", help="Notes with no link in and none out.")] = False,
    unfiled: Annotated[bool, Option("--unfiled", help="Notes that no hub lists.")] = False,
    dead_ends: Annotated[bool, Option("--dead-ends", help="Notes with no link out.")] = False,
    limit: Annotated[int | None, Option("--limit", "-n", minimum=0, metavar="N", help="At most this many.")] = None,
) -> None:
    """List the notes that no other note links to.

    Hubs are left out, and a link to oneself does not count; a card of a canvas is a link. An option asks for another
    set; several for what is in all.

    Example: rlnotes orphans --isolated --format paths
    """
    from rlnotes.queries import link_reports
    from rlnotes.reports.records import note_record

    index, hubs = session.index, session.hubs
    sets = [(ISOLATED, link_reports.isolated(index, hubs))] if isolated else []
    sets += [(UNFILED, link_reports.unfiled(index, hubs))] if unfiled else []
    sets += [(DEAD_END, link_reports.dead_ends(index))] if dead_ends else []
    sets = sets or [(ORPHAN, link_reports.orphans(index, hubs))]
    inside = set.intersection(*({note.path for note in notes} for _, notes in sets))
    found = [note for note in link_reports.shown(index, sets[0][1]) if note.path in inside][:limit]
    records = [note_record(index, hubs, note) for note in found]
    caption = " And: ".join(definition for definition, _ in sets)
    session.print(
        Report("orphans", records, COLUMNS, caption=caption, properties={"definition": caption}, empty="None.")
    )
