"""What can go wrong for a person: a sentence, a hint and an exit code."""


class RlnotesError(Exception):
    """A mistake that is the user's to mend. Caught once, in `cli`.

    `message` is one sentence that names what is wrong; `hint` says what to do about it.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(RlnotesError):
    """An option has a value that means nothing here."""


class NoteNotFoundError(RlnotesError):
    """No note, hub or section has that name."""


class AmbiguousNoteError(RlnotesError):
    """A name fits several notes equally well."""


class ConfigError(RlnotesError):
    """A settings file cannot be understood."""


class VaultError(RlnotesError):
    """The vault's folder is missing or cannot be read."""

    exit_code = 3


class WriteError(RlnotesError):
    """Something cannot be written; nothing was, or the message says what."""


class ChangedError(WriteError):
    """A file is no longer what was read."""


class StaleError(ChangedError):
    """What was to be written was made from files that have changed meanwhile: made again, it may fit."""
