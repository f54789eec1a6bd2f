"""How rlnotes stands on this machine and in this vault, without a word of its notes."""

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

_PARTS = ("typer", "rich", "python-frontmatter", "PyYAML", "rapidfuzz", "pyromark", "textual", "networkx", "numpy")
_ENVIRONMENT = (
    "TERM", "COLORTERM", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PAGER", "EDITOR", "VISUAL", "LANG", "LC_ALL", "SHELL",
)  # fmt: skip


def program() -> dict[str, str]:
    """Return the versions of rlnotes, of what it runs on and of what it uses."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"rlnotes": __version__, "python": f"{platform.python_implementation()} {platform.python_version()}"}
    found["system"] = f"{platform.system()} {platform.release()} {platform.machine()}"
    found["sqlite"] = sqlite3.sqlite_version
    for part in _PARTS:
        try:
            found[part] = version(part)
        except PackageNotFoundError:
            found[part] = "not installed"
    return found


def terminal() -> dict[str, str]:
    """Return what the environment says of terminal, language and tools."""
    found = {name: value for name in _ENVIRONMENT if (value := os.environ.get(name)) is not None}
    return {"encoding": str(sys.stdout.encoding), "terminal": "yes" if sys.stdout.isatty() else "no", **found}


def place(found: VaultLocation) -> dict[str, str]:
    """Return where the vault is and how it was found."""
    root = Path(found.folder)
    marks = [name for name in (".obsidian", ".zk", ".git", ".rlnotes.toml", ".gitignore") if (root / name).exists()]
    return {"folder": _shown(found.folder), "found by": found.how, "is a folder": "yes" if root.is_dir() else "no",
            "holds": ", ".join(marks) or "no marker"}  # fmt: skip


def cache(folder: str) -> dict[str, str]:
    """Return the state of the cache as it is."""
    file = cache_file(folder)
    found = {"file": _shown(file)}
    try:
        size = sum(os.path.getsize(file + ending) for ending in ("", "-wal") if os.path.exists(file + ending))
        found["size"] = f"{size / 1048576:.1f} MiB"
        found["notes kept"] = str(Store(Database.read_only(file)).count())
        found["state"] = "in order"
    except OSError as error:
        found["state"] = f"cannot be read: {error.strerror}"
    except ValueError:
        found["state"] = "of another version; it will be made anew"
    except sqlite3.Error as error:
        found["state"] = f"none yet, or damaged ({error}); it will be made anew"
    return found


def settings(folder: str) -> dict[str, str]:
    """Return which file the settings come from and which are set, not to what."""
    try:
        loaded = load(Path(folder))
    except RlnotesError as error:
        return {"error": error.message}
    return {
        "file": _shown(str(loaded.file)) if loaded.file else "none",
        "set": ", ".join(sorted(loaded.origins)) or "none",
    }


def is_sound(folder: str) -> bool:
    """Say whether the vault can be read at all."""
    with suppress(RlnotesError):
        load(Path(folder))
        return os.path.isdir(folder)
    return False


def counts(index: Index, hubs: Hubs) -> dict[str, str]:
    """Return how large the vault is."""
    found = {**vault_counts(index, hubs), "skipped files": len(index.skipped)}
    found["excluded files"] = sum(index.excluded(path) for path in index.notes)
    return {name: f"{number:,}" for name, number in found.items()}


def findings(index: Index, hubs: Hubs) -> dict[str, str]:
    """Return how often each rule is broken."""
    request = LintRequest(select_rules(RULES, index.settings.lint))
    found = Counter(f"{finding.code} {finding.name}" for finding in lint(index, hubs, request).findings)
    return {name: f"{number:,}" for name, number in sorted(found.items())} or {"none": "0"}


def _shown(path: str) -> str:
    """Return a path with the home folder as `~`: who someone is matters to nobody."""
    home = os.path.expanduser("~")
    return "~" + path.removeprefix(home) if path.startswith(home + os.sep) else path
