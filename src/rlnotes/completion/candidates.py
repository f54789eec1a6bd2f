"""Completion candidates for notes, hubs, sections, tags, types and sources, from the cache without updating it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from rlnotes.index.memo import Memo
from rlnotes.index.store import Store
from rlnotes.markdown.note import stem as stem_of

_LAST_CONDITION = re.compile(r"^(.*[\s(])??([\w-]*?)(!=|<=|>=|[=<>~:]|)\"?([^\s()=<>~:\"]*)$")
"""What precedes the last condition of a filter, its key, its operator, and what was typed of the last word."""


class Candidates(NamedTuple):
    """Candidates with their descriptions, and `how` a shell completes them.

    `words`: the candidates start with what was typed, ignoring letter case; `anywhere`: they contain it; `files` and
    `folders`: the shell completes paths.
    """

    how: str
    words: dict[str, str]


FILES = Candidates("files", {})
FOLDERS = Candidates("folders", {})


def matching(typed: str, known: dict[str, str]) -> Candidates:
    """Return the words that start with `typed`, ignoring letter case; if none does, those that contain it."""
    query = folded(typed)
    if not query:
        return Candidates("words", known)
    by_rank: dict[int, dict[str, str]] = {}
    for word, about in known.items():
        rank = _rank(query, folded(word))
        if rank < 3:
            by_rank.setdefault(rank, {})[word] = about
    best = min(by_rank, default=0)
    return Candidates("anywhere" if best else "words", by_rank.get(best, {}))


def notes(store: Store, typed: str, only: Collection[str] | None = None) -> Candidates:
    """Return one name of each note that starts with `typed`: title, file name, alias or path.

    If no name does, those with a word that starts with it, else those that contain it. For a name of several notes,
    their paths. If nothing was typed, all file names. `only` restricts the notes to some paths.
    """
    query = folded(typed)
    for beginnings in (True, False):
        found = [names for names in _named(store, query, beginnings=beginnings) if only is None or names[0] in only]
        owners = Counter(name for _, *names in found for name in {*map(folded, names)})
        ranks: dict[int, dict[str, str]] = {0: {}, 1: {}, 2: {}}
        for path, stem, title, *aliases in found:
            rank, name = _best(query, (title, stem, *aliases, path)) if query else (0, stem)
            if name.startswith("-") or owners[folded(name)] > 1:  # looks like an option, or is ambiguous
                name = path
            if rank in ranks:
                ranks[rank][_composed(name)] = path if name == title else title
        best = next((rank for rank, words in ranks.items() if words), 0)
        if ranks[best]:
            return Candidates("anywhere" if best else "words", dict(sorted(ranks[best].items())))
    return Candidates("words", {})


def _best(query: str, names: Iterable[str]) -> tuple[int, str]:
    """Return the lowest rank and its name."""
    ranked = [(_rank(query, folded(name)), name) for name in names]
    return min(ranked, key=lambda item: item[0])


def _named(store: Store, query: str, *, beginnings: bool) -> Iterator[list[str]]:
    """Yield path, file name, title and aliases of the notes with a name that may start with or contain folded text."""
    for path, title, aliases in store.names_like(query, is_prefix=beginnings):
        if _is_one_line(path):
            name = stem_of(path)
            yield [path, name, title if _is_one_line(title) else name, *filter(_is_one_line, aliases)]


def _is_one_line(name: str) -> bool:
    return len(name.splitlines()) == 1


def hubs(store: Store, typed: str) -> Candidates:
    """Return the names of hubs, or of all notes if no hub matches."""
    hub_paths = frozenset(Memo(store.database).hub_paths())
    found = notes(store, typed, hub_paths)
    return found if found.words else notes(store, typed)


def sections(store: Store, typed: str, hub: str) -> Candidates:
    """Return the headings of the note `hub` (default: the top hub) without its title."""
    query = folded(hub or next((str(top) for top in Memo(store.database).stored("top hub ")), ""))
    for path, *names in _named(store, query, beginnings=True):
        if query in map(folded, (path, path.removesuffix(".md"), *names)):
            headings = store.details(store.id_of(path)).sections
            first = 1 if headings and headings[0].level == 1 else 0
            return matching(typed, {heading.text: "" for heading in headings[first:] if heading.text})
    return Candidates("words", {})


def tags(store: Store, typed: str) -> Candidates:
    """Return tags with the number of notes, most frequent first."""
    return _counted(typed, store.tag_counts())


def types(store: Store, typed: str) -> Candidates:
    """Return types with the number of notes, most frequent first."""
    return _counted(typed, store.type_counts())


def sources(store: Store, typed: str) -> Candidates:
    """Return cited sources with the number of notes, most cited first."""
    return _counted(typed, store.source_counts())


def keys(store: Store, typed: str, more: Iterable[str] = ()) -> Candidates:
    """Return the keys of filters and columns: `more`, built-in ones, and properties with the number of notes."""
    from rlnotes.plurals import count_noun
    from rlnotes.queries.note_values import BUILTIN

    counts = {name: count_noun(notes, "note") for name, notes in store.property_counts()}
    return matching(typed, {**dict.fromkeys((*more, *BUILTIN), ""), **counts})


def filters(store: Store, typed: str) -> Candidates:
    """Return a filter with its last condition completed: the key, or after an operator a value."""
    condition = _LAST_CONDITION.search(typed)
    before, name, operator, value = condition.groups(default="") if condition else ("", "", "", typed)
    start = f"{before}{name}{operator}"
    if operator == ":":
        tests = {"in": hubs, "links-to": notes, "linked-from": notes, "has": keys, "missing": keys}
        found = tests[name](store, value) if name in tests else Candidates("words", {})
    elif operator:
        by_key = {"tag": tags, "tags": tags, "type": types, "source": sources, "sources": sources}
        of_key = by_key.get(name.lower())
        found = of_key(store, value) if of_key else _counted(value, store.value_counts(name))
    else:
        found = keys(store, value)
        return Candidates(found.how, {f"{start}{_quoted(word)}=": about for word, about in found.words.items()})
    return Candidates(found.how, {start + _quoted(word): about for word, about in found.words.items()})


def _quoted(word: str) -> str:
    """Return a key or value of a filter in quotes if it needs them."""
    return f'"{word}"' if any(char in " ()" for char in word) and '"' not in word else word


def _counted(typed: str, counts: Iterable[tuple[str, int]]) -> Candidates:
    from rlnotes.plurals import count_noun

    return matching(typed, {word: count_noun(n, "note") for word, n in counts})


def folded(text: str) -> str:
    """Return a name for comparison: in NFC and without letter case, but with accents."""
    return _composed(text).casefold()


def _composed(text: str) -> str:
    """Return a name in NFC, the form that keyboards produce; it matches the same note."""
    return unicodedata.normalize("NFC", text)


def _rank(query: str, name: str) -> int:
    """Return 0 if a name starts with `query`, 1 if a word in it does, 2 if it contains it, else 3."""
    at = name.find(query)
    if at <= 0:
        return 3 if at else 0
    while at > 0:
        if not name[at - 1].isalnum():
            return 1
        at = name.find(query, at + 1)
    return 2
