"""The classes Rule, Finding and Fix. The rules themselves are in `rlnotes.lint.rules`."""

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import lru_cache
from typing import Any, ClassVar, Literal, NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.memo import ALL, Dependency
from rlnotes.index.names import key
from rlnotes.index.views import NotesView
from rlnotes.markdown.note import Link, Note, ProblemKind, SyntaxProblem
from rlnotes.queries.hub import Hubs

SEVERITIES = ("info", "warning", "error")
"""In ascending order."""


class Fix(NamedTuple):
    """A fix of a finding: text edits, each a path, a character span and the replacement.

    `message` describes the fix; a `safe` fix changes neither the rendered text nor the target of a link.
    """

    message: str
    safe: bool
    edits: tuple[tuple[str, int, int, str], ...]


class Finding(NamedTuple):
    """A violation of a rule. Lines and columns count from 1, in characters; the end is exclusive.

    `target` is the object of the finding (a link's target, a heading, a name); with code and path it identifies the
    finding when lines move. `candidates` are the notes that the message refers to. `hub`: the finding is in a hub.
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


class FindingIdentity(NamedTuple):
    """What identifies a finding when the lines of its note move; `target` is case-folded."""

    code: str
    path: str
    target: str


class FindingSource(Enum):
    """Where the findings of a rule come from: its `check`, or data that only `lint.run` has."""

    CHECK = auto()
    UNUSED_SUPPRESSIONS = auto()
    INVALID_SUPPRESSIONS = auto()
    STALE_BASELINE_ENTRIES = auto()


class Rule(ABC):
    """A rule, named after the problem it reports. The class's docstring is its manual page.

    All that lint needs to know of a rule is declared here, so that no other module names one:

    - `code` is stable; `severity` is the default one, which settings may override.
    - `default`: the rule runs unless it is ignored; other rules run only when selected.
    - `fix`: the safest fix that its findings may have; empty if they have none.
    - `fix_repairs_link`: each fix turns one broken link into a working one. `fix_adds_link`: each fix adds one working
      link. Any other change of links makes `lint.fixes` refuse a fix.
    - `source`: where findings come from; `check` yields none unless that is `FindingSource.CHECK`.
    - `add_ignore`: `--add-ignore` writes suppression comments for the findings.
    - `depends_on`: the input of `check`. Findings are cached until it changes (see `memo.Dependency`), and `check` gets
      the view of the index that it permits (see `index.views`). With `Dependency.NOTE` they are cached per note: such a
      rule iterates only `notes_in_scope`, `notes_with_errors`, `broken_links` or `links_with`, and its findings in a
      note depend on that note, the targets of its links, names and headings of other notes, and hubs. Without
      dependencies findings are not cached.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Literal["info", "warning", "error"]]
    default: ClassVar[bool] = True
    fix: ClassVar[Literal["", "safe", "unsafe"]] = ""
    fix_repairs_link: ClassVar[bool] = False
    fix_adds_link: ClassVar[bool] = False
    source: ClassVar[FindingSource] = FindingSource.CHECK
    add_ignore: ClassVar[bool] = True
    depends_on: ClassVar[Dependency] = ALL

    @abstractmethod
    def check(self, index: Any, hubs: Hubs) -> Iterator[Finding]:  # the view that `depends_on` permits
        """Yield the findings of a vault."""

    def revalidate(self, index: Index, findings: Iterable[Finding]) -> Iterable[Finding]:
        """Return the cached findings that still hold; for rules that also depend on state outside of the notes."""
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
        """Return a finding that spans `length` characters; without a length it is for the whole line."""
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
        """Return a finding that spans a link of a note."""
        target = f"{link.target}#{link.fragment}" if link.fragment else link.target
        return self.finding(
            note.path, message, line=link.line, column=link.column, length=link.end - link.start, help=help,
            target=target, candidates=candidates, hub=hub, fix=fix,
        )  # fmt: skip


class SyntaxRule(Rule):
    """A rule that reports syntax errors recorded by the parser: those of some `kinds`."""

    depends_on = Dependency.NOTE
    kinds: ClassVar[tuple[ProblemKind, ...]]

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each syntax error."""
        for note in index.notes_with_errors:
            for problem in index.details(note.path).syntax_errors:
                if problem.kind in self.kinds:
                    fix = self.fix_for(note.path, index.text(note.path), problem) if self.fix else None
                    yield self.finding(
                        note.path, capitalize(problem.message), line=problem.line, column=problem.column,
                        length=problem.length, fix=fix,
                    )  # fmt: skip

    def fix_for(self, path: str, text: str, problem: SyntaxProblem) -> Fix | None:
        """Return the fix of a syntax error in the text of the note at `path`, if there is one."""
        return None


class InternalRule(Rule):
    """A rule about suppressions or the baseline: `lint.run` creates its findings, as `source` says."""

    add_ignore = False
    depends_on = Dependency(0)

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield nothing."""
        return iter(())


def span(text: str, line: int, column: int, length: int) -> tuple[int, int]:
    """Return the character offsets of a span given by line and column, both from 1."""
    start = _line_starts(text)[line - 1] + column - 1
    return start, start + length


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of a character offset, both from 1."""
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=2)  # findings are ordered by note
def _line_starts(text: str) -> list[int]:
    """Return the start offset of each line."""
    return [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]


def capitalize(message: str) -> str:
    """Return a message with its first letter in upper case."""
    return message[:1].upper() + message[1:]


def ordinals(findings: Iterable[Finding]) -> list[int]:
    """Return for each finding the number of findings before it with the same identity."""
    seen: Counter[FindingIdentity] = Counter()
    numbers = []
    for finding in findings:
        identified = identity(finding)
        numbers.append(seen[identified])
        seen[identified] += 1
    return numbers


def fingerprint(finding: Finding, ordinal: int) -> str:
    """Return 32 hexadecimal digits: a hash of rule, note, target and ordinal (see `ordinals`), not of line numbers."""
    from hashlib import sha256  # deferred: it loads OpenSSL, and few formats have fingerprints

    parts = ("rlnotes/1", *identity(finding), str(ordinal))
    return sha256("\0".join(parts).encode("utf-8", errors="surrogateescape")).hexdigest()[:32]


def identity(finding: Finding) -> FindingIdentity:
    """Return the identity of a finding."""
    return FindingIdentity(finding.code, finding.path, key(finding.target))
