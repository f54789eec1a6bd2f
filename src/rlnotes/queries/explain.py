"""Reasons why notes are related. Each is derived from the notes and links themselves, not from the score alone."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from rlnotes.index.memo import Dependency
from rlnotes.index.names import fold
from rlnotes.index.scanner import digest_of
from rlnotes.index.tokenize import STOP, counted, stemmed, words_by_term
from rlnotes.markdown.note import Note, NoteId, ParsedNote, short_name
from rlnotes.plurals import count_noun
from rlnotes.queries.mentions import Mention, masked_spans, running_text
from rlnotes.queries.related import Related, Relation

_MAX_REASONS = 4
_MIN_SHARE = 0.05  # minimum share of a signal in the score to give a reason
_MAX_WORDS = 3  # words listed in a reason
_MIN_SLUG_HYPHENS = 3  # terms with so many hyphens are file names
_MIN_TOPIC_COUNT = 3  # occurrences of a word that make it a topic of the note
_MAX_CITING = 5  # citing notes whose anchor text is read


class Explainer:
    """Finds the reasons why notes, or a draft, are related to others."""

    def __init__(self, related: Related, notes: Sequence[ParsedNote]) -> None:
        """Take the `Related` that ranked the notes, and the notes (or the draft) of the query."""
        self._index = related.index
        self._hubs = related.hubs
        self._names = related.names
        self._notes = notes
        self._paths = [note.path for note in notes if note.path in self._index.notes]

    def reasons(self, relation: Relation) -> tuple[str, ...]:
        """Return up to four reasons: direct links, then sections, sources and mentions, then shared words and links."""
        found = [*self._direct(relation.note)]
        for name, find in (
            ("section", self._section), ("sources", self._sources), ("mentioned", self._mentioned),
        ):  # fmt: skip
            found += find(relation) if relation.shares.get(name) else ()
        others = {"words": self._words, "random_walk": self._shared_links, "anchor_text": self._anchor_text}
        for name in sorted(others, key=lambda name: -relation.shares.get(name, 0.0)):
            if relation.shares.get(name, 0.0) >= _MIN_SHARE * relation.score or not found:
                found += others[name](relation)
        found += self._similar_neighbor(relation)
        return tuple(found[:_MAX_REASONS])

    def _direct(self, other: Note) -> Iterator[str]:
        for path in self._paths:
            is_linked = other.path in self._index.neighbours(path)
            links_back = path in self._index.neighbours(other.path)
            name = f" ({short_name(self._index.notes[path])})" if len(self._notes) > 1 else ""
            if is_linked and links_back:
                yield f"each links to the other{name}"
            elif links_back:
                yield f"links here{name}"
            elif is_linked:
                yield f"linked from here{name}"

    def _section(self, relation: Relation) -> Iterator[str]:
        for path in self._paths:
            for position in self._hubs.positions(path):
                if position.sections and relation.note.path in self._hubs.members(position):
                    yield f"same section of {self._hubs.short_name(position.hub)}: {position.sections[-1]}"
                    return

    def _mentioned(self, relation: Relation) -> Iterator[str]:
        target = self._index.id_of(relation.note.path)
        if target in self._mentions:
            note, mention = self._mentions[target]
            line = note.text.count("\n", 0, mention.start) + 1
            yield f"mentioned in line {line}: {' '.join(note.text[mention.start : mention.end].split())}"

    @cached_property
    def _mentions(self) -> dict[NoteId, tuple[ParsedNote, Mention]]:
        """The first mention of each note outside of links."""
        found: dict[NoteId, tuple[ParsedNote, Mention]] = {}
        for note in self._notes:
            digest = digest_of(note.text.encode(errors="surrogateescape")).hex()
            compute = partial(masked_spans, note.text, note.body)
            masks = self._index.memo.get_or_compute(f"masks of {digest}", Dependency.TEXT, compute)
            for mention in self._names.find(running_text(note.text, masks)):
                found.setdefault(mention.note, (note, mention))
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
        mine = {source for note in self._notes for source in note.note.sources}
        shared = sorted(mine.intersection(relation.note.sources))
        if shared:
            yield f"same source: {', '.join(shared)}"

    def _words(self, relation: Relation) -> Iterator[str]:
        other = relation.note
        theirs = self._index.terms.own_terms(self._index.id_of(other.path))
        headlines = words_by_term(map(_headline, (*(each.note for each in self._notes), other)))
        words = {term: word for term, word in headlines.items() if term in theirs and term in self._terms}
        if not words:
            words = {term: word for term, word in self._words_as_written.items() if term in theirs and len(word) > 2}
        weights = self._index.terms.weigh(words)
        order = sorted(words, key=lambda term: (-weights[term] * theirs[term] ** 0.5, term))
        text = fold(f"{_headline(other)} {self._index.text(other.path)}")
        shared = [words[term] for term in order if weights[term] and _occurs(words[term], self._text, text)]
        if shared:
            yield f"shares: {', '.join(dict.fromkeys(shared[:_MAX_WORDS]))}"

    def _anchor_text(self, relation: Relation) -> Iterator[str]:
        """Yield the words of the query notes in the anchor text of the related note."""
        target = self._index.id_of(relation.note.path)
        anchor_terms = self._index.terms.anchor_terms(target, self._index.link_graph.into(target)[:_MAX_CITING])
        own = words_by_term([relation.note.title, relation.note.path, *relation.note.aliases])
        terms = [
            t for t in anchor_terms if t in self._topic_words and t not in own and t.count("-") < _MIN_SLUG_HYPHENS
        ]
        weights = self._index.terms.weigh(terms)
        weighted = [term for term in terms if weights[term]]
        order = sorted(weighted, key=lambda term: (-weights[term] * anchor_terms[term], term))
        words = [self._topic_words[term] for term in order[:_MAX_WORDS]]
        if words:
            yield f"cited for: {', '.join(words)}"

    def _similar_neighbor(self, relation: Relation) -> Iterator[str]:
        if relation.via:
            yield f"linked to {short_name(relation.via)}, which is similar"

    @cached_property
    def _terms(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for note in self._notes:
            note_id = self._index.id_of(note.path)
            found.update(self._index.terms.own_terms(note_id) if note_id else counted(note.text))
        return found

    @cached_property
    def _text(self) -> str:
        return fold(" ".join(f"{_headline(each.note)} {each.text}" for each in self._notes))

    @cached_property
    def _topic_words(self) -> dict[str, str]:
        """The words of titles, descriptions and tags, and the frequent words of the notes, by term."""
        headlines = words_by_term(_headline(each.note) for each in self._notes)
        frequent = {t: w for t, w in self._words_as_written.items() if self._terms.get(t, 0) >= _MIN_TOPIC_COUNT}
        return {term: word for term, word in (frequent | headlines).items() if word.lower() not in STOP}

    @cached_property
    def _words_as_written(self) -> dict[str, str]:
        """The words of the notes as written, by term."""
        texts = (f"{each.note.title} {each.note.description} {each.text[each.body :]}" for each in self._notes)
        return {term: word for term, word in words_by_term(texts).items() if word.lower() not in STOP}


def _headline(note: Note) -> str:
    return " ".join((note.title, note.description, *note.tags))


def _occurs(word: str, *texts: str) -> bool:
    """Return whether every text contains a word, in singular or plural."""
    pattern = re.compile(rf"(?<!\w){re.escape(stemmed(fold(word)).removesuffix('y'))}")
    return (
        all(pattern.search(text) for text in texts) if word.isascii() else all(fold(word)[:7] in text for text in texts)
    )
