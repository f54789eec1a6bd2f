"""`rlnotes path`."""

from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated, Any

from rlnotes.options import Argument
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.queries.paths import Neighbor

COLUMNS = (
    Column("title", "note", Style.TITLE, share=2),
    Column("onward", "how it goes on", share=3),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    start: Annotated[str, Argument("NOTE", "Where to begin: path, name, title or alias.")],
    end: Annotated[str, Argument("NOTE", "Where to arrive.")],
) -> None:
    """Show how two notes hang together: the shortest chain of links, with the sentences that make it.

    → is a link to the next note, ← a link from it. Chains through hubs are shown only where there is no other.

    Example: rlnotes path skipping-prompts spurious-rewards
    """
    from rlnotes.queries.paths import shortest_path
    from rlnotes.reports.records import count_noun

    one, two = session.lookup.note(start), session.lookup.note(end)
    found = shortest_path(session.index, session.hubs, one, two) or []
    shared = [hub for hub in session.hubs.hubs_listing(one) if hub in session.hubs.hubs_listing(two)]
    caption = [f"{count_noun(len(found) - 1, 'link')} apart" if found else "No chain of links joins them"]
    caption += [f"both in {', '.join(session.index.notes[hub].title for hub in shared)}"] if shared else []
    records = [_record(near, after) for near, after in zip_longest(found, found[1:])]
    facts = {"joined": bool(found), "hubs": shared}
    session.print(Report("path", records, COLUMNS, f"From {one.title} to {two.title}", "", " · ".join(caption), facts))


def _record(near: "Neighbor", after: "Neighbor | None") -> dict[str, Any]:
    from rlnotes.markdown.excerpts import sentence

    record: dict[str, Any] = {
        "title": near.note.title,
        "description": near.note.description,
        "path": near.note.path,
        "onward": "",
        "links": [],
    }
    if after is None:
        return record
    for tie in after.links:
        out = tie.source.path == near.note.path
        shown = after.note.title if out else near.note.title
        said = f"property {tie.link.property}" if tie.link.property else sentence(tie.source, tie.link, shown)
        record["links"].append({
            "from": tie.source.path, "to": (after if out else near).note.path, "line": tie.link.line,
            "relation": tie.relation, "sentence": said,
        })  # fmt: skip
    record["onward"] = (
        f"{'→' if after.links[0].source.path == near.note.path else '←'} {record['links'][0]['sentence']}"
    )
    return record
