"""Notes near a note, and how near: six kinds of evidence, each worth what it proved to be worth.

The score of a note is the sum, over the signals, of weight x value / best value, divided by the sum of the weights.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.tokenize import Counts, own_terms
from rlnotes.markdown.note import NO_NOTE, Note, NoteId
from rlnotes.queries.hub import Hubs
from rlnotes.queries.mentions import MentionIndex, is_common

WEIGHTS = {
    "words": 3.5,  # its words are like those of the note and of the notes around it
    "heard": 2.25,  # others cite it with words that the note has
    "alike": 1.8,  # it is linked, either way, with notes that are like the note
    "chosen": 1.75,  # notes that are like the note link to it
    "named": 2.4,  # the note has its title or an alias in the text
    "walk": 1.5,  # it is linked with notes that the note is linked with
    "direct": 1.5,  # they are linked
    "section": 0.6,  # the same section of a hub lists both
    "sources": 0.5,  # both stand on the same source
}
"""How much each signal counts.

The first six were fitted (softmax over candidates, the hidden link the likeliest) by the protocol of
`tests/quality/evaluate.py` on ten public vaults, English, Russian, Chinese, Portuguese and Swedish, with one link
hidden and its words removed, left in place, and with all links of a note hidden: Recall@10 0.73, 0.89 and 0.71, where
the words alone have 0.54, 0.61 and 0.54. On an eleventh, German, of few links and short notes, this trusted links too
much: words at 3.5 instead of 2.8, the walk at 1.5 instead of 0.6 and the floors below cost nothing elsewhere (0.72 to
0.73, and 0.67 to 0.69 with all links hidden) and mend it. The last three cannot be fitted by hiding links: they are
what a reader sees first, and were set by looking at `vault/`.

