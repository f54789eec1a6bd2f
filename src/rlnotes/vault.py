"""The vault: a folder of notes, its settings, and the list of its files."""

import os
from array import array
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rlnotes.config import Settings, read_settings
from rlnotes.confined_folder import ConfinedFolder, Stat
from rlnotes.errors import VaultError
from rlnotes.untrusted import read_untrusted

if TYPE_CHECKING:
    from pathlib import Path

LINKED_FOLDER = "is a symbolic link to a folder and is not followed"
"""Why a linked folder is skipped: its notes would be there twice, or lie outside of the vault."""

_ENDINGS = (".md", ".markdown")
_NODE_MODULES = "node_modules/**"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_TEMPLATE_SETTINGS = (  # of Obsidian: the file and its key
    (".obsidian/templates.json", "folder"),
    (".obsidian/plugins/templater-obsidian/data.json", "templates_folder"),
)
_MAX_SETTINGS_SIZE = 1_000_000  # bytes: those of Templater may hold scripts
_INODE_MASK = 2**63 - 1


class Skipped(NamedTuple):
    """A file or folder that was left out, and why; `unread`: the system refused to read it."""

    path: str
    reason: str
    unread: bool = False


class Listing(NamedTuple):
    """What a walk found: paths of notes and of all other files that a link may name, and what was skipped.

    Files and what was skipped are sorted, notes by folder and then by name. `stats` are those of the notes, in step
    with them, the four numbers of each one after the other. A folder that holds nothing else that is listed, and one
    that is a symbolic link, is among the files with `/` at its end: links may name it. `gitignores` are the
    `.gitignore` files of the folders that were walked.
    """

    notes: list[str]
    files: list[str]
    skipped: list[Skipped]
    stats: "array[int]"
    gitignores: list[str]

    def stat(self, position: int) -> Stat:
        """Return the stat of the note at a position of `notes`."""
        return Stat(*self.stats[4 * position : 4 * position + 4])

    def set_stat(self, position: int, stat: Stat) -> None:
        """Replace the stat of the note at a position of `notes`."""
        self.stats[4 * position : 4 * position + 4] = array("q", stat)


