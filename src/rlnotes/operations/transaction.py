"""Changes as steps that can be taken in either direction and taken up again after a kill at any moment."""

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
_BOTH = "both"  # a file that is being moved has both its names,
_PLACEHOLDER = "place-holder"  # or an empty file holds the new one, where there are no hard links


class Step(NamedTuple):
    """A change as the journal keeps it: digests of the bytes before and after (empty: no file), and what differs.

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
        """Return a change as a step."""
        before, after = change.before, change.after
        at = _common(before, after)
        end = _common(before[at:][::-1], after[at:][::-1])
        return cls(
            change.path, change.to, digest(before) if change.path else "", digest(after) if change.to else "",
            at, before[at : len(before) - end], after[at : len(after) - end], change.summary,
        )  # fmt: skip

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Step":
        """Return the step that `kept` gave."""
        old, new = (kept[name].encode(errors="surrogateescape") for name in ("old", "new"))
        return cls(**{**kept, "old": old, "new": new})

    def to_json(self) -> dict[str, Any]:
        """Return what the journal writes: texts and numbers."""
        old, new = (data.decode(errors="surrogateescape") for data in (self.old, self.new))
        return {**self._asdict(), "old": old, "new": new}

    def apply_to(self, before: bytes) -> bytes:
        """Return what the file holds after this step. Raises WriteError where the step itself was damaged."""
        after = before[: self.at] + self.new + before[self.at + len(self.old) :]
        if digest(after) != self.after:
            raise WriteError(f"The journal's record of {self.to} is damaged.")
        return after

    def reversed(self) -> "Step":
        """Return the step that takes this one back."""
        return Step(self.to, self.path, self.after, self.before, self.at, self.new, self.old, self.summary)


class Transaction:
    """Steps taken in one direction. Looked at again after a kill, it knows which of them are done."""

    def __init__(self, vault: Vault, steps: Sequence[Step], token: str) -> None:
        """Take steps that do not depend on each other; `token` is in the names of temporary files."""
        self._vault = vault
        self._steps = steps
        self.token = token
        self._todo: dict[int, str] = {}  # steps that are left, and how far each is
        self._after: dict[int, bytes] = {}  # what files must hold that have to be written
        self._stats: dict[str, Stat | None] = {}

    def inspect(self, *, fresh: bool = False, keep_changed: bool = False) -> None:
        """Find out what is left to do. Raises ChangedError where a file is neither what it was nor what it is to be.

        `fresh` takes what looks done for somebody else's. With `keep_changed` what was changed is left alone.
        """
        changed = []
        for number, step in enumerate(self._steps):
            source, data = self._seen(step.path, step.to)
            target = source if step.path == step.to else self._seen(step.to, step.path)[0]
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
            raise ChangedError(message, hint="With --keep-changed such files are left as they are now.")

    def _seen(self, path: str, other: str) -> tuple[str, bytes]:
        """Return the digest and the bytes of what is at a path; of nothing where nothing is."""
        if not path:
            return "", b""
        with as_write_error(path):
            self._stats[path] = self._vault.stat(path)
            if self._stats[path] is None:
                return "", b""
            if path != other and key(path) == key(other) and not self._vault.has_exact_name(path):
                return "", b""  # it is the file at the other path, where a file system takes both names for one
            data = self._vault.read(path)
        return digest(data), data

    def check(self) -> None:
        """Raise WriteError where a folder cannot be written."""
        paths = (path for number in self._todo for path in self._steps[number][:2] if path)
        for folder in dict.fromkeys(_parent(path) for path in paths):
            with as_write_error(folder or "the vault's folder"):
                self._vault.check_writable(folder)

    def missing_folders(self) -> tuple[str, ...]:
        """Return the folders that will have to be made, outermost first."""
        wanted: set[str] = set()
        for number in self._todo:
            folder = _parent(self._steps[number].to)
            while folder and folder not in wanted and self._vault.stat(folder) is None:
                wanted.add(folder)
                folder = _parent(folder)
        return tuple(sorted(wanted))

    def changes(self) -> Iterator[Change]:
        """Yield what is left to do as changes."""
        for number in self._todo:
            step = self._steps[number]
            before = self._vault.read(step.path) if step.path else b""
            after = self._after.get(number, before if step.to else b"")
            yield Change(step.path, step.to, before, after, step.summary)

    def stage(self) -> None:
        """Write the new files beside the old ones, and wait until they are on the disk."""
        staged = {number: self._temporary(number, self._steps[number].to) for number in self._after}
        for number, temporary in staged.items():
            step = self._steps[number]
            with as_write_error(step.to):
                self._vault.stage(temporary, self._after[number], like=step.path)
        with as_write_error("the vault"):
            self._vault.sync(list(staged.values()))

    def commit(self) -> None:
        """Have the new files take their places, and wait until the folders are on the disk."""
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
        """Remove temporary files that a run in either direction has left."""
        for number, step in enumerate(self._steps):
            for path in {step.path, step.to} - {""}:
                with suppress(OSError):
                    self._vault.remove(self._temporary(number, path))

    def _temporary(self, number: int, path: str) -> str:
        return f"{path[: len(path) - len(path.rpartition('/')[2])]}.rlnotes-{self.token}-{number}"


def digest(data: bytes) -> str:
    """Return what tells one content of a file from another."""
    return blake2b(data, digest_size=16).hexdigest()


@contextmanager
def as_write_error(what: str) -> Iterator[None]:
    """Turn what the system says into a sentence."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"{what} cannot be written: {error.strerror or error}.") from error


def _common(one: bytes, other: bytes) -> int:
    """Return how many bytes both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _status(step: Step, source: str, target: str) -> str:
    """Say how far a step is, by the digests of what is at its two paths; nothing where somebody else was at work."""
    if step.path == step.to:
        return _DONE if source == step.after else _TODO if source == step.before else ""
    if source == step.before and not target:
        return _TODO
    if target == step.after and not source:
        return _DONE
    if target == step.after and source in {step.before, _EMPTY}:  # seen from behind, a place-holder is the source
        return _BOTH
    return _PLACEHOLDER if source == step.before and target == _EMPTY else ""


def _changed(step: Step, source: str) -> str:
    if source == step.before:
        return f"{step.to} exists already"
    return f"{step.path} has changed since" if source else f"{step.path} is gone"


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


_EMPTY = digest(b"")
