"""Locations of the vault, its cache file and its journal."""

import os
import sys
from typing import NamedTuple
from zlib import crc32

from rlnotes.errors import UsageError, VaultError

MARKERS = (".rlnotes.toml", ".obsidian", ".zk")

WORKING_FOLDER = "the working folder"
"""`VaultLocation.how` of a vault without a marker, which is a guess."""


class VaultLocation(NamedTuple):
    """A vault's folder, as written, and a text that says how it was found."""

    folder: str
    how: str


def find_vault(option: str | None) -> VaultLocation:
    """Return the vault: `option`, `$RLNOTES_VAULT`, the nearest parent with a marker, `./vault`, or the working folder.

    Markers are `.rlnotes.toml`, `.obsidian`, `.zk`, and a pyproject.toml whose `[tool.rlnotes]` has the key `vault`, up
    to the root of the repository; those in the home folder and in `/` are ignored. Where the settings in a folder have
    that key, the folder that it names is the vault. The folder may be missing. An empty variable counts as unset.
    Raises UsageError for an empty option, ConfigError for an invalid key `vault`, VaultError where the working folder
    is needed and has been removed.
    """
    from rlnotes.settings_file import PYPROJECT, is_repository, named_vault

    if option == "":
        raise UsageError("The vault path is empty.", hint="Name a folder with --vault DIR, or omit --vault.")
    for path, how in ((option, "--vault"), (os.environ.get("RLNOTES_VAULT"), "$RLNOTES_VAULT")):
        if path:
            return _redirected(VaultLocation(os.path.expanduser(path), how))
    try:
        working_folder = os.getcwd()
    except FileNotFoundError:
        hint = "Change to another folder, or name the vault with --vault DIR."
        raise VaultError("The working folder no longer exists.", hint=hint) from None
    home = os.path.expanduser("~")
    folder = working_folder
    in_repository = True
    while folder not in {home, os.path.dirname(folder)}:
        marker = marker_in(folder)
        if marker:
            return _redirected(VaultLocation(folder, f"it contains {marker}"))
        if in_repository and named_vault(folder):
            return _redirected(VaultLocation(folder, f"it contains {PYPROJECT}"))
        in_repository = in_repository and not is_repository(folder)
        folder = os.path.dirname(folder)
    inner = os.path.join(working_folder, "vault")
    if os.path.isdir(inner):
        return _redirected(VaultLocation(inner, "./vault"))
    return VaultLocation(working_folder, WORKING_FOLDER)


def marker_in(folder: str) -> str:
    """Return the name of the marker in a folder that makes it a vault, empty if there is none."""
    return next((marker for marker in MARKERS if os.path.exists(os.path.join(folder, marker))), "")


def _redirected(location: VaultLocation) -> VaultLocation:
    """Return the location that the key `vault` of settings in the folder leads to, also where it does so repeatedly."""
    from rlnotes.settings_file import named_vault

    while (named := named_vault(location.folder)) and not os.path.samefile(named.folder, location.folder):
        location = VaultLocation(named.folder, f"`vault` in {named.file}")
    return location


def from_here(root: str | os.PathLike[str]) -> str:
    """Return the relative path from the working folder to the vault at `root`, ending in `/`; empty if they are one."""
    try:
        path = os.path.relpath(root)
    except FileNotFoundError:  # the working folder has been removed
        path = os.fspath(root)
    return "" if path == "." else os.path.join(path, "")


def cache_file(root: str | os.PathLike[str]) -> str:
    """Return the cache file for the vault at `root`."""
    return os.path.join(cache_folder(), f"{_name_for(root)}.sqlite")


def cache_folder() -> str:
    """Return the folder of all caches: `$RLNOTES_CACHE_DIR`, else `rlnotes` in the user's cache folder.

    The latter is `$XDG_CACHE_HOME` or `~/.cache` (XDG Base Directory Specification), on a Mac `~/Library/Caches`.
    """
    return os.environ.get("RLNOTES_CACHE_DIR") or _user_folder("XDG_CACHE_HOME", "~/.cache", "~/Library/Caches")


def journal_folder(root: str | os.PathLike[str]) -> str:
    """Return the folder of the journal of the vault at `root`.

    It is in `$RLNOTES_STATE_DIR`, else in `$XDG_STATE_HOME` or `~/.local/state`, on a Mac in Application Support.
    """
    states = os.environ.get("RLNOTES_STATE_DIR")
    mac = "~/Library/Application Support"
    return os.path.join(states or _user_folder("XDG_STATE_HOME", "~/.local/state", mac), _name_for(root))


def _user_folder(variable: str, default: str, mac: str) -> str:
    base = os.environ.get(variable, "") if sys.platform != "darwin" else os.path.expanduser(mac)
    # the specification: ignore relative paths
    return os.path.join(base if os.path.isabs(base) else os.path.expanduser(default), "rlnotes")


def _name_for(root: str | os.PathLike[str]) -> str:
    """Return a file name for a vault. Two vaults of one name would rebuild the file in turns."""
    path = os.fsencode(os.path.realpath(root))
    return f"{crc32(path):08x}{crc32(path[::-1]):08x}"
