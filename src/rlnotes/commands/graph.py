"""`rlnotes graph`."""

import os
from contextlib import redirect_stdout
from enum import StrEnum
from functools import partial
from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import OfSection, OfTags, OfType, Option, Where
from rlnotes.output import Column, Format, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("home", "hub", Style.NAME, share=2),
    Column("weight", "in", Style.NUMBER),
    Column("path", "path", hidden=True),
)


class GraphFormat(StrEnum):
    """File formats of a graph."""

    DOT = "dot"
    MERMAID = "mermaid"
    GRAPHML = "graphml"
    SVG = "svg"
    JSON = "json"


EXTENSIONS = {
    "dot": "dot",
    "gv": "dot",
    "mermaid": "mermaid",
    "mmd": "mermaid",
    "graphml": "graphml",
    "svg": "svg",
    "json": "json",
}
"""The graph format by file extension."""


class Theme(StrEnum):
    """Color themes of an SVG."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


def run(
    session: Session,
    hub: Annotated[str, Option(metavar="HUB", help="Only this hub and the notes it lists.")] = "",
    around: Annotated[str, Option(metavar="NOTE", help="Only this note and its neighborhood.")] = "",
    depth: Annotated[
        int, Option(minimum=1, metavar="N", former=("--hops",), help="With --around: notes up to N links away.")
    ] = 1,
    tag: OfTags = None,
    kind: OfType = "",
    section: OfSection = "",
    where: Where = None,
    fmt: Annotated[
        GraphFormat | None, Option("--format", "-f", help="Graph format; default: by the extension of FILE, else dot.")
    ] = None,
    output: Annotated[
        str, Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output.")
    ] = "",
    theme: Annotated[Theme, Option(help="Colors of an SVG; auto follows the viewer's system.")] = Theme.AUTO,
) -> None:
    """Export the graph of notes and links.

    As SVG, DOT, Mermaid, GraphML or JSON. A note has the color of the smallest hub that lists it; a link with a
    relation is green if it supports its target, orange if it contradicts it, else blue. SVG requires the
    packages networkx and numpy (extra `graph`).

    Example: rlnotes graph --hub rlvr-dynamics -o rlvr.svg
    """
    from rlnotes.graph_formats import renderer
    from rlnotes.plurals import count_noun
    from rlnotes.queries.graph import build_graph

    fmt = fmt or _format_of(output)
    found = build_graph(
        session.index, session.hubs, _selected(session, hub, around, depth, (tag, kind, section, where))
    )
    if fmt is GraphFormat.JSON:
        edges = [{**edge._asdict(), "kinds": list(edge.kinds)} for edge in found.edges]
        nodes = [{**node._asdict(), "hubs": list(node.hubs)} for node in found.nodes]
        report = Report("graph", nodes, COLUMNS, properties={"edges": edges})
        show = partial(session.print, report, as_if=Format.JSON)
    else:
        text = renderer(fmt, theme, partial(session.index.report_progress, what="laying out"))(found)
        show = partial(session.print_raw, text.encode(errors="replace"))
    if not output:
        show()
        return
    try:
        with open(output, "w", encoding="utf-8", errors="replace", newline="") as file, redirect_stdout(file):
            show()
    except OSError as error:
        raise UsageError(f"Cannot write {output}: {error.strerror}.") from error
    size = f"{count_noun(len(found.nodes), 'note')} and {count_noun(len(found.edges), 'link')}"
    session.warn(f"wrote {size} to {output}")


def _format_of(output: str) -> GraphFormat:
    """Return the format of a file by its extension. Raises UsageError for an unknown one."""
    if not output:
        return GraphFormat.DOT
    extension = os.path.splitext(output)[1].removeprefix(".").lower()
    if extension not in EXTENSIONS:
        known = ", ".join(f".{each}" for each in EXTENSIONS)
        raise UsageError(f"Unknown extension of {output}: use {known}, or add --format.")
    return GraphFormat(EXTENSIONS[extension])


def _selected(
    session: Session, hub: str, around: str, depth: int, filters: tuple[list[str] | None, str, str, list[str] | None]
) -> set[str] | None:
    """Return the paths of the notes to export: the hub with its notes and those around the note, of those the filters
    select; None for all.
    """
    from rlnotes.queries.paths import neighborhood

    tag, kind, section, where = filters
    paths: set[str] = set()
    if hub:
        opened = session.hubs.open(session.lookup.note(hub))
        paths |= {opened.note.path, *(note.path for note in opened.linked())}
    if around:
        found = session.lookup.note(around)
        paths |= {found.path, *(each.note.path for each in neighborhood(session.index, session.hubs, found, depth))}
    selected = session.lookup.selected(tag, kind, hub if section else "", section, where=where)
    if selected is None:
        return paths if hub or around else None
    filtered = {note.path for note in selected}
    return paths & filtered if hub or around else filtered
