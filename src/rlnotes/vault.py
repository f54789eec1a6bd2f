"""The folder: found, walked and read. The only module that touches the user's files."""

import os
import stat
from array import array
from pathlib import Path
from typing import NamedTuple

from rlnotes.config import FILE, Settings, read_settings
from rlnotes.errors import VaultError

_MARKERS = (FILE, ".obsidian", ".zk")
_ENDINGS = (".md", ".markdown")
_LARGEST = 2**63 - 1


class Skipped(NamedTuple):
    """A file or folder that was left out, and why."""

    path: str
    reason: str


Stat = tuple[int, int, int, int]
"""Of a file: mtime and ctime in nanoseconds, size in bytes, inode (its lower 63 bits)."""


class Listing(NamedTuple):
    """What a walk found: paths of notes and of all other files that a link may name, and what was skipped.

    Files and what was skipped are sorted, notes by folder and then by name. `stats` are those of the notes, in step
    with them, the four numbers of each one after the other.
    """

    notes: list[str]
    files: list[str]
    skipped: list[Skipped]
    stats: "array[int]"


class Vault:
    """A folder of Markdown. Paths in and out are vault-relative, with `/`; bytes that are no UTF-8 as surrogates."""

    def __init__(self, root: Path, settings: Settings | None = None) -> None:
        """Open the folder `root`. Raises VaultError if it is none, ConfigError if its settings cannot be read."""
        self.root = root
        if not root.is_dir():
            kind = "is not a folder" if root.exists() else "does not exist"
            raise VaultError(f"The vault {root} {kind}.", hint="Name a folder with --vault DIR or $RLNOTES_VAULT.")
        self.settings = read_settings(root) if settings is None else settings

    def walk(self) -> Listing:
        """List the vault. Hidden names are passed over; links are not followed, out of the vault or in a circle.

        Raises VaultError if the root itself cannot be listed.
        """
        ignored = _Globs(self.settings.ignore)
        found = Listing([], [], [], array("q"))
        root = os.fspath(self.root)
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                entries = os.scandir(f"{root}/{folder}")
            except OSError as error:
                if not folder:
                    raise VaultError(f"The vault {self.root} cannot be read: {error.strerror}.") from error
                found.skipped.append(Skipped(folder[:-1], error.strerror or "cannot be read"))
                continue
            notes: list[tuple[str, int, int, int, int]] = []
            inner: list[str] = []
            with entries:
                for entry in entries:
                    name = entry.name
                    if name[0] == ".":
                        continue
                    path = folder + name
                    if entry.is_file(follow_symlinks=False):
                        if (not name.endswith(".md") and not name.lower().endswith(_ENDINGS)) or ignored(path):
                            found.files.append(path)
                        else:
                            try:
                                seen = entry.stat(follow_symlinks=False)
                            except OSError:
                                continue  # gone since the folder was opened
                            inode = seen.st_ino & _LARGEST
                            notes.append((path, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, inode))
                    elif entry.is_dir(follow_symlinks=False):
                        if not ignored.whole(path):
                            inner.append(f"{path}/")
                    elif not name.lower().endswith(_ENDINGS):
                        found.files.append(path)
                    elif entry.is_symlink():
                        found.files.append(path)
                        found.skipped.append(Skipped(path, "is a symbolic link"))
                    else:
                        found.skipped.append(Skipped(path, "is no regular file"))
            notes.sort()
            for path, *stat_of_note in notes:
                found.notes.append(path)
                found.stats.extend(stat_of_note)
            inner.sort(reverse=True)
            folders.extend(inner)
        found.files.sort()
        found.skipped.sort()
        return found

    def read(self, path: str) -> bytes:
        """Return the bytes of a regular file. Raises OSError; never waits on a pipe and follows no link."""
        descriptor = os.open(os.path.join(self.root, path), os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            size = os.fstat(descriptor)
            if not stat.S_ISREG(size.st_mode):
                raise OSError(0, "is no regular file")
            chunks = []
            while True:
                wanted = max(size.st_size + 1, 65_536)
                chunk = os.read(descriptor, wanted)
                chunks.append(chunk)
                if len(chunk) < wanted:  # a regular file gives less than asked for only at its end
                    return b"".join(chunks)
        finally:
            os.close(descriptor)

    def inside(self, name: str) -> str | None:
        """Return the vault path of a file as the shell names it (`.` is the root), or None outside of the vault."""
        try:
            path = Path(os.path.abspath(name)).relative_to(os.path.abspath(self.root))
        except ValueError:
            return None
        return path.as_posix()


def find_vault(option: str | None) -> Path:
    """Return the vault: `option`, `$RLNOTES_VAULT`, the nearest marked folder above, `./vault`, or here.

    A marker is `.rlnotes.toml`, `.obsidian` or `.zk`; the home folder and the file system's root are never taken for
    a vault by a marker.
    """
    named = option or os.environ.get("RLNOTES_VAULT")
    if named:
        return Path(named).expanduser()
    here = Path.cwd()
    home = Path(os.path.expanduser("~"))
    for folder in (here, *here.parents):
        if folder in {home, folder.parent}:
            break
        if any((folder / marker).exists() for marker in _MARKERS):
            return folder
    return here / "vault" if (here / "vault").is_dir() else here


class _Globs:
    """Paths against globs: `*` and `?` stay in one part, `**` crosses parts, a name alone fits at any depth."""

    def __init__(self, globs: tuple[str, ...]) -> None:
        import re

        # a folder that is out as a whole is never entered, so its files need not be asked about
        inner = [_expression(glob) for glob in globs if glob != "node_modules/**"]
        self._files = re.compile("|".join(f"(?:{expression})" for expression in inner)) if inner else None
        self._folders = [re.compile(_expression(glob[:-3])) for glob in globs if glob.endswith("/**")]

    def __call__(self, path: str) -> bool:
        return self._files is not None and bool(self._files.fullmatch(path))

    def whole(self, folder: str) -> bool:
        """Say whether a folder is out with all in it, even as the target of links."""
        return folder.endswith("node_modules") and any(pattern.fullmatch(folder) for pattern in self._folders)


def _expression(glob: str) -> str:
    import re

    glob = glob.strip("/") + ("/**" if glob.endswith("/") else "")
    anchored = "/" in glob.removesuffix("/**")
    parts = re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", glob)
    regex = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return ("" if anchored else "(?:.*/)?") + "".join(regex.get(part, re.escape(part)) for part in parts)
