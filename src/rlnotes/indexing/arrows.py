"""Who links to whom, by number: packed, so that a large vault is there at once."""

from array import array
from collections.abc import Iterable, Mapping

from rlnotes.indexing.cache import Cache, unpack


class Arrows:
    """The links between notes, each pair once. Notes are named by their numbers in the cache."""

    def __init__(self, packed: tuple[bytes, ...]) -> None:
        """Take what `of` and `kept` find."""
        self._starts, self._targets, self._ends, self._linkers = (array("I", part) for part in packed)

    @classmethod
    def of(cls, cache: Cache) -> "Arrows":
        """Return the links of a cache that was brought up to date."""

        def made() -> tuple[bytes, ...]:
            out = {number: unpack(graph)[0] for number, _, graph in cache.graphs()}
            into: dict[int, list[int]] = {}
            for number, targets in out.items():
                for target in targets:
                    into.setdefault(target, []).append(number)
            last = max(out, default=0)
            return (*_packed(out, last), *_packed(into, last))

        return cls(cache.made("graph", "arrows", made))

    @classmethod
    def kept(cls, cache: Cache) -> "Arrows | None":
        """Return the links as they were when they were last asked for, if they still hold."""
        fact = cache.fact("made of graph: arrows")
        return cls(unpack(fact)) if fact else None

    def out(self, number: int) -> "array[int]":
        """Return the notes that a note links to."""
        return self._targets[slice(*self._starts[number : number + 2])]

    def into(self, number: int) -> "array[int]":
        """Return the notes that link to a note."""
        return self._linkers[slice(*self._ends[number : number + 2])]

    def in_degree(self, number: int) -> int:
        """Return how many notes link to a note."""
        return self._ends[number + 1] - self._ends[number]

    def joined(self, number: int) -> "array[int]":
        """Return the notes that a note links to and those that link to it; those that do both twice."""
        return self.out(number) + self.into(number)

    def degree(self, number: int) -> int:
        """Return how many notes a note links to and how many link to it, together."""
        return self.in_degree(number) + self._starts[number + 1] - self._starts[number]


def _packed(lists: Mapping[int, Iterable[int]], last: int) -> tuple[bytes, bytes]:
    """Return lists of numbers by number as one array, and where the list of each number from 0 to `last` begins."""
    starts, items = array("I", [0]), array("I")
    for number in range(last + 1):
        items.extend(lists.get(number, ()))
        starts.append(len(items))
    return starts.tobytes(), items.tobytes()
