"""Mermaid's flowchart, which GitHub, GitLab and Obsidian draw (mermaid.js.org, *Flowcharts*)."""

from rlnotes.graph_formats.edge_styles import NO_HUB, PLAIN, edge_style, hub_colours
from rlnotes.output.sanitize import clean
from rlnotes.queries.graph import LISTS, STATES, Graph


def render(network: Graph) -> str:
    """Return a flowchart: hubs with rounded ends, notes in the colour of their hub, edges labelled with their relation.

    Edges of notes that state their hub are left out.
    """
    numbers = {node.path: f"n{number}" for number, node in enumerate(network.nodes)}
    colours = hub_colours(network)
    classes = {hub: f"h{number}" for number, hub in enumerate(colours)}
    lines = ["flowchart LR"]
    for node in network.nodes:
        shape = '(["{}"])' if node.is_hub else '["{}"]'
        lines.append(f"  {numbers[node.path]}{shape.format(_text(node.title))}:::{classes.get(node.home, 'none')}")
    for edge in network.edges:
        one, two = numbers[edge.source], numbers[edge.target]
        if edge.kind == LISTS:
            lines.append(f"  {one} -.-> {two}")
        elif edge_style(edge.kind) != PLAIN:
            lines.append(f'  {one} -->|"{_text(edge.kind)}"| {two}')
        elif edge.kind != STATES:
            lines.append(f"  {one} --> {two}")
    styles = {**{classes[hub]: colour for hub, colour in colours.items()}, "none": NO_HUB}
    lines += [f"  classDef {name} fill:{colour},stroke:{colour},color:#fff" for name, colour in styles.items()]
    return "\n".join([*lines, ""])


def _text(text: str) -> str:
    """Return text for a quoted Mermaid label, with markup characters as entity codes."""
    return "".join(f"#{ord(char)};" if char in '"#&<>;`[]{}|\\' else char for char in clean(text))
