"""What git says of a vault: where its repository is, and which notes changed."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.lint.rule import Finding
from rlnotes.names import key
from rlnotes.note import stem


class Changes(NamedTuple):
    """Vault paths of what changed and is there, and of what is gone."""

    present: frozenset[str]
    gone: frozenset[str]


def repository(root: Path) -> Path | None:
    """Return the folder of the git repository that a vault is in, or None."""
    whole = Path(os.path.abspath(root))
    return next((folder for folder in (whole, *whole.parents) if (folder / ".git").exists()), None)


def prefix(root: Path) -> str:
    """Return what leads from the repository of the vault at `root` to the vault: nothing, or a path that ends in `/`."""
    above = repository(root)
    inside = Path(os.path.abspath(root)).relative_to(above).as_posix() if above else "."
    return "" if inside == "." else f"{inside}/"


def changes_since(root: Path, ref: str) -> Changes:
    """Return what changed in the vault at `root` since `ref` forked off, untracked files included.

    `ref` is a commit or branch, whose merge base with HEAD counts and not its tip, or a range `A...B`; for `HEAD`
    that is what is not committed. Raises UsageError where git does not know it.
    """
    if ref.startswith("-"):
        raise UsageError(f"`{ref}` is no commit.")
    span = [ref] if ".." in ref else ["--merge-base", ref]
    told = _git(root, "diff", "--relative", "--name-status", "-z", "--no-renames", *span, "--", ref=ref)
    present, gone = set(), set()
    words = iter(told)
    for status in words:
        path = next(words, "")
        (gone if status == "D" else present).add(path)
    if ".." not in ref:
        present.update(_git(root, "ls-files", "--others", "--exclude-standard", "-z", ref=ref))
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


def _git(root: Path, *words: str, ref: str) -> list[str]:
    """Run git in the vault and return the NUL-ended words it prints."""
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise UsageError("`--changed` asks git, which cannot be run.") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else "it failed"
        raise UsageError(f"git cannot tell what changed since `{ref}`: {reason}.")
    return [word.decode("utf-8", errors="surrogateescape") for word in done.stdout.split(b"\0") if word]
