"""What a name typed by a person means: a NOTE argument, a hub's section, a broken link's nearest name."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from rlnotes.errors import AmbiguousNoteError, NoteNotFoundError
from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import WORD, fold, key, percent_decoded
from rlnotes.index.views import NotesView
from rlnotes.markdown.note import Note, stem
from rlnotes.queries.hub import Hub, Hubs, HubSection

_SURE = 70.0  # a fuzzy NOTE argument below this is no match,
_AHEAD = 6.0  # and one less than this ahead of the next is a tie
_MOST_NAMED = 6  # so many of the notes that tie are listed
MAX_TYPOS = 2  # wrong letters in a name that is still taken for what was typed
_NEAR = 80.0  # "did you mean" says nothing below this,
_CLEARLY = 3.0  # nor where a second name is as near


def exact_note(index: Index, name: str, *, inside: str | None = None) -> Note | None:
    """Return the note that has exactly the name of a NOTE argument, or None.

    A path (`inside` is the argument as a path in the vault, where it is one), a stem, a title, an alias, each exact
    before case-folded. Raises AmbiguousNoteError with the candidates where several fit equally.
    """
    notes = index.notes
    for path in (name, f"{name}.md", inside or "", f"{inside}.md"):
        if path in notes:
            return notes[path]
    ending = (f"/{name}", f"/{name}.md")
    stems = [path for path in notes if path.endswith(ending) and name in {stem(path), path.rpartition("/")[2]}]
    if stems:
        return _only(index, name, stems)
    # no file is called so: titles and aliases, and names but for the case, are worth reading every card for
    names, wanted = index.names, {key(name), key(f"{name}.md")}
    by_title, by_alias = names.by_title(name), names.by_alias(name)
    for paths in (
        [path for path in by_title if notes[path].title == name],
        [path for path in by_alias if name in notes[path].aliases],
        [path for path in notes if key(path) in wanted],
        names.by_stem(name),
        by_title,
        by_alias,
    ):
        if paths:
            return _only(index, name, paths)
    return None


def _only(index: Index, name: str, paths: list[str]) -> Note:
    if len(paths) > 1:
        raise _ambiguous(index, name, paths)
    return index.notes[paths[0]]


def closest_note(index: Index, name: str) -> Note:
    """Return the note whose path, title or alias is nearest to a NOTE argument that no note has exactly.

    Raises AmbiguousNoteError where two are about equally near, NoteNotFoundError with near names where none is.
    """
    notes = index.notes
    owned = [(path, own) for path, note in notes.items() for own in (note.title, stem(path), *note.aliases)]
    slips: dict[str, int] = {}
    for at, wrong in typo_distances(name, [" ".join(WORD.findall(fold(own))) for _, own in owned]):
        slips[owned[at][0]] = min(wrong, slips.get(owned[at][0], wrong))
    named = sorted((wrong, path) for path, wrong in slips.items())
    if named and (len(named) == 1 or named[0][0] < named[1][0]):
        return notes[named[0][1]]
    ranked = _closest(index, name)
    if not ranked or ranked[0][0] < _SURE:
        near = ", ".join(f"`{stem(path)}`" for _, path in ranked[:3])
        raise NoteNotFoundError(f"No note is named `{name}`.", hint=f"Near it: {near}." if near else "")
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _AHEAD:
        raise _ambiguous(index, name, [path for score, path in ranked[:_MOST_NAMED] if ranked[0][0] - score < _AHEAD])
    return index.notes[ranked[0][1]]


def find_section(hub: Hub, name: str) -> HubSection:
    """Return the section of a hub that `name` means: its heading, its anchor, a part of it, or something near.

    Raises NoteNotFoundError with the sections there are, AmbiguousNoteError where several fit equally.
    """
    sections = [section for top in hub.sections for section in top.walk()]
    wanted = fold(name)
    nearest = max((similarity(wanted, fold(section.title)) for section in sections), default=0.0)
    tests: tuple[Callable[[HubSection], bool], ...] = (
        lambda section: section.title == name,
        lambda section: fold(section.title) == wanted or section.anchor == name,
        lambda section: fold(section.title).startswith(wanted),
        lambda section: wanted in fold(section.title),
        lambda section: similarity(wanted, fold(section.title)) >= max(_SURE, nearest - _AHEAD),
    )
    for fits in tests:
        found = [section for section in sections if fits(section)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"`{section.title}`" for section in found)
            raise AmbiguousNoteError(f"`{name}` fits {len(found)} sections of {hub.note.path}: {names}.")
    names = ", ".join(f"`{section.title}`" for section in sections)
    raise NoteNotFoundError(f"{hub.note.path} has no section `{name}`.", hint=f"It has {names}." if names else "")


def find_listing(hubs: Hubs, name: str) -> list[Note]:
    """Return the notes that a hub lists, or the sections of that name in any hub.

    `name` is the hub's path, title, file's name or alias, or the section's heading: all of it, its beginning, a part of
    it or something near, the first of these that anything fits. Raises NoteNotFoundError.
    """
    opened = [hubs.open(note) for note in hubs.notes.values()]
    lists: list[tuple[str, Callable[[], Iterable[Note | None]]]] = []
    for hub in opened:
        own = (hub.note.path, hub.note.title, stem(hub.note.path), *hub.note.aliases)
        lists += [(fold(title), hub.linked) for title in own]
        for section in (section for top in hub.sections for section in top.walk()):
            lists.append((fold(section.title), lambda s=section: (e.note for e in s.distinct().values())))  # type: ignore[misc]
    wanted = fold(name)
    tests: tuple[Callable[[str], bool], ...] = (
        lambda title: title == wanted,
        lambda title: title.startswith(wanted),
        lambda title: wanted in title,
        lambda title: similarity(wanted, title) >= _SURE,
    )
    for fits in tests:
        found = {note.path: note for title, listed in lists if fits(title) for note in listed() if note}
        if found:
            return list(found.values())
    raise NoteNotFoundError(f"No hub and no section of one is named `{name}`.")


def closest_match(written: str, names: Iterable[str]) -> str:
    """Return the one of some names that was likely meant: near enough, and clearly the nearest; else nothing.

    Letter case and accents make no difference; in names of up to three letters a slip is another name.
    """
    return Nearest(names).to(written)


class Nearest:
    """Names, folded once for many questions which of them was likely meant (see `nearest`)."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names."""
        self._folded = {name: fold(name) for name in names}
        self._found: dict[str, str] = {}

    def to(self, written: str) -> str:
        """Return the name that was likely meant, or nothing."""
        wanted = fold(written)
        if wanted not in self._found:
            self._found[wanted] = self._nearest(wanted)
        return self._found[wanted]

    def _nearest(self, wanted: str) -> str:
        from rapidfuzz import fuzz, process

        if len(wanted) <= 3:
            return ""
        ranked = process.extract(wanted, self._folded, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=2)
        if (
            not ranked
            or not _is_typo(wanted, ranked[0][0])
            or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _CLEARLY)
        ):
            return ""
        return str(ranked[0][2])


