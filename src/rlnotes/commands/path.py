"""`rlnotes path`."""

from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated, Any

from rlnotes.options import Argument
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.index.index import Index
    from rlnotes.queries.paths import Neighbor

COLUMNS = (
    Column("title", "note", Style.TITLE, share=2),
    Column("next_link", "link to the next note", share=3),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    start: Annotated[str, Argument("NOTE", "First note: path, name, title or alias.")],
    end: Annotated[str, Argument("NOTE", "Last note.")],
) -> None:
    """Show the shortest path of links between two notes.

    → is a link to the next note, ← a link from it, each with its context. A path goes through a hub only if there is no
    other.

    Example: rlnotes path skipping-prompts spurious-rewards
    """
    from rlnotes.plurals import count_noun
    from rlnotes.queries.paths import shortest_path

    first, last = session.lookup.note(start), session.lookup.note(end)
    found = shortest_path(session.index, session.hubs, first, last) or []
    shared = [hub for hub in session.hubs.hubs_listing(first) if hub in session.hubs.hubs_listing(last)]
    caption = [f"{count_noun(len(found) - 1, 'link')} apart" if found else "No path of links connects them"]
    caption += [f"both in {', '.join(session.index.notes[hub].title for hub in shared)}"] if shared else []
    records = [_record(session.index, step, following) for step, following in zip_longest(found, found[1:])]
    properties = {"connected": bool(found), "shared_hubs": shared}
    session.print(
        Report("path", records, COLUMNS, f"From {first.title} to {last.title}", "", " · ".join(caption), properties)
    )


def _record(index: "Index", step: "Neighbor", following: "Neighbor | None") -> dict[str, Any]:
    from rlnotes.markdown.excerpts import sentence

    record: dict[str, Any] = {
        "title": step.note.title,
        "description": step.note.description,
        "path": step.note.path,
        "next_link": "",
        "links": [],
    }
    if following is None:
        return record
    for tie in following.links:
        out = tie.source.path == step.note.path
        shown = following.note.title if out else step.note.title
        context = (
            f"property {tie.link.property}"
            if tie.link.property
            else sentence(index.text(tie.source.path), tie.link, shown)
        )
        record["links"].append({
            "from": tie.source.path, "to": (following if out else step).note.path, "line": tie.link.line,
            "relation": tie.relation, "context": context,
        })  # fmt: skip
    record["next_link"] = (
        f"{'→' if following.links[0].source.path == step.note.path else '←'} {record['links'][0]['context']}"
    )
    return record
