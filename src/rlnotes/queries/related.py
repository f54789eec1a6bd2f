"""Related notes: rank the notes of a vault by a weighted sum of nine signals.

The score of a note is the sum over the signals of weight x value / highest value, divided by the sum of the weights.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.link_queries import citations
from rlnotes.index.memo import Dependency
from rlnotes.index.tokenize import Counts, own_terms
from rlnotes.markdown.note import NO_NOTE, Note, NoteId, ParsedNote
from rlnotes.queries.hub import Hubs
from rlnotes.queries.mentions import MentionIndex, is_common

WEIGHTS = {
    "words": 3.5,  # similarity of its terms to the terms of the note and of the note's neighbors
    "anchor_text": 2.25,  # similarity of its anchor text to the terms of the note
    "similar_neighbors": 1.8,  # links in either direction with notes that are similar to the note
    "linked_from_similar": 1.75,  # links from notes that are similar to the note
    "mentioned": 2.4,  # the text of the note contains its title or an alias
    "random_walk": 1.5,  # probability of a random walk along links, starting at the note
    "direct": 1.5,  # a link between the two
    "section": 0.6,  # the same section of a hub lists both
    "sources": 0.5,  # both cite the same source
}
"""Weight of each signal.

The first six are fitted (softmax over candidates, the hidden link being the correct one) by the protocol of
`tests/quality/evaluate.py` on ten public vaults in English, Russian, Chinese, Portuguese and Swedish. Recall@10 is 0.73
with one link hidden and its words removed, 0.89 with its words left in place, and 0.71 with all links of a note hidden;
`words` alone has 0.54, 0.61 and 0.54. On an eleventh vault (German, short notes, few links) these weights relied on
links too much. `words` at 3.5 instead of 2.8, `random_walk` at 1.5 instead of 0.6 and the floors below fix this at no
cost elsewhere (0.72 to 0.73, and 0.67 to 0.69 with all links hidden). The last three cannot be fitted by hiding links;
they are chosen by hand on `vault/`.

