"""Which notes changed since a commit, and which findings concern them."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.indexing.names import key
from rlnotes.lint.git import GitError, git
from rlnotes.lint.rule import Finding
from rlnotes.text.note import stem


class Changes(NamedTuple):
    """Vault paths of what changed and is there, and of what is gone."""

    present: frozenset[str]
    gone: frozenset[str]


def changes_since(root: Path, ref: str) -> Changes:
    """Return what changed in the vault at `root` since `ref` forked off, untracked files included.

    `ref` is a commit or branch, whose merge base with HEAD counts and not its tip, or a range `A...B`; for `HEAD`
    that is what is not committed. Raises UsageError where git does not know it.
    """
    if ref.startswith("-"):
        raise UsageError(f"`{ref}` is no commit.")
    present: set[str] = set()
    gone: set[str] = set()
    span = [ref] if ".." in ref else ["--merge-base", ref]
    try:
        words = iter(git(root, "diff", "--relative", "--name-status", "-z", "--no-renames", *span, "--"))
        for status in words:
            (gone if status == "D" else present).add(next(words, ""))
        if ".." not in ref:
            present.update(git(root, "ls-files", "--others", "--exclude-standard", "-z"))
    except GitError as error:
        raise UsageError(f"git cannot tell what changed since `{ref}`: {error}.") from error
    return Changes(frozenset(present), frozenset(gone))


def concerned(findings: Iterable[Finding], changes: Changes) -> list[Finding]:
    """Return the findings in what changed, and those elsewhere at links to it or to what is gone."""
    names = {name for path in changes.gone for name in (key(path), key(stem(path)), key(path.removesuffix(".md")))}

    def counts(finding: Finding) -> bool:
        if finding.path in changes.present or not changes.present.isdisjoint(finding.candidates):
            return True
        if not names or not finding.target:
            return False
        target = key(finding.target.partition("#")[0])
        return target in names or key(stem(target)) in names

    return [finding for finding in findings if counts(finding)]
