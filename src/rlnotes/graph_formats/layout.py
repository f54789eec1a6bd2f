"""Where the nodes of a network stand: near what they hang together with, none and no name upon another."""

from collections.abc import Sequence

from rlnotes.errors import UsageError
from rlnotes.queries.graph import STATES, Graph


def node_positions(
    network: Graph, room: Sequence[tuple[float, float]], togetherness: float
) -> list[tuple[float, float]]:
    """Return the middle of each node's room, the whole beginning at (0, 0), the same each time.

    `room` is half of the width and height that each takes. `togetherness` is how much more a hub draws its notes than
    links do. By networkx's ForceAtlas2 (Jacomy et al., *PLoS ONE* 9(6), 2014); rooms that still lie on each other are
    then pushed apart. Raises UsageError where networkx is missing.
    """
    try:
        import networkx as nx
        import numpy as np
    except ImportError:
        hint = 'They come with `pip install "rlnotes[graph]"`; --format dot needs none.'
        raise UsageError("Pictures need two more packages, networkx and numpy.", hint=hint) from None
    if len(network.nodes) < 2:
        return list(room)
    graph = nx.Graph()
    graph.add_nodes_from(node.path for node in network.nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in network.edges if edge.kind != STATES)
    nx.set_edge_attributes(graph, 0.4, "weight")
    for node in network.nodes:
        if node.home in graph and node.home != node.path:
            graph.add_edge(node.home, node.path, weight=togetherness)
    laid = nx.forceatlas2_layout(graph, max_iter=200, seed=7, weight="weight", strong_gravity=True)
    half = np.array(room)
    at = np.array([laid[node.path] for node in network.nodes], dtype=float)
    at -= at.mean(axis=0)
    wide = np.sqrt((4 * half[:, 0] * half[:, 1]).sum()) / (np.abs(at).mean() or 1.0)
    at *= wide * np.array([0.7, 0.45])
    for _ in range(150):
        over = half[:, None] + half - np.abs(at[:, None] - at)
        one, two = np.nonzero(np.triu((over > 0).all(axis=2), 1))
        if not len(one):
            break
        axis = over[one, two].argmin(axis=1)  # the shorter way apart
        side = np.where(at[one, axis] >= at[two, axis], 0.4, -0.4) * over[one, two, axis]
        np.add.at(at, (one, axis), side)
        np.add.at(at, (two, axis), -side)
    at -= (at - half).min(axis=0)
    return [(float(x), float(y)) for x, y in at]
