"""`rlnotes map`."""

from typing import TYPE_CHECKING, Annotated

from rlnotes.options import Argument, Depth, Limit
from rlnotes.output import Branch, Column, Report, Style
from rlnotes.plurals import count_noun
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.queries.paths import Neighbor

COLUMNS = (
    Column("hops", "hops", Style.NUMBER, hidden=True),
    Column("direction", "direction", hidden=True),
    Column("relations", "as", hidden=True),
    Column("title", "title", Style.TITLE),
    Column("via", "via", hidden=True),
    Column("path", "path", hidden=True),
)
ARROWS = {"out": "→", "in": "←", "both": "↔"}


def run(
    session: Session,
    note: Annotated[str, Argument("NOTE", "Path, name, title or alias.")],
    depth: Depth = 1,
    limit: Limit = None,
) -> None:
    """Draw the links and backlinks around a note.

    → is a link to the note on that line, ← a link from it, ↔ both, followed by the link's relation if it has one. Paths
    do not go through hubs.

    Example: rlnotes map spurious-rewards --depth 2
    """
    from rlnotes.queries.paths import neighborhood

    found = session.lookup.note(note)
    neighbors = neighborhood(session.index, session.hubs, found, max(depth, 2))
    counted = [
        each for each in neighbors if each.note.path not in session.hubs.notes or found.path in session.hubs.notes
    ]
    reachable = [sum(each.hops <= distance for each in counted) for distance in range(1, max(depth, 2) + 1)]
    caption = [f"{reachable[0]} direct", *(f"{n} within {hop} hops" for hop, n in enumerate(reachable[1:], 2))]
    shown = [each for each in neighbors if each.hops <= depth][:limit]
    own_hubs = sum(each.hops == 1 for each in neighbors) - reachable[0]
    caption += [count_noun(own_hubs, "hub")] if own_hubs else []
    record = {"title": found.title, "path": found.path, "flags": ["hub"] if found.path in session.hubs.notes else []}
    tree = Branch(record, _branches(session, shown, found.path))
    properties = {"note": {"title": found.title, "path": found.path, "reachable": reachable}}
    records = [_record(session, each) for each in shown]
    report = Report("map", records, COLUMNS, caption=", ".join(caption), properties=properties, trees=(tree,))
    session.print(report)


def _branches(session: Session, neighbors: "list[Neighbor]", via: str) -> tuple[Branch, ...]:
    return tuple(
        Branch(
            _record(session, each),
            _branches(session, neighbors, each.note.path),
            f"{ARROWS[each.direction]} {', '.join(each.relations)}".strip(),
        )
        for each in neighbors
        if each.via == via
    )


def _record(session: Session, neighbor: "Neighbor") -> dict[str, object]:
    return {
        "title": neighbor.note.title,
        "description": neighbor.note.description,
        "path": neighbor.note.path,
        "hops": neighbor.hops,
        "via": neighbor.via,
        "direction": neighbor.direction,
        "relations": neighbor.relations,
        "flags": ["hub"] if neighbor.note.path in session.hubs.notes else [],
    }
