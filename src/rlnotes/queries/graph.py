"""The link graph with kinds of edges, for pictures and graph file formats."""

from collections.abc import Collection
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.queries.hub import Hubs, is_hub_statement

LISTS, STATES, LINKS = "lists", "states", "links"
"""Kinds of edges besides relations given by authors: a hub lists a note, a note states its hub, a plain link."""


class Node(NamedTuple):
    """A note. `hubs` are the paths of the hubs that list it, `home` is the smallest of them or empty.

    The home of a hub is itself. `weight` is the in-degree in the whole vault.
    """

    path: str
    title: str
    description: str
    is_hub: bool
    hubs: tuple[str, ...]
    home: str
    weight: int


class Edge(NamedTuple):
    """All links from one note to another, with their kinds, relations given by authors first."""

    source: str
    target: str
    kinds: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The first kind."""
        return self.kinds[0]


class Graph(NamedTuple):
    """Nodes sorted by path, edges sorted by source and target, and the titles of the home hubs by path."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    homes: dict[str, str]

    def linked(self) -> set[str]:
        """Return the paths of the notes with a link to or from another; a note that states its hub is no link."""
        return {path for edge in self.edges if edge.kind != STATES for path in edge[:2]}


def build_graph(index: Index, hubs: Hubs, only: Collection[str] | None = None) -> Graph:
    """Return the graph of a vault, or the subgraph of the paths in `only`, without self-links."""
    paths = [path for path in index.notes if only is None or path in only]
    inside = frozenset(paths)
    sizes = {path: len(hubs.open(note).linked()) for path, note in hubs.notes.items()}
    nodes = []
    for path in paths:
        note = index.notes[path]
        listing = tuple(hubs.hubs_listing(note))
        home = path if path in hubs.notes else min(listing, key=lambda hub: (sizes[hub], hub), default="")
        nodes.append(Node(path, note.title, note.description, path in hubs.notes, listing, home, index.in_degree(path)))
    edges = tuple(edge for path in paths for edge in _edges(index, hubs, path, inside))
    homes = {home: index.notes[home].title for home in sorted({node.home for node in nodes}) if home}
    return Graph(tuple(nodes), edges, homes)


def _edges(index: Index, hubs: Hubs, path: str, inside: frozenset[str]) -> list[Edge]:
    found: dict[str, list[str]] = {}
    for link, resolution in index.links_of(index.notes[path]):
        if resolution.path in inside and resolution.path != path:
            kind = LISTS if path in hubs.notes and not link.property else link.relation or LINKS
            kind = STATES if is_hub_statement(link) else kind
            found.setdefault(resolution.path, []).append(kind)
    order = {LINKS: 1, LISTS: 2, STATES: 3}
    return [
        Edge(path, target, tuple(dict.fromkeys(sorted(kinds, key=lambda kind: order.get(kind, 0)))))
        for target, kinds in sorted(found.items())
    ]
