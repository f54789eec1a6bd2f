"""What is to become of files, as values: Change, Plan, and the diff that shows a plan before it is carried out."""

import difflib
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Change(NamedTuple):
    """What becomes of one file: the bytes `before` at `path` become the bytes `after` at `to` (vault paths).

    No `path` makes a new file, no `to` removes one; two different ones move it, its bytes changed on the way or not.
    `what` tells people in a few words ("3 links").
    """

    path: str
    to: str
    before: bytes
    after: bytes
    what: str = ""

    @property
    def idle(self) -> bool:
        """Whether nothing changes."""
        return self.path == self.to and self.before == self.after


class Plan(NamedTuple):
    """Changes of several files, made together or not at all. `what` is the command in words, for the history.

    `remarks` are sentences on what the changes do that was not asked for in so many words, `failures` on what was asked
    for and is left as it is.
    """

    what: str
    changes: tuple[Change, ...]
    remarks: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    def diff(self) -> bytes:
        """Return the plan as a unified diff that `git apply` and `patch -p1` understand."""
        return b"".join(line for change in self.changes if not change.idle for line in _diff(change))


def joined(what: str, plans: Iterable[Plan]) -> Plan | None:
    """Return the plan that does what these do one after the other, each of which edits files or makes new ones.

    None where a file was not as the plan before had left it: somebody else has edited it in between.
    """
    changes: dict[str, Change] = {}
    for change in (change for plan in plans for change in plan.changes):
        first = changes.get(change.to)
        if first and first.after != change.before:
            return None
        changes[change.to] = change._replace(path=first.path, before=first.before) if first else change
    return Plan(what, tuple(changes.values()))


def _diff(change: Change) -> Iterator[bytes]:
    old, new = _quoted(f"a/{change.path or change.to}"), _quoted(f"b/{change.to or change.path}")
    yield b"diff --git %s %s\n" % (old, new)
    if not change.path:
        yield b"new file mode 100644\n"
    elif not change.to:
        yield b"deleted file mode 100644\n"
    elif change.path != change.to:
        if change.before == change.after:
            yield b"similarity index 100%\n"
        yield b"rename from %s\nrename to %s\n" % (_quoted(change.path), _quoted(change.to))
    if change.before == change.after:
        return
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        _lines(change.before),
        _lines(change.after),
        _named(old) if change.path else b"/dev/null",
        _named(new) if change.to else b"/dev/null",
    )
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[bytes]:
    """Cut bytes into lines as diff and git do: only a line feed ends one."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _quoted(path: str) -> bytes:
    """Return a path as git writes it: in quotes, with escapes, where a control character or a quote is in it."""
    raw = path.encode(errors="surrogateescape")
    if not any(byte < 0x20 or byte in b'"\\\x7f' for byte in raw):
        return raw
    inside = b"".join(
        b"\\%c" % byte if byte in b'"\\' else b"\\%03o" % byte if byte < 0x20 or byte >= 0x7F else b"%c" % byte
        for byte in raw
    )
    return b'"%s"' % inside


def _named(quoted: bytes) -> bytes:
    """Return a path for a `---` or `+++` line, where a tab ends a name with a space in it."""
    return quoted + b"\t" if b" " in quoted and quoted[:1] != b'"' else quoted
