"""What is to become of files, as values: Change, Plan, and the diff that shows a plan before it is carried out."""

import difflib
from bisect import bisect_left
from collections import Counter
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
    summary: str = ""

    @property
    def is_noop(self) -> bool:
        """Whether nothing changes."""
        return self.path == self.to and self.before == self.after


class Plan(NamedTuple):
    """Changes of several files, made together or not at all. `what` is the command in words, for the history.

    `remarks` are sentences on what the changes do that was not asked for in so many words, `failures` on what was asked
    for and is left as it is.
    """

    summary: str
    changes: tuple[Change, ...]
    notices: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    def diff(self) -> bytes:
        """Return the plan as a unified diff that `git apply` and `patch -p1` understand."""
        return b"".join(line for change in self.changes if not change.is_noop for line in _diff(change))


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
    before, after = _lines(change.before), _lines(change.after)
    yield b"--- %s\n" % (_named(old) if change.path else b"/dev/null")
    yield b"+++ %s\n" % (_named(new) if change.to else b"/dev/null")
    for hunk in _Matcher(before, after).get_grouped_opcodes():
        first, last = hunk[0], hunk[-1]
        yield b"@@ -%s +%s @@\n" % (_range(first[1], last[2]), _range(first[3], last[4]))
        for kind, a, b, c, d in hunk:
            if kind == "equal":
                yield from _marked(b" ", before[a:b])
            else:
                yield from _marked(b"-", before[a:b])
                yield from _marked(b"+", after[c:d])


def _marked(mark: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


def _range(start: int, end: int) -> bytes:
    """Return a range of lines as the head of a hunk has it: the first line, from 1, and how many they are."""
    count = end - start
    return b"%d" % (start + 1) if count == 1 else b"%d,%d" % (start + (count > 0), count)


class _Matcher(difflib.SequenceMatcher[bytes]):
    """Patience diff: lines that stand once in both texts are matched first, by difflib what is between them.

    By itself difflib takes time that is quadratic in the number of changes.
    """

    def __init__(self, a: list[bytes], b: list[bytes]) -> None:
        """Take the lines of both texts."""
        super().__init__(None, a, b)
        self._lines = a, b

    def get_matching_blocks(self) -> list[difflib.Match]:
        """Return the blocks of equal lines, in order, and an empty one at the end."""
        one, two = self._lines
        found: list[difflib.Match] = []

        def add(a: int, b: int, size: int) -> None:
            if found and found[-1].a + found[-1].size == a and found[-1].b + found[-1].size == b:
                size += found[-1].size
                a, b, _ = found.pop()
            found.append(difflib.Match(a, b, size))

        a = b = 0
        for to_a, to_b in (*_anchors(one, two), (len(one), len(two))):
            if a < to_a and b < to_b:
                between = difflib.SequenceMatcher(None, one[a:to_a], two[b:to_b])
                for block in between.get_matching_blocks()[:-1]:
                    add(a + block.a, b + block.b, block.size)
            if to_a < len(one):
                add(to_a, to_b, 1)
            a, b = to_a + 1, to_b + 1
        return [*found, difflib.Match(len(one), len(two), 0)]


def _anchors(one: list[bytes], two: list[bytes]) -> list[tuple[int, int]]:
    """Return the places of lines that stand once in both texts: the longest sequence that rises in both."""
    places = {line: at for at, line in enumerate(two)}
    single, other = Counter(one), Counter(two)
    ends: list[int] = []  # for each length, the lowest place in `two` that a sequence ends in,
    tops: list[int] = []  # and the link that it ends with
    links: list[tuple[int, int, int]] = []  # places in both, and the link before
    for at, line in enumerate(one):
        if single[line] == other[line] == 1:
            length = bisect_left(ends, places[line])
            links.append((at, places[line], tops[length - 1] if length else -1))
            ends[length : length + 1], tops[length : length + 1] = [places[line]], [len(links) - 1]
    found: list[tuple[int, int]] = []
    number = tops[-1] if tops else -1
    while number >= 0:
        at, to, number = links[number]
        found.append((at, to))
    return found[::-1]


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