Evaluated on 1,600 links of ten vaults without a gain of 0.01 (the standard error is 0.008): each of the six weights
20 % higher or lower; ranks instead of values; reciprocal rank fusion, fitted on nine vaults and evaluated on the tenth;
more signals (similarity of titles, folders and tags, mentions in the other direction, Adamic-Adar, co-citation, pseudo
relevance feedback).
"""

# Minimum of the highest value, by which a signal is divided: below it, even the closest notes are dissimilar. For the
# first four signals as a share of the similarity of the note to itself.
_FLOORS = {
    "words": 0.1, "anchor_text": 0.3, "similar_neighbors": 0.2, "linked_from_similar": 0.2, "mentioned": 3.0,
    "random_walk": 0.05, "direct": 1.0, "section": 0.3, "sources": 1.0,
}  # fmt: skip
_RELATIVE = frozenset({"words", "anchor_text", "similar_neighbors", "linked_from_similar"})
_MIN_SCORE = 0.012  # lower scores are chance

_NEIGHBOR_WEIGHT = 0.5  # weight of the neighbors' terms relative to the note's own
_MAX_NEIGHBORS = 60  # neighbors whose terms are read, those with the fewest links first: they are the most specific
_MAX_TERMS = 150  # terms that are looked up in the index, those with the highest weight
_MAX_WEIGHED_TERMS = 500  # terms whose weights are computed to select them
_MAX_SIMILAR = 200  # similar notes that propagate their similarity along links
_MAX_BY_TERMS = 300  # notes with a value for `words` and for `anchor_text`
_WALK_CONTINUES = 0.7  # probability that the walk continues instead of restarting
_WALK_STEPS = 3
_MAX_WALK_NOTES = 100  # notes that the walk continues from at each step, the most probable
_DEGREE_EXPONENT, _IN_DEGREE_EXPONENT = 0.7, 0.5  # of the degrees that propagated similarity is divided by


class Relation(NamedTuple):
    """A related note. `score` is 0 to 1, `shares` the part of each signal in it; `linked`: a link connects the notes.

    `via` is the neighbor of the related note that is most similar to the query note.
    """

    note: Note
    score: float
    shares: dict[str, float]
    linked: bool
    via: Note | None


class RelatedQuery(NamedTuple):
    """A query: notes by id, the terms and text of each, their neighbors without hubs, and the sources they cite."""

    ids: frozenset[NoteId]
    terms: Sequence[Counts]
    texts: Sequence[str]
    neighbors: frozenset[NoteId]
    sources: frozenset[str]


class Related:
    """Computes the signals of related notes over one index."""

    def __init__(self, index: Index, hubs: Hubs) -> None:
        """Load terms and link graph of an index."""
        self.index = index
        self.hubs = hubs
        self._term_index = index.terms
        self._link_graph = index.link_graph
        self.names = MentionIndex(index)

    def related(self, note: Note, limit: int | None = None, *, unlinked: bool = False) -> list[Relation]:
        """Return the notes related to `note`, without hubs and the note itself, by descending score, then by path.

        `unlinked` also leaves out notes with a link to or from it.
        """
        return self.related_to_all([note], limit, unlinked=unlinked)

    def related_to_all(
        self, notes: Sequence[Note], limit: int | None = None, *, unlinked: bool = False
    ) -> list[Relation]:
        """Return the notes related to several notes together; see `related`."""
        query = self._query(notes)
        linked = self._neighbors(query.ids)
        return self._rank(query, limit, left_out=linked if unlinked else frozenset())

    def signals(self, notes: Sequence[Note]) -> dict[str, Mapping[NoteId, float]]:
        """Return the values of each signal by note id, and `similar`, the similarity that two of them propagate."""
        return {name: values for name, (values, _) in self._signals(self._query(notes)).items()}

    def _neighbors(self, notes: Iterable[NoteId]) -> frozenset[NoteId]:
        return frozenset(neighbor for note in notes for neighbor in self._link_graph.joined(note))

    def _query(self, notes: Sequence[Note]) -> RelatedQuery:
        ids = frozenset(self.index.id_of(note.path) for note in notes)
        return RelatedQuery(
            ids,
            [self._term_index.own_terms(note) for note in sorted(ids)],
            [self.index.body_text(note.path) for note in notes],
            self._neighbors(ids) - ids - self._hub_ids,
            frozenset(source for note in notes for source in note.sources),
        )

    def related_to_draft(self, draft: ParsedNote, limit: int | None = None) -> list[Relation]:
        """Return the notes related to a text outside the vault. Its links count as the links of a note do."""
        targets = frozenset(map(self.index.id_of, self.index.targets(draft)))
        query = RelatedQuery(
            frozenset(), [own_terms(draft)], [draft.text[draft.body :]], targets - self._hub_ids,
            frozenset(draft.note.sources),
        )  # fmt: skip
        return self._rank(query, limit, left_out=frozenset())

    @cached_property
    def _hub_ids(self) -> frozenset[NoteId]:
        return frozenset(map(self.index.id_of, self.hubs.notes))

    def _rank(self, query: RelatedQuery, limit: int | None, left_out: frozenset[NoteId]) -> list[Relation]:
        left_out |= query.ids | self._hub_ids
        signals = self._signals(query)
        total = sum(WEIGHTS.values())
        scores: dict[NoteId, float] = {}
        factors: dict[str, float] = {}
        for name, weight in WEIGHTS.items():
            values, floor = signals[name]
            highest = max((value for note, value in values.items() if note not in left_out), default=0.0)
            factors[name] = weight / (max(highest, floor) * total)
            for note, value in values.items():
                if value and note not in left_out:
                    scores[note] = scores.get(note, 0.0) + value * factors[name]
        scores = {note: rounded for note, score in scores.items() if (rounded := round(score, 4)) >= _MIN_SCORE}
        if limit is not None and limit < len(scores):
            minimum = nlargest(limit, scores.values())[-1] if limit else 2.0
            scores = {note: score for note, score in scores.items() if score >= minimum}
        notes = self.index.notes_of(scores)
        order = sorted(scores, key=lambda note: (-scores[note], notes[note].path))
        linked = self._neighbors(query.ids) | query.neighbors
        similar = signals["similar"][0]
        via = {note: self._most_similar_neighbor(note, similar) for note in order[:limit]}
        via_notes = self.index.notes_of(set(via.values()) - {NO_NOTE})
        return [
            Relation(
                notes[note],
                scores[note],
                {name: round(signals[name][0].get(note, 0.0) * factors[name], 4) for name in WEIGHTS},
                note in linked,
                via_notes.get(via[note]),
            )
            for note in order[:limit]
        ]

    def _most_similar_neighbor(self, note: NoteId, similar: Mapping[NoteId, float]) -> NoteId:
        """Return the most similar neighbor of a note, NO_NOTE if no neighbor is similar."""
        neighbors = [neighbor for neighbor in self._link_graph.joined(note) if neighbor in similar]
        paths = self.index.paths_of(neighbors)
        return min(neighbors, key=lambda neighbor: (-similar[neighbor], paths[neighbor]), default=NO_NOTE)

    def _signals(self, query: RelatedQuery) -> dict[str, tuple[Mapping[NoteId, float], float]]:
        """Return for each signal the values by note, and the floor for the highest value."""
        own = self._vector(query.terms)
        neighbors = self._vector([self._term_index.own_terms(note) for note in self._read_neighbors(query)])
        both = {term: own.get(term, 0.0) + _NEIGHBOR_WEIGHT * neighbors.get(term, 0.0) for term in own | neighbors}
        weights = self._weighted(both, known=bool(query.ids))
        own_weights = {term: weight * own[term] / both[term] for term, weight in weights.items() if term in own}
        self_similarity = sum(weight * own[term] for term, weight in weights.items() if term in own)
        by_words, by_anchor_text = self._term_index.similar(weights, own_weights)
        for note in query.ids:
            by_words[note] = 0.0
        similar = {note: by_words[note] for note in _largest(by_words, _MAX_SIMILAR) if note not in self._hub_ids}
        signals: dict[str, Mapping[NoteId, float]] = {
            "words": {note: by_words[note] for note in _largest(by_words, _MAX_BY_TERMS)},
            "anchor_text": {note: by_anchor_text[note] for note in _largest(by_anchor_text, _MAX_BY_TERMS)},
            "similar_neighbors": self._similar_neighbors(similar),
            "linked_from_similar": self._linked_from_similar(similar),
            "mentioned": self._mentioned(query),
            "random_walk": self._random_walk(query),
            "direct": self._direct(query),
            "section": self._section(query),
            "sources": self._sources(query),
            "similar": similar,  # not a signal
        }
        return {
            name: (values, _FLOORS.get(name, 0.0) * (self_similarity if name in _RELATIVE and self_similarity else 1.0))
            for name, values in signals.items()
        }

    def _read_neighbors(self, query: RelatedQuery) -> list[NoteId]:
        if len(query.neighbors) <= _MAX_NEIGHBORS:
            return sorted(query.neighbors)
        paths = self.index.paths_of(query.neighbors)
        return sorted(query.neighbors, key=lambda note: (self._link_graph.degree(note), paths[note]))[:_MAX_NEIGHBORS]

    def _vector(self, texts: Sequence[Counts]) -> dict[str, float]:
        """Return the mean of the term vectors of texts, each normalized to length 1, without document frequencies."""
        parts: dict[str, list[float]] = {}
        for counts in texts:
            length = self._term_index.length(counts) * len(texts)
            for term, count in counts.items():
                parts.setdefault(term, []).append((1 + math.log(count)) / length)
        return {term: math.fsum(weights) for term, weights in parts.items()}

    def _weighted(self, vector: dict[str, float], *, known: bool) -> dict[str, float]:
        """Return the terms with the highest weights, squared: a dot product has a factor for each vector."""
        candidates = nlargest(_MAX_WEIGHED_TERMS, vector.items(), key=lambda item: (item[1], item[0]))
        weights = self._term_index.weigh([term for term, _ in candidates], known=known)
        highest = nlargest(_MAX_TERMS, ((value * weights[term], term) for term, value in candidates if weights[term]))
        return {term: value * weights[term] for value, term in highest}

    def _similar_neighbors(self, similar: Mapping[NoteId, float]) -> dict[NoteId, float]:
        return {
            note: value / self._link_graph.degree(note) ** _DEGREE_EXPONENT
            for note, value in _propagate(similar, self._link_graph.joined).items()
        }

    def _linked_from_similar(self, similar: Mapping[NoteId, float]) -> dict[NoteId, float]:
        return {
            note: value / self._link_graph.in_degree(note) ** _IN_DEGREE_EXPONENT
            for note, value in _propagate(similar, self._link_graph.out).items()
        }

    def _random_walk(self, query: RelatedQuery) -> dict[NoteId, float]:
        """Return the probability that a random walk of one to three links reaches each note."""
        reached: dict[NoteId, list[float]] = {}
        start = query.neighbors
        current = dict.fromkeys(start, _WALK_CONTINUES / len(start)) if start else {}
        for step in range(_WALK_STEPS):
            for note, probability in current.items():
                reached.setdefault(note, []).append(probability)
            minimum = nlargest(_MAX_WALK_NOTES, current.values())[-1:] if step < _WALK_STEPS - 1 else []
            following: dict[NoteId, list[float]] = {}
            for note, probability in current.items() if minimum else ():
                neighbors = self._link_graph.joined(note) if probability >= minimum[0] else ()
                for neighbor in neighbors:
                    following.setdefault(neighbor, []).append(_WALK_CONTINUES * probability / len(neighbors))
            current = {note: math.fsum(parts) for note, parts in following.items() if note not in self._hub_ids}
        return {note: math.fsum(parts) for note, parts in reached.items()}

    def _mentioned(self, query: RelatedQuery) -> dict[NoteId, float]:
        """Return the notes that the texts mention, weighted by the length of the name: short ones match by chance."""
        found: dict[NoteId, float] = {}
        for text in query.texts:
            for mention in self.names.find(text):
                weight = math.sqrt(len(mention.name))
                if weight > found.get(mention.note, 0.0) and not is_common(self.index, mention.name):
                    found[mention.note] = weight
        return found

    def _direct(self, query: RelatedQuery) -> dict[NoteId, float]:
        found: dict[NoteId, float] = {}
        for note in query.ids:
            for neighbor in self._link_graph.joined(note):
                found[neighbor] = found.get(neighbor, 0.0) + 0.5
        return found

    def _section(self, query: RelatedQuery) -> dict[NoteId, float]:
        found: dict[NoteId, float] = {}
        for path in self.index.paths_of(query.ids).values():
            for position in self.hubs.positions(path):
                members = self.hubs.members(position) if position.sections else []
                for member in map(self.index.id_of, members):
                    found[member] = found.get(member, 0.0) + 1 / math.log(len(members) + 1.5)
        return found

    def _sources(self, query: RelatedQuery) -> dict[NoteId, float]:
        def compute() -> dict[str, list[NoteId]]:
            citing: dict[str, list[NoteId]] = {}
            for source, path in citations(self.index.store.database):
                citing.setdefault(source, []).append(self.index.id_of(path))
            return {source: notes for source, notes in citing.items() if len(notes) > 1}

        citing = self.index.memo.get_or_compute("notes by source", Dependency.FIELDS, compute) if query.sources else {}
        found: dict[NoteId, float] = {}
        for source in query.sources:
            for note in citing.get(source, ()):
                found[note] = found.get(note, 0.0) + 1.0
        return found


def _largest(values: Sequence[float], count: int) -> list[NoteId]:
    """Return the indices of the `count` largest positive values, and of all equal to the last of them."""
    minimum = nlargest(count, values)[-1:] or [0.0]
    return [NoteId(note) for note, value in enumerate(values) if value >= minimum[0] and value > 0]


def _propagate(values: Mapping[NoteId, float], targets: Callable[[NoteId], Iterable[NoteId]]) -> dict[NoteId, float]:
    """Return for each target the sum of the values of the notes that lead to it."""
    received: dict[NoteId, list[float]] = {}
    for note, value in values.items():
        for target in targets(note):
            received.setdefault(target, []).append(value)
    return {note: math.fsum(parts) for note, parts in received.items()}
