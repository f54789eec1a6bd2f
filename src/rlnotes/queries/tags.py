"""Tags of the vault with numbers of notes, as a tree, and tags with nearly the same name."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from rlnotes.index.database import Database
from rlnotes.index.names import key
from rlnotes.index.tokenize import stemmed
from rlnotes.markdown.note import NoteId

_MAX_DEPTH = 20  # tags above a tag
_SEPARATORS = re.compile(r"[-_.]+")


class Tag(NamedTuple):
    """A tag in its most frequent spelling; tags that differ in letter case are one.

    `notes` counts those with the tag or one below it, `own` those with the tag itself: 0 for `a` if only `a/b` occurs.
    `similar` are its other spellings, and tags that differ by a plural ending, a hyphen or an underscore.
    """

    tag: str
    notes: int
    own: int
    similar: tuple[str, ...]

    @property
    def parent(self) -> str:
        """The tag above it, empty for none."""
        return ("", *_with_parents(self.tag))[-2]

    @property
    def depth(self) -> int:
        """Number of tags above it."""
        return len(_with_parents(self.tag)) - 1

    @property
    def name(self) -> str:
        """Its name below `parent`."""
        return self.tag[len(self.parent) :].removeprefix("/")


class _TagRow(NamedTuple):
    note: NoteId
    tag: str
    key: str


def all_tags(database: Database, only: Collection[NoteId] | None = None) -> list[Tag]:
    """Return the tags of all notes, or of those in `only`, and the tags above them, by name."""
    own: defaultdict[str, set[NoteId]] = defaultdict(set)
    notes: defaultdict[str, set[NoteId]] = defaultdict(set)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in database.rows(_TagRow, "SELECT note, tag, key FROM tag"):
        if only is None or row.note in only:
            own[row.key].add(row.note)
            for tag, folded in zip(_with_parents(row.tag), _with_parents(row.key), strict=True):
                notes[folded].add(row.note)
                spellings[folded][tag] += 1
    names = {folded: found.most_common(1)[0][0] for folded, found in spellings.items()}
    similar: dict[str, list[str]] = {}
    for folded in sorted(names):
        similar.setdefault(_form(folded), []).append(folded)
    found = []
    for folded in sorted(names):
        others = (spelling for spelling, _ in spellings[folded].most_common()[1:])
        close = (names[other] for other in similar[_form(folded)] if other != folded)
        found.append(Tag(names[folded], len(notes[folded]), len(own[folded]), (*others, *close)))
    return found


def tag_tree(tags: list[Tag], *, by_name: bool, reverse: bool) -> list[Tag]:
    """Return tags of `all_tags` with those below each after it; siblings by name, or by number of notes descending."""
    below: dict[str, list[Tag]] = {}
    for tag in sorted_tags(tags, by_name=by_name, reverse=reverse):
        below.setdefault(key(tag.parent), []).append(tag)

    def walk(parent: str) -> Iterator[Tag]:
        for tag in below.get(parent, ()):
            yield tag
            yield from walk(key(tag.tag))

    return list(walk(""))


def sorted_tags(tags: list[Tag], *, by_name: bool, reverse: bool) -> list[Tag]:
    """Return tags by name, or by number of notes, the most frequent first, then by name."""

    def order(tag: Tag) -> tuple[int, str]:
        return 0 if by_name else -tag.notes, key(tag.tag)

    return sorted(tags, key=order, reverse=reverse)


def _with_parents(tag: str) -> list[str]:
    """Return `a`, `a/b` and `a/b/c` for `a/b/c`; the last one holds what is deeper than `_MAX_DEPTH`."""
    parts = tag.split("/", _MAX_DEPTH)
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _form(tag: str) -> str:
    """Return what nearly equal tags have in common: their words without plural endings and separators."""
    return "/".join("".join(map(stemmed, _SEPARATORS.split(part))) for part in tag.split("/"))
