"""What a new file may be called: names that every link can spell and every file system can hold."""

import os
import re
from itertools import count

from rlnotes.errors import UsageError
from rlnotes.markdown.note import stem
from rlnotes.vault import Vault

_MOST_BYTES = 240  # of a name, which may have 255; temporary and backup names need some
_FORBIDDEN = re.compile(r"[#^|\[\]\\:\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]|%%|\{\{|<%")
"""What no wikilink can spell (Obsidian help, *Internal links*, *Invalid characters*), and what is no text."""

TRASH = ".trash"
"""Obsidian's own folder for what was deleted (help, *Settings*, *Deleted files*)."""

_ENDINGS = (".md", ".markdown")


def note_path(vault: Vault, path: str, old: str = "") -> str:
    """Return a path for a note as it will be: with `.md` where no ending is given.

    Raises UsageError for a path that leads out of the vault, that would be hidden or ignored, or that no link could
    spell. The name that a note has at its `old` path may be any.
    """
    if path.rpartition("/")[2] and not path.lower().endswith(_ENDINGS):
        path += ".md"
    *folders, name = path.split("/")
    for part in folders if name and name == old.rpartition("/")[2] else (*folders, name):
        bad = _FORBIDDEN.search(part)
        if bad:
            raise UsageError(f"`{part}` cannot be linked to: a name must not hold `{bad[0]}`.")
        if part in {"", ".", ".."}:
            hint = "Name it from the vault's root." if ".." in path.split("/") else "Parts of a path are names."
            raise UsageError(f"`{path}` is not a path in the vault.", hint=hint)
        if part != part.strip() or stem(part) != stem(part).strip():
            raise UsageError(f"`{part}` cannot be linked to: a name must not begin or end with a space.")
        if len(part.encode()) > _MOST_BYTES:
            raise UsageError(f"`{part[:40]}…` is too long for a file's name.")
    if not vault.is_listed(path):
        raise UsageError(f"{path} would be no note: it is hidden or ignored.")
    return path


def trash_path(vault: Vault, path: str) -> str:
    """Return where a file goes that is deleted: its own path in the trash folder, with a number where that is taken."""
    name, dot, ending = path.rpartition(".")
    spellings = (f"{TRASH}/{path}" if n == 1 else f"{TRASH}/{name} {n}{dot}{ending}" for n in count(1))
    return next(free for free in spellings if vault.stat(free) is None)


def folder_path(vault: Vault, name: str) -> str:
    """Return the vault path of a folder as a person names it: from the vault's root, or as the shell has it.

    One that exists is preferred; the root is empty. Raises UsageError where it lies outside of the vault.
    """
    if name.startswith("/"):
        return path_from_root(vault, name)
    from_root = name.strip("/")
    from_here = vault.vault_path(name)
    if from_root in {"", "."}:
        return ""
    if from_here is not None and not (vault.root / from_root).is_dir() and (vault.root / from_here).is_dir():
        from_root = from_here
    if ".." in from_root.split("/"):
        if from_here is None:
            raise UsageError(f"`{name}` is outside of the vault.")
        from_root = from_here
    return "" if from_root == "." else from_root


def path_from_root(vault: Vault, name: str) -> str:
    """Return the vault path of what is named with a leading `/`, which is the vault's root or the file system's.

    A folder of the vault is preferred, then a path of the file system inside the vault. Raises UsageError for one that
    begins with a folder of the file system and so is meant to be outside.
    """
    from_root = name.strip("/")
    from_here = vault.vault_path(name)
    first = from_root.partition("/")[0]
    if from_root and not (vault.root / first).is_dir():
        if from_here is not None:
            return "" if from_here == "." else from_here
        if os.path.lexists(f"/{first}"):
            raise UsageError(
                f"`{name}` is outside of the vault.", hint=f"Write `{from_root}` for that path below the vault's root."
            )
    return from_root
