"""How notes hang together: the neighbours of a note, the chain between two, hubs within hubs."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.markdown.note import HUB_PROPERTIES, Link, Note
from rlnotes.queries.hub import Hubs, is_hub_statement

_DEEPEST = 50  # hubs within hubs, after which a new tree begins


class DirectedLink(NamedTuple):
    """A link between two notes, with the note that it stands in."""

    source: Note
    link: Link

    @property
    def relation(self) -> str:
        """The kind that the author gave the link, or nothing."""
        return "" if self.link.relation in HUB_PROPERTIES else self.link.relation


class Neighbor(NamedTuple):
    """A note near another: how many links away, by way of which note (a path), and the links between those two."""

    note: Note
    hops: int
    via: str
    links: tuple[DirectedLink, ...]

    @property
    def direction(self) -> str:
        """Where the links go, seen from `via`: `out`, `in` or `both`."""
        out = {tie.source.path == self.via for tie in self.links}
        return "both" if len(out) == 2 else "out" if True in out else "in"

    @property
    def relations(self) -> list[str]:
        """The kinds of the links, each once."""
        return list(dict.fromkeys(tie.relation for tie in self.links if tie.relation))


class HubBranch(NamedTuple):
    """A hub with the hubs it lists. `again`: it is opened elsewhere and not here."""

    note: Note
    repeated: bool
    branches: tuple["HubBranch", ...]


def neighborhood(index: Index, hubs: Hubs, note: Note, hops: int) -> list[Neighbor]:
    """Return the notes up to `hops` links away, links followed both ways, nearest first, each once.

    Hubs are found but not passed through, since by way of a hub all its notes would be near. A note's own hubs come
    last among its neighbours, links of a kind first, then those it has itself, in their order.
    """
    found: dict[str, Neighbor] = {}
    edge = [note.path]
    for distance in range(1, hops + 1):
        reached: list[str] = []
        for via in edge:
            if via in hubs.notes and via != note.path:
                continue
            for path, ties in _neighbors(index, hubs, via):
                if path != note.path and path not in found:
                    found[path] = Neighbor(index.notes[path], distance, via, ties)
                    reached.append(path)
        edge = reached
    return list(found.values())


def _neighbors(index: Index, hubs: Hubs, path: str) -> Iterator[tuple[str, tuple[DirectedLink, ...]]]:
    ties: dict[str, list[DirectedLink]] = {}
    own = index.notes[path]
    for link, resolution in index.links_of(own):
        if resolution.path in index.notes and resolution.path != path:
            ties.setdefault(resolution.path, []).append(DirectedLink(own, link))
    for back in index.backlinks(path):
        ties.setdefault(back.source.path, []).append(DirectedLink(back.source, back.link))
    place = {other: number for number, other in enumerate(ties)}

    def rank(other: str) -> tuple[bool, bool, int]:
        return other in hubs.notes, not any(tie.relation for tie in ties[other]), place[other]

    for other in sorted(ties, key=rank):
        yield other, tuple(sorted(ties[other], key=_link_order))


def shortest_path(index: Index, hubs: Hubs, start: Note, end: Note) -> list[Neighbor] | None:
    """Return the shortest chain of links from one note to another, links followed both ways; None where there is none.

    The first of it is `start`, without links. Chains through hubs are taken only where there is no other, since a hub
    says little of how two of its notes hang together.
    """
    if start.path == end.path:
        return [Neighbor(start, 0, "", ())]
    closed = frozenset(hubs.notes) - {start.path, end.path}
    paths = _shortest_path(index, start.path, end.path, closed) or _shortest_path(
        index, start.path, end.path, frozenset()
    )
    if not paths:
        return None
    links = [Neighbor(start, 0, "", ())]
    for hops, (via, path) in enumerate(pairwise(paths), 1):
        ties = dict(_neighbors(index, hubs, via))[path]
        links.append(Neighbor(index.notes[path], hops, via, ties))
    return links


def _shortest_path(index: Index, start: str, end: str, closed: frozenset[str]) -> list[str]:
    """Return the paths of a shortest chain, the first in order of path among equals; nothing where there is none."""
    before = {end: end}
    edge = [end]
    while edge and start not in before:
        reached = {
            path: at
            for at in reversed(edge)
            for path in (*index.neighbours(at), *index.linkers(at))
            if path not in before and path not in closed
        }
        before |= reached
        edge = sorted(reached)
    if start not in before:
        return []
    found = [start]
    while found[-1] != end:
        found.append(before[found[-1]])
    return found


def _link_order(tie: DirectedLink) -> tuple[bool, bool, int]:
    """Put links of a kind first, and what only states a hub last."""
    return is_hub_statement(tie.link), not tie.relation, tie.link.line


def hub_tree(hubs: Hubs, top: Note | None = None) -> list[HubBranch]:
    """Return the hubs that no other hub lists (or only `top`), each with the hubs it lists, in their order.

    In a circle of hubs, the one that reaches the most notes comes first. A hub that was opened before is not again.
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
        if path in opened or depth > _DEEPEST:
            return HubBranch(notes[path], repeated=True, branches=())
        opened.add(path)
        return HubBranch(notes[path], repeated=False, branches=tuple(branch(below, depth + 1) for below in inner[path]))

    if top:
        return [branch(top.path, 0)]
    trees = [branch(path, 0) for path in inner if path not in listed]
    for path in sorted(inner, key=lambda path: (-hubs.reach[path], path)):
        trees += [] if path in opened else [branch(path, 0)]  # a circle that no hub outside of it lists
    return trees
