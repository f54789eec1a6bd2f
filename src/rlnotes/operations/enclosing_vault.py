"""Detect that a folder taken as the vault, although it has no marker, is part of a larger vault."""

import os
import stat
from collections.abc import Iterator

from rlnotes.config import Settings
from rlnotes.index.index import Index
from rlnotes.index.names import Named, Names
from rlnotes.index.resolution import Via
from rlnotes.locations import MARKERS
from rlnotes.markdown.note import WIKILINK_KINDS, is_note_path
from rlnotes.markdown.parse import parse_note
from rlnotes.vault import Vault

# limits on reading above the folder, so that a large home folder or a slow disk does not delay a command
_MAX_ENTRIES = 5_000
_MAX_BYTES = 4 * 1024 * 1024
_ROOT_MARKERS = frozenset({".git", *MARKERS})
_BY_PATH: frozenset[Via] = frozenset({"path", "relative", "index"})


def enclosing(index: Index) -> str:
    """Return why the index's folder seems part of a larger vault, worded to follow "but"; empty if it does not.

    Reasons: a parent folder is the root of a git repository, a note in one links into the folder, or a note elsewhere
    below one does by a path (a bare name may mean another file there). Not read: the home folder and those above it,
    world-writable folders, other vaults and repositories, and in large parents all beyond a limit.
    """
    folder = os.path.abspath(index.vault.folder)
    if os.path.lexists(os.path.join(folder, ".git")):
        return ""
    parents = list(_parents(folder))
    for parent in parents:
        if os.path.lexists(os.path.join(parent, ".git")):
            return f"it is part of the git repository {parent}"
    budget = _Budget()
    visited = folder
    for parent in parents:
        source = _link_into(index, folder, parent, _files_below(parent, visited, budget), budget)
        if source:
            return f"{source} links into it"
        visited = parent
    return ""


class _Budget:
    """The number of directory entries and bytes that may still be read."""

    def __init__(self) -> None:
        self.entries = _MAX_ENTRIES
        self.bytes = _MAX_BYTES


def _parents(folder: str) -> Iterator[str]:
    """Yield the folders above one, innermost first, up to the home folder, the root or a world-writable one."""
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


def _files_below(parent: str, visited: str, budget: _Budget) -> list[str]:
    """Return files below a folder, as paths from it, the topmost first; the folder `visited` is skipped."""
    paths: list[str] = []
    folders = [""]
    for folder in folders:  # grows in the loop
        files: list[str] = []
        inside: list[str] = []
        try:
            with os.scandir(f"{parent}/{folder}") as entries:
                for entry in entries:
                    budget.entries -= 1
                    if budget.entries < 0:
                        return paths
                    if entry.name in _ROOT_MARKERS and folder:
                        files, inside = [], []
                        break
                    if entry.name.startswith(".") or f"{parent}/{folder}{entry.name}" == visited:
                        continue
                    if entry.is_file(follow_symlinks=False):
                        files.append(folder + entry.name)
                    elif entry.is_dir(follow_symlinks=False) and entry.name != "node_modules":
                        inside.append(f"{folder}{entry.name}/")
        except OSError:
            continue
        paths += files
        folders += inside
    return paths


def _link_into(index: Index, folder: str, parent: str, files: list[str], budget: _Budget) -> str:
    """Return the location of the first link from a Markdown file below `parent` into the index's folder."""
    inside = f"{os.path.relpath(folder, parent)}/"
    outer = Vault(parent, Settings())
    notes = [path for path in files if is_note_path(path)]
    names: Names | None = None
    for path in notes:
        try:
            file_stat = outer.stat(path)
            if file_stat is None or file_stat[2] > budget.bytes:
                continue
            budget.bytes -= file_stat[2]
            note = parse_note(path, outer.read(path))
        except OSError:
            continue
        for link in note.links:
            if link.kind == "url" or not link.target:
                continue
            if names is None:
                named = [Named(each, "", False, ()) for each in (*notes, *(inside + each for each in index.notes))]
                others = set(files).difference(notes)
                names = Names(named, [*others, *(inside + each for each in index.files)])
            resolution = names.resolve(path, link.target, wiki=link.kind in WIKILINK_KINDS)
            if resolution.path.startswith(inside) and (
                resolution.via in _BY_PATH or ("/" not in path and resolution.via != "loose")
            ):
                return f"{parent}/{path}:{link.line}"
    return ""
