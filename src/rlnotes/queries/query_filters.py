"""Evaluate the clauses of a search query: which notes match a field, a phrase or an excluded word."""

from collections.abc import Callable, Iterable

from rlnotes.errors import RlnotesError
from rlnotes.index.fulltext import CJK
from rlnotes.index.index import Index
from rlnotes.index.names import WORD, fold, searchable_words
from rlnotes.markdown.note import Note, NoteId, stem
from rlnotes.queries.filters import select_notes, typed_condition
from rlnotes.queries.hub import Hubs
from rlnotes.queries.lookup import closest_note, exact_note
from rlnotes.queries.query_syntax import Clause


class ClauseFilter:
    """Evaluates clauses over an index; the results are ids of notes."""

    def __init__(self, index: Index, hubs: Hubs) -> None:
        """Take the index and hubs to search."""
        self._index = index
        self._hubs = hubs
        self._text = index.full_text

    def matching(self, clauses: Iterable[Clause]) -> set[NoteId] | None:
        """Return the notes that match all clauses; None if there are no clauses."""
        allowed: set[NoteId] | None = None
        for clause in clauses:
            found = self._matching_clause(clause)
            if clause.without:
                everything = allowed if allowed is not None else {self._index.id_of(path) for path in self._index.notes}
                allowed = everything - found
            else:
                allowed = found if allowed is None else allowed & found
        return allowed

    def _matching_clause(self, clause: Clause) -> set[NoteId]:
        if clause.field in {"", "title", "body"}:
            return self._with_words(clause)
        if clause.field not in _TESTS:
            return self._with_property(clause)
        test = _TESTS[clause.field]
        return {
            self._index.id_of(path)
            for path, note in self._index.notes.items()
            if test(self._index, self._hubs, note, clause.text)
        }

    def _with_property(self, clause: Clause) -> set[NoteId]:
        """Return the notes that match a clause of the filter language; none if it names no known key or note."""
        condition = typed_condition(clause.field, clause.typed, is_quoted=clause.phrase)
        try:
            return select_notes(self._index, self._hubs, [condition], self._named)
        except RlnotesError:
            return set()

    def _named(self, name: str) -> Note:
        return exact_note(self._index, name) or closest_note(self._index, name)

    def _with_words(self, clause: Clause) -> set[NoteId]:
        found: set[NoteId] | None = None
        for word in clause.words:
            # phrases and excluded words match whole words; others are prefixes
            is_whole_word = (clause.phrase or clause.without) and word < CJK
            matches: set[NoteId] = set()
            if clause.field != "body":
                titles = clause.field == "title"
                matches |= (
                    self._text.having([word], titles=titles)
                    if is_whole_word
                    else self._text.beginning(word, titles=titles)
                )
            if clause.field != "title":
                matches |= (
                    self._text.having([word], bodies=True) if is_whole_word else self._text.beginning(word, bodies=True)
                )
            found = matches if found is None else found & matches
        if not found or not clause.phrase or (len(clause.words) == 1 and clause.words[0] < CJK):
            return found or set()
        phrase = " ".join(clause.words)
        notes = self._index.notes_of(found)
        return {
            note_id
            for note_id, note in notes.items()
            if any(_contains_phrase(part, phrase) for part in _parts(self._index, note, clause))
        }


def _parts(index: Index, note: Note, clause: Clause) -> Iterable[str]:
    """Yield the strings of a note that a clause searches."""
    if clause.field != "body":
        yield note.title
    if not clause.field:
        yield from (stem(note.path), note.description, *note.aliases, *note.tags)
        yield from (section.text for section in index.details(note.path).sections)
    if clause.field != "title":
        yield index.body_text(note.path)


def _contains_phrase(text: str, phrase: str) -> bool:
    return f" {_spaced_words(phrase)} " in f" {_spaced_words(fold(text))} "


def _spaced_words(text: str) -> str:
    """Return the words, emoji and CJK letters of a folded text with spaces between them."""
    words = searchable_words(text)
    if text.isascii():
        return " ".join(words)
    return " ".join("".join(f" {letter} " if letter >= CJK else letter for letter in " ".join(words)).split())


def _has_tag(_: Index, __: Hubs, note: Note, query: str) -> bool:
    part = f"/{query.strip('#/')}/"
    return any(part in f"/{fold(tag)}/" for tag in note.tags)


def _in_hub(_: Index, hubs: Hubs, note: Note, query: str) -> bool:
    return any(_matches_title(hubs.notes[path], query) for path in hubs.hubs_listing(note))


def _matches_title(note: Note, query: str) -> bool:
    return any(_starts_word(name, query) for name in (note.title, stem(note.path), *note.aliases))


def _in_section(index: Index, hubs: Hubs, note: Note, query: str) -> bool:
    listed_in = [title for position in hubs.positions(note.path) for title in position.sections]
    headings = [section.text for section in index.details(note.path).sections]
    return any(_starts_word(heading, query) for heading in (*listed_in, *headings))


def _is_type(_: Index, hubs: Hubs, note: Note, query: str) -> bool:
    own = {fold(kind) for kind in (note.type, *note.kinds)} - {""}
    return query in (own or {"note"}) or (query == "hub" and note.path in hubs.notes)


def _has_source(_: Index, __: Hubs, note: Note, query: str) -> bool:
    return any(query in fold(source) for source in note.sources)


def _has_path(_: Index, __: Hubs, note: Note, query: str) -> bool:
    return query in fold(note.path)


def _starts_word(text: str, query: str) -> bool:
    """Return whether each word of the query is a prefix of a word of the text, or a part of CJK text."""
    folded = fold(text)
    words = WORD.findall(folded)
    return all(any(own.startswith(w) for own in words) or (w >= CJK and w in folded) for w in WORD.findall(query))


_TESTS: dict[str, Callable[[Index, Hubs, Note, str], bool]] = {
    "tag": _has_tag, "hub": _in_hub, "section": _in_section, "type": _is_type, "source": _has_source, "path": _has_path,
}  # fmt: skip
