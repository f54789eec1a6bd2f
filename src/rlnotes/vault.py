"""The vault: a folder of notes, its settings, and the list of its files."""

import os
from array import array
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rlnotes.config import Settings, read_settings
from rlnotes.confined_folder import ConfinedFolder, Stat
from rlnotes.errors import VaultError
from rlnotes.markdown.note import is_note_path
from rlnotes.untrusted_files import read_untrusted

if TYPE_CHECKING:
    from pathlib import Path

    from rlnotes.globs import Globs

LINKED_FOLDER = "is a symbolic link to a folder and is not followed"
"""Reason to skip a linked folder: its notes would be listed twice, or be outside of the vault."""

_NODE_MODULES = "node_modules/**"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_TEMPLATE_SETTINGS = (  # of Obsidian: the file and its key
    (".obsidian/templates.json", "folder"),
    (".obsidian/plugins/templater-obsidian/data.json", "templates_folder"),
)
_MAX_SETTINGS_SIZE = 1_000_000  # bytes; those of Templater may contain scripts
_INODE_MASK = 2**63 - 1


class Skipped(NamedTuple):
    """A skipped file or folder and the reason; `unread`: it could not be read."""

    path: str
    reason: str
    unread: bool = False


class Listing(NamedTuple):
    """The result of a walk: paths of notes and of all other files that a link may name, and skipped files.

    `files` and `skipped` are sorted, `notes` by folder and then by name. `stats` has four numbers for each note, in the
    same order. A folder without listed files and a symbolic link to a folder are in `files` with a trailing `/`: links
    may name them. `gitignores` are the `.gitignore` files of the walked folders.
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
        """Open the folder `root`. Raises VaultError if it is not a folder, ConfigError for invalid settings."""
        super().__init__(os.fspath(root))
        if not os.path.isdir(root):
            kind = "is not a folder" if os.path.exists(root) else "does not exist"
            raise VaultError(f"The vault {root} {kind}.", hint="Name a folder with --vault DIR or $RLNOTES_VAULT.")
        self.settings = read_settings(root) if settings is None else settings

    @cached_property
    def root(self) -> "Path":
        """The folder as a `Path`, which is slow to import."""
        from pathlib import Path

        return Path(self.folder)

    @cached_property
    def template_folders(self) -> tuple[str, ...]:
        """The template folders in the settings of Obsidian and Templater, each with a trailing `/`."""
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
        """List the vault. Hidden files are skipped, symbolic links are not followed.

        Raises VaultError if the root cannot be listed.
        """
        ignored, skipped_folders = self._ignored()
        has_globs = bool(ignored)
        found = Listing([], [], [], array("q"), [])
        root = self.folder
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                descriptor = os.open(f"{root}/{folder}", _FOLDER)  # stat is faster relative to it
            except OSError as error:
                if not folder:
                    raise VaultError(f"The vault {self.folder} cannot be read: {error.strerror}.") from error
                found.skipped.append(Skipped(folder[:-1], error.strerror or "cannot be read", unread=True))
                continue
            notes: dict[str, os.stat_result] = {}
            inner: list[str] = []
            listed = len(found.files)
            try:
                with os.scandir(descriptor) as entries:
                    for entry in entries:
                        name = entry.name
                        if name[0] == ".":
                            if name == ".gitignore":
                                found.gitignores.append(folder + name)
                            continue
                        if entry.is_file(follow_symlinks=False):
                            if (name.endswith(".md") or is_note_path(name)) and not (
                                has_globs and ignored(folder + name)
                            ):
                                try:
                                    notes[name] = entry.stat(follow_symlinks=False)
                                except FileNotFoundError:
                                    continue  # deleted since the folder was opened
                                except OSError as error:  # a folder without execute permission
                                    reason = error.strerror or "cannot be read"
                                    found.skipped.append(Skipped(folder + name, reason, unread=True))
                            else:
                                found.files.append(folder + name)
                        elif entry.is_dir(follow_symlinks=False):
                            if not (name == "node_modules" and skipped_folders(folder + name)):
                                inner.append(f"{folder}{name}/")
                        elif entry.is_symlink() and _leads_to_folder(entry):
                            found.files.append(f"{folder}{name}/")
                            found.skipped.append(Skipped(folder + name, LINKED_FOLDER))
                        elif not is_note_path(name):
                            found.files.append(folder + name)
                        elif entry.is_symlink():
                            found.files.append(folder + name)
                            found.skipped.append(Skipped(folder + name, "is a symbolic link"))
                        else:
                            found.skipped.append(Skipped(folder + name, "is not a regular file"))
            finally:
                os.close(descriptor)
            names = sorted(notes)
            found.notes.extend([folder + name for name in names])
            for name in names:
                status = notes[name]
                found.stats.extend(
                    (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino & _INODE_MASK)
                )
            if folder and not notes and not inner and len(found.files) == listed:
                found.files.append(folder)
            inner.sort(reverse=True)
            folders.extend(inner)
        found.files.sort()
        found.skipped.sort()
        return found

    def may_be_unlisted(self, path: str) -> bool:
        """Return whether the walk omits `path`: it is hidden, or in `node_modules`."""
        if path.startswith(".") or "/." in path:
            return True
        return _NODE_MODULES in self.settings.ignore and "node_modules/" in f"/{path}/"

    def _ignored(self) -> "tuple[Globs, Globs]":
        """Return the globs of ignored files, and those of folders that are not entered if named `node_modules`."""
        from rlnotes.globs import Globs

        globs = self.settings.ignore
        folders = [each.removesuffix("/**") for each in globs if each.endswith("/**")]
        return Globs(each for each in globs if each != _NODE_MODULES), Globs(folders)

    def is_listed(self, path: str) -> bool:
        """Return whether a Markdown file at `path` would be a note: neither hidden nor ignored."""
        ignored, skipped_folders = self._ignored()
        above = [path[:at] for at, mark in enumerate(path) if mark == "/"]
        hidden = path.startswith(".") or "/." in path
        return (
            not hidden
            and not ignored(path)
            and not any(os.path.basename(each) == "node_modules" and skipped_folders(each) for each in above)
        )

    def vault_path(self, name: str) -> str | None:
        """Return the vault path of a path in the shell (`.` is the root), None outside of the vault."""
        try:
            whole, root = os.path.abspath(name), os.path.abspath(self.folder)
        except FileNotFoundError:  # the working folder has been removed
            return None
        if whole == root:
            return "."
        above = os.path.join(root, "")
        return whole.removeprefix(above).replace(os.sep, "/") if whole.startswith(above) else None


def _leads_to_folder(link: "os.DirEntry[str]") -> bool:
    """Return whether a symbolic link leads to a folder; False for a broken or circular one."""
    try:
        return link.is_dir()
    except OSError:
        return False
