"""What the Tab key offers for a NOTE, a HUB, a TAG: names out of the cache as it is; the vault is never read."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from rlnotes.indexing.cache import BETWEEN_NOTES, Cache, unpack
from rlnotes.text.note import Note


class Offers(NamedTuple):
    """Words with what is said of each, and `how` a shell is to take them.

    `words` begin with what was typed, letter case aside; `anywhere`: it stands in the middle of them; `files` and
    `folders`: the shell knows better.
    """

    how: str
    words: dict[str, str]


FILES = Offers("files", {})
FOLDERS = Offers("folders", {})


def fitting(typed: str, known: dict[str, str]) -> Offers:
    """Return the words that begin with what was typed, letter case aside; where there are none, those that hold it."""
    wanted = folded(typed)
    if not wanted:
        return Offers("words", known)
    by_rank: dict[int, dict[str, str]] = {}
    for word, about in known.items():
        rank = _rank(wanted, folded(word))
        if rank < 3:
            by_rank.setdefault(rank, {})[word] = about
    best = min(by_rank, default=0)
    return Offers("anywhere" if best else "words", by_rank.get(best, {}))


def notes(cache: Cache, typed: str, only: Collection[str] | None = None) -> Offers:
    """Return the names that begin with what was typed, one of each note: title, file's name, alias or path.

    Where no name does, those in which a word does, else those that hold it. A name that several notes have is of no
    use: their paths are given. Where nothing was typed, all files' names. `only` are the paths of the notes that count.
    """
    wanted = folded(typed)
    for beginnings in (True, False):
        found = [names for names in _called(cache, wanted, beginnings=beginnings) if only is None or names[0] in only]
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
            return Offers("anywhere" if best else "words", dict(sorted(ranks[best].items())))
    return Offers("words", {})


def _best(wanted: str, names: Iterable[str]) -> tuple[int, str]:
    """Return the name that fits best, and how well."""
    ranked = [(_rank(wanted, folded(name)), name) for name in names]
    return min(ranked, key=lambda item: item[0])


def _called(cache: Cache, wanted: str, *, beginnings: bool) -> Iterator[list[str]]:
    """Yield path and other names of the notes of which one begins with, or else holds, folded text.

    Ten thousand notes are passed over as bytes; only those that fit are looked at.
    """
    packed = cache.called() + BETWEEN_NOTES
    low = packed.lower() if wanted.isascii() else _folded_alike(packed)
    ahead = "\n" if beginnings else ""
    forms = dict.fromkeys((wanted, unicodedata.normalize("NFD", wanted)))  # names are as their files are
    looked_at: set[int] = set()
    for sought in [f"{ahead}{form}".encode(errors="surrogatepass") for form in forms]:
        at = low.find(sought)
        while at >= 0:
            start, end = low.rfind(BETWEEN_NOTES, 0, at) + 1, low.index(BETWEEN_NOTES, at)
            if start not in looked_at:
                looked_at.add(start)
                yield packed[start + 1 : end].decode(errors="surrogatepass").split("\n")
            at = low.find(sought, end)


def _folded_alike(packed: bytes) -> bytes:
    """Return names folded, each letter in its place: one that folds to more or fewer bytes stays as it is."""
    text = packed.decode(errors="surrogatepass")
    letters = {}
    for char in set(text):
        low = folded(char)
        if len(low.encode(errors="surrogatepass")) == len(char.encode(errors="surrogatepass")):
            letters[ord(char)] = low
    return text.translate(letters).encode(errors="surrogatepass")


def hubs(cache: Cache, typed: str) -> Offers:
    """Return the names of hubs, or of any note where no hub has such a name."""
    known = frozenset(path for fact in cache.facts("made of hubs: notes ") for path in unpack(fact))
    found = notes(cache, typed, known)
    return found if found.words else notes(cache, typed)


def sections(cache: Cache, typed: str, hub: str) -> Offers:
    """Return the headings of the note that is named `hub`, its title left out; of the vault's top hub for no name."""
    wanted = folded(hub or next((str(unpack(fact)) for fact in cache.facts("made of hubs: top ")), ""))
    for path, *names in _called(cache, wanted, beginnings=True):
        if wanted in map(folded, (path, path.removesuffix(".md"), *names)):
            headings = Note(path, _Cards(cache), cache.number(path)).sections
            first = 1 if headings and headings[0].level == 1 else 0
            return fitting(typed, {heading.text: "" for heading in headings[first:] if heading.text})
    return Offers("words", {})


def tags(cache: Cache, typed: str) -> Offers:
    """Return tags, the commonest first, each with how many notes have it."""
    return _counted(typed, (tag for note in _cards(cache) for tag in note.tags))


def types(cache: Cache, typed: str) -> Offers:
    """Return the types of notes, the commonest first, each with how many notes have it."""
    return _counted(typed, (note.type for note in _cards(cache) if note.type))


def sources(cache: Cache, typed: str) -> Offers:
    """Return the sources that notes cite, the most cited first."""
    return _counted(typed, (source for note in _cards(cache) for source in note.sources))


def _counted(typed: str, words: Iterable[str]) -> Offers:
    return fitting(typed, {word: f"{n} {'note' if n == 1 else 'notes'}" for word, n in Counter(words).most_common()})


class _Cards:
    """The cards of all notes, fetched at once."""

    def __init__(self, cache: Cache) -> None:
        self.cards = cache.cards
        self.details = cache.details
        self.written_links = cache.written_links

    @cached_property
    def packed(self) -> dict[int, bytes]:
        return self.cards()

    def card(self, number: int) -> tuple[object, ...]:
        return unpack(self.packed[number])  # type: ignore[no-any-return]

    def text(self, _: str) -> str:
        return ""


def _cards(cache: Cache) -> list[Note]:
    source = _Cards(cache)
    return [Note("", source, number) for number in source.packed]


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
