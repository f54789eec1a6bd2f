"""What a Rule is and what a Finding is. The rules themselves are in `rlnotes.lint.rules`."""

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.memo import ALL, Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.markdown.note import Link, Note, ProblemKind, SyntaxProblem
from rlnotes.queries.hub import Hubs

SEVERITIES = ("info", "warning", "error")
"""From the least to the worst."""


class Fix(NamedTuple):
    """How a finding can be mended: changes of texts, each a path, a character span and what to put there.

    `message` says what is done; a `safe` fix changes nothing that a reader sees and no link's target.
    """

    message: str
    safe: bool
    edits: tuple[tuple[str, int, int, str], ...]


class Finding(NamedTuple):
    """One place where a rule is broken. Lines and columns from 1, in characters, the end exclusive.

    `target` is what the finding is about (a link's target, a heading, a name), by which it is known again when lines
    have moved. `candidates` are the notes it speaks of. `hub` says whether it stands in a hub.
    """

    code: str
    name: str
    severity: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    help: str = ""
    target: str = ""
    candidates: tuple[str, ...] = ()
    hub: bool = False
    fix: Fix | None = None


class Rule(ABC):
    """One thing that should not be in a vault, named for it. The class's docstring is its manual page.

    `code` is stable; `severity` is `error`, `warning` or `info`; a rule that is not `default` runs only where it is
    asked for. `fix` is `safe` or `unsafe` where some findings can be mended.

    `depends_on` is what findings are computed from: they are stored until that changes (see `memo.Dependency`), and
    `check` is handed the view of the index that it allows (see `index.views`). Findings that depend on
    `Dependency.NOTE` are stored note by note: such a rule iterates no other notes than `notes_in_scope`,
    `notes_with_errors`, `broken_links` or `links_with`, and what it finds in one depends on that note, on where its
    links go, on names and headings of others, and on hubs. Without dependencies findings are not stored.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[str]
    default: ClassVar[bool] = True
    fix: ClassVar[str] = ""
    depends_on: ClassVar[Dependency] = ALL

    @abstractmethod
    def check(self, index: Any, hubs: Hubs) -> Iterator[Finding]:  # the view that `depends_on` allows
        """Yield the findings of a vault."""

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Return the kept findings that hold at this moment, where they depend on more than the vault's notes."""
        return findings

    def finding(
        self,
        path: str,
        message: str,
        *,
        line: int = 1,
        column: int = 1,
        length: int = 0,
        help: str = "",  # noqa: A002
        target: str = "",
        candidates: Iterable[str] = (),
        hub: bool = False,
        fix: Fix | None = None,
    ) -> Finding:
        """Return a finding at a line, or at `length` characters of it."""
        return Finding(
            self.code, self.name, self.severity, path, line, column, line, column + length, message, help, target,
            tuple(candidates), hub, fix,
        )  # fmt: skip

    def at_link(
        self,
        note: Note,
        link: Link,
        message: str,
        *,
        help: str = "",  # noqa: A002
        candidates: Iterable[str] = (),
        hub: bool = False,
        fix: Fix | None = None,
    ) -> Finding:
        """Return a finding at a link of a note."""
        target = f"{link.target}#{link.fragment}" if link.fragment else link.target
        return self.finding(
            note.path, message, line=link.line, column=link.column, length=link.end - link.start, help=help,
            target=target, candidates=candidates, hub=hub, fix=fix,
        )  # fmt: skip


class SyntaxRule(Rule):
    """A rule whose findings are syntax_errors that were seen while notes were read: those of some `kinds`."""

    depends_on = Dependency.NOTE
    kinds: ClassVar[tuple[ProblemKind, ...]]

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each problem."""
        for note in index.notes_with_errors:
            for problem in note.syntax_errors:
                if problem.kind in self.kinds:
                    yield self.finding(
                        note.path, capitalize(problem.message), line=problem.line, column=problem.column,
                        length=problem.length, fix=self.fix_for(note, problem),
                    )  # fmt: skip

    def fix_for(self, note: Note, problem: SyntaxProblem) -> Fix | None:
        """Return how a problem can be mended, if it can."""
        return None


class InternalRule(Rule):
    """A rule about orders to lint and its baseline: the frame itself makes the findings, in `run`."""

    depends_on = Dependency(0)

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield nothing."""
        return iter(())


def span(text: str, line: int, column: int, length: int) -> tuple[int, int]:
    """Return the character offsets of a place that is given by line and column, both from 1."""
    start = _line_starts(text)[line - 1] + column - 1
    return start, start + length


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of a character offset, both from 1."""
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=2)  # findings come note by note
def _line_starts(text: str) -> list[int]:
    """Return the offset at which each line begins."""
    return [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]


def capitalize(message: str) -> str:
    """Return a message that begins with a capital, unless it begins with a quoted name."""
    return message[:1].upper() + message[1:]


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return what each finding is known by, in 32 hexadecimal digits, in step with them.

    It is made of rule, note and target and, among equals, the how manieth it is: lines may move and it stays.
    """
    from hashlib import sha256

    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for finding in findings:
        known = identity(finding)
        parts = ("rlnotes/1", *known, str(seen.setdefault(known, 0)))
        seen[known] += 1
        found.append(sha256("\0".join(parts).encode("utf-8", errors="surrogateescape")).hexdigest()[:32])
    return found


def identity(finding: Finding) -> tuple[str, str, str]:
    """Return code, path and folded target: what stays when the lines of a note move."""
    return finding.code, finding.path, key(finding.target)
