"""RLN507 same-source-similar-title."""

from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.index.names import WORD, fold, key
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.note import Note
from rlnotes.queries.hub import Hubs

_MIN_SIMILARITY = 85.0  # of 100
_MAX_NOTES = 50  # of one source: a book has more, and they are not duplicates


class SameSourceSimilarTitle(Rule):
    """Two notes cite the same source and have similar titles.

    ## What it does
    Compares the titles of notes with a common source, as sets of words.

    ## Why is this bad?
    They are probably duplicates, and each has only some of the links.

    ## Example
    `Entropy always grows` and `Does entropy always grow`, both with the source `arXiv:2101.00001`. Merge them.

    ## Fix
    None: `rlnotes merge A INTO B` merges them.
    """

    code = "RLN507"
    name = "same-source-similar-title"
    severity = "warning"
    default = False

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each pair, at the later note."""
        from rapidfuzz import fuzz

        citing: dict[str, list[Note]] = {}
        for note in index.notes.values():
            for source in note.sources:
                citing.setdefault(key(source), []).append(note)
        seen: set[tuple[str, str]] = set()
        for notes in citing.values():
            words = [" ".join(WORD.findall(fold(note.title))) for note in notes]
            for later in range(1, len(notes) if len(notes) <= _MAX_NOTES else 0):
                for earlier in range(later):
                    pair = notes[earlier].path, notes[later].path
                    if pair not in seen and fuzz.token_sort_ratio(words[earlier], words[later]) >= _MIN_SIMILARITY:
                        seen.add(pair)
                        message = f"{pair[0]} cites the same source and has a similar title"
                        yield self.finding(pair[1], message, target=pair[0], candidates=pair[:1])
