"""Changes of files as values: Change, Plan, and the unified diff of a plan."""

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Change(NamedTuple):
    """The bytes `before` at `path` become the bytes `after` at `to` (vault paths).

    An empty `path` creates a file, an empty `to` removes one; different ones move it, with or without new bytes.
    `summary` describes the change in a few words ("3 links").
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
    """Changes of several files, applied together or not at all. `summary` is the command in words, for the history.

    `notices` are sentences about side effects of the changes, `failures` about what was requested and is left undone.
    """

    summary: str
    changes: tuple[Change, ...]
    notices: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    def diff(self) -> bytes:
        """Return the plan as a unified diff for `git apply` and `patch -p1`."""
        return b"".join(line for change in self.changes if not change.is_noop for line in _diff(change))


def joined(summary: str, plans: Iterable[Plan]) -> Plan | None:
    """Return one plan that does what these do in sequence; each of them edits or creates files.

    None if a file was not as the plan before had left it: another program edited it in between.
    """
    changes: dict[str, Change] = {}
    for change in (change for plan in plans for change in plan.changes):
        first = changes.get(change.to)
        if first and first.after != change.before:
            return None
        changes[change.to] = change._replace(path=first.path, before=first.before) if first else change
    return Plan(summary, tuple(changes.values()))


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
    yield b"--- %s\n" % (_header_path(old) if change.path else b"/dev/null")
    yield b"+++ %s\n" % (_header_path(new) if change.to else b"/dev/null")
    for hunk in _Matcher(before, after).get_grouped_opcodes():
        first, last = hunk[0], hunk[-1]
        yield b"@@ -%s +%s @@\n" % (_range(first[1], last[2]), _range(first[3], last[4]))
        for kind, a, b, c, d in hunk:
            if kind == "equal":
                yield from _prefixed(b" ", before[a:b])
            else:
                yield from _prefixed(b"-", before[a:b])
                yield from _prefixed(b"+", after[c:d])


def _prefixed(mark: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


def _range(start: int, end: int) -> bytes:
    """Return a range of lines for a hunk's header: the first line, from 1, and their number."""
    count = end - start
    return b"%d" % (start + 1) if count == 1 else b"%d,%d" % (start + (count > 0), count)


class _Matcher(difflib.SequenceMatcher[bytes]):
    """Patience diff: match lines unique in both texts first, and use difflib between them.

    Difflib alone takes time quadratic in the number of changes.
    """

    def __init__(self, a: list[bytes], b: list[bytes]) -> None:
        """Prepare to match the lines of two texts."""
        super().__init__(None, a, b)
        self._lines = a, b

    def get_matching_blocks(self) -> list[difflib.Match]:
        """Return the blocks of equal lines, in order, and an empty one at the end."""
        one, two = self._lines
        matches: list[difflib.Match] = []

        def add(a: int, b: int, size: int) -> None:
            if matches and matches[-1].a + matches[-1].size == a and matches[-1].b + matches[-1].size == b:
                size += matches[-1].size
                a, b, _ = matches.pop()
            matches.append(difflib.Match(a, b, size))

        a = b = 0
        for to_a, to_b in (*_anchors(one, two), (len(one), len(two))):
            if a < to_a and b < to_b:
                between = difflib.SequenceMatcher(None, one[a:to_a], two[b:to_b])
                for block in between.get_matching_blocks()[:-1]:
                    add(a + block.a, b + block.b, block.size)
            if to_a < len(one):
                add(to_a, to_b, 1)
            a, b = to_a + 1, to_b + 1
        return [*matches, difflib.Match(len(one), len(two), 0)]


def _anchors(one: list[bytes], two: list[bytes]) -> list[tuple[int, int]]:
    """Return the positions of lines unique in both texts: the longest sequence increasing in both."""
    positions = {line: at for at, line in enumerate(two)}
    counts, other_counts = Counter(one), Counter(two)
    ends: list[int] = []  # for each length, the lowest position in `two` at which a sequence ends,
    tops: list[int] = []  # and the index in `links` of its last match
    links: list[tuple[int, int, int]] = []  # positions in both, and the index of the match before
    for at, line in enumerate(one):
        if counts[line] == other_counts[line] == 1:
            length = bisect_left(ends, positions[line])
            links.append((at, positions[line], tops[length - 1] if length else -1))
            ends[length : length + 1], tops[length : length + 1] = [positions[line]], [len(links) - 1]
    matches: list[tuple[int, int]] = []
    number = tops[-1] if tops else -1
    while number >= 0:
        at, to, number = links[number]
        matches.append((at, to))
    return matches[::-1]


def _lines(data: bytes) -> list[bytes]:
    """Split bytes into lines as diff and git do: only at line feeds."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _quoted(path: str) -> bytes:
    """Return a path as git writes it: quoted and escaped if it holds a control character or a quote."""
    raw = path.encode(errors="surrogateescape")
    if not any(byte < 0x20 or byte in b'"\\\x7f' for byte in raw):
        return raw
    inside = b"".join(
        b"\\%c" % byte if byte in b'"\\' else b"\\%03o" % byte if byte < 0x20 or byte >= 0x7F else b"%c" % byte
        for byte in raw
    )
    return b'"%s"' % inside


def _header_path(quoted: bytes) -> bytes:
    """Return a path for a `---` or `+++` line: one with a space ends with a tab."""
    return quoted + b"\t" if b" " in quoted and quoted[:1] != b'"' else quoted
