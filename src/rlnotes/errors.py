"""Exceptions for errors that the user can fix: a message, a hint and an exit code."""

from collections.abc import Sequence
from typing import NamedTuple


class RlnotesError(Exception):
    """An error that the user can fix; caught in `cli`.

    `message` is one sentence that describes the error, `hint` one that describes the fix.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(RlnotesError):
    """An option has an invalid value."""


class NoteNotFoundError(RlnotesError):
    """No note, hub or section has this name."""


class Candidate(NamedTuple):
    """A note that an ambiguous name may mean."""

    path: str
    title: str


class AmbiguousNoteError(RlnotesError):
    """A name matches several notes or sections equally well; `candidates` are the notes, best first."""

    def __init__(self, message: str, *, hint: str = "", candidates: Sequence[Candidate] = ()) -> None:
        super().__init__(message, hint=hint)
        self.candidates = candidates


class ConfigError(RlnotesError):
    """A settings file is invalid."""


class VaultError(RlnotesError):
    """The vault's folder is missing or cannot be read."""

    exit_code = 3


class WriteError(RlnotesError):
    """A file cannot be written. Nothing was written, unless the message lists it."""


class ChangedError(WriteError):
    """A file has changed since it was read."""


class StaleError(ChangedError):
    """The plan was computed from files that have changed since. Running the command again may succeed."""
