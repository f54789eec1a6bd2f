"""Why notes are related, in words that are true: each reason is looked up in the notes, not taken from a score."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from rlnotes.index.memo import Dependency
from rlnotes.index.names import fold
from rlnotes.index.scanner import digest_of
from rlnotes.index.tokenize import STOP, counted, stemmed, words_by_term
from rlnotes.markdown.note import Note, short_name
from rlnotes.plurals import count_noun
from rlnotes.queries.mentions import Mention, masked_spans, running_text
from rlnotes.queries.related import Related, Relation

_MOST = 4  # reasons
_LEAST_SHARE = 0.05  # of the score: a signal that gave less is not worth a reason
_SHARED_WORDS = 3
_SLUG = 3  # hyphens: more than words have, as in a file's name
_AGAIN = 3  # times that a word stands in a note that is about it
_MOST_CITING = 5  # notes whose words for another are looked at


class Explainer:
    """What joins notes, or a draft, to their relations."""

    def __init__(self, related: Related, notes: Sequence[Note]) -> None:
        """Take what relations were asked of, and the notes (or the draft) that they were asked for."""
        self._index = related.index
        self._hubs = related.hubs
        self._names = related.names
        self._notes = notes
        self._paths = [note.path for note in notes if note.path in self._index.notes]

    def reasons(self, relation: Relation) -> tuple[str, ...]:
        """Return the reasons: links first, then what an author put down, then what the words and links tell."""
        found = [*self._direct(relation.note)]
        for name, make in (
            ("section", self._section), ("sources", self._sources), ("named", self._mentioned),
        ):  # fmt: skip
            found += make(relation) if relation.shares.get(name) else ()
        others = {"words": self._words, "walk": self._shared_links, "heard": self._anchor_text}
        for name in sorted(others, key=lambda name: -relation.shares.get(name, 0.0)):
            if relation.shares.get(name, 0.0) >= _LEAST_SHARE * relation.score or not found:
                found += others[name](relation)
        found += self._similar_neighbor(relation)
        return tuple(found[:_MOST])

    def _direct(self, other: Note) -> Iterator[str]:
        for path in self._paths:
            here = other.path in self._index.neighbours(path)
            there = path in self._index.neighbours(other.path)
            of = f" ({short_name(self._index.notes[path])})" if len(self._notes) > 1 and (here or there) else ""
            if here and there:
                yield f"each links to the other{of}"
            elif there:
                yield f"links here{of}"
            elif here:
                yield f"linked from here{of}"

    def _section(self, relation: Relation) -> Iterator[str]:
        for path in self._paths:
            for place in self._hubs.positions(path):
                if place.sections and relation.note.path in self._hubs.members(place):
                    hub = short_name(self._index.notes[place.hub])
                    yield f"same section of {hub}: {place.sections[-1]}"
                    return

    def _mentioned(self, relation: Relation) -> Iterator[str]:
        number = self._index.id_of(relation.note.path)
        if number in self._mentions:
            note, mention = self._mentions[number]
            line = note.text.count("\n", 0, mention.start) + 1
            yield f"named in line {line}: {' '.join(note.text[mention.start : mention.end].split())}"

    @cached_property
    def _mentions(self) -> dict[int, tuple[Note, Mention]]:
        """The first place where each note is named without being linked."""
        found: dict[int, tuple[Note, Mention]] = {}
        for note in self._notes:
            digest = digest_of(note.text.encode(errors="surrogateescape")).hex()
            masks = self._index.memo.get_or_compute(
                f"masks of {digest}", Dependency.TEXT, partial(masked_spans, note)
            )  # no parser the next time
            for mention in self._names.find(running_text(note, masks)):
                found.setdefault(mention.number, (note, mention))
        return found

    def _shared_links(self, relation: Relation) -> Iterator[str]:
        shared: set[str] = set()
        theirs = {*self._index.neighbours(relation.note.path), *self._index.linkers(relation.note.path)}
        for path in self._paths:
            shared |= theirs.intersection((*self._index.neighbours(path), *self._index.linkers(path)))
        shared -= {*self._hubs.notes, *self._paths}
        if shared:
            yield count_noun(len(shared), "shared link")

    def _sources(self, relation: Relation) -> Iterator[str]:
        mine = {source for note in self._notes for source in note.sources}
        shared = sorted(mine.intersection(relation.note.sources))
        if shared:
            yield f"same source: {', '.join(shared)}"

    def _words(self, relation: Relation) -> Iterator[str]:
        other = relation.note
        theirs = self._index.terms.own_terms(self._index.id_of(other.path))
        headlines = words_by_term(
            " ".join((note.title, note.description, *note.tags)) for note in (*self._notes, other)
        )
        words = {term: word for term, word in headlines.items() if term in theirs and term in self._terms}
        if not words:
            words = {term: word for term, word in self._words_as_written.items() if term in theirs and len(word) > 2}
        weights = self._index.terms.weigh(words)
        order = sorted(words, key=lambda term: (-weights[term] * theirs[term] ** 0.5, term))
        text = fold(f"{other.title} {other.description} {' '.join(other.tags)} {other.text}")
        shared = [words[term] for term in order if weights[term] and _occurs(words[term], self._text, text)]
        if shared:
            yield f"shares: {', '.join(dict.fromkeys(shared[:_SHARED_WORDS]))}"

    def _anchor_text(self, relation: Relation) -> Iterator[str]:
        """Say what words of this note others use where they cite the other one."""
        number = self._index.id_of(relation.note.path)
        heard = self._index.terms.anchor_terms(number, self._index.link_graph.into(number)[:_MOST_CITING])
        own = words_by_term([relation.note.title, relation.note.path, *relation.note.aliases])
        terms = [t for t in heard if t in self._topic_words and t not in own and t.count("-") < _SLUG]
        weights = self._index.terms.weigh(terms)
        order = sorted((term for term in terms if weights[term]), key=lambda term: (-weights[term] * heard[term], term))
        words = [self._topic_words[term] for term in order[:_SHARED_WORDS]]
        if words:
            yield f"cited for: {', '.join(words)}"

    def _similar_neighbor(self, relation: Relation) -> Iterator[str]:
        if relation.via:
            yield f"linked with {short_name(relation.via)}, which is like this"

    @cached_property
    def _terms(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for note in self._notes:
            number = self._index.id_of(note.path)
            found.update(self._index.terms.own_terms(number) if number else counted(note.text))
        return found

    @cached_property
    def _text(self) -> str:
        return fold(" ".join(f"{n.title} {n.description} {' '.join(n.tags)} {n.text}" for n in self._notes))

    @cached_property
    def _topic_words(self) -> dict[str, str]:
        """The words that the notes are about: those of their headlines, and those that come again and again."""
        headlines = words_by_term(f"{note.title} {note.description} {' '.join(note.tags)}" for note in self._notes)
        again = {t: w for t, w in self._words_as_written.items() if self._terms.get(t, 0) >= _AGAIN}
        return {term: word for term, word in (again | headlines).items() if word.lower() not in STOP}

    @cached_property
    def _words_as_written(self) -> dict[str, str]:
        """The words of the notes as they are written, by term."""
        texts = (f"{note.title} {note.description} {note.text[note.body :]}" for note in self._notes)
        return {term: word for term, word in words_by_term(texts).items() if word.lower() not in STOP}


def _occurs(word: str, *texts: str) -> bool:
    """Say whether a word, its plural aside, stands in every text."""
    bare = re.compile(rf"(?<!\w){re.escape(stemmed(fold(word)).removesuffix('y'))}")
    return all(bare.search(text) for text in texts) if word.isascii() else all(fold(word)[:7] in text for text in texts)
