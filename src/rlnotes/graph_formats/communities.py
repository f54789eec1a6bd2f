"""Communities of notes, which group and colour a picture of a vault with few or no hubs."""

from rlnotes.graph_formats.edge_styles import NO_HUB, hub_colours
from rlnotes.queries.graph import STATES, Graph


def with_communities(network: Graph) -> Graph:
    """Return the graph with communities as homes where the hubs with a colour list fewer than half of the linked notes.

    The home of a note is then the most linked note of its community, empty for a note without links. Communities are
    those of the Louvain method (Blondel et al., *J. Stat. Mech.* P10008, 2008). Requires networkx.
    """
    linked = network.linked()
    colours = hub_colours(network)
    coloured = sum(colours.get(node.home, NO_HUB) != NO_HUB for node in network.nodes if node.path in linked)
    if 2 * coloured >= len(linked):
        return network
    import networkx as nx

    numbers = {node.path: number for number, node in enumerate(network.nodes)}
    graph = nx.Graph()  # of numbers: the order of a set of strings differs between runs
    graph.add_nodes_from(sorted(numbers[path] for path in linked))
    graph.add_edges_from((numbers[edge.source], numbers[edge.target]) for edge in network.edges if edge.kind != STATES)
    homes: dict[int, str] = {}
    titles: dict[str, str] = {}
    for community in nx.community.louvain_communities(graph, seed=7):
        first = network.nodes[min(community, key=lambda number: (-graph.degree[number], number))]
        homes |= dict.fromkeys(community, first.path)
        titles[first.path] = first.title
    nodes = (node._replace(home=homes.get(number, "")) for number, node in enumerate(network.nodes))
    return Graph(tuple(nodes), network.edges, dict(sorted(titles.items())))
