"""RLN507 same-source-similar-title."""

from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.index.names import WORD, fold, key
from rlnotes.lint import Finding, Rule
from rlnotes.markdown.note import Note
from rlnotes.queries.hub import Hubs

_ALIKE = 85.0  # of 100
_MOST = 50  # notes of one source that are compared with each other: a book has more, and they are no doubles


class SameSourceSimilarTitle(Rule):
    """Two notes cite the same source and have nearly the same title.

    ## What it does
    Compares the titles of the notes that have a source in common, by their words in any order.

    ## Why is this bad?
    Most likely the same thing was noted twice, and each note has half of the links.

    ## Example
    `Entropy always grows` and `Does entropy always grow`, both of `arXiv:2101.00001`. Merge them.

    ## Fix
    None: `rlnotes merge A INTO B` makes them one.
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
        told: set[tuple[str, str]] = set()
        for notes in citing.values():
            words = [" ".join(WORD.findall(fold(note.title))) for note in notes]
            for later in range(1, len(notes) if len(notes) <= _MOST else 0):
                for earlier in range(later):
                    pair = notes[earlier].path, notes[later].path
                    if pair not in told and fuzz.token_sort_ratio(words[earlier], words[later]) >= _ALIKE:
                        told.add(pair)
                        message = f"{pair[0]} cites the same source under nearly the same title"
                        yield self.finding(pair[1], message, target=pair[0], candidates=pair[:1])
