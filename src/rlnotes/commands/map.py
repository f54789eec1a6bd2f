"""`rlnotes map`."""

from typing import TYPE_CHECKING, Annotated

from rlnotes.options import Argument, Option
from rlnotes.output import Branch, Column, Report, Style
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
    hops: Annotated[int, Option(minimum=1, metavar="N", help="Up to N links away.")] = 1,
) -> None:
    """Draw the notes around a note: what it links to, what links to it, and what is behind those.

    → is a link to the note below, ← a link from it, ↔ both, with the link's kind where it has one. Hubs are shown but
    not passed through.

    Example: rlnotes map spurious-rewards --hops 2
    """
    from rlnotes.queries.paths import neighborhood

    found = session.lookup.note(note)
    near = neighborhood(session.index, session.hubs, found, max(hops, 2))
    counted = [each for each in near if each.note.path not in session.hubs.notes or found.path in session.hubs.notes]
    within = [sum(each.hops <= distance for each in counted) for distance in range(1, max(hops, 2) + 1)]
    caption = [f"{within[0]} direct", *(f"{n} within {hop} hops" for hop, n in enumerate(within[1:], 2))]
    shown = [each for each in near if each.hops <= hops]
    own_hubs = sum(each.hops == 1 for each in near) - within[0]
    caption += [f"{own_hubs} {'hub' if own_hubs == 1 else 'hubs'}"] if own_hubs else []
    record = {"title": found.title, "path": found.path, "marks": ["hub"] if found.path in session.hubs.notes else []}
    tree = Branch(record, _branches(session, shown, found.path))
    facts = {"note": {"title": found.title, "path": found.path, "within": within}}
    records = [_record(session, each) for each in shown]
    session.print(Report("map", records, COLUMNS, caption=", ".join(caption), properties=facts, trees=(tree,)))


def _branches(session: Session, near: "list[Neighbor]", via: str) -> tuple[Branch, ...]:
    return tuple(
        Branch(
            _record(session, each),
            _branches(session, near, each.note.path),
            f"{ARROWS[each.direction]} {', '.join(each.relations)}".strip(),
        )
        for each in near
        if each.via == via
    )


def _record(session: Session, near: "Neighbor") -> dict[str, object]:
    return {
        "title": near.note.title,
        "description": near.note.description,
        "path": near.note.path,
        "hops": near.hops,
        "via": near.via,
        "direction": near.direction,
        "relations": near.relations,
        "marks": ["hub"] if near.note.path in session.hubs.notes else [],
    }
