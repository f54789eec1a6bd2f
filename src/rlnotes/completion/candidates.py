"""What the Tab key offers for a NOTE, a HUB, a TAG: names out of the cache as it is; the vault is never read."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from rlnotes.index.memo import Memo
from rlnotes.index.store import Store
from rlnotes.markdown.note import stem as stem_of


class Candidates(NamedTuple):
    """Words with what is said of each, and `how` a shell is to take them.

    `words` begin with what was typed, letter case aside; `anywhere`: it stands in the middle of them; `files` and
    `folders`: the shell knows better.
    """

    how: str
    words: dict[str, str]


FILES = Candidates("files", {})
FOLDERS = Candidates("folders", {})


def matching(typed: str, known: dict[str, str]) -> Candidates:
    """Return the words that begin with what was typed, letter case aside; where there are none, those that hold it."""
    wanted = folded(typed)
    if not wanted:
        return Candidates("words", known)
    by_rank: dict[int, dict[str, str]] = {}
    for word, about in known.items():
        rank = _rank(wanted, folded(word))
        if rank < 3:
            by_rank.setdefault(rank, {})[word] = about
    best = min(by_rank, default=0)
    return Candidates("anywhere" if best else "words", by_rank.get(best, {}))


def notes(store: Store, typed: str, only: Collection[str] | None = None) -> Candidates:
    """Return the names that begin with what was typed, one of each note: title, file's name, alias or path.

    Where no name does, those in which a word does, else those that hold it. A name that several notes have is of no
    use: their paths are given. Where nothing was typed, all files' names. `only` are the paths of the notes that count.
    """
    wanted = folded(typed)
    for beginnings in (True, False):
        found = [names for names in _named(store, wanted, beginnings=beginnings) if only is None or names[0] in only]
        owners = Counter(name for _, *names in found for name in {*map(folded, names)})
        ranks: dict[int, dict[str, str]] = {0: {}, 1: {}, 2: {}}
        for path, stem, title, *aliases in found:
            rank, name = _best(wanted, (title, stem, *aliases, path)) if wanted else (0, stem)
            if name.startswith("-") or owners[folded(name)] > 1:  # an option, or several notes' name
                name = path
            if rank in ranks:
                ranks[rank][_composed(name)] = path if name == title else title
        best = next((rank for rank, words in ranks.items() if words), 0)
        if ranks[best]:
            return Candidates("anywhere" if best else "words", dict(sorted(ranks[best].items())))
    return Candidates("words", {})


def _best(wanted: str, names: Iterable[str]) -> tuple[int, str]:
    """Return the name that fits best, and how well."""
    ranked = [(_rank(wanted, folded(name)), name) for name in names]
    return min(ranked, key=lambda item: item[0])


def _named(store: Store, wanted: str, *, beginnings: bool) -> Iterator[list[str]]:
    """Yield path and other names of the notes of which one may begin with, or else hold, folded text."""
    for path, title, aliases in store.names_like(wanted, is_prefix=beginnings):
        if _is_one_line(path):
            name = stem_of(path)
            yield [path, name, title if _is_one_line(title) else name, *filter(_is_one_line, aliases)]


def _is_one_line(name: str) -> bool:
    return len(name.splitlines()) == 1


def hubs(store: Store, typed: str) -> Candidates:
    """Return the names of hubs, or of any note where no hub has such a name."""
    known = frozenset(Memo(store.database).hub_paths())
    found = notes(store, typed, known)
    return found if found.words else notes(store, typed)


def sections(store: Store, typed: str, hub: str) -> Candidates:
    """Return the headings of the note that is named `hub`, its title left out; of the vault's top hub for no name."""
    wanted = folded(hub or next((str(top) for top in Memo(store.database).stored("top hub ")), ""))
    for path, *names in _named(store, wanted, beginnings=True):
        if wanted in map(folded, (path, path.removesuffix(".md"), *names)):
            headings = store.details(store.id_of(path)).sections
            first = 1 if headings and headings[0].level == 1 else 0
            return matching(typed, {heading.text: "" for heading in headings[first:] if heading.text})
    return Candidates("words", {})


def tags(store: Store, typed: str) -> Candidates:
    """Return tags, the commonest first, each with how many notes have it."""
    return _counted(typed, store.tag_counts())


def types(store: Store, typed: str) -> Candidates:
    """Return the types of notes, the commonest first, each with how many notes have it."""
    return _counted(typed, store.type_counts())


def sources(store: Store, typed: str) -> Candidates:
    """Return the sources that notes cite, the most cited first."""
    return _counted(typed, store.source_counts())


def _counted(typed: str, counts: Iterable[tuple[str, int]]) -> Candidates:
    return matching(typed, {word: f"{n} {'note' if n == 1 else 'notes'}" for word, n in counts})


def folded(text: str) -> str:
    """Return what names are compared by here: neither letter case nor Unicode's forms matter. Accents do."""
    return _composed(text).casefold()


def _composed(text: str) -> str:
    """Return a name in the form that keyboards write, which means the same note."""
    return unicodedata.normalize("NFC", text)


def _rank(wanted: str, name: str) -> int:
    """Return 0 where a name begins so, 1 where a word in it does, 2 where it holds it, 3 where it does not."""
    at = name.find(wanted)
    if at <= 0:
        return 3 if at else 0
    while at > 0:
        if not name[at - 1].isalnum():
            return 1
        at = name.find(wanted, at + 1)
    return 2
