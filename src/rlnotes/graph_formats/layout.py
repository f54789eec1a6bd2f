"""Graph layout: force-directed positions that fill an ellipse, with boxes moved apart."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rlnotes.queries.graph import STATES, Graph

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[tuple[int, ...], np.dtype[np.floating]]

_STEPS = 150  # of the simulation; more change no picture of 30 to 1,000 notes visibly
_GRAVITY, _GROUP_GRAVITY = 0.02, 0.25  # pull towards the centre of the picture and of the node's group
_SOFTNESS = 0.1  # added to squared distances, so that the repulsion of nodes in one place is finite
_GOLDEN_ANGLE = 2.399963
_EVENNESS = 0.9  # 0 keeps the distances to the centre of the simulation, 1 takes those of an evenly filled disc
_ASPECT = 1.6  # width by height of the picture
_SPACE = 2.6  # area of the picture by that of all boxes
_ROUNDS, _MOVES = 40, 10  # of moving overlapping boxes apart, and moves in a round
_NEAR = 20  # boxes that are farther from each other are not compared in a round
_GROWTH = 1.01  # of the picture in a round; else boxes in a dense heap may push each other in circles


def node_positions(
    network: Graph, boxes: Sequence[tuple[float, float]], progress: Callable[[int, int], None]
) -> list[tuple[float, float]]:
    """Return the centre of each node's box; coordinates start at (0, 0), and the result is deterministic.

    `boxes` are half of the width and height of each node with its label. Linked notes are laid out by forces
    (Fruchterman and Reingold, *Software: Practice and Experience* 21(11), 1991), with a pull towards the mean position
    of the notes with the same home; notes without links are in rows below. `progress` is called with the number of
    notes done and the total. Requires numpy.
    """
    import numpy as np

    half = np.array(boxes, dtype=float).reshape(-1, 2)
    at = np.zeros_like(half)
    linked_paths = network.linked()
    linked = [number for number, node in enumerate(network.nodes) if node.path in linked_paths]
    rest = [number for number, node in enumerate(network.nodes) if node.path not in linked_paths]
    width = top = 0.0
    if linked:
        place = {network.nodes[number].path: position for position, number in enumerate(linked)}
        pairs = [(place[edge.source], place[edge.target]) for edge in network.edges if edge.kind != STATES]
        homes = [network.nodes[number].home or network.nodes[number].path for number in linked]
        spread = _move_apart(_fill_ellipse(_simulate(pairs, homes, progress), half[linked]), half[linked])
        at[linked] = spread - (spread - half[linked]).min(axis=0)
        width, top = (at + half)[linked].max(axis=0)
    if rest:
        cell = 2 * half[rest].max(axis=0)
        columns = max(1, int(max(width, np.sqrt(cell.prod() * len(rest) * _ASPECT)) // cell[0]))
        row, column = np.divmod(np.arange(len(rest)), columns)
        at[rest] = np.stack([column + 0.5, row + 0.5 + bool(linked)], axis=1) * cell + [0, top]
    return [(float(x), float(y)) for x, y in at]


def _simulate(pairs: list[tuple[int, int]], homes: list[str], progress: Callable[[int, int], None]) -> "Array":
    """Return positions near equilibrium: nodes repel each other by 1/distance, links are springs.

    All pairs of nodes are computed, in single precision and without BLAS, whose results depend on its threads.
    """
    import numpy as np

    count = len(homes)
    names = sorted(set(homes), key=lambda name: (-homes.count(name), name))
    rank = {name: number for number, name in enumerate(names)}
    group = np.array([rank[home] for home in homes])
    sizes = np.bincount(group)
    one, two = np.array(pairs).T
    springs = np.zeros((count, count), dtype=np.float32)
    springs[one, two] = springs[two, one] = 1
    degree = springs.sum(axis=0)
    springs /= np.minimum(degree[:, None], degree)  # else notes with many links end up in one heap
    order = np.argsort(group, kind="stable").argsort()
    angle = order * _GOLDEN_ANGLE  # as in a sunflower: evenly spread, each group a ring
    at = (np.sqrt(order + 1) * np.stack([np.cos(angle), np.sin(angle)])).astype(np.float32)
    weights, square = np.empty_like(springs), np.empty_like(springs)  # reused: allocation takes half of the time
    for step in range(_STEPS):
        np.subtract.outer(at[0], at[0], out=weights)
        np.subtract.outer(at[1], at[1], out=square)
        weights *= weights
        weights += np.multiply(square, square, out=square)
        weights += _SOFTNESS
        np.subtract(springs, np.reciprocal(weights, out=weights), out=weights)
        centres = np.stack([np.bincount(group, weights=axis) / sizes for axis in at])
        force = np.einsum("ij,kj->ki", weights, at) - (weights.sum(axis=1) + _GRAVITY) * at
        force += _GROUP_GRAVITY * (centres[:, group] - at)
        length = np.sqrt((force**2).sum(axis=0)) + 1e-9
        longest = 0.2 * count**0.5 * (1 - step / _STEPS) ** 2
        at += (force / length * np.minimum(length, longest)).astype(np.float32)
        progress(count * (step + 1) // _STEPS, count)
    positions: Array = at.T.astype(float)
    return positions


def _fill_ellipse(at: "Array", half: "Array") -> "Array":
    """Return positions scaled to an ellipse, its longer axis horizontal.

    Distances to the centre become those of an evenly filled disc, so that no node is far outside the others.
    """
    import numpy as np

    at = at - at.mean(axis=0)
    tilt = np.arctan2(2 * (at[:, 0] * at[:, 1]).sum(), (at[:, 0] ** 2 - at[:, 1] ** 2).sum()) / 2
    across, down = np.array([np.cos(tilt), np.sin(tilt)]), np.array([-np.sin(tilt), np.cos(tilt)])
    at = np.stack([(at * across).sum(axis=1), (at * down).sum(axis=1)], axis=1)
    distance = np.sqrt((at**2).sum(axis=1)) + 1e-9
    area = 4 * half.prod(axis=1)
    even = np.empty_like(distance)
    order = np.argsort(distance, kind="stable")
    even[order] = np.sqrt(area[order].cumsum() / area.sum())
    scale = _EVENNESS * even / distance + (1 - _EVENNESS) / distance.max()
    height = np.sqrt(_SPACE * area.sum() / np.pi / _ASPECT)
    filled: Array = at * scale[:, None] * np.array([height * _ASPECT, height])
    return filled


def _move_apart(at: "Array", half: "Array") -> "Array":
    """Move overlapping boxes apart, along the axis in which they overlap less."""
    import numpy as np

    for _ in range(_ROUNDS):
        near = np.abs(at[:, 0, None] - at[:, 0]) < half[:, 0, None] + half[:, 0] + _NEAR
        near &= np.abs(at[:, 1, None] - at[:, 1]) < half[:, 1, None] + half[:, 1] + _NEAR
        near_one, near_two = np.nonzero(np.triu(near, 1))
        moved = False
        for _ in range(_MOVES):
            overlap = half[near_one] + half[near_two] - np.abs(at[near_one] - at[near_two])
            hit = (overlap > 0).all(axis=1)
            if not hit.any():
                break
            moved = True
            one, two, overlap = near_one[hit], near_two[hit], overlap[hit]
            axis = overlap.argmin(axis=1)
            side = np.where(at[one, axis] >= at[two, axis], 0.4, -0.4) * (overlap.min(axis=1) + 1)
            np.add.at(at, (one, axis), side)
            np.add.at(at, (two, axis), -side)
        if not moved:
            break
        at = at * _GROWTH
    return at
