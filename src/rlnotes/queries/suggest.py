"""Links that are missing: names that stand in a text without one, and notes that are near and not joined."""

import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.markdown.note import Note
from rlnotes.queries.explain import Explainer
from rlnotes.queries.hub import Hubs
from rlnotes.queries.mentions import MentionIndex, is_common
from rlnotes.queries.related import Related, Relation

# Notes that are asked for their relations, those that name what is most like them first. Of the best 20, 50 and 100
# pairs of five vaults of 700 to 2,400 notes (all asked) that finds 1.00, 1.00 and 0.95; those that name others and have
# the fewest links 0.61, 0.66 and 0.64.
_MOST_ASKED = 300
_EACH = 3  # relations of a note
_LEAST = 0.25  # the least score that is worth a proposal
_NAMED = 0.5  # what a name that stands in the text adds to it
_MOST_NAMINGS = 25  # a name that more notes have in their text is a word of the vault's subject and proposed nowhere


class Suggestion(NamedTuple):
    """A link that may be missing: from `note` to `target`. `score` 0 to 1.5, `reasons` in words.

    `line` and `column` (from 1) are where `words` name the target without a link; 0 and nothing where they do not.
    """

    note: Note
    target: Note
    score: float
    reasons: tuple[str, ...]
    line: int
    column: int
    words: str


class _Occurrence(NamedTuple):
    line: int
    column: int
    words: str


def suggestions(index: Index, hubs: Hubs, limit: int | None = None) -> list[Suggestion]:
    """Return the best missing links of the vault, each pair of notes once, best first, ties in order of paths.

    Pairs that a link joins already, and hubs, are left out. Names are looked for in all notes; in a vault of more than
    300 those that name notes most like them are asked what is near to them. What was found is kept until a text
    changes.
    """
    related = Related(index, hubs)
    marks = index.settings.hub_settings_key
    mentioned = index.memo.get_or_compute(
        f"mentions {marks}", Dependency.TEXT | Dependency.LINKS, lambda: list(_mentions(index, hubs, related.names))
    )
    places = {(one, two): _Occurrence(line, column, words) for one, two, line, column, words in mentioned}
    close = index.memo.get_or_compute(
        f"likely pairs {marks}",
        Dependency.TEXT | Dependency.LINKS,
        lambda: list(_similar_pairs(index, hubs, related, places)),
    )
    near = {
        (one, two): Relation(index.notes[two], score, shares, linked=False, via=index.notes.get(via))
        for one, two, score, shares, via in close
    }
    found: dict[frozenset[str], tuple[float, str, str]] = {}
    for one, two in (*places, *near):
        score = (near[one, two].score if (one, two) in near else 0.0) + (_NAMED if (one, two) in places else 0.0)
        pair = frozenset((one, two))
        if score >= _LEAST and score > found.get(pair, (0.0, "", ""))[0]:
            found[pair] = (score, one, two)
    order = sorted(found.values(), key=lambda item: (-item[0], item[1:]))[:limit]
    made = []
    for score, one, two in order:
        note, target = index.notes[one], index.notes[two]
        place = places.get((one, two), _Occurrence(0, 0, ""))
        relation = near.get((one, two)) or Relation(target, 0.0, {"named": 1.0}, linked=False, via=None)
        made.append(Suggestion(note, target, round(score, 4), Explainer(related, [note]).reasons(relation), *place))
    return made


def _similar_pairs(
    index: Index, hubs: Hubs, related: Related, named: Iterable[tuple[str, str]]
) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of two notes that are near and not joined, their score, its shares, and the path of `via`.

    `named` are pairs of which the first names the second.
    """
    asked = [path for path in index.notes if path not in hubs.notes]
    if len(asked) > _MOST_ASKED:
        promise: dict[str, float] = {}
        for one, two in named:
            promise[one] = max(promise.get(one, 0.0), _quick_score(index, one, two))
        asked.sort(key=lambda path: (-promise.get(path, -1.0), index.link_graph.degree(index.id_of(path)), path))
        del asked[_MOST_ASKED:]
    for done, path in enumerate(asked, 1):
        for relation in related.related(index.notes[path], _EACH, unlinked=True):
            via = relation.via.path if relation.via else ""
            yield path, relation.note.path, relation.score, relation.shares, via
        index.report_progress(done, len(asked))


def _quick_score(index: Index, one: str, two: str) -> float:
    """Return how near two notes are at a glance: how like their terms, the more by each link that they share."""
    number, other = index.id_of(one), index.id_of(two)
    shared = {*index.link_graph.joined(number)}.intersection(index.link_graph.joined(other))
    links = math.fsum(1 / math.log(index.link_graph.degree(near) + 1.5) for near in shared)
    return index.terms.similarity(number, other) * (1 + links)


def _mentions(index: Index, hubs: Hubs, names: MentionIndex) -> Iterator[tuple[str, str, int, int, str]]:
    """Yield paths and the first place where a note names another that it is not linked with, by a name of its own."""
    found: dict[tuple[str, str], _Occurrence] = {}
    namings: dict[str, int] = {}
    paths = {index.id_of(path): path for path in index.notes}
    for done, (path, note) in enumerate(index.notes.items(), 1):
        index.report_progress(done, len(index.notes))
        if path in hubs.notes:
            continue
        number = index.id_of(path)
        out = {number, *index.link_graph.joined(number)}
        line, reached = 1, 0
        for mention in names.unlinked(note):
            if mention.number in out or is_common(index, mention.name):
                continue
            target = paths[mention.number]
            if target in hubs.notes or (path, target) in found:
                continue
            line += note.text.count("\n", reached, mention.start)
            reached = mention.start
            column = mention.start - note.text.rfind("\n", 0, mention.start)
            found[path, target] = _Occurrence(line, column, " ".join(note.text[mention.start : mention.end].split()))
            namings[target] = namings.get(target, 0) + 1
    yield from ((*pair, *place) for pair, place in found.items() if namings[pair[1]] <= _MOST_NAMINGS)
