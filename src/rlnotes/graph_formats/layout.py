"""Graph layout: force-directed positions without overlapping labels."""

from collections.abc import Sequence

from rlnotes.errors import UsageError
from rlnotes.extras import install_command
from rlnotes.queries.graph import STATES, Graph


def node_positions(
    network: Graph, boxes: Sequence[tuple[float, float]], hub_weight: float
) -> list[tuple[float, float]]:
    """Return the centre of each node's box; coordinates start at (0, 0), and the result is deterministic.

    `boxes` are half of the width and height of each node with its label. `hub_weight` is the weight of the edges from
    hubs to their notes. Uses networkx's ForceAtlas2 (Jacomy et al., *PLoS ONE* 9(6), 2014), then moves overlapping
    boxes apart. Raises UsageError if networkx or numpy is missing.
    """
    try:
        import networkx as nx
        import numpy as np
    except ImportError:
        hint = f"Run `{install_command('graph')}`, or use --format dot."
        raise UsageError("SVG output requires the packages networkx and numpy.", hint=hint) from None
    if len(network.nodes) < 2:
        return list(boxes)
    graph = nx.Graph()
    graph.add_nodes_from(node.path for node in network.nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in network.edges if edge.kind != STATES)
    nx.set_edge_attributes(graph, 0.4, "weight")
    for node in network.nodes:
        if node.home in graph and node.home != node.path:
            graph.add_edge(node.home, node.path, weight=hub_weight)
    positions = nx.forceatlas2_layout(graph, max_iter=200, seed=7, weight="weight", strong_gravity=True)
    half = np.array(boxes)
    at = np.array([positions[node.path] for node in network.nodes], dtype=float)
    at -= at.mean(axis=0)
    scale = np.sqrt((4 * half[:, 0] * half[:, 1]).sum()) / (np.abs(at).mean() or 1.0)
    at *= scale * np.array([0.7, 0.45])
    for _ in range(150):
        overlap = half[:, None] + half - np.abs(at[:, None] - at)
        one, two = np.nonzero(np.triu((overlap > 0).all(axis=2), 1))
        if not len(one):
            break
        axis = overlap[one, two].argmin(axis=1)  # with the smaller overlap
        side = np.where(at[one, axis] >= at[two, axis], 0.4, -0.4) * overlap[one, two, axis]
        np.add.at(at, (one, axis), side)
        np.add.at(at, (two, axis), -side)
    at -= (at - half).min(axis=0)
    return [(float(x), float(y)) for x, y in at]