class ClosestNames:
    """For the names that broken links ask for, the existing ones that may have been meant."""

    def __init__(self, index: NotesView, wanted: Iterable[str]) -> None:
        """Take all wanted names at once: what is near to them is kept as long as all notes are called what they are."""
        self._found = index.memo.get_or_compute_each(
            "nearest names", Dependency.NAMES, wanted, lambda names: _closest_names(index, names)
        )

    def of(self, target: str) -> str:
        """Return the name that was likely meant, or nothing: near enough, and clearly the nearest."""
        return self._found.get(target, "")


def _is_typo(wanted: str, name: str) -> bool:
    """Say whether one folded name may be a slip for another: a few letters apart, and no other number.

    `2024-06-07` is none for `2024-06-08`, nor `product spaces` for `inner product spaces`.
    """
    from rapidfuzz.distance import OSA

    return _digits(wanted) == _digits(name) and OSA.distance(wanted, name) <= _max_typos(wanted)


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


def _max_typos(wanted: str) -> int:
    return max(MAX_TYPOS, len(wanted) // 6)


def _closest_names(index: NotesView, wanted: Iterable[str]) -> dict[str, str]:
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    names: dict[str, str] = {}
    for note in index.notes.values():
        for name in (stem(note.path), *note.aliases):
            names.setdefault(fold(name), stem(note.path))
    known = list(names)
    alike: dict[str, list[str]] = {}  # a slip leaves the digits, so most names need not be looked at
    for name in known:
        alike.setdefault(_digits(name), []).append(name)
    found = {}
    for target in wanted:
        typed = fold(stem(percent_decoded(target)))
        same = alike.get(_digits(typed), ())
        if len(typed) <= 3 or not process.extractOne(typed, same, scorer=OSA.distance, score_cutoff=_max_typos(typed)):
            continue
        ranked = process.extract(typed, known, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=3)
        if ranked and _is_typo(typed, ranked[0][0]):
            best = names[ranked[0][0]]
            rivals = [score for name, score, _ in ranked if names[name] != best]
            if not rivals or ranked[0][1] - rivals[0] >= _CLEARLY:
                found[target] = best
    return found


def _closest(index: Index, name: str) -> list[tuple[float, str]]:
    """Rank all notes by how near one of their names is, 0 to 100."""
    wanted = " ".join(WORD.findall(fold(name)))
    if not wanted:
        return []
    best: dict[str, float] = {}
    for note in index.notes.values():
        for own in (note.title, stem(note.path), *note.aliases):
            score = similarity(wanted, " ".join(WORD.findall(fold(own))))
            if score > best.get(note.path, 0.0):
                best[note.path] = score
    return sorted(((score, path) for path, score in best.items() if score >= 45), key=lambda r: (-r[0], r[1]))


def similarity(wanted: str, name: str) -> float:
    """Return how near two folded names are, 0 to 100: as a whole, or the wanted words among the name's.

    A name shorter than what was typed cannot win by standing inside it: rapidfuzz's partial scores would let `hu` win.
    """
    from rapidfuzz import fuzz

    whole = fuzz.ratio(wanted, name)
    words, own = wanted.split(), name.split()
    if not own or len(name) < len(wanted) - 2:
        return whole
    found = 0.0
    for word in words:
        best = max(
            100.0 if known == word else 92.0 if known.startswith(word) else fuzz.ratio(word, known) for known in own
        )
        found += len(word) * (best if best >= 60 else 0.0)
    part = found / sum(map(len, words))
    return max(whole, part * (0.9 + 0.1 * len(words) / max(len(own), len(words))))


def _ambiguous(index: Index, name: str, paths: list[str]) -> AmbiguousNoteError:
    shown = ", ".join(f"{path} ({index.notes[path].title})" for path in sorted(paths)[:_MOST_NAMED])
    shown += ", …" if len(paths) > _MOST_NAMED else ""
    return AmbiguousNoteError(f"`{name}` fits {len(paths)} notes: {shown}.", hint="Name one of them by its path.")


def typo_distances(typed: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places in `names` (folded words) of those that are what was typed but for a slip, and their slips.

    One slip, from sixteen letters on two; in names of one to three letters none, since they are near to anything.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    wanted = " ".join(WORD.findall(fold(typed)))
    allowed = 0 if len(wanted) < 3 else 1 if len(wanted) < 16 else MAX_TYPOS
    for name, slips, at in process.extract(wanted, names, scorer=OSA.distance, score_cutoff=allowed, limit=None):
        if len(name) > 3 or not slips:
            yield at, int(slips)
