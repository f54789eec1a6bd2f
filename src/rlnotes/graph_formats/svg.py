"""SVG pictures of a graph, with a light and a dark theme.

Graphs of up to 60 nodes show all labels; larger ones up to 100, those of hubs first, then of the most linked notes. All
nodes have tooltips.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import NamedTuple
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from rlnotes.errors import UsageError
from rlnotes.extras import install_command
from rlnotes.graph_formats.communities import with_communities
from rlnotes.graph_formats.edge_styles import ABOUT, AGAINST, COLOURS, FOR, NO_HUB, PLAIN, edge_style, hub_colours
from rlnotes.graph_formats.layout import node_positions
from rlnotes.output.sanitize import clean_xml
from rlnotes.queries.graph import LISTS, STATES, Edge, Graph, Node

_MAX_NODES = 3000  # larger pictures are unreadable, and their layout takes minutes and gigabytes
_ALL_LABELLED = 60  # nodes of a graph in which every node has a label
_LABELS_WITH_SPACE, _MAX_LABELS = 40, 100  # in larger graphs: labels that space is reserved for, and all labels
_PADDING = 4  # around the box of a node and its label
_FONT, _LINE = 12, 15  # font size of labels, line height
_EM, _EM_BOLD = 6.4, 7.6  # mean width of a character of a note's and a hub's label
_MARGIN = 30
_LEGEND_WIDTH, _LEGEND_LINE = 420, 22
_DASHED = {"qualifies", "limits"}

_STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #1f2328;
       text-anchor: middle; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round }
.hub { font-weight: 700; font-size: 13px }
.legend text { text-anchor: start; stroke: none }
.ground { fill: #ffffff }
circle { stroke: #ffffff; stroke-width: 1.5px }
"""
_DARK = """
text { fill: #e6edf3; stroke: #0d1117 }
.ground { fill: #0d1117 }
circle { stroke: #0d1117 }
"""


