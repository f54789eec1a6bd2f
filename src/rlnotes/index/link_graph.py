"""The link graph: for each note, the notes it links to and those that link to it."""

from array import array
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from rlnotes.index.memo import Dependency, Memo
from rlnotes.index.store import Store
from rlnotes.markdown.note import NoteId


class LinkGraph:
    """The links between different notes, each pair once, in both directions, as packed arrays."""

    def __init__(self, store: Store) -> None:
        """Load the graph of an updated store."""

        def compute() -> bytes:
            out: dict[NoteId, list[NoteId]] = {}
            into: dict[NoteId, list[NoteId]] = {}
            positions = {note: place for place, note in enumerate(store.checked_ids().values())}
            for source, edges in groupby(store.link_table.edges(), itemgetter(0)):
                out[source] = list(dict.fromkeys([target for _, target in edges]))
                for target in out[source]:
                    into.setdefault(target, []).append(source)
            for sources in into.values():
                sources.sort(key=positions.__getitem__)
            last = max(positions, default=0)
            return _packed(out, last) + _packed(into, last)

        packed = Memo(store.database).get_or_compute_bytes("link graph", Dependency.LINKS, compute)
        numbers = array("I", packed)
        self._out_starts, numbers = _cut(numbers)
        self._out, numbers = _cut(numbers)
        self._in_starts, numbers = _cut(numbers)
        self._in, _ = _cut(numbers)

    def out(self, note: NoteId) -> "list[NoteId]":
        """Return the notes that a note links to, in the order of its links."""
        return self._out[self._out_starts[note] : self._out_starts[note + 1]].tolist()  # type: ignore[return-value]

    def into(self, note: NoteId) -> "list[NoteId]":
        """Return the notes that link to a note, in order of path."""
        return self._in[self._in_starts[note] : self._in_starts[note + 1]].tolist()  # type: ignore[return-value]

    def in_degree(self, note: NoteId) -> int:
        """Return the number of notes that link to a note."""
        return self._in_starts[note + 1] - self._in_starts[note]

    def out_degree(self, note: NoteId) -> int:
        """Return the number of notes that a note links to."""
        return self._out_starts[note + 1] - self._out_starts[note]

    def joined(self, note: NoteId) -> "list[NoteId]":
        """Return the notes that a note links to and those that link to it, with repeats."""
        return self.out(note) + self.into(note)

    def degree(self, note: NoteId) -> int:
        """Return the sum of in-degree and out-degree."""
        return self.in_degree(note) + self.out_degree(note)


def _packed(lists: Mapping[NoteId, Iterable[NoteId]], last: int) -> bytes:
    """Pack lists by id into two arrays, each after its length: offsets of the lists 0 to `last`, and all items."""
    starts, items = array("I", [0]), array("I")
    for note in range(last + 1):
        items.extend(lists.get(NoteId(note), ()))
        starts.append(len(items))
    return b"".join(array("I", [len(part)]).tobytes() + part.tobytes() for part in (starts, items))


def _cut(numbers: "array[int]") -> "tuple[array[int], array[int]]":
    """Split packed arrays into the first and the rest."""
    end = numbers[0] + 1
    return numbers[1:end], numbers[end:]
