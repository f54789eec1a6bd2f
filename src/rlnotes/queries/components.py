"""What leads to what and back again: the groups of names in a web that reach each other."""

from collections.abc import Collection, Iterator, Mapping


def strongly_connected_components(out: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Yield the groups of names of which each leads to all others; a name in no circle is one by itself.

    `out` says where each name leads, to others of its names. What a group leads to comes before it (Tarjan,
    *Depth-first search and linear graph algorithms*, 1972, without recursion, as a way may be thousands long).
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: dict[str, None] = {}
    for start in out:
        way = [] if start in order else [(start, iter(out[start]))]
        while way:
            name, rest = way[-1]
            if name not in order:
                order[name] = low[name] = len(order)
                waiting[name] = None
            for inner in rest:
                if inner not in order:
                    way.append((inner, iter(out[inner])))
                    break
                if inner in waiting:
                    low[name] = min(low[name], order[inner])
            else:
                way.pop()
                if way:
                    low[way[-1][0]] = min(low[way[-1][0]], low[name])
                if low[name] == order[name]:
                    group = [waiting.popitem()[0]]
                    while group[-1] != name:
                        group.append(waiting.popitem()[0])
                    yield group
