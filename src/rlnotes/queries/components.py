"""Strongly connected components of a directed graph."""

from collections.abc import Collection, Iterator, Mapping


def strongly_connected_components(out: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Yield the strongly connected components of a graph in reverse topological order.

    `out` maps each node to its successors, which are nodes as well. Tarjan, *Depth-first search and linear graph
    algorithms*, 1972, without recursion, as paths may be thousands of nodes long.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: dict[str, None] = {}
    for start in out:
        path = [] if start in order else [(start, iter(out[start]))]
        while path:
            name, rest = path[-1]
            if name not in order:
                order[name] = low[name] = len(order)
                stack[name] = None
            for inner in rest:
                if inner not in order:
                    path.append((inner, iter(out[inner])))
                    break
                if inner in stack:
                    low[name] = min(low[name], order[inner])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[name])
                if low[name] == order[name]:
                    group = [stack.popitem()[0]]
                    while group[-1] != name:
                        group.append(stack.popitem()[0])
                    yield group
