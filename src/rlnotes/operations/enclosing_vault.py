"""Whether a folder that was taken for the vault, for want of a marker, is part of a larger one."""

import os
import stat
from collections.abc import Iterator

from rlnotes.config import Settings
from rlnotes.index.index import Index
from rlnotes.index.names import Named, Names
from rlnotes.index.resolution import Via
from rlnotes.locations import MARKERS
from rlnotes.markdown.note import WIKILINK_KINDS
from rlnotes.markdown.parse import parse_note
from rlnotes.vault import Vault

# what is looked at above the folder, so that neither a large home nor a slow disk delays a command
_MOST_ENTRIES = 5_000
_MOST_BYTES = 4 * 1024 * 1024
_ENDINGS = (".md", ".markdown")
_OWN_ROOTS = frozenset({".git", *MARKERS})
_BY_PATH: frozenset[Via] = frozenset({"path", "relative", "index"})


def enclosing(index: Index) -> str:
    """Return the reason why the index's folder looks like part of a larger vault, as words behind "but"; or nothing.

    A parent folder is the root of a git repository, a note in one links into the folder, or a note elsewhere below one
    does so by a path: a mere name may mean another file there. Not looked at are the home folder and what is above it,
    folders that everybody may write in, other vaults and repositories, and of large parents all but a part.
    """
    here = os.path.abspath(index.vault.folder)
    if os.path.lexists(os.path.join(here, ".git")):
        return ""
    parents = list(_parents(here))
    for parent in parents:
        if os.path.lexists(os.path.join(parent, ".git")):
            return f"it is part of the git repository {parent}"
    budget = _Budget()
    known = here
    for parent in parents:
        source = _linking_note(index, here, parent, _files(parent, known, budget), budget)
        if source:
            return f"{source} links into it"
        known = parent
    return ""


class _Budget:
    """How much may still be looked at."""

    def __init__(self) -> None:
        self.entries = _MOST_ENTRIES
        self.size = _MOST_BYTES


def _parents(folder: str) -> Iterator[str]:
    """Yield the folders above one, the nearest first, below the home folder, the root and what is everybody's."""
    home = os.path.expanduser("~")
    ends = {home, os.path.realpath(home)}
    while folder not in ends:
        folder = os.path.dirname(folder)
        if folder in ends or folder == os.path.dirname(folder):
            return
        try:
            if os.stat(folder).st_mode & stat.S_IWOTH:
                return
        except OSError:
            return
        yield folder


def _files(parent: str, known: str, budget: _Budget) -> list[str]:
    """Return files below a folder, as paths from there, the highest first; the folder `known` is left out."""
    found: list[str] = []
    folders = [""]
    for folder in folders:  # it grows
        files: list[str] = []
        inner: list[str] = []
        try:
            with os.scandir(f"{parent}/{folder}") as entries:
                for entry in entries:
                    budget.entries -= 1
                    if budget.entries < 0:
                        return found
                    if entry.name in _OWN_ROOTS and folder:
                        files, inner = [], []
                        break
                    if entry.name.startswith(".") or f"{parent}/{folder}{entry.name}" == known:
                        continue
                    if entry.is_file(follow_symlinks=False):
                        files.append(folder + entry.name)
                    elif entry.is_dir(follow_symlinks=False) and entry.name != "node_modules":
                        inner.append(f"{folder}{entry.name}/")
        except OSError:
            continue
        found += files
        folders += inner
    return found


def _linking_note(index: Index, here: str, parent: str, files: list[str], budget: _Budget) -> str:
    """Return the place of the first link from one of some Markdown files below `parent` into the index's folder."""
    inner = f"{os.path.relpath(here, parent)}/"
    outer = Vault(parent, Settings())
    notes = [path for path in files if path.lower().endswith(_ENDINGS)]
    names: Names | None = None
    for path in notes:
        try:
            seen = outer.stat(path)
            if seen is None or seen[2] > budget.size:
                continue
            budget.size -= seen[2]
            note = parse_note(path, outer.read(path))
        except OSError:
            continue
        for link in note.links:
            if link.kind == "url" or not link.target:
                continue
            if names is None:
                named = [Named(each, "", False, ()) for each in (*notes, *(inner + each for each in index.notes))]
                others = set(files).difference(notes)
                names = Names(named, [*others, *(inner + each for each in index.files)])
            found = names.resolve(path, link.target, wiki=link.kind in WIKILINK_KINDS)
            if found.path.startswith(inner) and (found.via in _BY_PATH or ("/" not in path and found.via != "loose")):
                return f"{parent}/{path}:{link.line}"
    return ""