Tried since on 1,600 links of ten vaults and left, as none gained 0.01 (a standard error is some 0.008): each of the six
a fifth higher or lower; ranks in place of values; ranks beside values (reciprocal rank fusion), fitted on nine of the
vaults and asked on the tenth; more signals (likeness of titles, folders, tags, names in the other's text, Adamic-Adar,
co-citation, a second round from the best found).
"""

# Under these a best value is no yardstick: what is nearest is then still far. For the first four as a share of how like
# the note is to itself.
_FLOORS = {
    "words": 0.1, "heard": 0.3, "alike": 0.2, "chosen": 0.2, "named": 3.0, "walk": 0.05, "direct": 1.0,
    "section": 0.3, "sources": 1.0,
}  # fmt: skip
_LEAST = 0.012  # a score below this is chance

_AROUND = 0.5  # how much the words of the notes around a note count beside its own
_MOST_AROUND = 60  # notes around it that are read, the least linked first: they say most
_TERMS = 150  # the weightiest of its terms are looked up,
_READ = 500  # chosen from so many
_NEAR = 200  # notes that are like the note pass this on to what they are linked with
_DEPTH = 300  # notes that each of the first two signals may bring up
_STAY = 0.7  # of a walk that goes back home with every step at odds of 3 in 10,
_STEPS = 3  # that goes so far
_MOST_STEPS = 100  # and on from so many places with each step
_SPREAD_OUT, _SPREAD_IN = 0.7, 0.5  # how much a note's many links count against it


class Relation(NamedTuple):
    """A note near another. `score` 0 to 1, `shares` how much of it each signal gave; `linked` where a link joins them.

    `via` is the note most like the one asked about among those that it is linked with.
    """

    note: Note
    score: float
    shares: dict[str, float]
    linked: bool
    via: Note | None


class Start(NamedTuple):
    """What is asked about: notes (by number), the terms of each, their texts, and the notes around them, hubs apart."""

    numbers: frozenset[NoteId]
    terms: Sequence[Counts]
    texts: Sequence[str]
    around: frozenset[NoteId]
    sources: frozenset[str]


class Related:
    """The signals of a vault, ready to be asked about any note."""

    def __init__(self, index: Index, hubs: Hubs) -> None:
        """Take the index and hubs to compare notes by."""
        self.index = index
        self.hubs = hubs
        self._term_index = index.terms
        self._link_graph = index.link_graph
        self.names = MentionIndex(index)

    def related(self, note: Note, limit: int | None = None, *, unlinked: bool = False) -> list[Relation]:
        """Return the notes related to `note`, nearest first, hubs and the note itself left out, ties in path order.

        With `unlinked`, those that a link joins to it are left out, too.
        """
        return self.related_to_all([note], limit, unlinked=unlinked)

    def related_to_all(
        self, notes: Sequence[Note], limit: int | None = None, *, unlinked: bool = False
    ) -> list[Relation]:
        """Do the same for several notes together."""
        start = self._start(notes)
        linked = frozenset(near for number in start.numbers for near in self._link_graph.joined(number))
        return self._rank(start, limit, left_out=linked if unlinked else frozenset())

    def signals(self, notes: Sequence[Note]) -> dict[str, Mapping[NoteId, float]]:
        """Return what each signal says of other notes, by number: what scores are made of."""
        return {name: values for name, (values, _) in self._signals(self._start(notes)).items()}

    def _start(self, notes: Sequence[Note]) -> Start:
        numbers = frozenset(self.index.id_of(note.path) for note in notes)
        around = frozenset(near for number in numbers for near in self._link_graph.joined(number)) - numbers
        return Start(
            numbers,
            [self._term_index.own_terms(number) for number in sorted(numbers)],
            [note.text[note.body :] for note in notes],
            around - self._hub_numbers,
            frozenset(source for note in notes for source in note.sources),
        )

    def related_to_draft(self, draft: Note, limit: int | None = None) -> list[Relation]:
        """Return the notes related to a text that is no note of the vault; its links count as a note's do."""
        around = frozenset(map(self.index.id_of, self.index.targets(draft)))
        start = Start(
            frozenset(), [own_terms(draft)], [draft.text[draft.body :]], around - self._hub_numbers,
            frozenset(draft.sources),
        )  # fmt: skip
        return self._rank(start, limit, left_out=frozenset())

    @cached_property
    def _hub_numbers(self) -> frozenset[NoteId]:
        return frozenset(map(self.index.id_of, self.hubs.notes))

    def _rank(self, start: Start, limit: int | None, left_out: frozenset[NoteId]) -> list[Relation]:
        out = start.numbers | self._hub_numbers | left_out
        signals = self._signals(start)
        total = sum(WEIGHTS.values())
        scores: dict[NoteId, float] = {}
        worth: dict[str, float] = {}
        for name, weight in WEIGHTS.items():
            values, floor = signals[name]
            best = max((value for number, value in values.items() if number not in out), default=0.0)
            worth[name] = weight / (max(best, floor) * total)
            for number, value in values.items():
                if value and number not in out:
                    scores[number] = scores.get(number, 0.0) + value * worth[name]
        scores = {number: rounded for number, score in scores.items() if (rounded := round(score, 4)) >= _LEAST}
        if limit is not None and limit < len(scores):
            least = nlargest(limit, scores.values())[-1] if limit else 2.0
            scores = {number: score for number, score in scores.items() if score >= least}
        notes = self.index.notes_of(scores)
        order = sorted(scores, key=lambda number: (-scores[number], notes[number].path))
        linked = frozenset(near for number in start.numbers for near in self._link_graph.joined(number)) | start.around
        near = signals["near"][0]
        via = {number: self._most_similar(number, near) for number in order[:limit]}
        between = self.index.notes_of(set(via.values()) - {NO_NOTE})
        return [
            Relation(
                notes[number],
                scores[number],
                {name: round(signals[name][0].get(number, 0.0) * worth[name], 4) for name in WEIGHTS},
                number in linked,
                between.get(via[number]),
            )
            for number in order[:limit]
        ]

    def _most_similar(self, number: NoteId, near: Mapping[NoteId, float]) -> NoteId:
        """Return the nearest of the notes that one is linked with, 0 where none is near."""
        found = [other for other in self._link_graph.joined(number) if other in near]
        paths = self.index.paths_of(found)
        return min(found, key=lambda other: (-near[other], paths[other]), default=NO_NOTE)

    def _signals(self, start: Start) -> dict[str, tuple[Mapping[NoteId, float], float]]:
        """Return by signal the value of each note that has one, and the least that a best value may be."""
        own, around = (
            self._vector(start.terms),
            self._vector([self._term_index.own_terms(n) for n in self._some(start)]),
        )
        both = {term: own.get(term, 0.0) + _AROUND * around.get(term, 0.0) for term in own | around}
        weighed = self._weighted(both, known=bool(start.numbers))
        heard = {term: weight * own[term] / both[term] for term, weight in weighed.items() if term in own}
        alone = sum(weight * own[term] for term, weight in weighed.items() if term in own)
        mine, theirs = self._term_index.similar(weighed, heard)
        for number in start.numbers:
            mine[number] = 0.0
        near = {number: mine[number] for number in _largest(mine, _NEAR) if number not in self._hub_numbers}
        found: dict[str, Mapping[NoteId, float]] = {
            "words": {number: mine[number] for number in _largest(mine, _DEPTH)},
            "heard": {number: theirs[number] for number in _largest(theirs, _DEPTH)},
            "alike": self._similar_neighbors(near),
            "chosen": self._linked_from_similar(near),
            "named": self._mentioned(start),
            "walk": self._random_walk(start),
            "direct": self._direct(start),
            "section": self._section(start),
            "sources": self._sources(start),
            "near": near,  # no signal by itself
        }
        relative = {"words", "heard", "alike", "chosen"}
        return {
            name: (values, _FLOORS.get(name, 0.0) * (alone if name in relative and alone else 1.0))
            for name, values in found.items()
        }

    def _some(self, start: Start) -> list[NoteId]:
        if len(start.around) <= _MOST_AROUND:
            return sorted(start.around)
        paths = self.index.paths_of(start.around)
        return sorted(start.around, key=lambda number: (self._link_graph.degree(number), paths[number]))[:_MOST_AROUND]

    def _vector(self, texts: Sequence[Counts]) -> dict[str, float]:
        """Return the mean of texts as vectors of length 1, rare and common terms alike."""
        parts: dict[str, list[float]] = {}
        for counts in texts:
            length = self._term_index.length(counts) * len(texts)
            for term, count in counts.items():
                parts.setdefault(term, []).append((1 + math.log(count)) / length)
        return {term: math.fsum(weights) for term, weights in parts.items()}

    def _weighted(self, vector: dict[str, float], *, known: bool) -> dict[str, float]:
        """Return the weightiest terms of a vector, by how much they tell; squared, as both sides of a likeness are."""
        read = nlargest(_READ, vector.items(), key=lambda item: (item[1], item[0]))
        telling = self._term_index.weigh([term for term, _ in read], known=known)
        best = nlargest(_TERMS, ((value * telling[term], term) for term, value in read if telling[term]))
        return {term: value * telling[term] for value, term in best}  # one factor for each side of a likeness

    def _similar_neighbors(self, near: Mapping[NoteId, float]) -> dict[NoteId, float]:
        return {
            number: worth / self._link_graph.degree(number) ** _SPREAD_OUT
            for number, worth in _propagate(near, self._link_graph.joined).items()
        }

    def _linked_from_similar(self, near: Mapping[NoteId, float]) -> dict[NoteId, float]:
        return {
            number: worth / self._link_graph.in_degree(number) ** _SPREAD_IN
            for number, worth in _propagate(near, self._link_graph.out).items()
        }

    def _random_walk(self, start: Start) -> dict[NoteId, float]:
        """Return how likely one to three steps along links arrive at a note: at many links each is seldom taken."""
        found: dict[NoteId, list[float]] = {}
        here = dict.fromkeys(start.around, _STAY / len(start.around)) if start.around else {}
        for step in range(_STEPS):
            for number, chance in here.items():
                found.setdefault(number, []).append(chance)
            least = nlargest(_MOST_STEPS, here.values())[-1:] if step < _STEPS - 1 else []
            onward: dict[NoteId, list[float]] = {}
            for number, chance in here.items() if least else ():
                joined = self._link_graph.joined(number) if chance >= least[0] else ()
                for near in joined:
                    onward.setdefault(near, []).append(_STAY * chance / len(joined))
            here = {number: math.fsum(chances) for number, chances in onward.items() if number not in self._hub_numbers}
        return {number: math.fsum(chances) for number, chances in found.items()}

    def _mentioned(self, start: Start) -> dict[NoteId, float]:
        """Return the notes whose names stand in the texts: the longer a name, the less it is there by chance."""
        found: dict[NoteId, float] = {}
        for text in start.texts:
            for mention in self.names.find(text):
                worth = math.sqrt(len(mention.name))
                if worth > found.get(mention.number, 0.0) and not is_common(self.index, mention.name):
                    found[mention.number] = worth
        return found

    def _direct(self, start: Start) -> dict[NoteId, float]:
        found: dict[NoteId, float] = {}
        for number in start.numbers:
            for near in (*self._link_graph.out(number), *self._link_graph.into(number)):
                found[near] = found.get(near, 0.0) + 0.5
        return found

    def _section(self, start: Start) -> dict[NoteId, float]:
        found: dict[NoteId, float] = {}
        for path in self.index.paths_of(start.numbers).values():
            for place in self.hubs.positions(path):
                members = self.hubs.members(place) if place.sections else []
                for member in map(self.index.id_of, members):
                    found[member] = found.get(member, 0.0) + 1 / math.log(len(members) + 1.5)
        return found

    def _sources(self, start: Start) -> dict[NoteId, float]:
        def made() -> dict[str, list[NoteId]]:
            citing: dict[str, list[NoteId]] = {}
            for path, other in self.index.notes.items():
                for source in other.sources:
                    citing.setdefault(source, []).append(self.index.id_of(path))
            return {source: numbers for source, numbers in citing.items() if len(numbers) > 1}

        citing = self.index.memo.get_or_compute("notes by source", Dependency.FIELDS, made) if start.sources else {}
        found: dict[NoteId, float] = {}
        for source in start.sources:
            for number in citing.get(source, ()):
                found[number] = found.get(number, 0.0) + 1.0
        return found


def _largest(values: Sequence[float], most: int) -> list[NoteId]:
    """Return the places of the largest values above 0: `most`, and all that are as large as the last of these."""
    least = nlargest(most, values)[-1:] or [0.0]
    return [NoteId(place) for place, value in enumerate(values) if value >= least[0] and value > 0]


def _propagate(near: Mapping[NoteId, float], to: Callable[[NoteId], Iterable[NoteId]]) -> dict[NoteId, float]:
    """Return what each note is given by those that are near, each of which gives its all to every note it leads to."""
    given: dict[NoteId, list[float]] = {}
    for number, worth in near.items():
        for target in to(number):
            given.setdefault(target, []).append(worth)
    return {number: math.fsum(worth) for number, worth in given.items()}
