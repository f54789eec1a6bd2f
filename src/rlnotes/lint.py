"""The frame of lint: what a Rule is, what a Finding is, and how a vault is checked. The rules are in `rules/`."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from typing import ClassVar, NamedTuple

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.note import Link


class Finding(NamedTuple):
    """One place where a rule is broken. Lines and columns from 1, in characters, the end exclusive."""

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


class Rule(ABC):
    """One thing that should not be in a vault, named for it. The class's docstring is its manual page.

    `code` is stable; `severity` is `error`, `warning` or `info`.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[str]

    @abstractmethod
    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield the findings of a vault."""

    def flaws(self, index: Index, kinds: Collection[str]) -> Iterator[Finding]:
        """Yield a finding for each flaw of these kinds that was met while reading."""
        for note in index.flawed:
            for flaw in note.flaws:
                if flaw.kind in kinds:
                    yield self.finding(note.path, flaw.message, line=flaw.line)

    def finding(self, path: str, message: str, *, line: int = 1, link: Link | None = None, help: str = "") -> Finding:  # noqa: A002
        """Return a finding at a line, or at a link's place in it."""
        if link is None:
            return Finding(self.code, self.name, self.severity, path, line, 1, line, 1, message, help)
        end = link.column + link.end - link.start
        return Finding(self.code, self.name, self.severity, path, link.line, link.column, link.line, end, message, help)


def check(index: Index, hubs: Hubs, rules: Iterable[Rule], paths: Iterable[str] = ()) -> list[Finding]:
    """Check a vault by `rules`; return findings in order of path and place, with `paths` only those at or below one."""
    wanted = tuple(paths)

    def counts(path: str) -> bool:
        return not wanted or any(path == own or own in {"", "."} or path.startswith(f"{own}/") for own in wanted)

    found = [finding for rule in rules for finding in rule.check(index, hubs) if counts(finding.path)]
    return sorted(found, key=lambda f: (f.path, f.line, f.column, f.code, f.message))
