"""Names by the beginnings of their words written as one: `rlreamod` for *RL reasoning models*, as typed in fzf."""

from collections.abc import Iterable, Iterator, Sequence

_MIN_LETTERS = 4
_MAX_WORDS = 40  # of a name; the words after them are not looked at


def joined_prefixes(typed: str, names: Iterable[Sequence[str]]) -> Iterator[tuple[int, float]]:
    """Yield the indices of names (folded words) that `typed` is made of the beginnings of, each with its quality.

    The words keep their order, and some may be left out; at least two are needed. The quality is from 0 to 1: higher if
    few words are left out before, between and after those that are used.
    """
    if len(typed) < _MIN_LETTERS:
        return
    for at, words in enumerate(names):
        quality = _quality(typed, words[:_MAX_WORDS])
        if quality:
            yield at, quality


def _quality(typed: str, words: Sequence[str]) -> float:
    text = " ".join(words)
    end = 0
    for letter in typed:  # most names do not have the letters in this order
        end = text.find(letter, end) + 1
        if not end:
            return 0.0
    best: dict[int, tuple[float, int]] = {0: (0.0, 0)}  # by letters used: cost so far, words used
    for word in words:
        after = {used: (cost + (0.5 if used < len(typed) else 0.25), count) for used, (cost, count) in best.items()}
        for used, (cost, count) in best.items():
            if not word.startswith(typed[used : used + 1]) or used == len(typed):
                continue
            for letters in range(1, _common(word, typed, used) + 1):
                step = cost + (0.5 if letters == 1 else 0.0)
                known = after.get(used + letters)
                if known is None or step < known[0]:
                    after[used + letters] = step, count + 1
        best = after
    cost, count = best.get(len(typed), (0.0, 0))
    return 1 / (1 + cost / len(words)) if count > 1 else 0.0


def _common(word: str, typed: str, start: int) -> int:
    length = 0
    while length < len(word) and start + length < len(typed) and word[length] == typed[start + length]:
        length += 1
    return length
