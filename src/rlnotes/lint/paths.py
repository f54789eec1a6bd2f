"""Resolve PATH arguments and the lists of `--files-from` to vault paths."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.index.index import Index
from rlnotes.process import standard_input

_ESCAPES = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


class ListedPaths(NamedTuple):
    """The vault paths of the listed notes, and the number of listed paths that are not notes."""

    paths: list[str]
    dropped: int


def paths_from_arguments(index: Index, arguments: Iterable[str]) -> list[str]:
    """Return the vault paths of files and folders, given from the vault's root or from the working folder.

    Raises UsageError for one that does not exist.
    """
    return [_existing_path(index, argument) for argument in arguments]


def paths_from_file(index: Index, file: str) -> ListedPaths:
    """Read paths from a file (`-`: standard input), one per line, perhaps quoted by git, or separated by NUL.

    Paths that are not notes are dropped. Raises UsageError for a file that cannot be read.
    """
    try:
        if file == "-":
            data = standard_input()
        else:
            with open(file, "rb") as stream:
                data = stream.read()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    text = data.decode("utf-8", errors="surrogateescape")
    entries = [entry for entry in (text.split("\0") if "\0" in text else map(_unquoted, text.split("\n"))) if entry]
    paths = [next((path for path in _candidate_paths(index, entry) if path in index.notes), "") for entry in entries]
    return ListedPaths([path for path in paths if path], paths.count(""))


def _unquoted(line: str) -> str:
    """Return a path without the quotes and escapes that git adds to unusual names (core.quotePath).

    A name that has quotes around it itself cannot be a note: it does not end in `.md`.
    """
    line = line.removesuffix("\r")
    if len(line) < 2 or line[0] != '"' or line[-1] != '"':
        return line

    def unescaped(match: re.Match[bytes]) -> bytes:
        return bytes([int(match[1], 8)]) if match[1].isdigit() else _ESCAPES.get(match[1], match[1])

    data = line[1:-1].encode("utf-8", errors="surrogateescape")
    return re.sub(rb"\\([0-3][0-7]{2}|.)", unescaped, data).decode("utf-8", errors="surrogateescape")


def _existing_path(index: Index, argument: str) -> str:
    for path in _candidate_paths(index, argument):
        if (index.vault.root / path).exists():
            return path
    raise UsageError(f"No file or folder `{argument}` in the vault {index.vault.root}.")


def _candidate_paths(index: Index, argument: str) -> list[str]:
    """Return the vault paths that an argument may stand for: from the vault's root, then from the working folder."""
    from_root = argument.rstrip("/").removeprefix("./")
    is_outside = from_root.startswith("/") or ".." in from_root.split("/")
    paths = ("" if is_outside else from_root or ".", index.vault.vault_path(argument))
    return [path for path in paths if path]
