"""Steps of file changes that can run in either direction and continue after a kill at any moment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import Any, NamedTuple

from rlnotes.confined_folder import Stat
from rlnotes.errors import ChangedError, StaleError, WriteError
from rlnotes.index.names import key
from rlnotes.operations.plan import Change
from rlnotes.vault import Vault

_TODO, _DONE = "to do", "done"
_BOTH = "both"  # a file being moved has both names,
_PLACEHOLDER = "placeholder"  # or an empty file holds the new one, on file systems without hard links


class Step(NamedTuple):
    """A change as stored in the journal: digests of the bytes before and after (empty: no file), and what differs.

    The bytes `old` at offset `at` become `new`.
    """

    path: str
    to: str
    before: str
    after: str
    at: int
    old: bytes
    new: bytes
    summary: str

    @classmethod
    def of(cls, change: Change) -> "Step":
        """Return the step for a change."""
        before, after = change.before, change.after
        at = _common_prefix(before, after)
        end = _common_prefix(before[at:][::-1], after[at:][::-1])
        return cls(
            change.path, change.to, digest(before) if change.path else "", digest(after) if change.to else "",
            at, before[at : len(before) - end], after[at : len(after) - end], change.summary,
        )  # fmt: skip

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Step":
        """Return the step that `to_json` returned as `record`."""
        old, new = (record[name].encode(errors="surrogateescape") for name in ("old", "new"))
        return cls(**{**record, "old": old, "new": new})

    def to_json(self) -> dict[str, Any]:
        """Return the step as JSON values: strings and numbers."""
        old, new = (data.decode(errors="surrogateescape") for data in (self.old, self.new))
        return {**self._asdict(), "old": old, "new": new}

    def apply_to(self, before: bytes) -> bytes:
        """Return the bytes after this step. Raises WriteError if the record of the step is damaged."""
        after = before[: self.at] + self.new + before[self.at + len(self.old) :]
        if digest(after) != self.after:
            raise WriteError(f"The journal's record of {self.to} is damaged.")
        return after

    def reversed(self) -> "Step":
        """Return the step that undoes this one."""
        return Step(self.to, self.path, self.after, self.before, self.at, self.new, self.old, self.summary)


class Transaction:
    """Steps applied in one direction. `inspect` finds out, also after a kill, which of them are done."""

    def __init__(self, vault: Vault, steps: Sequence[Step], token: str) -> None:
        """Take steps that do not depend on each other; `token` is part of the names of temporary files."""
        self._vault = vault
        self._steps = steps
        self.token = token
        self._todo: dict[int, str] = {}  # the steps left, with the status of each
        self._after: dict[int, bytes] = {}  # the bytes to write, by step
        self._stats: dict[str, Stat | None] = {}

    def inspect(self, *, fresh: bool = False, keep_changed: bool = False) -> None:
        """Find the steps left to do. Raises ChangedError if a file is in neither the old nor the new state.

        With `fresh` a step that looks done is another program's. With `keep_changed` changed files are left alone.
        """
        changed = []
        for number, step in enumerate(self._steps):
            source, data = self._read_state(step.path, step.to)
            target = source if step.path == step.to else self._read_state(step.to, step.path)[0]
            status = _status(step, source, target)
            if status == _TODO or (not fresh and status in {_BOTH, _PLACEHOLDER}):
                self._todo[number] = status
                if status != _BOTH and step.to and step.before != step.after:
                    self._after[number] = step.apply_to(data)
            elif status != _DONE or fresh:
                changed.append(_changed(step, source))
        if changed and not keep_changed:
            more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
            message = f"{changed[0]}{more}; nothing was changed."
            if fresh:
                raise StaleError(message, hint="Run the command again.")
            raise ChangedError(message, hint="Use --keep-changed to leave such files as they are.")

    def _read_state(self, path: str, other: str) -> tuple[str, bytes]:
        """Return digest and bytes of the file at a path; empty if there is none."""
        if not path:
            return "", b""
        with as_write_error(path):
            self._stats[path] = self._vault.stat(path)
            if self._stats[path] is None:
                return "", b""
            if path != other and key(path) == key(other) and not self._vault.has_exact_name(path):
                return "", b""  # on a case-insensitive file system: it is the file at the other path
            data = self._vault.read(path)
        return digest(data), data

    def check(self) -> None:
        """Raise WriteError if a folder is not writable."""
        paths = (path for number in self._todo for path in self._steps[number][:2] if path)
        for folder in dict.fromkeys(_parent(path) for path in paths):
            with as_write_error(folder or "the vault's folder"):
                self._vault.check_writable(folder)

    def missing_folders(self) -> tuple[str, ...]:
        """Return the folders that will be created, outermost first."""
        missing: set[str] = set()
        for number in self._todo:
            folder = _parent(self._steps[number].to)
            while folder and folder not in missing and self._vault.stat(folder) is None:
                missing.add(folder)
                folder = _parent(folder)
        return tuple(sorted(missing))

    def changes(self) -> Iterator[Change]:
        """Yield the steps left to do as changes."""
        for number in self._todo:
            step = self._steps[number]
            before = self._vault.read(step.path) if step.path else b""
            after = self._after.get(number, before if step.to else b"")
            yield Change(step.path, step.to, before, after, step.summary)

    def stage(self) -> None:
        """Write the new files as temporary files next to the old ones, and sync them to disk."""
        staged = {number: self._temporary(number, self._steps[number].to) for number in self._after}
        for number, temporary in staged.items():
            step = self._steps[number]
            with as_write_error(step.to):
                self._vault.stage(temporary, self._after[number], like=step.path)
        with as_write_error("the vault"):
            self._vault.sync(list(staged.values()))

    def commit(self) -> None:
        """Rename the temporary files to their paths, and sync the folders to disk."""
        touched: dict[str, None] = {}
        for number, status in self._todo.items():
            step = self._steps[number]
            with as_write_error(step.to or step.path):
                self._commit_step(number, step, status)
            touched.update((_parent(path), None) for path in step[:2] if path)
        with as_write_error("the vault"):
            self._vault.sync(list(touched))

    def _commit_step(self, number: int, step: Step, status: str) -> None:
        if step.path and self._vault.stat(step.path) != self._stats[step.path]:
            raise ChangedError(f"{step.path} has changed since it was read.")
        if status == _PLACEHOLDER:
            self._vault.remove(step.to)
        written = self._temporary(number, step.to) if number in self._after else ""
        if step.path == step.to:
            self._vault.replace(written, step.to)
        elif status == _BOTH or not step.to:
            self._vault.remove(step.path)
        else:
            self._vault.move(written or step.path, step.to)
            if written and step.path:
                self._vault.remove(step.path)

    def remove_temporary(self) -> None:
        """Remove temporary files left by a run in either direction."""
        for number, step in enumerate(self._steps):
            for path in {step.path, step.to} - {""}:
                with suppress(OSError):
                    self._vault.remove(self._temporary(number, path))

    def _temporary(self, number: int, path: str) -> str:
        return f"{path[: len(path) - len(path.rpartition('/')[2])]}.rlnotes-{self.token}-{number}"


def digest(data: bytes) -> str:
    """Return a digest of a file's bytes: 128 bits of BLAKE2b, in hexadecimal."""
    return blake2b(data, digest_size=16).hexdigest()


@contextmanager
def as_write_error(subject: str) -> Iterator[None]:
    """Raise an OSError as a WriteError that names what cannot be written."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"{subject} cannot be written: {error.strerror or error}.") from error


def _common_prefix(one: bytes, other: bytes) -> int:
    """Return the length of the longest common prefix."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _status(step: Step, source: str, target: str) -> str:
    """Return the status of a step by the digests at its two paths; empty if another program changed a file."""
    if step.path == step.to:
        return _DONE if source == step.after else _TODO if source == step.before else ""
    if source == step.before and not target:
        return _TODO
    if target == step.after and not source:
        return _DONE
    if target == step.after and source in {step.before, _EMPTY}:  # in reverse, a placeholder is the source
        return _BOTH
    return _PLACEHOLDER if source == step.before and target == _EMPTY else ""


def _changed(step: Step, source: str) -> str:
    if source == step.before:
        return f"{step.to} already exists"
    return f"{step.path} has changed since" if source else f"{step.path} no longer exists"


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


_EMPTY = digest(b"")
