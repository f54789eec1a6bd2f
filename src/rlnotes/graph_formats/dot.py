"""Graphviz's DOT: `rlnotes graph --format dot | sfdp -Tsvg` (graphviz.org, *The DOT Language*)."""

import textwrap

from rlnotes.graph_formats.edge_styles import COLOURS, NO_HUB, edge_style, hub_colours
from rlnotes.output.sanitize import clean
from rlnotes.queries.graph import LISTS, STATES, Graph


def render(network: Graph) -> str:
    """Return a directed graph: hubs as boxes, notes in the colour of their hub, edges labelled with their relation."""
    colours = hub_colours(network)
    lines = [
        "digraph vault {",
        '  graph [overlap=prism, splines=true, outputorder=edgesfirst, fontname="sans-serif"];',
        '  node [shape=ellipse, style=filled, fontname="sans-serif", fontcolor=white];',
        '  edge [fontname="sans-serif", fontsize=10];',
    ]
    for node in network.nodes:
        about = {
            "label": "\n".join(textwrap.wrap(clean(node.title), 28)),
            "fillcolor": colours.get(node.home, NO_HUB),
            "tooltip": clean(node.description or node.path),
            **({"shape": "box"} if node.is_hub else {}),
        }
        lines.append(f"  {_quoted(node.path)} {_attributes(about)};")
    for edge in network.edges:
        about = {"color": COLOURS[edge_style(edge.kind)]}
        if edge.kind == LISTS:
            about["style"] = "dashed"
        elif edge.kind == STATES:
            about |= {"style": "dotted", "constraint": "false"}
        elif edge_style(edge.kind) != "plain":
            about["label"] = edge.kind
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)} {_attributes(about)};")
    return "\n".join([*lines, "}\n"])


def _attributes(values: dict[str, str]) -> str:
    return "[" + ", ".join(f"{name}={_quoted(value)}" for name, value in values.items()) + "]"


def _quoted(text: str) -> str:
    safe = "\\n".join(clean(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return f'"{safe}"'
