"""Which notes changed since a commit, and which findings concern them."""

import os
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.index.names import key
from rlnotes.lint.git import Git, GitError, ignored, opened, prefix
from rlnotes.lint.rule import Finding
from rlnotes.markdown.note import stem
from rlnotes.vault import Vault

_REPOSITORY = "160000"  # mode of an entry that is a commit of another repository


class Changes(NamedTuple):
    """Vault paths of what changed and is there, and of what is gone."""

    present: frozenset[str]
    gone: frozenset[str]


def changes_since(vault: Vault, notes: Iterable[str], ref: str) -> Changes:
    """Return which of the vault's `notes` changed since `ref` forked off, and which tracked files are gone.

    `ref` is a commit or branch, whose merge base with HEAD counts and not its tip, or a range `A...B`; for `HEAD`
    that is what is not committed. Untracked notes count as changed unless git is told to ignore them; where nothing is
    committed yet all do. Contents are compared here, by their ids: git would run the filters of a repository for that.
    Raises UsageError with git's reason where there is no answer.
    """
    try:
        with opened(vault.root) as git:
            ahead = prefix(vault.root)
            if ".." in ref:
                return _between(git, ahead, ref)
            base = _merge_base(git, "HEAD", ref) if ref != "HEAD" else git.commit(ref)
            return _uncommitted(git, ahead, base, vault, notes)
    except GitError as error:
        raise UsageError(f"git cannot tell what changed since `{ref}`: {error}.") from error


def _between(git: Git, ahead: str, span: str) -> Changes:
    """Return what differs between the two commits of `A..B`, or `A...B`: since B forked off from A."""
    one, dots, two = span.partition("...") if "..." in span else span.partition("..")
    one, two = one or "HEAD", two or "HEAD"
    first = _merge_base(git, one, two) if dots == "..." else _commit(git, one)
    present: set[str] = set()
    gone: set[str] = set()
    options = ("-r", "-z", "--no-renames", "--name-status", "--no-ext-diff", "--no-textconv")
    words = iter(git.run("diff-tree", *options, first, _commit(git, two), "--", *_below(ahead)))
    for status in words:
        (gone if status == "D" else present).add(next(words, "").removeprefix(ahead))
    return Changes(frozenset(present), frozenset(gone))


def _uncommitted(git: Git, ahead: str, base: str | None, vault: Vault, notes: Iterable[str]) -> Changes:
    """Return how the files of the vault differ from the commit `base`; None: nothing is committed yet."""
    committed: dict[str, str] = {}
    others: set[str] = set()
    for entry in git.run("ls-tree", "-r", "-z", "--full-tree", base, "--", *_below(ahead)) if base else ():
        about, _, path = entry.partition("\t")
        mode, _, known = about.split()
        if mode == _REPOSITORY:
            others.add(path.removeprefix(ahead))
        else:
            committed[path.removeprefix(ahead)] = known
    tracked: set[str] = set()
    for entry in git.run("ls-files", "--stage", "-t", "-z", "--", *_below(ahead)):
        about, _, path = entry.partition("\t")
        path = path.removeprefix(ahead)
        tracked.add(path)
        if about.startswith("S "):  # left out of the working tree on purpose (a sparse checkout)
            committed.pop(path, None)
        elif _REPOSITORY in about.split():
            others.add(path)
    present = set()
    new = []
    for path in notes:
        if path in committed:
            if not _is(vault, path, committed[path]):
                present.add(path)
        elif path in tracked:
            present.add(path)
        elif not any(above in others or _is_repository(vault.folder, above) for above in _folders(path)):
            new.append(path)
    present.update(frozenset(new) - ignored(git, ahead, new))
    gone = (path for path in committed if not os.path.lexists(os.path.join(vault.folder, path)))
    return Changes(frozenset(present), frozenset(gone))


def _commit(git: Git, name: str) -> str:
    found = git.commit(name)
    if found is None:
        raise GitError("HEAD has no commit yet" if name == "HEAD" else f"`{name}` is not a commit")
    return found


def _merge_base(git: Git, one: str, two: str) -> str:
    found = git.run("merge-base", _commit(git, one), _commit(git, two))
    if not found:
        raise GitError(f"`{one}` and `{two}` have no commit in common")
    return found[0]


def _below(ahead: str) -> list[str]:
    return [ahead] if ahead else []


def _is(vault: Vault, path: str, known: str) -> bool:
    """Say whether a file has the content of a blob, also if only its line ends are CRLF (git's `core.autocrlf`)."""
    from hashlib import sha1, sha256

    make = sha1 if len(known) == 40 else sha256
    try:
        data = vault.read(path)
    except OSError:
        return False
    same = (data, data.replace(b"\r\n", b"\n")) if b"\r\n" in data else (data,)
    return any(make(b"blob %d\0%b" % (len(each), each), usedforsecurity=False).hexdigest() == known for each in same)


def _folders(path: str) -> Iterator[str]:
    return (path[:at] for at, mark in enumerate(path) if mark == "/")


@cache
def _is_repository(root: str, folder: str) -> bool:
    return os.path.lexists(os.path.join(root, folder, ".git"))


def findings_in_changes(findings: Iterable[Finding], changes: Changes) -> list[Finding]:
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
