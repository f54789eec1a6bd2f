"""`rlnotes graph`."""

import os
from contextlib import redirect_stdout
from enum import StrEnum
from functools import partial
from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Option
from rlnotes.output import Column, Format, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("home", "hub", Style.PLACE, share=2),
    Column("weight", "in", Style.NUMBER),
    Column("path", "path", hidden=True),
)


class GraphFormat(StrEnum):
    """What a graph can be written as."""

    DOT = "dot"
    MERMAID = "mermaid"
    GRAPHML = "graphml"
    SVG = "svg"
    JSON = "json"


ENDINGS = {
    "dot": "dot",
    "gv": "dot",
    "mermaid": "mermaid",
    "mmd": "mermaid",
    "graphml": "graphml",
    "svg": "svg",
    "json": "json",
}
"""What the ending of a file's name says that is in it."""


class Theme(StrEnum):
    """What a picture is looked at on."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


def run(
    session: Session,
    hub: Annotated[str, Option(metavar="HUB", help="Only this hub and the notes it lists.")] = "",
    around: Annotated[str, Option(metavar="NOTE", help="Only this note and what is around it.")] = "",
    hops: Annotated[int, Option(minimum=1, metavar="N", help="With --around: up to N links away.")] = 1,
    fmt: Annotated[
        GraphFormat | None, Option("--format", "-f", help="As what: FILE's ending says it, else dot.")
    ] = None,
    output: Annotated[str, Option("--output", "-o", metavar="FILE", help="Write it there.")] = "",
    theme: Annotated[Theme, Option(help="The colours of an svg; auto follows the reader's system.")] = Theme.AUTO,
) -> None:
    """Draw notes and links as a graph: a picture, or text for Graphviz, Mermaid and programs for graphs.

    Notes have the colour of the smallest hub that lists them; links of a kind are green where they speak for a note,
    orange where against, blue where about. svg needs `pip install "rlnotes[graph]"`.

    Example: rlnotes graph --hub rlvr-dynamics -o rlvr.svg
    """
    from rlnotes.graph_formats import renderer
    from rlnotes.queries.graph import build_graph
    from rlnotes.reports.records import count_noun

    fmt = fmt or _by_ending(output)
    found = build_graph(session.index, session.hubs, _chosen(session, hub, around, hops))
    if fmt is GraphFormat.JSON:
        edges = [{**edge._asdict(), "kinds": list(edge.kinds)} for edge in found.edges]
        nodes = [{**node._asdict(), "hubs": list(node.hubs)} for node in found.nodes]
        report = Report("graph", nodes, COLUMNS, properties={"edges": edges})
        show = partial(session.print, report, as_if=Format.JSON)
    else:
        text = renderer(fmt, theme)(found)
        show = partial(session.print_raw, text.encode(errors="replace"))
    if not output:
        show()
        return
    try:
        with open(output, "w", encoding="utf-8", errors="replace", newline="") as file, redirect_stdout(file):
            show()
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
    size = f"{count_noun(len(found.nodes), 'note')} and {count_noun(len(found.edges), 'link')}"
    session.warn(f"{output} has {size}")


def _by_ending(output: str) -> GraphFormat:
    """Return the format that a file's name asks for. Raises UsageError for an ending that says none."""
    if not output:
        return GraphFormat.DOT
    ending = os.path.splitext(output)[1].removeprefix(".").lower()
    if ending not in ENDINGS:
        known = ", ".join(f".{each}" for each in ENDINGS)
        raise UsageError(f"The name {output} does not say what to write: let it end in {known}, or add --format.")
    return GraphFormat(ENDINGS[ending])


def _chosen(session: Session, hub: str, around: str, hops: int) -> set[str] | None:
    """Return the paths that count; None for all. Given both, what is in either."""
    from rlnotes.queries.paths import neighborhood as near

    paths: set[str] = set()
    if hub:
        opened = session.hubs.open(session.lookup.note(hub))
        paths |= {opened.note.path, *(note.path for note in opened.linked())}
    if around:
        found = session.lookup.note(around)
        paths |= {found.path, *(each.note.path for each in near(session.index, session.hubs, found, hops))}
    return paths if hub or around else None
