"""Missing files that git is told to ignore: they are there for those who wrote the note, and a checkout lacks them."""

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from rlnotes.index.views import NotesView
from rlnotes.lint.git import ignored_by_git
from rlnotes.lint.rule import Finding

_NOTE_ENDINGS = (".md", ".markdown")


class MissingTarget(NamedTuple):
    """A link target that no file has: the note with the link, the target as written, and whether a note is meant."""

    path: str
    target: str
    is_note: bool


def ignored_targets(index: NotesView, missing: Iterable[MissingTarget]) -> frozenset[MissingTarget]:
    """Return those missing targets that git ignores."""
    places = {
        each: frozenset(_places(posixpath.dirname(each.path), each.target, notes=each.is_note)) for each in missing
    }
    ignored = ignored_by_git(index.vault.root, frozenset().union(*places.values()))
    return frozenset(each for each, paths in places.items() if not ignored.isdisjoint(paths))


def unless_ignored(index: NotesView, findings: Iterable[Finding], *, notes: bool) -> list[Finding]:
    """Return the findings about links whose missing target git does not ignore; with `notes` the targets are notes."""
    found = [(finding, MissingTarget(finding.path, finding.target, notes)) for finding in findings]
    ignored = ignored_targets(index, (missing for _, missing in found))
    return [finding for finding, missing in found if missing not in ignored]


def _places(folder: str, target: str, *, notes: bool) -> Iterator[str]:
    """Yield where the missing file may be for its author: beside the note, or at the path from the vault's root."""
    target = unquote(target.partition("#")[0]).lstrip("/")
    beside = posixpath.join(folder, target)
    for path in map(posixpath.normpath, (beside, target)):
        if path.startswith("..") or "\0" in path:
            continue
        if not notes or path.lower().endswith(_NOTE_ENDINGS):
            yield path
        else:  # with the ending that a note has: patterns such as `*` and `!*.md` tell notes from other files
            yield from (f"{path}.md", f"{path}/index.md")
