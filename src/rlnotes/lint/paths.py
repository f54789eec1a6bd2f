"""What a command line asks of lint: which rules, about which notes, beyond which baseline."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.index.index import Index
from rlnotes.lint.run import Baseline, LintResult, lint
from rlnotes.lint.selection import Rules, RuleSelection
from rlnotes.process import standard_input
from rlnotes.queries.hub import Hubs

_ESCAPES = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


class LintRequest(NamedTuple):
    """The words of a command line. `changed` is a commit or range, `files_from` a file with paths, `-` for stdin.

    `baseline` is the path of a baseline, and whether the command line names it rather than the settings.
    """

    choice: RuleSelection
    paths: list[str]
    changed: str | None
    files_from: str | None
    baseline: tuple[str, bool]


class ListedPaths(NamedTuple):
    """Vault paths that were listed, and how many words were no note of the vault."""

    paths: list[str]
    dropped: int


def run_request(ask: LintRequest, index: Index, hubs: Hubs, known: Rules, tell: Callable[[str], None]) -> LintResult:
    """Return what was asked for; `tell` is told how much of the list was no note. Raises UsageError, ConfigError."""
    if sum((bool(ask.paths), ask.changed is not None, ask.files_from is not None)) > 1:
        raise UsageError("Name PATHs, --changed or --files-from, one of them.")
    paths: list[str] | None = paths_from_arguments(index, ask.paths) if ask.paths else None
    if ask.files_from is not None:
        listed = paths_from_file(index, ask.files_from)
        paths = listed.paths
        if listed.dropped:
            tell(f"{listed.dropped} of {listed.dropped + len(paths)} listed files are no notes of the vault")
    changes = None
    if ask.changed is not None:
        from rlnotes.lint.changed_notes import changes_since

        changes = changes_since(index.vault, index.notes, ask.changed)
    return lint(
        index, hubs, known, ask.choice, paths=paths, changes=changes, baseline=baseline_of(index, *ask.baseline)
    )


def baseline_of(index: Index, name: str, given: bool) -> Baseline | None:
    """Read the baseline at a path from the vault's root, `given` on the command line or not; None where none is named.

    Raises UsageError for a path that leads out of the vault, ConfigError for what is no baseline.
    """
    if not name:
        return None
    from rlnotes.lint.baseline import read_baseline

    root = index.vault.root
    if name.startswith("/") or ".." in name.split("/"):
        raise UsageError(f"The baseline `{name}` is outside of the vault.", hint="Name it from the vault's root.")
    counts = read_baseline(root, name, lambda path: path in index.notes, given=given)
    return Baseline(name, counts, is_new=not (root / name).exists())


def paths_from_arguments(index: Index, words: Iterable[str]) -> list[str]:
    """Return the vault paths of words that name a file or folder, as the vault does or as the shell does.

    Raises UsageError for one that is not there.
    """
    return [_existing_path(index, word) for word in words]


def paths_from_file(index: Index, file: str) -> ListedPaths:
    """Read paths from a file (`-`: standard input), one a line, also as git quotes them, or ended by NUL.

    What is no note is dropped. Raises UsageError for a file that cannot be read.
    """
    try:
        if file == "-":
            data = standard_input()
        else:
            with open(file, "rb") as listing:
                data = listing.read()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    text = data.decode("utf-8", errors="surrogateescape")
    words = [word for word in (text.split("\0") if "\0" in text else map(_unquoted, text.split("\n"))) if word]
    found = [next((path for path in _candidate_paths(index, word) if path in index.notes), "") for word in words]
    return ListedPaths([path for path in found if path], found.count(""))


def _unquoted(line: str) -> str:
    """Return a path as a line names it, where git has put it in quotes (core.quotePath) without them.

    A name that itself stands in quotes cannot be a note's: it does not end in `.md`.
    """
    line = line.removesuffix("\r")
    if len(line) < 2 or line[0] != '"' or line[-1] != '"':
        return line

    def read(match: re.Match[bytes]) -> bytes:
        return bytes([int(match[1], 8)]) if match[1].isdigit() else _ESCAPES.get(match[1], match[1])

    data = line[1:-1].encode("utf-8", errors="surrogateescape")
    return re.sub(rb"\\([0-3][0-7]{2}|.)", read, data).decode("utf-8", errors="surrogateescape")


def _existing_path(index: Index, word: str) -> str:
    for path in _candidate_paths(index, word):
        if (index.vault.root / path).exists():
            return path
    raise UsageError(f"There is no `{word}` in the vault {index.vault.root}.")


def _candidate_paths(index: Index, word: str) -> list[str]:
    """Return what a word may mean as a vault path: as the vault names it, and as the shell does."""
    own = word.rstrip("/").removeprefix("./")
    climbs = own.startswith("/") or ".." in own.split("/")
    return [path for path in ("" if climbs else own or ".", index.vault.vault_path(word)) if path]
