"""Look-ups in sets of spans."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate


class Spans:
    """Spans, which may overlap, for queries in logarithmic time."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take the spans in any order."""
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))  # maximum end of this span and all before

    def reaches(self, start: int, end: int) -> bool:
        """Return whether a span starts at or before `start` and ends at or after `end`."""
        at = bisect_right(self._starts, start)
        return at > 0 and self._ends[at - 1] >= end


class OutsideSpans:
    """Tests offsets in ascending order: whether each lies outside all spans. Linear in spans and offsets together."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        """Take the spans, sorted and disjoint."""
        self._spans = spans
        self._next = 0

    def __call__(self, offset: int) -> bool:
        """Return whether an offset, not smaller than the last, is in no span."""
        while self._next < len(self._spans) and self._spans[self._next][1] <= offset:
            self._next += 1
        return self._next == len(self._spans) or self._spans[self._next][0] > offset