class _Spot(NamedTuple):
    """A node with its position, the lines of its label, and whether the label is shown."""

    node: Node
    x: float
    y: float
    radius: float
    lines: list[str]
    labelled: bool

    @property
    def gap(self) -> float:
        """The distance between node and label; hubs have a ring."""
        return 6 if self.node.is_hub else 2

    def size(self) -> tuple[float, float]:
        """Return half of the width and height of the label."""
        widest = max(sum(1.8 if east_asian_width(char) in "WF" else 1 for char in line) for line in self.lines)
        return widest * (_EM_BOLD if self.node.is_hub else _EM) / 2, len(self.lines) * _LINE / 2

    def frame(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the label."""
        (width, height), top = self.size(), self.y + self.radius + self.gap
        return self.x - width, top, self.x + width, top + 2 * height


def render(network: Graph, theme: str = "auto", progress: Callable[[int, int], None] = lambda *_: None) -> str:
    """Return the picture. `theme` is `light`, `dark`, or `auto` for the preference of the reader's system.

    `progress` is called with the number of notes done and the total. Raises UsageError if networkx or numpy is missing,
    or if the graph is too large.
    """
    if len(network.nodes) > _MAX_NODES:
        raise UsageError(
            f"Too many notes ({len(network.nodes):,}) for a readable picture.",
            hint="Use --hub or --around, or draw the output of --format dot with Graphviz's sfdp.",
        )
    _require_packages()
    network = with_communities(network)
    spots = _spots(network, progress)
    ends = [spot.frame()[2:] if spot.labelled else (spot.x, spot.y) for spot in spots]
    width = max((right for right, _ in ends), default=0) + 2 * _MARGIN
    bottom = max((low for _, low in ends), default=0) + 2 * _MARGIN
    colours = hub_colours(network)
    legend, height = _legend(network, colours, bottom, width)
    size = f"{width:.0f} {bottom + height:.0f}"
    return "\n".join([
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}">'.format(*size.split()),
        f"<style>{_STYLE}{_dark(theme)}</style>",
        '<rect class="ground" width="100%" height="100%"/>',
        *_edges(network, spots, colours),
        *(_circle(spot, colours.get(spot.node.home, NO_HUB)) for spot in spots),
        *(_name(spot) for spot in spots if spot.labelled),
        *legend,
        "</svg>\n",
    ])  # fmt: skip


def _require_packages() -> None:
    """Import what the layout needs. Raises UsageError if a package is missing."""
    try:
        for package in ("numpy", "networkx"):
            import_module(package)
    except ImportError:
        hint = f"Run `{install_command('graph')}`, or use --format dot."
        raise UsageError("SVG output requires the packages networkx and numpy.", hint=hint) from None


def _dark(theme: str) -> str:
    if theme == "auto":
        return f"@media (prefers-color-scheme: dark) {{{_DARK}}}\n"
    return _DARK if theme == "dark" else ""


def _spots(network: Graph, progress: Callable[[int, int], None]) -> list[_Spot]:
    few = len(network.nodes) <= _ALL_LABELLED
    spots = []
    for node in network.nodes:
        title = textwrap.wrap(clean_xml(node.title), 24, max_lines=None if few else 2, placeholder=" …")
        radius = (11 if few else 9) if node.is_hub else (4.5 if few else 3) + min(node.weight, 40) ** 0.5
        spots.append(_Spot(node, 0, 0, radius, title or [clean_xml(node.path)], few))
    reserved = spots if few else _by_importance(network, spots)[:_LABELS_WITH_SPACE]
    with_space = {spot.node.path for spot in reserved}
    boxes = []
    below = []  # the part of a box below its node's circle
    for spot in spots:
        width, height = spot.size()
        label = spot.gap + 2 * height if spot.node.path in with_space else 0
        boxes.append((max(spot.radius, width if label else 0) + _PADDING, spot.radius + label / 2 + _PADDING))
        below.append(label)
    positions = node_positions(network, boxes, progress)
    spots = [
        spot._replace(x=x + _MARGIN, y=y - label / 2 + _MARGIN)
        for spot, (x, y), label in zip(spots, positions, below, strict=True)
    ]
    return spots if few else _label_most_linked(spots, _by_importance(network, spots))


def _by_importance(network: Graph, spots: list[_Spot]) -> list[_Spot]:
    """Return the linked nodes, hubs first, then by in-degree."""
    linked = network.linked()
    found = [spot for spot in spots if spot.node.path in linked]
    return sorted(found, key=lambda spot: (not spot.node.is_hub, -spot.node.weight, spot.node.path))


def _label_most_linked(spots: list[_Spot], candidates: list[_Spot]) -> list[_Spot]:
    """Label the first candidates, at most _MAX_LABELS, whose labels overlap no node and no other label."""
    taken = [
        (spot.x - spot.radius + 2, spot.y - spot.radius + 2, spot.x + spot.radius - 2, spot.y + spot.radius - 2)
        for spot in spots
    ]
    labelled: set[str] = set()
    for spot in candidates:
        left, top, right, bottom = frame = spot.frame()
        free = not any(a < right and left < c and b < bottom and top < d for a, b, c, d in taken)
        if free and left > 0 and len(labelled) < _MAX_LABELS:
            labelled.add(spot.node.path)
            taken.append(frame)
    return [spot._replace(labelled=spot.node.path in labelled) for spot in spots]


def _edges(network: Graph, spots: list[_Spot], colours: dict[str, str]) -> Iterator[str]:
    """Yield lines: faint for plain links and hub listings, coloured arrows for links with a relation."""
    at = {spot.node.path: spot for spot in spots}
    few = len(spots) <= _ALL_LABELLED
    faint = 0.5 if few else 0.25
    strength = 'stroke-width="1.8" stroke-opacity="0.9" marker-end="url(#{})"' if few else 'stroke-opacity="0.5"'
    for style in (AGAINST, FOR, ABOUT):
        yield (
            f'<marker id="{style}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="{COLOURS[style]}"/></marker>'
        )
    strong = [edge for edge in network.edges if edge_style(edge.kind) != PLAIN]
    drawn = {frozenset(edge[:2]) for edge in strong}
    for edge in network.edges:
        pair = frozenset(edge[:2])
        if edge.kind != STATES and pair not in drawn:
            drawn.add(pair)
            home = at[edge.source].node.home
            same = edge.kind == LISTS or home == at[edge.target].node.home
            colour = colours.get(home, NO_HUB) if same else COLOURS[PLAIN]
            yield _line(at, edge, f'stroke="{colour}" stroke-opacity="{faint}"', "")
    for edge in strong:
        style = edge_style(edge.kind)
        look = f'stroke="{COLOURS[style]}" {strength.format(style)}'
        dashes = ' stroke-dasharray="5 3"' if edge.kind in _DASHED else ""
        tooltip = f"{at[edge.source].node.title} {edge.kind} {at[edge.target].node.title}"
        yield _line(at, edge, look + dashes, f"<title>{_text(tooltip)}</title>")


def _line(at: dict[str, _Spot], edge: Edge, look: str, inside: str) -> str:
    """Return a line between two nodes that ends at the rim of the target."""
    one, two = at[edge.source], at[edge.target]
    across, down = two.x - one.x, two.y - one.y
    rim = 1 - (two.radius + 2) / max((across**2 + down**2) ** 0.5, 1)
    path = f"M{one.x:.1f} {one.y:.1f}L{one.x + across * rim:.1f} {one.y + down * rim:.1f}"
    return f'<path d="{path}" fill="none" {look}>{inside}</path>'


def _circle(spot: _Spot, colour: str) -> str:
    tooltip = "\n".join(map(_text, filter(None, (spot.node.title, spot.node.description, spot.node.path))))
    attributes = f'cx="{spot.x:.1f}" cy="{spot.y:.1f}" fill="{colour}"'
    ring = f'<circle {attributes} r="{spot.radius + 4:.1f}" fill-opacity="0.35"/>' if spot.node.is_hub else ""
    return f'<g>{ring}<circle {attributes} r="{spot.radius:.1f}"/><title>{tooltip}</title></g>'


def _name(spot: _Spot) -> str:
    top = spot.y + spot.radius + spot.gap + _FONT
    lines = "".join(
        f'<tspan x="{spot.x:.1f}" y="{top + number * _LINE:.1f}">{_text(line)}</tspan>'
        for number, line in enumerate(spot.lines)
    )
    kind = "hub" if spot.node.is_hub else "note"
    return f'<text class="{kind}">{lines}</text>'


def _legend(network: Graph, colours: dict[str, str], top: float, width: float) -> tuple[list[str], float]:
    """Return the legend, in columns below the picture, and its height."""
    entries = list(_legend_entries(network, colours))
    columns = max(1, min(2, int(width // _LEGEND_WIDTH)))
    rows = -(-len(entries) // columns)
    parts = []
    for number, (symbol, text) in enumerate(entries):
        column, row = divmod(number, rows)
        x, y = _MARGIN + column * width / columns, top + (row + 0.5) * _LEGEND_LINE
        parts.append(f'<g transform="translate({x:.0f} {y:.0f})">{symbol}<text x="20">{_text(text)}</text></g>')
    return ['<g class="legend">', *parts, "</g>"], rows * _LEGEND_LINE + _MARGIN / 2


def _legend_entries(network: Graph, colours: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield symbol and text of the legend's entries: hubs, other notes, relations."""
    dot, line = '<circle r="6" cx="6" cy="-4" fill="{}"/>', '<path d="M-2 -4H14" stroke="{}" stroke-width="2"/>'
    for hub, colour in colours.items():
        if colour != NO_HUB:
            yield dot.format(colour), network.homes[hub]
    if any(colours.get(node.home, NO_HUB) == NO_HUB for node in network.nodes):
        has_rows = len(network.linked()) < len(network.nodes)
        yield dot.format(NO_HUB), "other notes" + (", in rows those without links" if has_rows else "")
    for style in (FOR, AGAINST, ABOUT):
        kinds: Iterable[str] = {edge.kind for edge in network.edges if edge_style(edge.kind) == style}
        if kinds:
            yield line.format(COLOURS[style]), ", ".join(sorted(kinds))


def _text(text: str) -> str:
    return escape(clean_xml(text))
