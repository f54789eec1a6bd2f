"""Baseline: a file of accepted findings, counted by rule, note and target, independent of line numbers."""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from rlnotes.errors import ConfigError
from rlnotes.lint.git import GitError, opened, prefix
from rlnotes.lint.rule import Finding, FindingIdentity, identity
from rlnotes.untrusted_files import MEGABYTE, read_untrusted, read_user_file

_VERSION = 1
_HINT = "Write it again with `rlnotes lint --write-baseline`."
_MAX_BYTES = 64 * MEGABYTE

FindingCounts = Counter[FindingIdentity]
"""Number of findings by identity."""


class BaselineComparison(NamedTuple):
    """The findings that are not in a baseline, and the entries that are no longer found, with their numbers."""

    new_findings: list[Finding]
    removed: FindingCounts


def read_baseline(root: Path, name: str, exists: Callable[[str], bool], *, is_argument: bool = False) -> FindingCounts:
    """Read the baseline at a path from the vault's root; a missing file is an empty baseline.

    Entries of notes for which `exists` is false move to the new path if git detects a rename. A baseline named on the
    command line (`is_argument`) may be a symbolic link to any file; one named in settings must be inside the vault.
    Raises ConfigError for an invalid file.
    """
    import json

    file = root / name
    try:
        data = read_user_file(file, _MAX_BYTES) if is_argument else read_untrusted(file, root, _MAX_BYTES)
        document = json.loads(data)
        if document["version"] != _VERSION:
            raise ConfigError(f"Baseline version {document['version']} is not supported: {file}.", hint=_HINT)
        counts = Counter({
            FindingIdentity(code, path, target): int(count)
            for path, by_code in document["findings"].items()
            for code, by_target in by_code.items()
            for target, count in by_target.items()
        })  # fmt: skip
        for entry in counts:
            "".join(entry).encode(errors="surrogateescape")  # fails for `\\ud800`, which no path or text can hold
    except FileNotFoundError:
        return Counter()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        reason = error if isinstance(error, json.JSONDecodeError | UnicodeError) else "unexpected structure"
        raise ConfigError(f"Invalid baseline {file}: {reason}.", hint=_HINT) from error
    missing = {entry.path for entry in counts if not exists(entry.path)}
    renamed = _renamed(root, name, missing) if missing else {}
    return Counter({entry._replace(path=renamed.get(entry.path, entry.path)): n for entry, n in counts.items()})


def compare(findings: Iterable[Finding], baseline: FindingCounts, checked: Iterable[str]) -> BaselineComparison:
    """Compare findings with a baseline. Entries of rules that are not `checked` (codes) do not count as removed."""
    remaining = Counter(baseline)
    new = []
    for finding in findings:
        entry = identity(finding)
        if remaining[entry] > 0:
            remaining[entry] -= 1
        else:
            new.append(finding)
    codes = frozenset(checked)
    removed = Counter({entry: count for entry, count in remaining.items() if count > 0 and entry.code in codes})
    return BaselineComparison(new, removed)


def updated_baseline(
    findings: Iterable[Finding], before: FindingCounts | None, *, checked: Iterable[str], may_grow: bool
) -> FindingCounts:
    """Return the baseline to write: the current findings, limited to those in `before` unless it `may_grow`.

    Without a baseline `before`, all findings are taken. Entries of rules that are not `checked` (codes) are retained.
    """
    current = Counter(map(identity, findings))
    if before is None:
        return current
    codes = frozenset(checked)
    unchecked = Counter({entry: count for entry, count in before.items() if entry.code not in codes})
    return unchecked | (current if may_grow else current & before)


def to_json(counts: FindingCounts) -> str:
    """Return a baseline as JSON: sorted, one line per target, so that diffs are small."""
    import json

    findings: dict[str, dict[str, dict[str, int]]] = {}
    for (code, path, target), count in counts.items():
        findings.setdefault(path, {}).setdefault(code, {})[target] = count
    return json.dumps({"version": _VERSION, "findings": findings}, indent=2, sort_keys=True) + "\n"


def _renamed(root: Path, name: str, paths: set[str]) -> dict[str, str]:
    """Return the new paths, by old path, of notes that were renamed since the last commit of the baseline.

    Compares that commit with git's index, never with the working tree, for which git would run filters.
    """
    try:
        with opened(root) as git:
            root_prefix = prefix(root)
            since = git.run("rev-list", "-1", "HEAD", "--", posixpath.normpath(root_prefix + name))
            options = ("--cached", "-z", "-M", "--name-status", "--diff-filter=R", "--no-ext-diff", "--no-textconv")
            below = [root_prefix] if root_prefix else []
            fields = git.run("diff-index", *options, since[0], "--", *below) if since else []
    except GitError:
        return {}  # no git, no repository or no commit
    olds, news = ([path.removeprefix(root_prefix) for path in fields[start::3]] for start in (1, 2))
    return {old: new for old, new in zip(olds, news, strict=False) if old in paths}
