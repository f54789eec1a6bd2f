"""Diagnostics for a bug report: versions, environment, vault, cache, counts. They contain no text of a note."""

import os
import platform
import sqlite3
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

from rlnotes import __version__
from rlnotes.config import load
from rlnotes.errors import RlnotesError
from rlnotes.index.database import Database
from rlnotes.index.index import Index
from rlnotes.index.store import Store
from rlnotes.lint.rules import RULES
from rlnotes.lint.run import LintRequest, lint
from rlnotes.lint.selection import select_rules
from rlnotes.locations import VaultLocation, cache_file
from rlnotes.queries.hub import Hubs
from rlnotes.queries.link_reports import vault_counts

_PACKAGES = ("typer", "rich", "python-frontmatter", "PyYAML", "rapidfuzz", "pyromark", "textual", "networkx", "numpy")
_ENVIRONMENT = (
    "TERM", "COLORTERM", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PAGER", "EDITOR", "VISUAL", "LANG", "LC_ALL", "SHELL",
)  # fmt: skip

Value = str | int | list[str] | None
"""A value of the diagnostics; a bool is an int."""


def program() -> dict[str, Value]:
    """Return the versions of rlnotes, Python, the system, SQLite and the packages in use; None: not installed."""
    from importlib.metadata import PackageNotFoundError, version

    found: dict[str, Value] = {
        "rlnotes": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "sqlite": sqlite3.sqlite_version,
    }
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def terminal() -> dict[str, Value]:
    """Return the encoding, whether output goes to a terminal, and the environment variables that affect it."""
    found = {name: value for name in _ENVIRONMENT if (value := os.environ.get(name)) is not None}
    return {"encoding": str(sys.stdout.encoding), "terminal": sys.stdout.isatty(), **found}


def vault(location: VaultLocation) -> dict[str, Value]:
    """Return the vault's folder, how it was found, and which markers it contains."""
    root = Path(location.folder)
    markers = [name for name in (".obsidian", ".zk", ".git", ".rlnotes.toml", ".gitignore") if (root / name).exists()]
    return {
        "folder": _shown(location.folder), "found_by": location.how, "is_folder": root.is_dir(), "markers": markers,
    }  # fmt: skip


def cache(folder: str) -> dict[str, Value]:
    """Return the cache file's path, size in bytes, number of notes and state, without updating it."""
    file = cache_file(folder)
    found: dict[str, Value] = {"file": _shown(file)}
    try:
        found["bytes"] = sum(os.path.getsize(file + suffix) for suffix in ("", "-wal") if os.path.exists(file + suffix))
        found["notes"] = Store(Database.read_only(file)).count()
        found["state"] = "ok"
    except OSError as error:
        found["state"] = f"cannot be read: {error.strerror}"
    except ValueError:
        found["state"] = "of another version; it will be rebuilt"
    except sqlite3.Error as error:
        found["state"] = f"missing or damaged ({error}); it will be rebuilt"
    return found


def settings(folder: str) -> dict[str, Value]:
    """Return the settings file and the keys that are set, without their values."""
    try:
        loaded = load(Path(folder))
    except RlnotesError as error:
        return {"error": error.message}
    return {"file": _shown(str(loaded.file)) if loaded.file else None, "set": sorted(loaded.origins)}


def is_readable(folder: str) -> bool:
    """Return whether the folder exists and its settings are valid."""
    with suppress(RlnotesError):
        load(Path(folder))
        return os.path.isdir(folder)
    return False


def counts(index: Index, hubs: Hubs) -> dict[str, Value]:
    """Return the counts of `rlnotes stats`, and of skipped and excluded files."""
    found: dict[str, Value] = {name.replace(" ", "_"): number for name, number in vault_counts(index, hubs).items()}
    found["skipped_files"] = len(index.skipped)
    found["excluded_files"] = sum(index.excluded(path) for path in index.notes)
    return found


def findings(index: Index, hubs: Hubs) -> dict[str, Value]:
    """Return the number of findings of each rule that has any, by code and name."""
    request = LintRequest(select_rules(RULES, index.settings.lint))
    found = Counter(f"{finding.code} {finding.name}" for finding in lint(index, hubs, request).findings)
    return dict(sorted(found.items()))


def _shown(path: str) -> str:
    """Return a path with the home folder as `~`: a bug report need not contain the user's name."""
    home = os.path.expanduser("~")
    return "~" + path.removeprefix(home) if path.startswith(home + os.sep) else path
