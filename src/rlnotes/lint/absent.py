"""Missing files that git is told to ignore: they are there for those who wrote the note, and a checkout lacks them."""

import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from rlnotes.indexing.index import NotesView
from rlnotes.lint.git import ignored_by_git
from rlnotes.lint.rule import Finding

_NOTE_ENDINGS = (".md", ".markdown")


def unless_ignored(index: NotesView, findings: Iterable[Finding], *, notes: bool) -> list[Finding]:
    """Return the findings about links whose missing target git does not ignore; with `notes` the targets are notes."""
    found = [(finding, (posixpath.dirname(finding.path), finding.target)) for finding in findings]
    places = {wanted: frozenset(_places(*wanted, notes=notes)) for wanted in {wanted for _, wanted in found}}
    ignored = ignored_by_git(index.vault.root, frozenset().union(*places.values()))
    return [finding for finding, wanted in found if ignored.isdisjoint(places[wanted])]


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
