"""Plans carried out so that no moment loses anything, and taken back again.

A plan is written into the journal before the first file is touched: for each file what it must hold before and after
(as a digest) and the stretch of bytes that differs. Then all new files are written beside the old ones, and only when
all of them are on the disk do they take their places, one rename each. A kill at any moment leaves each file either as
it was or as it is to be, and a journal that knows which: it can be finished or taken back.
"""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from rlnotes.errors import ChangedError, StaleError, WriteError
from rlnotes.locations import journal_folder
from rlnotes.operations.plan import Plan
from rlnotes.operations.transaction import Step, Transaction, as_write_error
from rlnotes.vault import Vault

_KEPT = 200  # operations that history remembers
_PATIENCE = 60.0  # seconds that a writer waits for others, of which there may be many
_INTERRUPTED = frozenset({"begun", "undoing"})
_HALF_DONE = "The operation is half done: `rlnotes resume` goes on with it, `rlnotes undo` takes it back."


_HELD: dict[str, int] = {}
"""Locks that were taken ahead: the open file of each, by the folder of the journal."""


class Operation(NamedTuple):
    """A plan in the journal. `state`: `begun`, `done`, `undoing` or `undone`; `when`: local time, ISO 8601.

    `folders` are those that it makes, outermost first; `token` is in the names of its temporary files.
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
        """Whether it was stopped half way: nothing holds the lock any more, and it is neither done nor undone."""
        return self.state in _INTERRUPTED


class Journal:
    """The operations on one vault, kept in the user's state folder, never in the vault."""

    def __init__(self, vault: Vault) -> None:
        """Take the vault; nothing is written before the first operation."""
        self._vault = vault
        self._folder = Path(journal_folder(vault.root))

    def operations(self) -> list[Operation]:
        """Return what is remembered, the oldest first; a file that is no record is passed over."""
        return [operation for name in self._names() if (operation := self._read(name))]

    def apply(self, plan: Plan) -> Operation | None:
        """Make all changes of a plan, or none and raise WriteError. Returns None where there is nothing to change.

        Raises StaleError where a file is no longer what the plan was made from. No file may stand in two changes.
        """
        steps = tuple(Step.of(change) for change in plan.changes if not change.is_noop)
        if not steps:
            return None
        with self._locked():
            self._check_not_interrupted()
            number = max((int(name[:8]) for name in self._names()), default=0) + 1
            run = Transaction(self._vault, steps, secrets.token_hex(4))
            run.inspect(fresh=True)
            run.check()
            when = time.strftime("%Y-%m-%dT%H:%M:%S%z")
            operation = Operation(number, "begun", plan.summary, when, run.token, run.missing_folders(), steps)
            self._write(operation)
            try:
                run.stage()
            except BaseException as error:
                self._discard(run, operation)
                _add_hint(error, "Nothing was changed.")
                raise
            try:
                run.commit()
            except BaseException as error:
                told = self._roll_back(operation)
                if isinstance(error, ChangedError) and told != _HALF_DONE:
                    raise StaleError(error.message, hint=told) from error
                _add_hint(error, told)
                raise
            self._prune()
            return self._finish(operation, "done")

    def join(self, parts: Sequence[Operation], plan: Plan) -> None:
        """Make one operation of several that a command has carried out, so that one `undo` takes all of them back.

        `plan` is what they changed together. They stay apart where one of them was undone meanwhile.
        """
        with self._locked():
            if not {_name(part) for part in parts} <= set(self._names()):
                return
            steps = tuple(Step.of(change) for change in plan.changes if not change.is_noop)
            folders = tuple(dict.fromkeys(folder for part in parts for folder in part.folders))
            self._write(parts[-1]._replace(summary=plan.summary, folders=folders, steps=steps))
            for part in parts[:-1]:  # after a kill before this, undoing one of these finds that nothing is left to do
                with suppress(OSError):
                    (self._folder / _name(part)).unlink()

    def hold(self) -> None:
        """Take the vault's lock before a plan is made; what is carried out next has it, and lets it go.

        Raises WriteError where others hold it too long.
        """
        if str(self._folder) not in _HELD:
            _HELD[str(self._folder)] = self._lock()

    def undo(self, *, keep_changed: bool = False) -> Operation:
        """Take the last operation back, or what an interrupted one has done. Returns what was taken back.

        Raises ChangedError, with nothing written, where a file was changed since; with `keep_changed` it is left alone.
        """
        with self._locked():
            return self._replay(self._to_undo(), back=True, keep_changed=keep_changed)

    def resume(self, *, keep_changed: bool = False) -> Operation:
        """Finish the interrupted operation, or its undoing. Raises as `undo` does."""
        with self._locked():
            operation = self._to_resume()
            return self._replay(operation, back=operation.state == "undoing", keep_changed=keep_changed)

    def undo_plan(self, *, keep_changed: bool = False) -> Plan:
        """Return what `undo` would change, to look at. Raises as `undo` does."""
        return self._plan("undo", self._to_undo(), back=True, keep_changed=keep_changed)

    def resume_plan(self, *, keep_changed: bool = False) -> Plan:
        """Return what `resume` would change, to look at. Raises as `resume` does."""
        operation = self._to_resume()
        return self._plan("resume", operation, back=operation.state == "undoing", keep_changed=keep_changed)

    def _plan(self, verb: str, operation: Operation, *, back: bool, keep_changed: bool) -> Plan:
        run = Transaction(self._vault, _steps_in_direction(operation, back=back), operation.token)
        run.inspect(keep_changed=keep_changed)
        return Plan(f"{verb}: {operation.summary}", tuple(run.changes()))

    def _to_undo(self) -> Operation:
        interrupted = self._interrupted()
        done = (name for name in reversed(self._names()) if name.endswith(".done.json"))
        found = interrupted or next(filter(None, map(self._read, done)), None)
        if found is None:
            raise WriteError("There is nothing to undo.", hint="`rlnotes history` lists what was done.")
        return found

    def _to_resume(self) -> Operation:
        found = self._interrupted()
        if found is None:
            raise WriteError("Nothing was interrupted: there is nothing to resume.")
        return found

    def _interrupted(self) -> Operation | None:
        """Return the operation that was stopped half way, if one was: at most one can be."""
        names = (name for name in self._names() if name.split(".")[1] in _INTERRUPTED)
        return next(filter(None, map(self._read, names)), None)

    def _replay(self, operation: Operation, *, back: bool, keep_changed: bool) -> Operation:
        run = Transaction(self._vault, _steps_in_direction(operation, back=back), operation.token)
        run.inspect(keep_changed=keep_changed)
        run.check()
        run.remove_temporary()
        before = operation.state
        operation = self._mark(operation, "undoing" if back else "begun")
        try:
            run.stage()
        except BaseException as error:
            run.remove_temporary()
            self._mark(operation, before)
            _add_hint(error, "Nothing was changed.")
            raise
        try:
            run.commit()
        except BaseException as error:
            _add_hint(error, _HALF_DONE)
            raise
        self._remove_folders(operation if back else None)
        return self._finish(operation, "undone" if back else "done")

    def _discard(self, run: "Transaction", operation: Operation) -> None:
        """Take away what an operation has made that came to no visible change."""
        run.remove_temporary()
        self._remove_folders(operation)
        with suppress(OSError):
            (self._folder / _name(operation)).unlink()

    def _remove_folders(self, operation: Operation | None) -> None:
        for folder in reversed(operation.folders) if operation else ():
            self._vault.remove_empty_folder(folder)

    def _roll_back(self, operation: Operation) -> str:
        """Put back what a failed operation has done, and say so. Where that fails too, the journal stays for `undo`."""
        back = Transaction(self._vault, _steps_in_direction(operation, back=True), operation.token)
        try:
            back.inspect(keep_changed=True)  # what somebody else has changed is not ours to put back
            back.remove_temporary()
            back.stage()
            back.commit()
        except (OSError, WriteError):
            return _HALF_DONE
        self._discard(back, operation)
        return "What had been changed was put back."

    def _check_not_interrupted(self) -> None:
        interrupted = self._interrupted()
        if interrupted:
            raise WriteError(
                f"`{interrupted.summary}` was interrupted on {interrupted.started[:10]} and is half done.",
                hint="Run `rlnotes resume` to finish it or `rlnotes undo` to take it back.",
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the vault's lock, so that two writers do not meet; it goes with the process that holds it."""
        file = _HELD.pop(str(self._folder), -1)
        if file < 0:
            file = self._lock()
        try:
            yield
        finally:
            os.close(file)

    def _lock(self) -> int:
        """Wait for the vault's lock and return the file that has it until it is closed."""
        with as_write_error(f"the journal in {self._folder}"):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            end = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        message = "Another rlnotes is writing in this vault; nothing was changed."
                        raise WriteError(message, hint="Run the command again when it is done.") from None
                    time.sleep(0.02)
        except BaseException:
            os.close(file)
            raise
        return file

    def _names(self) -> list[str]:
        try:
            names = os.listdir(self._folder)
        except FileNotFoundError:
            return []
        return sorted(name for name in names if name[:8].isdecimal() and name.endswith(".json"))

    def _read(self, name: str) -> Operation | None:
        try:
            head, *steps = (self._folder / name).read_text(encoding="ascii").splitlines()
            found: dict[str, Any] = json.loads(head)
            read = tuple(Step.from_json(json.loads(step)) for step in steps)
            return Operation(
                int(name[:8]), name.split(".")[1], found["summary"], found["started"], found["token"],
                tuple(found["folders"]), read,
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write(self, operation: Operation) -> None:
        """Write the record of an operation, at once and onto the disk."""
        head = {name: getattr(operation, name) for name in ("summary", "started", "token", "folders")}
        lines = (head, *(step.to_json() for step in operation.steps))
        data = "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")
        temporary = self._folder / "writing"
        with as_write_error(f"the journal in {self._folder}"):
            try:
                with temporary.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self._folder / _name(operation))
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            self._sync()

    def _mark(self, operation: Operation, state: str) -> Operation:
        marked = operation._replace(state=state)
        with as_write_error(f"the journal in {self._folder}"):
            (self._folder / _name(operation)).rename(self._folder / _name(marked))
            self._sync()
        return marked

    def _finish(self, operation: Operation, state: str) -> Operation:
        try:
            return self._mark(operation, state)
        except WriteError as error:
            error.hint = "All files are as they are to be; `rlnotes resume` sets the journal right."
            raise

    def _sync(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _prune(self) -> None:
        for name in self._names()[:-_KEPT]:
            with suppress(OSError):
                (self._folder / name).unlink()


def _steps_in_direction(operation: Operation, *, back: bool) -> Sequence[Step]:
    return [step.reversed() for step in operation.steps] if back else operation.steps


def _name(operation: Operation) -> str:
    return f"{operation.number:08}.{operation.state}.json"


def _add_hint(error: BaseException, hint: str) -> None:
    if isinstance(error, WriteError):
        error.hint = hint
