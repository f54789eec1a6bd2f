"""Apply plans so that no data is lost at any moment, and undo them.

Before the first file changes, a plan is written to the journal: per file the digests of its bytes before and after,
and the bytes that differ. Then all new files are written next to the old ones, synced to disk, and renamed over them
one by one. After a kill at any moment each file is in its old or its new state, and the journal has the digests to
tell which: the operation can be resumed or undone.
"""

import secrets
import time
from collections.abc import Sequence
from pathlib import Path

from rlnotes.errors import ChangedError, StaleError, WriteError
from rlnotes.locations import journal_folder
from rlnotes.operations.journal_store import JournalStore, Operation
from rlnotes.operations.plan import Plan
from rlnotes.operations.transaction import Step, Transaction
from rlnotes.vault import Vault

_INCOMPLETE = "The operation is incomplete: `rlnotes undo --resume` finishes it, `rlnotes undo` reverts it."


class Journal:
    """Applies, undoes and resumes operations on one vault. Its entries are in the user's state folder."""

    def __init__(self, vault: Vault) -> None:
        """Take the vault; nothing is written before the first operation."""
        self._vault = vault
        self._store = JournalStore(Path(journal_folder(vault.root)))

    def operations(self) -> list[Operation]:
        """Return the operations in the journal, the oldest first."""
        return self._store.operations()

    def hold(self) -> None:
        """Lock the vault before a plan is computed; the next operation releases the lock.

        Raises WriteError if another process holds it too long.
        """
        self._store.hold()

    def apply(self, plan: Plan) -> Operation | None:
        """Apply all changes of a plan, or none and raise WriteError. Returns None if there is nothing to change.

        Raises StaleError if a file has changed since the plan was computed. No file may occur in two changes.
        """
        steps = tuple(Step.of(change) for change in plan.changes if not change.is_noop)
        if not steps:
            return None
        with self._store.locked():
            self._check_not_interrupted()
            number = self._store.next_number()
            transaction = Transaction(self._vault, steps, secrets.token_hex(4))
            transaction.inspect(fresh=True)
            transaction.check()
            started = time.strftime("%Y-%m-%dT%H:%M:%S%z")
            operation = Operation(
                number, "begun", plan.summary, started, transaction.token, transaction.missing_folders(), steps
            )
            self._store.write(operation)
            try:
                transaction.stage()
            except BaseException as error:
                self._discard(transaction, operation)
                _add_hint(error, "Nothing was changed.")
                raise
            try:
                transaction.commit()
            except BaseException as error:
                hint = self._roll_back(operation)
                if isinstance(error, ChangedError) and hint != _INCOMPLETE:
                    raise StaleError(error.message, hint=hint) from error
                _add_hint(error, hint)
                raise
            self._store.prune()
            return self._store.finish(operation, "done")

    def join(self, parts: Sequence[Operation], plan: Plan) -> None:
        """Combine the operations of one command into one, so that one `undo` reverts them all.

        `plan` is their combined change. If one of them has been undone since, they stay separate.
        """
        with self._store.locked():
            if not all(map(self._store.contains, parts)):
                return
            steps = tuple(Step.of(change) for change in plan.changes if not change.is_noop)
            folders = tuple(dict.fromkeys(folder for part in parts for folder in part.folders))
            self._store.write(parts[-1]._replace(summary=plan.summary, folders=folders, steps=steps))
            for part in parts[:-1]:  # after a kill here, undoing one of these finds nothing left to do
                self._store.delete(part)

    def undo(self, *, keep_changed: bool = False) -> Operation:
        """Undo the last operation, or the finished part of an interrupted one. Returns the operation undone.

        Raises ChangedError, with nothing written, if a file has changed since; with `keep_changed` it is left alone.
        """
        with self._store.locked():
            return self._replay(self._to_undo(), back=True, keep_changed=keep_changed)

    def resume(self, *, keep_changed: bool = False) -> Operation:
        """Finish the interrupted operation, or its undo. Raises as `undo` does."""
        with self._store.locked():
            operation = self._to_resume()
            return self._replay(operation, back=operation.state == "undoing", keep_changed=keep_changed)

    def undo_plan(self, *, keep_changed: bool = False) -> Plan:
        """Return the changes `undo` would make. Raises as `undo` does."""
        return self._plan("undo", self._to_undo(), back=True, keep_changed=keep_changed)

    def resume_plan(self, *, keep_changed: bool = False) -> Plan:
        """Return the changes `resume` would make. Raises as `resume` does."""
        operation = self._to_resume()
        return self._plan("resume", operation, back=operation.state == "undoing", keep_changed=keep_changed)

    def _plan(self, verb: str, operation: Operation, *, back: bool, keep_changed: bool) -> Plan:
        transaction = Transaction(self._vault, _steps_in_direction(operation, back=back), operation.token)
        transaction.inspect(keep_changed=keep_changed)
        return Plan(f"{verb}: {operation.summary}", tuple(transaction.changes()))

    def _to_undo(self) -> Operation:
        operation = self._store.interrupted() or self._store.last_done()
        if operation is None:
            raise WriteError("Nothing to undo.", hint="`rlnotes history` lists all operations.")
        return operation

    def _to_resume(self) -> Operation:
        operation = self._store.interrupted()
        if operation is None:
            raise WriteError("Nothing to resume: no operation was interrupted.")
        return operation

    def _replay(self, operation: Operation, *, back: bool, keep_changed: bool) -> Operation:
        transaction = Transaction(self._vault, _steps_in_direction(operation, back=back), operation.token)
        transaction.inspect(keep_changed=keep_changed)
        transaction.check()
        transaction.remove_temporary()
        before = operation.state
        operation = self._store.mark(operation, "undoing" if back else "begun")
        try:
            transaction.stage()
        except BaseException as error:
            transaction.remove_temporary()
            self._store.mark(operation, before)
            _add_hint(error, "Nothing was changed.")
            raise
        try:
            transaction.commit()
        except BaseException as error:
            _add_hint(error, _INCOMPLETE)
            raise
        self._remove_folders(operation if back else None)
        return self._store.finish(operation, "undone" if back else "done")

    def _discard(self, transaction: "Transaction", operation: Operation) -> None:
        """Delete all traces of an operation that changed no file."""
        transaction.remove_temporary()
        self._remove_folders(operation)
        self._store.delete(operation)

    def _remove_folders(self, operation: Operation | None) -> None:
        for folder in reversed(operation.folders) if operation else ():
            self._vault.remove_empty_folder(folder)

    def _roll_back(self, operation: Operation) -> str:
        """Revert a failed operation and return a hint for its error. If that fails too, its entry stays for `undo`."""
        back = Transaction(self._vault, _steps_in_direction(operation, back=True), operation.token)
        try:
            back.inspect(keep_changed=True)  # files changed by another program are not reverted
            back.remove_temporary()
            back.stage()
            back.commit()
        except (OSError, WriteError):
            return _INCOMPLETE
        self._discard(back, operation)
        return "All changes were reverted."

    def _check_not_interrupted(self) -> None:
        interrupted = self._store.interrupted()
        if interrupted:
            raise WriteError(
                f"`{interrupted.summary}` was interrupted on {interrupted.started[:10]} and is incomplete.",
                hint="Run `rlnotes undo --resume` to finish it or `rlnotes undo` to revert it.",
            )


def _steps_in_direction(operation: Operation, *, back: bool) -> Sequence[Step]:
    return [step.reversed() for step in operation.steps] if back else operation.steps


def _add_hint(error: BaseException, hint: str) -> None:
    if isinstance(error, WriteError):
        error.hint = hint
