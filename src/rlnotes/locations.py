"""Where things are: the vault's folder, how it was found, and the cache file that belongs to it. Opens no file."""

import os
import sys
from typing import NamedTuple
from zlib import crc32

from rlnotes.errors import UsageError, VaultError

MARKERS = (".rlnotes.toml", ".obsidian", ".zk")


WORKING_FOLDER = "the working folder"
"""How a vault was found that nothing marks: a guess."""


class VaultLocation(NamedTuple):
    """A vault's folder, as it was named, and in words how it was found."""

    folder: str
    how: str


def find_vault(option: str | None) -> VaultLocation:
    """Return the vault: `option`, `$RLNOTES_VAULT`, the nearest marked folder above, `./vault`, or here.

    A marker is `.rlnotes.toml`, `.obsidian` or `.zk`; the home folder and the file system's root are never taken for
    a vault by a marker. Whether the folder exists is not looked at. An empty variable counts as unset. Raises
    UsageError for an empty option, VaultError where the working folder is wanted and has been removed.
    """
    if option == "":
        raise UsageError("The vault path is empty.", hint="Name a folder with --vault DIR, or leave --vault out.")
    for named, how in ((option, "--vault"), (os.environ.get("RLNOTES_VAULT"), "$RLNOTES_VAULT")):
        if named:
            return VaultLocation(os.path.expanduser(named), how)
    try:
        here = os.getcwd()
    except FileNotFoundError:
        hint = "Go to another one, or name the vault with --vault DIR."
        raise VaultError("The working folder no longer exists.", hint=hint) from None
    home = os.path.expanduser("~")
    folder = here
    while folder not in {home, os.path.dirname(folder)}:
        for marker in MARKERS:
            if os.path.exists(os.path.join(folder, marker)):
                return VaultLocation(folder, f"it holds {marker}")
        folder = os.path.dirname(folder)
    inner = os.path.join(here, "vault")
    return VaultLocation(inner, "./vault") if os.path.isdir(inner) else VaultLocation(here, WORKING_FOLDER)


def from_here(root: str | os.PathLike[str]) -> str:
    """Return what leads from the working folder to the vault at `root`: nothing, or a path with `/` behind."""
    try:
        way = os.path.relpath(root)
    except FileNotFoundError:  # the working folder has been removed
        way = os.fspath(root)
    return "" if way == "." else os.path.join(way, "")


def cache_file(root: str | os.PathLike[str]) -> str:
    """Return the cache file for the vault at `root`."""
    return os.path.join(cache_folder(), f"{_name_for(root)}.sqlite")


def cache_folder() -> str:
    """Return the folder of all caches: `$RLNOTES_CACHE_DIR`, else `rlnotes` where the system keeps a user's caches.

    That is `$XDG_CACHE_HOME` or `~/.cache` (XDG Base Directory Specification), on a Mac `~/Library/Caches`.
    """
    return os.environ.get("RLNOTES_CACHE_DIR") or _user_folder("XDG_CACHE_HOME", "~/.cache", "~/Library/Caches")


def journal_folder(root: str | os.PathLike[str]) -> str:
    """Return the folder for what was written in the vault at `root`.

    It is in `$RLNOTES_STATE_DIR`, else in `$XDG_STATE_HOME` or `~/.local/state`, on a Mac in Application Support.
    """
    states = os.environ.get("RLNOTES_STATE_DIR")
    mac = "~/Library/Application Support"
    return os.path.join(states or _user_folder("XDG_STATE_HOME", "~/.local/state", mac), _name_for(root))


def _user_folder(variable: str, usual: str, mac: str) -> str:
    base = os.environ.get(variable, "") if sys.platform != "darwin" else os.path.expanduser(mac)
    # the specification: a relative path is to be ignored
    return os.path.join(base if os.path.isabs(base) else os.path.expanduser(usual), "rlnotes")


def _name_for(root: str | os.PathLike[str]) -> str:
    """Return a name that two vaults do not share: they would only take turns in making one file anew."""
    whole = os.fsencode(os.path.realpath(root))
    return f"{crc32(whole):08x}{crc32(whole[::-1]):08x}"
