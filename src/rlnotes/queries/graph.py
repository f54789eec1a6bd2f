"""Notes and links as nodes and edges: what pictures of a vault and programs for graphs are made of."""

from collections.abc import Collection
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.queries.hub import Hubs, is_hub_statement

LISTS, STATES, LINKS = "lists", "states", "links"
"""Kinds of an edge besides those that authors give: a hub lists a note, a note states its hub, a note links."""


class Node(NamedTuple):
    """A note. `hubs` are the paths of the hubs that list it, `home` the smallest of them, or nothing.

    A hub's home is itself. `weight` counts the notes of the whole vault that link to it.
    """

    path: str
    title: str
    description: str
    is_hub: bool
    hubs: tuple[str, ...]
    home: str
    weight: int


class Edge(NamedTuple):
    """All links from one note to another: what they say, the kinds that authors gave first."""

    source: str
    target: str
    kinds: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What it says above all."""
        return self.kinds[0]


class Graph(NamedTuple):
    """Nodes in order of path, edges in order of their ends; the titles of hubs that are home to a node, by path."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    homes: dict[str, str]


def build_graph(index: Index, hubs: Hubs, only: Collection[str] | None = None) -> Graph:
    """Return the network of a vault, or of `only` some paths of it; links to oneself are left out."""
    paths = [path for path in index.notes if only is None or path in only]
    inside = frozenset(paths)
    sizes = {path: len(hubs.open(note).linked()) for path, note in hubs.notes.items()}
    nodes = []
    for path in paths:
        note, own = index.notes[path], tuple(hubs.hubs_listing(index.notes[path]))
        home = path if path in hubs.notes else min(own, key=lambda hub: (sizes[hub], hub), default="")
        nodes.append(Node(path, note.title, note.description, path in hubs.notes, own, home, index.in_degree(path)))
    edges = tuple(edge for path in paths for edge in _edges(index, hubs, path, inside))
    homes = {home: index.notes[home].title for home in sorted({node.home for node in nodes}) if home}
    return Graph(tuple(nodes), edges, homes)


def _edges(index: Index, hubs: Hubs, path: str, inside: frozenset[str]) -> list[Edge]:
    found: dict[str, list[str]] = {}
    for link, resolution in index.links_of(index.notes[path]):
        if resolution.path in inside and resolution.path != path:
            plain = LISTS if path in hubs.notes and not link.property else LINKS
            kind = STATES if is_hub_statement(link) else link.relation if plain == LINKS and link.relation else plain
            found.setdefault(resolution.path, []).append(kind)
    order = {LINKS: 1, LISTS: 2, STATES: 3}
    return [
        Edge(path, target, tuple(dict.fromkeys(sorted(kinds, key=lambda kind: order.get(kind, 0)))))
        for target, kinds in sorted(found.items())
    ]
