"""The entries of the journal, one file each, and the lock for writing in a vault.

A file's name holds the operation's number and state, so that a state changes by one atomic rename.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from rlnotes.errors import WriteError
from rlnotes.operations.transaction import Step, as_write_error

_MAX_OPERATIONS = 200
_LOCK_TIMEOUT = 60.0  # seconds; many processes may be waiting
_INTERRUPTED = frozenset({"begun", "undoing"})

_HELD: dict[str, int] = {}
"""Locks acquired ahead by `hold`: the open file of each, by the journal's folder."""


class Operation(NamedTuple):
    """A plan in the journal. `state`: `begun`, `done`, `undoing` or `undone`; `started`: local time, ISO 8601.

    `folders` are those it creates, outermost first; `token` is part of the names of its temporary files.
    """

    number: int
    state: str
    summary: str
    started: str
    token: str
    folders: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped before it was done or undone; only true while no process holds the lock."""
        return self.state in _INTERRUPTED


class JournalStore:
    """The operations of a journal, stored in a folder that is created with the first one."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is written before the first operation."""
        self._folder = folder

    def operations(self) -> list[Operation]:
        """Return all operations, the oldest first; files that are not valid entries are skipped."""
        return [operation for name in self._names() if (operation := self._read(name))]

    def interrupted(self) -> Operation | None:
        """Return the interrupted operation, if there is one: there is at most one."""
        names = (name for name in self._names() if name.split(".")[1] in _INTERRUPTED)
        return next(filter(None, map(self._read, names)), None)

    def last_done(self) -> Operation | None:
        """Return the latest operation that is done and not undone."""
        done = (name for name in reversed(self._names()) if name.endswith(".done.json"))
        return next(filter(None, map(self._read, done)), None)

    def contains(self, operation: Operation) -> bool:
        """Return whether an operation is in the journal, in the state it has here."""
        return _file_name(operation) in self._names()

    def next_number(self) -> int:
        """Return the number for a new operation."""
        return max((int(name[:8]) for name in self._names()), default=0) + 1

    def write(self, operation: Operation) -> None:
        """Write an operation's entry atomically and sync it to disk."""
        header = {name: getattr(operation, name) for name in ("summary", "started", "token", "folders")}
        lines = (header, *(step.to_json() for step in operation.steps))
        data = "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")
        temporary = self._folder / "writing"
        with as_write_error(f"the journal in {self._folder}"):
            try:
                with temporary.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self._folder / _file_name(operation))
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            self._sync()

    def mark(self, operation: Operation, state: str) -> Operation:
        """Change the state of an operation and return it in that state."""
        marked = operation._replace(state=state)
        with as_write_error(f"the journal in {self._folder}"):
            (self._folder / _file_name(operation)).rename(self._folder / _file_name(marked))
            self._sync()
        return marked

    def finish(self, operation: Operation, state: str) -> Operation:
        """Change the state of an operation after all its files were written."""
        try:
            return self.mark(operation, state)
        except WriteError as error:
            error.hint = "All files were written; run `rlnotes undo --resume` to complete the journal."
            raise

    def delete(self, operation: Operation) -> None:
        """Delete an operation's entry, if it can be deleted."""
        with suppress(OSError):
            (self._folder / _file_name(operation)).unlink()

    def prune(self) -> None:
        """Delete the oldest entries beyond the limit."""
        for name in self._names()[:-_MAX_OPERATIONS]:
            with suppress(OSError):
                (self._folder / name).unlink()

    def hold(self) -> None:
        """Acquire the lock; the next use of `locked` in this process takes it over and releases it.

        Raises WriteError if another process holds it too long.
        """
        if str(self._folder) not in _HELD:
            _HELD[str(self._folder)] = self._lock()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock for writing in the vault. The system releases it if the process ends."""
        lock_file = _HELD.pop(str(self._folder), -1)
        if lock_file < 0:
            lock_file = self._lock()
        try:
            yield
        finally:
            os.close(lock_file)

    def _lock(self) -> int:
        """Wait for the lock and return the open file that holds it until it is closed."""
        with as_write_error(f"the journal in {self._folder}"):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock_file = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            deadline = time.monotonic() + _LOCK_TIMEOUT
            while True:
                try:
                    fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        message = "Another rlnotes process is writing in this vault; nothing was changed."
                        raise WriteError(message, hint="Run the command again when it has finished.") from None
                    time.sleep(0.02)
        except BaseException:
            os.close(lock_file)
            raise
        return lock_file

    def _names(self) -> list[str]:
        try:
            names = os.listdir(self._folder)
        except FileNotFoundError:
            return []
        return sorted(name for name in names if name[:8].isdecimal() and name.endswith(".json"))

    def _read(self, name: str) -> Operation | None:
        try:
            header, *steps = (self._folder / name).read_text(encoding="ascii").splitlines()
            values: dict[str, Any] = json.loads(header)
            parsed = tuple(Step.from_json(json.loads(step)) for step in steps)
            return Operation(
                int(name[:8]), name.split(".")[1], values["summary"], values["started"], values["token"],
                tuple(values["folders"]), parsed,
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _sync(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _file_name(operation: Operation) -> str:
    return f"{operation.number:08}.{operation.state}.json"
