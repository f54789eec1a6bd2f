"""Notes that are nearly copies of each other: most of the runs of five words of each stand in the other."""

import re
from collections import Counter
from collections.abc import Iterator
from zlib import crc32

from rlnotes.index.index import Index
from rlnotes.index.names import fold

_RUN = 5  # words
_FEWEST = 40  # runs that a note must have to be compared
_SHARE = 0.8  # of the runs of both notes
_SAMPLE = 8  # one run in so many is used to find candidates (Broder, *On the resemblance of documents*, 1997)
_MOST = 20  # notes with the same run: what more have is boilerplate
_WORD = re.compile(r"\w+")


def near_copies(index: Index) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs of notes that are copies: the later path, the earlier one, and the share they have in common."""
    runs: dict[str, frozenset[int]] = {}
    having: dict[int, list[str]] = {}
    for path, note in index.notes.items():
        if note.words < _FEWEST:
            continue
        words = _WORD.findall(fold(note.text[note.body :]))
        own = frozenset(crc32(" ".join(words[at : at + _RUN]).encode()) for at in range(len(words) - _RUN + 1))
        if len(own) >= _FEWEST:
            runs[path] = own
            for run in own:
                if run % _SAMPLE == 0:
                    having.setdefault(run, []).append(path)
    shared: Counter[tuple[str, str]] = Counter()
    for paths in having.values():
        if 1 < len(paths) <= _MOST:
            for at, later in enumerate(paths):
                shared.update((earlier, later) for earlier in paths[:at])
    for earlier, later in sorted(pair for pair, count in shared.items() if count > 2):
        common = len(runs[earlier] & runs[later])
        share = common / max(len(runs[earlier]), len(runs[later]))
        if share >= _SHARE:
            yield later, earlier, share
