"""Look up notes and sections by name: exact, then fuzzy; and the closest existing name for a broken link."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from rlnotes.errors import AmbiguousNoteError, Candidate, NoteNotFoundError
from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.index.names import WORD, fold, key, percent_decoded
from rlnotes.index.views import NotesView
from rlnotes.markdown.note import Note, stem
from rlnotes.queries.hub import Hub, Hubs, HubSection

_MIN_SIMILARITY = 70.0  # of a fuzzy match, 0 to 100
_MIN_LEAD = 6.0  # of the best match; a smaller lead is a tie
_MAX_LISTED = 9  # notes listed in the message about a tie, so that each has a digit
MAX_TYPOS = 2  # edits between a name and what was typed
_MIN_TYPO_SIMILARITY = 80.0  # of the closest name to a misspelled one, 0 to 100
_MIN_TYPO_LEAD = 3.0  # of the closest name


def exact_note(index: Index, name: str, *, inside: str | None = None) -> Note | None:
    """Return the note whose path, stem, title or alias is `name`, None if there is none.

    `inside` is the name as a path in the vault, if it is one. Exact matches precede case-folded ones. Raises
    AmbiguousNoteError if several notes match equally.
    """
    notes = index.notes
    for path in (name, f"{name}.md", inside or "", f"{inside}.md"):
        if path in notes:
            return notes[path]
    ending = (f"/{name}", f"/{name}.md")
    stems = [path for path in notes if path.endswith(ending) and name in {stem(path), path.rpartition("/")[2]}]
    if stems:
        return _only(index, name, stems)
    # not a file name: compare titles, aliases and case-folded names of all notes
    names, query = index.names, {key(name), key(f"{name}.md")}
    by_title, by_alias = names.by_title(name), names.by_alias(name)
    for paths in (
        [path for path in by_title if notes[path].title == name],
        [path for path in by_alias if name in notes[path].aliases],
        [path for path in notes if key(path) in query],
        names.by_stem(name),
        by_title,
        by_alias,
    ):
        if paths:
            return _only(index, name, paths)
    return None


def _only(index: Index, name: str, paths: list[str]) -> Note:
    if len(paths) > 1:
        raise _ambiguous(index, name, sorted(paths, key=lambda path: (-index.in_degree(path), path)))
    return index.notes[paths[0]]


def closest_note(index: Index, name: str) -> Note:
    """Return the note whose title, stem or alias is most similar to a name that no note has exactly.

    Raises AmbiguousNoteError if several are about equally similar, NoteNotFoundError if none is similar enough.
    """
    notes = index.notes
    names = [(path, own) for path, note in notes.items() for own in (note.title, stem(path), *note.aliases)]
    typos: dict[str, int] = {}
    for at, distance in typo_distances(name, [" ".join(WORD.findall(fold(own))) for _, own in names]):
        path = names[at][0]
        typos[path] = min(distance, typos.get(path, distance))
    by_distance = sorted((distance, path) for path, distance in typos.items())
    if by_distance and (len(by_distance) == 1 or by_distance[0][0] < by_distance[1][0]):
        return notes[by_distance[0][1]]
    ranked = _closest(index, name)
    if not ranked or ranked[0][0] < _MIN_SIMILARITY:
        closest = ", ".join(f"`{stem(path)}`" for _, path in ranked[:3])
        raise NoteNotFoundError(f"No note is named `{name}`.", hint=f"Closest: {closest}." if closest else "")
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MIN_LEAD:
        raise _ambiguous(
            index, name, [path for score, path in ranked[:_MAX_LISTED] if ranked[0][0] - score < _MIN_LEAD]
        )
    return index.notes[ranked[0][1]]


def find_section(hub: Hub, name: str) -> HubSection:
    """Return the section of a hub by its heading, anchor, a prefix or part of the heading, or a similar heading.

    Raises NoteNotFoundError if no section matches, AmbiguousNoteError if several match equally.
    """
    sections = [section for top in hub.sections for section in top.walk()]
    query = fold(name)
    highest = max((similarity(query, fold(section.title)) for section in sections), default=0.0)
    tests: tuple[Callable[[HubSection], bool], ...] = (
        lambda section: section.title == name,
        lambda section: fold(section.title) == query or section.anchor == name,
        lambda section: fold(section.title).startswith(query),
        lambda section: query in fold(section.title),
        lambda section: similarity(query, fold(section.title)) >= max(_MIN_SIMILARITY, highest - _MIN_LEAD),
    )
    for matches in tests:
        found = [section for section in sections if matches(section)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"`{section.title}`" for section in found)
            raise AmbiguousNoteError(f"`{name}` matches {len(found)} sections of {hub.note.path}: {names}.")
    names = ", ".join(f"`{section.title}`" for section in sections)
    raise NoteNotFoundError(f"{hub.note.path} has no section `{name}`.", hint=f"Sections: {names}." if names else "")


def find_listing(hubs: Hubs, name: str) -> list[Note]:
    """Return the notes that a hub or the sections of hubs with a name list.

    `name` is the path, title, stem or alias of a hub, or the heading of a section: all of it, else a prefix, a part or
    a similar name. Raises NoteNotFoundError if nothing matches.
    """
    opened = [hubs.open(note) for note in hubs.notes.values()]
    lists: list[tuple[str, Callable[[], Iterable[Note | None]]]] = []
    for hub in opened:
        own = (hub.note.path, hub.note.title, stem(hub.note.path), *hub.note.aliases)
        lists += [(fold(title), hub.linked) for title in own]
        for section in (section for top in hub.sections for section in top.walk()):
            lists.append((fold(section.title), lambda s=section: (e.note for e in s.distinct().values())))  # type: ignore[misc]
    query = fold(name)
    tests: tuple[Callable[[str], bool], ...] = (
        lambda title: title == query,
        lambda title: title.startswith(query),
        lambda title: query in title,
        lambda title: similarity(query, title) >= _MIN_SIMILARITY,
    )
    for matches in tests:
        found = {note.path: note for title, listed in lists if matches(title) for note in listed() if note}
        if found:
            return list(found.values())
    raise NoteNotFoundError(f"No hub or section of a hub is named `{name}`.")


def closest_match(written: str, names: Iterable[str]) -> str:
    """Return the name that `written` is likely a typo of, empty if no name is clearly the closest.

    Letter case and accents are ignored. Names of up to three letters match nothing.
    """
    return ClosestMatcher(names).to(written)


class ClosestMatcher:
    """Finds the closest of some names for many strings; see `closest_match`."""

    def __init__(self, names: Iterable[str]) -> None:
        """Fold the names."""
        self._folded = {name: fold(name) for name in names}
        self._found: dict[str, str] = {}

    def to(self, written: str) -> str:
        """Return the closest name, empty if none is clearly the closest."""
        query = fold(written)
        if query not in self._found:
            self._found[query] = self._closest(query)
        return self._found[query]

    def _closest(self, query: str) -> str:
        from rapidfuzz import fuzz, process

        if len(query) <= 3:
            return ""
        ranked = process.extract(query, self._folded, scorer=fuzz.ratio, score_cutoff=_MIN_TYPO_SIMILARITY, limit=2)
        if (
            not ranked
            or not _is_typo(query, ranked[0][0])
            or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _MIN_TYPO_LEAD)
        ):
            return ""
        return str(ranked[0][2])


class ClosestNames:
    """The closest existing names for the targets of broken links."""

    def __init__(self, index: NotesView, query: Iterable[str]) -> None:
        """Compute the closest names of all targets at once; they are cached until the names of notes change."""
        self._found = index.memo.get_or_compute_each(
            "nearest names", Dependency.NAMES, query, lambda names: _closest_names(index, names)
        )

    def of(self, target: str) -> str:
        """Return the closest name for a target, empty if none is clearly the closest."""
        return self._found.get(target, "")


def _is_typo(query: str, name: str) -> bool:
    """Return whether a folded name is likely a typo of another: few edits apart, with the same digits.

    `2024-06-07` is not a typo of `2024-06-08`, nor `product spaces` of `inner product spaces`.
    """
    from rapidfuzz.distance import OSA

    return digits(query) == digits(name) and OSA.distance(query, name) <= _max_typos(query)


def digits(name: str) -> str:
    """Return the digits of a name. A name with others is not a typo of it."""
    return "".join(filter(str.isdigit, name))


def _max_typos(query: str) -> int:
    return max(MAX_TYPOS, len(query) // 6)


def _closest_names(index: NotesView, query: Iterable[str]) -> dict[str, str]:
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    names: dict[str, str] = {}
    for note in index.notes.values():
        for name in (stem(note.path), *note.aliases):
            names.setdefault(fold(name), stem(note.path))
    known = list(names)
    by_digits: dict[str, list[str]] = {}  # typos do not change digits, so most names need not be compared
    for name in known:
        by_digits.setdefault(digits(name), []).append(name)
    found = {}
    for target in query:
        typed = fold(stem(percent_decoded(target)))
        same = by_digits.get(digits(typed), ())
        if len(typed) <= 3 or not process.extractOne(typed, same, scorer=OSA.distance, score_cutoff=_max_typos(typed)):
            continue
        ranked = process.extract(typed, known, scorer=fuzz.ratio, score_cutoff=_MIN_TYPO_SIMILARITY, limit=3)
        if ranked and _is_typo(typed, ranked[0][0]):
            best = names[ranked[0][0]]
            rivals = [score for name, score, _ in ranked if names[name] != best]
            if not rivals or ranked[0][1] - rivals[0] >= _MIN_TYPO_LEAD:
                found[target] = best
    return found


def _closest(index: Index, name: str) -> list[tuple[float, str]]:
    """Return the similarity (45 to 100) and path of the notes with similar names, most similar first."""
    query = " ".join(WORD.findall(fold(name)))
    if not query:
        return []
    best: dict[str, float] = {}
    for note in index.notes.values():
        for own in (note.title, stem(note.path), *note.aliases):
            score = similarity(query, " ".join(WORD.findall(fold(own))))
            if score > best.get(note.path, 0.0):
                best[note.path] = score
    return sorted(((score, path) for path, score in best.items() if score >= 45), key=lambda r: (-r[0], r[1]))


def similarity(query: str, name: str) -> float:
    """Return the similarity of a folded query and name, 0 to 100: as a whole, or of the query's words in the name.

    A name much shorter than the query is compared as a whole: as a part of it, `hu` would be similar to `hub`.
    """
    from rapidfuzz import fuzz

    whole_ratio = fuzz.ratio(query, name)
    words, own = query.split(), name.split()
    if not own or len(name) < len(query) - 2:
        return whole_ratio
    total = 0.0
    for word in words:
        best = max(
            100.0 if other == word else 92.0 if other.startswith(word) else fuzz.ratio(word, other) for other in own
        )
        total += len(word) * (best if best >= 60 else 0.0)
    part = total / sum(map(len, words))
    return max(whole_ratio, part * (0.9 + 0.1 * len(words) / max(len(own), len(words))))


def _ambiguous(index: Index, name: str, paths: list[str]) -> AmbiguousNoteError:
    """Return the error about a name that means one of several notes, given best first."""
    candidates = [Candidate(path, index.notes[path].title) for path in paths[:_MAX_LISTED]]
    more = f"; the first {_MAX_LISTED} are" if len(paths) > _MAX_LISTED else ""
    return AmbiguousNoteError(
        f"`{name}` matches {len(paths)} notes{more}:", hint="Use the path of one of them.", candidates=candidates
    )


def typo_distances(typed: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield index and edit distance of the `names` (folded words) that are `typed` up to typos.

    One typo is allowed, two from 16 letters on, none in names of up to three letters.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    query = " ".join(WORD.findall(fold(typed)))
    allowed = 0 if len(query) < 3 else 1 if len(query) < 16 else MAX_TYPOS
    for name, distance, at in process.extract(query, names, scorer=OSA.distance, score_cutoff=allowed, limit=None):
        if len(name) > 3 or not distance:
            yield at, int(distance)
