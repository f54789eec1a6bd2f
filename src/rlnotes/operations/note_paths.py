"""Valid paths for new files: names that every link can hold and every file system can store."""

import os
import re
from itertools import count

from rlnotes.errors import UsageError
from rlnotes.markdown.note import is_note_path, stem
from rlnotes.vault import Vault

_MAX_BYTES = 240  # of a name: file systems allow 255; temporary and backup names need the rest
_FORBIDDEN = re.compile(r"[#^|\[\]\\:\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]|%%|\{\{|<%")
"""Characters no wikilink can hold (Obsidian help, *Internal links*, *Invalid characters*), and control characters."""

TRASH = ".trash"
"""Obsidian's folder for deleted files (help, *Settings*, *Deleted files*)."""


def note_path(vault: Vault, path: str, old: str = "") -> str:
    """Return the vault path of a new note: `.md` is added if there is no ending.

    Raises UsageError for a path that leads out of the vault, is hidden or ignored, or that no link can hold. The name a
    note has at its `old` path is always accepted.
    """
    if path.rpartition("/")[2] and not is_note_path(path):
        path += ".md"
    *folders, name = path.split("/")
    for part in folders if name and name == old.rpartition("/")[2] else (*folders, name):
        invalid = _FORBIDDEN.search(part)
        if invalid:
            raise UsageError(f"`{part}` cannot be linked to: a name must not contain `{invalid[0]}`.")
        if part in {"", ".", ".."}:
            hint = "Write the path from the vault's root." if ".." in path.split("/") else "Every part must be a name."
            raise UsageError(f"`{path}` is not a path in the vault.", hint=hint)
        if part != part.strip() or stem(part) != stem(part).strip():
            raise UsageError(f"`{part}` cannot be linked to: a name must not start or end with a space.")
        if len(part.encode()) > _MAX_BYTES:
            raise UsageError(f"`{part[:40]}…` is too long for a file name.")
    if not vault.is_listed(path):
        raise UsageError(f"{path} would not be a note: it is hidden or ignored.")
    return path


def trash_path(vault: Vault, path: str) -> str:
    """Return the path of a deleted file: its own in the trash folder, with a number if that is taken."""
    name, dot, ending = path.rpartition(".")
    candidates = (f"{TRASH}/{path}" if n == 1 else f"{TRASH}/{name} {n}{dot}{ending}" for n in count(1))
    return next(candidate for candidate in candidates if vault.stat(candidate) is None)


def folder_path(vault: Vault, name: str) -> str:
    """Return the vault path of a folder named from the vault's root or from the working folder.

    An existing folder is preferred; the root is empty. Raises UsageError for one outside the vault.
    """
    if name.startswith("/"):
        return path_from_root(vault, name)
    from_root = name.strip("/")
    from_cwd = vault.vault_path(name)
    if from_root in {"", "."}:
        return ""
    if from_cwd is not None and not (vault.root / from_root).is_dir() and (vault.root / from_cwd).is_dir():
        from_root = from_cwd
    if ".." in from_root.split("/"):
        if from_cwd is None:
            raise UsageError(f"`{name}` is outside the vault.")
        from_root = from_cwd
    return "" if from_root == "." else from_root


def path_from_root(vault: Vault, name: str) -> str:
    """Return the vault path for a name with a leading `/`: the vault's root or the file system's.

    A folder of the vault is preferred, then a file system path inside the vault. Raises UsageError for one that begins
    with a folder of the file system outside the vault.
    """
    from_root = name.strip("/")
    from_cwd = vault.vault_path(name)
    first = from_root.partition("/")[0]
    if from_root and not (vault.root / first).is_dir():
        if from_cwd is not None:
            return "" if from_cwd == "." else from_cwd
        if os.path.lexists(f"/{first}"):
            raise UsageError(
                f"`{name}` is outside the vault.", hint=f"Write `{from_root}` for a path from the vault's root."
            )
    return from_root
