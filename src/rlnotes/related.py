"""Notes near a note, and why: links, company, filing, sources and words, joined by rank."""

import math
from functools import cached_property
from typing import NamedTuple

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.names import fold
from rlnotes.note import Note, short_name
from rlnotes.terms import STOP, TERM, Terms, stemmed

# Reciprocal rank fusion: each signal ranks the notes, a rank r adds weight / (_DAMP + r). Text counts double, as in the
# link-recovery measurement over 13 public vaults that the design stands on.
_DAMP = 20
_DEPTH = 200
_WEIGHTS = {"text": 2.0, "links": 1.0, "company": 0.7, "section": 0.7, "sources": 0.5, "direct": 1.0}


class Relation(NamedTuple):
    """A note near another. `score` 0 to 1, `reasons` in words; `linked` where one links to the other."""

    note: Note
    score: float
    reasons: tuple[str, ...]
    linked: bool


class Related:
    """The signals of a vault, ready to be asked about any note."""

    def __init__(self, index: Index, hubs: Hubs) -> None:
        """Take the index and hubs to compare notes by."""
        self._index = index
        self._hubs = hubs
        self._both_ways: dict[str, frozenset[str]] = {}

    @cached_property
    def _terms(self) -> Terms:
        return self._index.terms

    def _around(self, path: str) -> frozenset[str]:
        """Return the notes that a note links to or is linked from."""
        found = self._both_ways.get(path)
        if found is None:
            found = self._index.neighbours(path).union(self._index.linkers(path))
            self._both_ways[path] = found
        return found

    def to(self, note: Note, limit: int | None = None) -> list[Relation]:
        """Return the notes related to `note`, nearest first, hubs and the note itself left out, ties in path order."""
        signals: dict[str, dict[str, float]] = {
            "text": self._text(note),
            "links": self._shared_links(note),
            "company": self._company(note),
            "section": self._section(note),
            "sources": self._sources(note),
            "direct": self._direct(note),
        }
        scores: dict[str, float] = {}
        for name, found in signals.items():
            ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_DEPTH]
            for rank, (path, value) in enumerate(ranked):
                if value > 0 and path != note.path and path not in self._hubs.notes:
                    scores[path] = scores.get(path, 0.0) + _WEIGHTS[name] / (_DAMP + rank)
        best = sum(_WEIGHTS.values()) / _DAMP
        order = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        near = self._around(note.path)
        return [
            Relation(self._index.notes[path], round(score / best, 4), self._reasons(note, path), path in near)
            for path, score in order[:limit]
        ]

    def _text(self, note: Note) -> dict[str, float]:
        return {path: score for path, score in self._terms.near(note.path).items() if score > 0.02}

    def _shared_links(self, note: Note) -> dict[str, float]:
        """Adamic-Adar over links both ways: a shared neighbour counts less the more links it has."""
        found: dict[str, float] = {}
        for shared in self._around(note.path) - self._hubs.notes.keys():
            weight = 1 / math.log(len(self._around(shared)) + 1.5)
            for path in self._around(shared):
                found[path] = found.get(path, 0.0) + weight
        return found

    def _company(self, note: Note) -> dict[str, float]:
        """Count how often notes that are no hubs cite a note beside this one, most in the same paragraph or item."""
        found: dict[str, float] = {}
        for back in self._index.backlinks(note.path):
            if back.source.path in self._hubs.notes or back.link.property:
                continue
            for link, resolution in self._index.links_of(back.source):
                if link.section == back.link.section and resolution.path in self._index.notes:
                    same = link.block_start == back.link.block_start
                    found[resolution.path] = found.get(resolution.path, 0.0) + (1.0 if same else 0.25)
        return found

    def _section(self, note: Note) -> dict[str, float]:
        found: dict[str, float] = {}
        for members in self._sections_of(note).values():
            for path in members:
                found[path] = found.get(path, 0.0) + 1 / math.log(len(members) + 1.5)
        return found

    def _sources(self, note: Note) -> dict[str, float]:
        notes = self._index.notes

        def made() -> dict[str, list[str]]:
            citing: dict[str, list[str]] = {}
            for path, other in notes.items():
                for source in other.sources:
                    citing.setdefault(source, []).append(path)
            return citing

        citing = self._index.made("fields", "citing", made) if note.sources else {}
        found: dict[str, float] = {}
        for source in note.sources:
            for path in citing[source]:
                found[path] = found.get(path, 0.0) + 1.0
        return found

    def _direct(self, note: Note) -> dict[str, float]:
        mine = self._index.neighbours(note.path)
        both = {path: path in mine and note.path in self._index.neighbours(path) for path in self._around(note.path)}
        return {path: 1.0 + mutual for path, mutual in both.items()}

    def _sections_of(self, note: Note) -> dict[tuple[str, str], list[str]]:
        """Return the innermost hub sections that list a note, with all the notes each lists."""
        return {
            (place.hub, place.sections[-1]): self._hubs.members(place)
            for place in self._hubs.places(note.path)
            if place.sections
        }

    def _reasons(self, note: Note, path: str) -> tuple[str, ...]:
        """Say in words what joins two notes; each reason is checked against the index, not taken from a rank."""
        found: list[str] = []
        mine, other = self._index.neighbours(note.path), self._index.neighbours(path)
        if path in mine and note.path in other:
            found.append("each links to the other")
        elif note.path in other:
            found.append("links here")
        elif path in mine:
            found.append("linked from here")
        for (hub, section), members in self._sections_of(note).items():
            if path in members:
                found.append(f"same section of {short_name(self._index.notes[hub])}: {section}")
                break
        shared = (self._around(note.path) & self._around(path)) - self._hubs.notes.keys()
        if shared:
            found.append(f"{len(shared)} shared {'link' if len(shared) == 1 else 'links'}")
        sources = sorted(set(note.sources) & set(self._index.notes[path].sources))
        if sources:
            found.append(f"same source: {', '.join(sources)}")
        terms = self._shared_terms(note.path, path)
        if terms:
            found.append(f"shares: {', '.join(terms)}")
        return tuple(found)

    def _shared_terms(self, one: str, two: str) -> list[str]:
        """Return, as written, the weightiest words of both texts that one of the two notes has in its headline."""
        a, b = self._terms.vector(one), self._terms.vector(two)
        words = {**self._headline(two), **self._headline(one)}
        shared = [term for term in words if term in a and term in b]
        shared.sort(key=lambda term: (-a[term] * b[term], term))
        return [words[term] for term in shared[:3]]

    def _headline(self, path: str) -> dict[str, str]:
        """Return the words of a note's title, description and tags by their term."""
        note = self._index.notes[path]
        text = " ".join((note.title, note.description, *note.tags))
        return {stemmed(low): _uncapped(word) for word in TERM.findall(text) if (low := fold(word)) not in STOP}


def _uncapped(word: str) -> str:
    """Take off a capital that may only begin a sentence."""
    return word.lower() if word[1:].islower() else word
