"""Near-duplicate detection: notes that share most of their shingles (sequences of five words)."""

import re
from collections import Counter
from collections.abc import Iterator
from zlib import crc32

from rlnotes.index.index import Index
from rlnotes.index.names import fold

_SHINGLE_WORDS = 5
_MIN_SHINGLES = 40  # of a note that is compared
_MIN_SHARE = 0.8  # of the shingles of the larger note
_SAMPLE_RATE = 8  # 1 in 8 shingles is used to find pairs (Broder, *On the resemblance of documents*, 1997)
_MAX_NOTES = 20  # with the same shingle: more share boilerplate
_WORD = re.compile(r"\w+")


def near_copies(index: Index) -> Iterator[tuple[str, str, float]]:
    """Yield pairs of near-duplicates: the later path, the earlier one, and the share of common shingles."""
    shingles: dict[str, frozenset[int]] = {}
    by_shingle: dict[int, list[str]] = {}
    for path, note in index.notes.items():
        if note.words < _MIN_SHINGLES:
            continue
        words = _WORD.findall(fold(index.body_text(path)))
        hashes = frozenset(
            crc32(" ".join(words[at : at + _SHINGLE_WORDS]).encode()) for at in range(len(words) - _SHINGLE_WORDS + 1)
        )
        if len(hashes) >= _MIN_SHINGLES:
            shingles[path] = hashes
            for shingle in hashes:
                if shingle % _SAMPLE_RATE == 0:
                    by_shingle.setdefault(shingle, []).append(path)
    shared: Counter[tuple[str, str]] = Counter()
    for paths in by_shingle.values():
        if 1 < len(paths) <= _MAX_NOTES:
            for at, later in enumerate(paths):
                shared.update((earlier, later) for earlier in paths[:at])
    for earlier, later in sorted(pair for pair, count in shared.items() if count > 2):
        common = len(shingles[earlier] & shingles[later])
        share = common / max(len(shingles[earlier]), len(shingles[later]))
        if share >= _MIN_SHARE:
            yield later, earlier, share
