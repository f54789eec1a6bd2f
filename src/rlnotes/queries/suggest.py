"""Suggested links: mentions of notes by name without a link, and related notes without a link between them."""

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

# Notes whose related notes are computed, those that mention the most similar notes first. In five vaults of 700 to
# 2,400 notes this finds 1.00, 1.00 and 0.95 of the best 20, 50 and 100 pairs of all notes; taking those that mention
# others and have the fewest links finds 0.61, 0.66 and 0.64.
_MAX_RANKED = 300
_RELATED_PER_NOTE = 3
_MIN_SCORE = 0.25
_MENTION_BONUS = 0.5  # added to the score of a pair with a mention
_MAX_MENTIONING = 25  # a name that more notes mention is a common word of the vault and is not suggested


class Suggestion(NamedTuple):
    """A suggested link from `note` to `target`. `score` is 0 to 1.5.

    `line` and `column` (from 1) are the position of `words`, which mention the target; 0 and empty without a mention.
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
    """Return the suggested links of the vault, each pair of notes once, by descending score, then by path.

    Pairs with a link between them and hubs are left out. Mentions are searched in all notes; related notes are computed
    for at most 300 notes, those that mention the most similar notes. Both are cached until a text or a link changes.
    """
    related = Related(index, hubs)
    hub_settings = index.settings.hub_settings_key
    mentioned = index.memo.get_or_compute(
        f"mentions {hub_settings}",
        Dependency.TEXT | Dependency.LINKS,
        lambda: list(_mentions(index, hubs, related.names)),
    )
    mentions = {(one, two): _Occurrence(line, column, words) for one, two, line, column, words in mentioned}
    pairs = index.memo.get_or_compute(
        f"likely pairs {hub_settings}",
        Dependency.TEXT | Dependency.LINKS,
        lambda: list(_similar_pairs(index, hubs, related, mentions)),
    )
    relations = {
        (one, two): Relation(index.notes[two], score, shares, linked=False, via=index.notes.get(via))
        for one, two, score, shares, via in pairs
    }
    best: dict[frozenset[str], tuple[float, str, str]] = {}
    for one, two in (*mentions, *relations):
        score = relations[one, two].score if (one, two) in relations else 0.0
        score += _MENTION_BONUS if (one, two) in mentions else 0.0
        pair = frozenset((one, two))
        if score >= _MIN_SCORE and score > best.get(pair, (0.0, "", ""))[0]:
            best[pair] = (score, one, two)
    order = sorted(best.values(), key=lambda item: (-item[0], item[1:]))[:limit]
    found = []
    for score, one, two in order:
        note, target = index.notes[one], index.notes[two]
        occurrence = mentions.get((one, two), _Occurrence(0, 0, ""))
        relation = relations.get((one, two)) or Relation(target, 0.0, {"mentioned": 1.0}, linked=False, via=None)
        reasons = Explainer(related, [index.parsed(note)]).reasons(relation)
        found.append(Suggestion(note, target, round(score, 4), reasons, *occurrence))
    return found


def _similar_pairs(
    index: Index, hubs: Hubs, related: Related, mentioning: Iterable[tuple[str, str]]
) -> Iterator[tuple[Any, ...]]:
    """Yield pairs of related notes without a link: their paths, the score, its shares and the path of `via`.

    `mentioning` are pairs of paths of which the first note mentions the second.
    """
    paths = [path for path in index.notes if path not in hubs.notes]
    if len(paths) > _MAX_RANKED:
        estimates: dict[str, float] = {}
        for one, two in mentioning:
            estimates[one] = max(estimates.get(one, 0.0), _quick_score(index, one, two))
        paths.sort(key=lambda path: (-estimates.get(path, -1.0), index.link_graph.degree(index.id_of(path)), path))
        del paths[_MAX_RANKED:]
    for path in index.tracked(paths, "ranking"):
        for relation in related.related(index.notes[path], _RELATED_PER_NOTE, unlinked=True):
            via = relation.via.path if relation.via else ""
            yield path, relation.note.path, relation.score, relation.shares, via


def _quick_score(index: Index, one: str, two: str) -> float:
    """Return an estimate of how related two notes are: the similarity of their terms, raised by shared neighbors."""
    note, other = index.id_of(one), index.id_of(two)
    shared = {*index.link_graph.joined(note)}.intersection(index.link_graph.joined(other))
    adamic_adar = math.fsum(1 / math.log(index.link_graph.degree(neighbor) + 1.5) for neighbor in shared)
    return index.terms.similarity(note, other) * (1 + adamic_adar)


def _mentions(index: Index, hubs: Hubs, names: MentionIndex) -> Iterator[tuple[str, str, int, int, str]]:
    """Yield the first mention of each note in each note without a link between them: paths, line, column and words.

    Names that several notes share are left out.
    """
    found: dict[tuple[str, str], _Occurrence] = {}
    mentioning: dict[str, int] = {}
    paths = {index.id_of(path): path for path in index.notes}
    for note_id, path in index.tracked([*paths.items()], "searching"):
        if path in hubs.notes:
            continue
        linked = {note_id, *index.link_graph.joined(note_id)}
        line, counted_to = 1, 0
        text = index.text(path)
        for mention in names.unlinked(text, index.details(path).body):
            if mention.note in linked or is_common(index, mention.name):
                continue
            target = paths[mention.note]
            if target in hubs.notes or (path, target) in found:
                continue
            line += text.count("\n", counted_to, mention.start)
            counted_to = mention.start
            column = mention.start - text.rfind("\n", 0, mention.start)
            found[path, target] = _Occurrence(line, column, " ".join(text[mention.start : mention.end].split()))
            mentioning[target] = mentioning.get(target, 0) + 1
    yield from ((*pair, *occurrence) for pair, occurrence in found.items() if mentioning[pair[1]] <= _MAX_MENTIONING)