class Vault(ConfinedFolder):
    """A folder of Markdown. All paths are relative to it."""

    def __init__(self, root: str | os.PathLike[str], settings: Settings | None = None) -> None:
        """Open the folder `root`. Raises VaultError if it is none, ConfigError if its settings cannot be read."""
        super().__init__(os.fspath(root))
        if not os.path.isdir(root):
            kind = "is not a folder" if os.path.exists(root) else "does not exist"
            raise VaultError(f"The vault {root} {kind}.", hint="Name a folder with --vault DIR or $RLNOTES_VAULT.")
        self.settings = read_settings(root) if settings is None else settings

    @cached_property
    def root(self) -> "Path":
        """The folder as a path, for those who have time to import one."""
        from pathlib import Path

        return Path(self.folder)

    @cached_property
    def template_folders(self) -> tuple[str, ...]:
        """The folders, each with `/` behind, that Obsidian's settings name for templates: its own and Templater's."""
        found = []
        for path, name in _TEMPLATE_SETTINGS:
            try:
                data = read_untrusted(os.path.join(self.folder, path), self.folder, _MAX_SETTINGS_SIZE)
            except OSError:
                continue
            if b"folder" not in data:
                continue
            import json

            try:
                settings = json.loads(data)
            except (ValueError, RecursionError):
                continue
            folder = settings.get(name) if isinstance(settings, dict) else None
            if isinstance(folder, str) and folder.strip("/"):
                found.append(folder.strip("/") + "/")
        return tuple(found)

    def walk(self) -> Listing:
        """List the vault. Hidden names are passed over; links are not followed, out of the vault or in a circle.

        Raises VaultError if the root itself cannot be listed.
        """
        ignored = _Globs(self.settings.ignore)
        found = Listing([], [], [], array("q"), [])
        root = self.folder
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                place = os.open(f"{root}/{folder}", _FOLDER)  # names are found quicker in it than by their paths
            except OSError as error:
                if not folder:
                    raise VaultError(f"The vault {self.folder} cannot be read: {error.strerror}.") from error
                found.skipped.append(Skipped(folder[:-1], error.strerror or "cannot be read", unread=True))
                continue
            notes: dict[str, os.stat_result] = {}
            inner: list[str] = []
            listed = len(found.files)
            try:
                with os.scandir(place) as entries:
                    for entry in entries:
                        name = entry.name
                        if name[0] == ".":
                            if name == ".gitignore":
                                found.gitignores.append(folder + name)
                            continue
                        if entry.is_file(follow_symlinks=False):
                            if (name.endswith(".md") or name.lower().endswith(_ENDINGS)) and not (
                                ignored.some and ignored(folder + name)
                            ):
                                try:
                                    notes[name] = entry.stat(follow_symlinks=False)
                                except FileNotFoundError:
                                    continue  # gone since the folder was opened
                                except OSError as error:  # a folder that may be listed and not entered
                                    reason = error.strerror or "cannot be read"
                                    found.skipped.append(Skipped(folder + name, reason, unread=True))
                            else:
                                found.files.append(folder + name)
                        elif entry.is_dir(follow_symlinks=False):
                            if not ignored.whole(folder + name):
                                inner.append(f"{folder}{name}/")
                        elif entry.is_symlink() and _leads_to_folder(entry):
                            found.files.append(f"{folder}{name}/")
                            found.skipped.append(Skipped(folder + name, LINKED_FOLDER))
                        elif not name.lower().endswith(_ENDINGS):
                            found.files.append(folder + name)
                        elif entry.is_symlink():
                            found.files.append(folder + name)
                            found.skipped.append(Skipped(folder + name, "is a symbolic link"))
                        else:
                            found.skipped.append(Skipped(folder + name, "is not a regular file"))
            finally:
                os.close(place)
            names = sorted(notes)
            found.notes.extend([folder + name for name in names])
            for name in names:
                seen = notes[name]
                found.stats.extend((seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino & _INODE_MASK))
            if folder and not notes and not inner and len(found.files) == listed:
                found.files.append(folder)
            inner.sort(reverse=True)
            folders.extend(inner)
        found.files.sort()
        found.skipped.sort()
        return found

    def may_be_unlisted(self, path: str) -> bool:
        """Return whether the walk leaves out what is at `path`: it is hidden, or in a folder that is never entered."""
        if path.startswith(".") or "/." in path:
            return True
        return _NODE_MODULES in self.settings.ignore and "node_modules/" in f"/{path}/"

    def is_listed(self, path: str) -> bool:
        """Return whether a Markdown file at `path` would be one of the vault's notes: neither hidden nor ignored."""
        ignored = _Globs(self.settings.ignore)
        above = [path[:at] for at, mark in enumerate(path) if mark == "/"]
        hidden = path.startswith(".") or "/." in path
        return not hidden and not ignored(path) and not any(map(ignored.whole, above))

    def vault_path(self, name: str) -> str | None:
        """Return the vault path of a file as the shell names it (`.` is the root), or None outside of the vault."""
        try:
            whole, root = os.path.abspath(name), os.path.abspath(self.folder)
        except FileNotFoundError:  # the working folder has been removed
            return None
        if whole == root:
            return "."
        above = os.path.join(root, "")
        return whole.removeprefix(above).replace(os.sep, "/") if whole.startswith(above) else None


def _leads_to_folder(link: "os.DirEntry[str]") -> bool:
    """Return whether a symbolic link leads to a folder; not where it leads nowhere or in a circle."""
    try:
        return link.is_dir()
    except OSError:
        return False


class _Globs:
    """Paths against globs: `*` and `?` stay in one part, `**` crosses parts, a name alone fits at any depth."""

    def __init__(self, globs: tuple[str, ...]) -> None:
        import re

        from rlnotes.globs import expression

        # a folder that is out as a whole is never entered, so its files need not be asked about
        inner = [expression(glob) for glob in globs if glob != _NODE_MODULES]
        self._files = re.compile("|".join(f"(?:{each})" for each in inner)) if inner else None
        self.some = bool(inner)  # whether there are files that may be out
        self._folders = [re.compile(expression(glob[:-3])) for glob in globs if glob.endswith("/**")]

    def __call__(self, path: str) -> bool:
        return self._files is not None and bool(self._files.fullmatch(path))

    def whole(self, folder: str) -> bool:
        """Return whether a folder is out with all in it, even as the target of links."""
        return folder.endswith("node_modules") and any(pattern.fullmatch(folder) for pattern in self._folders)
