"""GraphML for Gephi, yEd, Cytoscape and networkx (graphml.graphdrawing.org, *GraphML Primer*)."""

from xml.sax.saxutils import escape, quoteattr

from rlnotes.graph_formats.edge_styles import NO_HUB, hub_colours
from rlnotes.output.sanitize import clean_xml
from rlnotes.queries.graph import Graph

_NODE_KEYS = {"label": "string", "description": "string", "hub": "boolean", "hubs": "string", "home": "string",
              "weight": "int", "color": "string"}  # fmt: skip
_EDGE_KEYS = {"kind": "string", "kinds": "string"}


def render(network: Graph) -> str:
    """Return GraphML. Node ids are paths; lists are joined with line feeds."""
    colours = hub_colours(network)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for of, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        lines += [
            f'<key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>' for name, kind in keys.items()
        ]
    lines.append('<graph id="vault" edgedefault="directed">')
    for node in network.nodes:
        about = {
            "label": clean_xml(node.title),
            "description": clean_xml(node.description),
            "hub": str(node.is_hub).lower(),
            "hubs": "\n".join(map(clean_xml, node.hubs)),
            "home": clean_xml(node.home),
            "weight": str(node.weight),
            "color": colours.get(node.home, NO_HUB),
        }
        lines.append(f"<node id={quoteattr(clean_xml(node.path))}>{_data('node', about)}</node>")
    for edge in network.edges:
        ends = f"source={quoteattr(clean_xml(edge.source))} target={quoteattr(clean_xml(edge.target))}"
        about = {"kind": clean_xml(edge.kind), "kinds": "\n".join(map(clean_xml, edge.kinds))}
        lines.append(f"<edge {ends}>{_data('edge', about)}</edge>")
    return "\n".join([*lines, "</graph>", "</graphml>\n"])


def _data(of: str, values: dict[str, str]) -> str:
    return "".join(f'<data key="{of}-{name}">{escape(value)}</data>' for name, value in values.items())
