"""Neighborhoods, shortest paths and the tree of hubs in the link graph."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.markdown.note import HUB_PROPERTIES, Link, Note
from rlnotes.queries.hub import Hubs, is_hub_statement

_MAX_DEPTH = 50  # of the hub tree; deeper hubs start a new tree


class DirectedLink(NamedTuple):
    """A link between two notes, and the note that contains it."""

    source: Note
    link: Link

    @property
    def relation(self) -> str:
        """The relation that the author gave the link; empty if none."""
        return "" if self.link.relation in HUB_PROPERTIES else self.link.relation


class Neighbor(NamedTuple):
    """A note, its distance in links, the path of the note before it, and the links between those two."""

    note: Note
    hops: int
    via: str
    links: tuple[DirectedLink, ...]

    @property
    def direction(self) -> str:
        """The direction of the links as seen from `via`: `out`, `in` or `both`."""
        out = {link.source.path == self.via for link in self.links}
        return "both" if len(out) == 2 else "out" if True in out else "in"

    @property
    def relations(self) -> list[str]:
        """The distinct relations of the links."""
        return list(dict.fromkeys(link.relation for link in self.links if link.relation))


class HubBranch(NamedTuple):
    """A hub with the hubs it lists; `repeated`: its branches are shown at another occurrence."""

    note: Note
    repeated: bool
    branches: tuple["HubBranch", ...]


def neighborhood(index: Index, hubs: Hubs, note: Note, hops: int) -> list[Neighbor]:
    """Return the notes within `hops` links in either direction, each once, in order of distance.

    Paths do not lead through hubs, which would connect all their notes. Neighbors of a note are ordered: links with a
    relation first, hubs last, then outgoing links in order, then backlinks.
    """
    found: dict[str, Neighbor] = {}
    frontier = [note.path]
    for distance in range(1, hops + 1):
        reached: list[str] = []
        for via in frontier:
            if via in hubs.notes and via != note.path:
                continue
            for path, links in _neighbors(index, hubs, via):
                if path != note.path and path not in found:
                    found[path] = Neighbor(index.notes[path], distance, via, links)
                    reached.append(path)
        frontier = reached
    return list(found.values())


def _neighbors(index: Index, hubs: Hubs, path: str) -> Iterator[tuple[str, tuple[DirectedLink, ...]]]:
    links: dict[str, list[DirectedLink]] = {}
    own = index.notes[path]
    for link, resolution in index.links_of(own):
        if resolution.path in index.notes and resolution.path != path:
            links.setdefault(resolution.path, []).append(DirectedLink(own, link))
    for back in index.backlinks(path):
        links.setdefault(back.source.path, []).append(DirectedLink(back.source, back.link))
    position = {other: number for number, other in enumerate(links)}

    def rank(other: str) -> tuple[bool, bool, int]:
        return other in hubs.notes, not any(link.relation for link in links[other]), position[other]

    for other in sorted(links, key=rank):
        yield other, tuple(sorted(links[other], key=_link_order))


def shortest_path(index: Index, hubs: Hubs, start: Note, end: Note) -> list[Neighbor] | None:
    """Return a shortest path of links in either direction, with `start` as the first element; None if there is none.

    A path through hubs is returned only if there is no other, as a hub connects all its notes.
    """
    if start.path == end.path:
        return [Neighbor(start, 0, "", ())]
    excluded = frozenset(hubs.notes) - {start.path, end.path}
    paths = _shortest_path(index, start.path, end.path, excluded) or _shortest_path(
        index, start.path, end.path, frozenset()
    )
    if not paths:
        return None
    path_found = [Neighbor(start, 0, "", ())]
    for hops, (via, path) in enumerate(pairwise(paths), 1):
        links = dict(_neighbors(index, hubs, via))[path]
        path_found.append(Neighbor(index.notes[path], hops, via, links))
    return path_found


def _shortest_path(index: Index, start: str, end: str, excluded: frozenset[str]) -> list[str]:
    """Return a shortest path by breadth-first search, the first by name among equals; empty if there is none."""
    following = {end: end}
    frontier = [end]
    while frontier and start not in following:
        reached = {
            path: at
            for at in reversed(frontier)
            for path in (*index.neighbours(at), *index.linkers(at))
            if path not in following and path not in excluded
        }
        following |= reached
        frontier = sorted(reached)
    if start not in following:
        return []
    found = [start]
    while found[-1] != end:
        found.append(following[found[-1]])
    return found


def _link_order(link: DirectedLink) -> tuple[bool, bool, int]:
    """Return a sort key: links with a relation first, links that state a hub last."""
    return is_hub_statement(link.link), not link.relation, link.link.line


def hub_tree(hubs: Hubs, top: Note | None = None) -> list[HubBranch]:
    """Return the tree of each hub that no other hub lists, or of `top` only.

    In a cycle of hubs, the one from which most notes are reachable is the root. Repeated hubs have no branches.
    """
    inner = {
        path: [n.path for n in hubs.open(note).linked() if n.path in hubs.notes] for path, note in hubs.notes.items()
    }
    if top and top.path not in inner:
        inner[top.path] = [note.path for note in hubs.open(top).linked() if note.path in hubs.notes]
    listed = {path for paths in inner.values() for path in paths}
    opened: set[str] = set()
    notes = {**hubs.notes, **({top.path: top} if top else {})}

    def branch(path: str, depth: int) -> HubBranch:
        if path in opened or depth > _MAX_DEPTH:
            return HubBranch(notes[path], repeated=True, branches=())
        opened.add(path)
        return HubBranch(notes[path], repeated=False, branches=tuple(branch(below, depth + 1) for below in inner[path]))

    if top:
        return [branch(top.path, 0)]
    trees = [branch(path, 0) for path in inner if path not in listed]
    for path in sorted(inner, key=lambda path: (-hubs.reach[path], path)):
        trees += [] if path in opened else [branch(path, 0)]  # a cycle that no other hub lists
    return trees
