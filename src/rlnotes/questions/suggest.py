"""Links that are missing: names that stand in a text without one, and notes that are near and not joined."""

from collections.abc import Iterator
from typing import NamedTuple

from rlnotes.indexing.index import Index
from rlnotes.indexing.refresh import Tick
from rlnotes.questions.hub import Hubs
from rlnotes.questions.mentions import Names, links_blanked
from rlnotes.questions.reasons import Reasons
from rlnotes.questions.related import Related, Relation
from rlnotes.text.note import Note

_MOST_COMPARED = 1_000_000  # pairs: a note that is asked for its relations is compared with all others
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


class _Place(NamedTuple):
    line: int
    column: int
    words: str


def suggestions(index: Index, hubs: Hubs, limit: int | None = None, tick: Tick | None = None) -> list[Suggestion]:
    """Return the best missing links of the vault, each pair of notes once, best first, ties in order of paths.

    Pairs that a link joins already, and hubs, are left out. In a vault of more than 1,000 notes not all are asked
    what is near to them, so that the time stays the same: first those that name another note, and those with the fewest
    links; names are looked for in all. `tick` is told, after each note asked, how many of how many that is.
    """
    related = Related(index, hubs)
    places = dict(_mentions(index, hubs, related.names))
    near = dict(_near(index, hubs, related, {index.number(one) for one, _ in places}, tick))
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
        place = places.get((one, two), _Place(0, 0, ""))
        relation = near.get((one, two)) or Relation(target, 0.0, {"named": 1.0}, linked=False, via=None)
        made.append(Suggestion(note, target, round(score, 4), Reasons(related, [note]).of(relation), *place))
    return made


def _near(
    index: Index, hubs: Hubs, related: Related, named: set[int], tick: Tick | None
) -> Iterator[tuple[tuple[str, str], Relation]]:
    arrows = index.arrows
    paths = [path for path in index.notes if path not in hubs.notes]
    paths.sort(key=lambda path: (index.number(path) not in named, arrows.degree(index.number(path)), path))
    asked = paths[: _MOST_COMPARED // max(len(paths), 1)]
    for done, path in enumerate(asked, start=1):
        for relation in related.to(index.notes[path], _EACH, unlinked=True):
            yield (path, relation.note.path), relation
        if tick:
            tick(done, len(asked))


def _mentions(index: Index, hubs: Hubs, names: Names) -> Iterator[tuple[tuple[str, str], _Place]]:
    """Yield the first place where a note names another, one name for one note only, that it is not linked with."""
    found: dict[tuple[str, str], _Place] = {}
    namings: dict[str, int] = {}
    for path, note in index.notes.items():
        if path in hubs.notes:
            continue
        number = index.number(path)
        out = {number, *index.arrows.joined(number)}
        free = links_blanked(note)
        several: dict[int, int] = {}  # by where it begins: how many notes have the name
        mentions = list(names.within(free))
        for mention in mentions:
            several[mention.start] = several.get(mention.start, 0) + 1
        for mention in mentions:
            if several[mention.start] > 1 or mention.number in out or names.is_common(mention.name):
                continue
            target = next(iter(index.paths([mention.number]).values()))
            if target in hubs.notes or (path, target) in found:
                continue
            line = free.count("\n", 0, mention.start) + 1
            column = mention.start - free.rfind("\n", 0, mention.start)
            found[path, target] = _Place(line, column, " ".join(note.text[mention.start : mention.end].split()))
            namings[target] = namings.get(target, 0) + 1
    yield from (item for item in found.items() if namings[item[0][1]] <= _MOST_NAMINGS)
