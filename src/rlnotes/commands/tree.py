"""`rlnotes tree`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from rlnotes.options import Argument, Limit, Option
from rlnotes.output import Branch, Column, Report, Style
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.queries.paths import HubBranch

COLUMNS = (
    Column("depth", "depth", Style.NUMBER, hidden=True),
    Column("title", "hub", Style.TITLE, detail="_size"),
    Column("notes", "notes", Style.NUMBER),
    Column("sections", "sections", Style.NUMBER),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    hub: Annotated[str | None, Argument("[HUB]", "Path, name, title or alias; default: all hubs.")] = None,
    depth: Annotated[int | None, Option(minimum=1, metavar="N", help="Draw at most N levels.")] = None,
    limit: Limit = None,
) -> None:
    """Draw the hierarchy of hubs.

    Each with its number of notes and sections. The contents of a hub listed in several others are shown once.

    Example: rlnotes tree
    """
    from rlnotes.plurals import count_noun
    from rlnotes.queries.paths import hub_tree

    trees = hub_tree(session.hubs, session.lookup.note(hub) if hub else None)
    branches = tuple(_branch(session, tree, 1, depth) for tree in trees)
    unfiled = len(session.index.notes.keys() - session.hubs.filed - session.hubs.notes.keys())
    properties = {"hubs": len(session.hubs.notes), "unfiled": unfiled}
    caption = f"{count_noun(len(session.hubs.notes), 'hub')}, {count_noun(unfiled, 'note')} in no hub"
    records = [record for branch in branches for record in _records(branch)]
    session.print(
        Report(
            "tree",
            records,
            COLUMNS,
            caption=caption,
            properties=properties,
            trees=branches,
            empty="The vault has no hub.",
        ).limited(limit)
    )


def _branch(session: Session, tree: "HubBranch", level: int, depth: int | None) -> Branch:
    from rlnotes.plurals import count_noun

    opened = session.hubs.open(tree.note)
    notes, sections = len(opened.linked()), len(opened.sections)
    record = {
        "title": tree.note.title,
        "description": tree.note.description,
        "path": tree.note.path,
        "depth": level,
        "notes": notes,
        "sections": sections,
        "repeated": tree.repeated,
        "_size": "shown elsewhere"
        if tree.repeated
        else f"{count_noun(notes, 'note')} · {count_noun(sections, 'section')}",
    }
    below = tree.branches if depth is None or level < depth else ()
    return Branch(record, tuple(_branch(session, inner, level + 1, depth) for inner in below))


def _records(branch: Branch) -> Iterator[dict[str, Any]]:
    yield branch.record
    for inner in branch.branches:
        yield from _records(inner)
