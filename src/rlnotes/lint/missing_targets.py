"""Find missing link targets that git ignores: they may exist for the author but not in a checkout."""

import posixpath
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from rlnotes.index.names import percent_decoded
from rlnotes.index.views import NotesView
from rlnotes.lint.git import ignored_by_git, repository
from rlnotes.markdown.note import is_note_path

if TYPE_CHECKING:
    from rlnotes.lint.rule import Finding


class MissingTarget(NamedTuple):
    """A missing link target: the path of the linking note, the target as written, and whether it is a note."""

    path: str
    target: str
    is_note: bool


def ignored_targets(index: NotesView, missing: Iterable[MissingTarget]) -> frozenset[MissingTarget]:
    """Return the missing targets that git ignores."""
    if repository(index.vault.root) is None:
        return frozenset()
    candidates = {
        each: frozenset(_candidate_paths(posixpath.dirname(each.path), each.target, notes=each.is_note))
        for each in missing
    }
    ignored = ignored_by_git(index.vault.root, frozenset().union(*candidates.values()))
    return frozenset(each for each, paths in candidates.items() if not ignored.isdisjoint(paths))


def unless_ignored(index: NotesView, findings: "Iterable[Finding]", *, notes: bool) -> "list[Finding]":
    """Return the findings whose missing link target git does not ignore. `notes`: the targets are notes."""
    targets = [(finding, MissingTarget(finding.path, finding.target, notes)) for finding in findings]
    ignored = ignored_targets(index, (missing for _, missing in targets))
    return [finding for finding, missing in targets if missing not in ignored]


def _candidate_paths(folder: str, target: str, *, notes: bool) -> Iterator[str]:
    """Yield the paths that a target may stand for: relative to the note's folder, and to the vault's root."""
    target = percent_decoded(target.partition("#")[0]).lstrip("/")
    beside = posixpath.join(folder, target)
    for path in map(posixpath.normpath, (beside, target)):
        if path.startswith("..") or "\0" in path:
            continue
        if not notes or is_note_path(path):
            yield path
        else:  # with the extension of a note, as patterns such as `!*.md` distinguish notes from other files
            yield from (f"{path}.md", f"{path}/index.md")
