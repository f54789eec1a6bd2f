"""Findings that were there before: kept in a file, counted by rule, note and target, whatever lines they stand in."""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from rlnotes.errors import ConfigError
from rlnotes.lint.git import GitError, opened, prefix
from rlnotes.lint.rule import Finding, identity
from rlnotes.untrusted import MEGABYTE, read_untrusted, read_user_file

_VERSION = 1
_MOST_BYTES = 64 * MEGABYTE

FindingCounts = Counter[tuple[str, str, str]]
"""How often what a finding is known by (code, path, folded target) was found."""


class BaselineComparison(NamedTuple):
    """Findings held against a baseline: those beyond it, and what of it is no longer found, each with how often."""

    new_findings: list[Finding]
    gone: FindingCounts


def read_baseline(root: Path, name: str, exists: Callable[[str], bool], *, given: bool = False) -> FindingCounts:
    """Read the baseline at a path from the vault's root; one that is not there is empty.

    A note that `exists` no more is followed to its name in git. A baseline that was `given` on the command line may be
    a link to a file anywhere, one that settings name is inside the vault. Raises ConfigError for a file that is no
    baseline.
    """
    import json

    file = root / name
    try:
        document = json.loads(read_user_file(file, _MOST_BYTES) if given else read_untrusted(file, root, _MOST_BYTES))
        if document["version"] != _VERSION:
            raise ConfigError(f"{file} is a baseline of version {document['version']}; this is rlnotes of another.")
        found = Counter({
            (code, path, target): int(count)
            for path, by_code in document["findings"].items()
            for code, by_target in by_code.items()
            for target, count in by_target.items()
        })  # fmt: skip
        for known in found:
            "".join(known).encode(errors="surrogateescape")  # a `\\ud800` is in no path and in no text
    except FileNotFoundError:
        return Counter()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        hint = "Write it with `rlnotes lint --write-baseline`."
        raise ConfigError(f"{file} is no baseline: {error}.", hint=hint) from error
    gone = {path for _, path, _ in found if not exists(path)}
    moved = _renamed(root, name, gone) if gone else {}
    return Counter({(code, moved.get(path, path), target): count for (code, path, target), count in found.items()})


def compare(findings: Iterable[Finding], before: FindingCounts, running: Iterable[str]) -> BaselineComparison:
    """Hold findings against a baseline. Entries of rules that are not `running` (codes) are not missed."""
    left = Counter(before)
    beyond = []
    for finding in findings:
        known = identity(finding)
        if left[known] > 0:
            left[known] -= 1
        else:
            beyond.append(finding)
    codes = frozenset(running)
    return BaselineComparison(
        beyond, Counter({known: count for known, count in left.items() if count > 0 and known[0] in codes})
    )


def updated_baseline(
    findings: Iterable[Finding], before: FindingCounts | None, *, running: Iterable[str], may_grow: bool
) -> FindingCounts:
    """Return the baseline to write: what is found now, but no more of anything than `before` unless it `may_grow`.

    Without a baseline `before` it holds all; entries of rules that are not `running` stay.
    """
    now = Counter(map(identity, findings))
    if before is None:
        return now
    codes = frozenset(running)
    others = Counter({known: count for known, count in before.items() if known[0] not in codes})
    return others | (now if may_grow else now & before)


def to_json(counts: FindingCounts) -> str:
    """Return a baseline as the text of its file: sorted, one line a target, so that changes of it read well."""
    import json

    findings: dict[str, dict[str, dict[str, int]]] = {}
    for (code, path, target), count in counts.items():
        findings.setdefault(path, {}).setdefault(code, {})[target] = count
    return json.dumps({"version": _VERSION, "findings": findings}, indent=2, sort_keys=True) + "\n"


def _renamed(root: Path, name: str, gone: set[str]) -> dict[str, str]:
    """Return the new paths of notes that git has seen renamed since the baseline was last committed.

    What is committed and what is in the index is compared, never the working tree: git would run filters on it.
    """
    try:
        with opened(root) as git:
            ahead = prefix(root)
            since = git.run("rev-list", "-1", "HEAD", "--", posixpath.normpath(ahead + name))
            options = ("--cached", "-z", "-M", "--name-status", "--diff-filter=R", "--no-ext-diff", "--no-textconv")
            below = [ahead] if ahead else []
            words = git.run("diff-index", *options, since[0], "--", *below) if since else []
    except GitError:
        return {}  # no git, no repository, no commit: the entries are gone
    olds, news = ([path.removeprefix(ahead) for path in words[start::3]] for start in (1, 2))
    return {old: new for old, new in zip(olds, news, strict=False) if old in gone}
