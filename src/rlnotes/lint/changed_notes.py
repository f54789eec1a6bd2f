"""Find the notes that changed since a commit, and the findings in them or at links to them."""

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

_SUBMODULE = "160000"  # the mode of a submodule in a tree and in the index


class Changes(NamedTuple):
    """Vault paths of files that changed or are new (`present`) and of deleted ones (`gone`)."""

    present: frozenset[str]
    gone: frozenset[str]


def changes_since(vault: Vault, notes: Iterable[str], ref: str) -> Changes:
    """Return which of the vault's `notes` changed since `ref`, and which tracked files were deleted.

    `ref` is a commit or branch, of which the merge base with HEAD counts, or a range `A...B`; `HEAD` stands for
    uncommitted changes. Untracked notes count as changed unless git ignores them; before the first commit all notes do.
    File contents are compared here, by blob id, because git would run the repository's filters.
    Raises UsageError with git's message if git fails.
    """
    try:
        with opened(vault.root) as git:
            root_prefix = prefix(vault.root)
            if ".." in ref:
                return _between(git, root_prefix, ref)
            base = _merge_base(git, "HEAD", ref) if ref != "HEAD" else git.commit(ref)
            return _uncommitted(git, root_prefix, base, vault, notes)
    except GitError as error:
        raise UsageError(f"git cannot list the changes since `{ref}`: {error}.") from error


def _between(git: Git, root_prefix: str, commits: str) -> Changes:
    """Return the changes between the commits of `A..B`, or of `A...B`: from their merge base to B."""
    old, dots, new = commits.partition("...") if "..." in commits else commits.partition("..")
    old, new = old or "HEAD", new or "HEAD"
    base = _merge_base(git, old, new) if dots == "..." else _commit(git, old)
    present: set[str] = set()
    gone: set[str] = set()
    options = ("-r", "-z", "--no-renames", "--name-status", "--no-ext-diff", "--no-textconv")
    fields = iter(git.run("diff-tree", *options, base, _commit(git, new), "--", *_below(root_prefix)))
    for status in fields:
        (gone if status == "D" else present).add(next(fields, "").removeprefix(root_prefix))
    return Changes(frozenset(present), frozenset(gone))


def _uncommitted(git: Git, root_prefix: str, base: str | None, vault: Vault, notes: Iterable[str]) -> Changes:
    """Return the differences between the vault's files and the commit `base`; None stands for no commit yet."""
    committed: dict[str, str] = {}  # blob ids by vault path
    submodules: set[str] = set()
    for entry in git.run("ls-tree", "-r", "-z", "--full-tree", base, "--", *_below(root_prefix)) if base else ():
        attributes, _, path = entry.partition("\t")
        mode, _, blob = attributes.split()
        if mode == _SUBMODULE:
            submodules.add(path.removeprefix(root_prefix))
        else:
            committed[path.removeprefix(root_prefix)] = blob
    tracked: set[str] = set()
    for entry in git.run("ls-files", "--stage", "-t", "-z", "--", *_below(root_prefix)):
        attributes, _, path = entry.partition("\t")
        path = path.removeprefix(root_prefix)
        tracked.add(path)
        if attributes.startswith("S "):  # not in the working tree (sparse checkout)
            committed.pop(path, None)
        elif _SUBMODULE in attributes.split():
            submodules.add(path)
    present = set()
    untracked = []
    for path in notes:
        if path in committed:
            if not _has_content(vault, path, committed[path]):
                present.add(path)
        elif path in tracked:
            present.add(path)
        elif not any(above in submodules or _is_repository(vault.folder, above) for above in _folders(path)):
            untracked.append(path)
    present.update(frozenset(untracked) - ignored(git, root_prefix, untracked))
    gone = (path for path in committed if not os.path.lexists(os.path.join(vault.folder, path)))
    return Changes(frozenset(present), frozenset(gone))


def _commit(git: Git, name: str) -> str:
    commit = git.commit(name)
    if commit is None:
        raise GitError("HEAD has no commit yet" if name == "HEAD" else f"not a commit: `{name}`")
    return commit


def _merge_base(git: Git, one: str, two: str) -> str:
    bases = git.run("merge-base", _commit(git, one), _commit(git, two))
    if not bases:
        raise GitError(f"`{one}` and `{two}` have no merge base")
    return bases[0]


def _below(root_prefix: str) -> list[str]:
    return [root_prefix] if root_prefix else []


def _has_content(vault: Vault, path: str, blob: str) -> bool:
    """Return whether a file has the content of a blob, perhaps with CRLF line breaks (git's `core.autocrlf`)."""
    from hashlib import sha1, sha256

    algorithm = sha1 if len(blob) == 40 else sha256
    try:
        data = vault.read(path)
    except OSError:
        return False
    contents = (data, data.replace(b"\r\n", b"\n")) if b"\r\n" in data else (data,)
    return any(
        algorithm(b"blob %d\0%b" % (len(each), each), usedforsecurity=False).hexdigest() == blob for each in contents
    )


def _folders(path: str) -> Iterator[str]:
    return (path[:at] for at, char in enumerate(path) if char == "/")


@cache
def _is_repository(root: str, folder: str) -> bool:
    return os.path.lexists(os.path.join(root, folder, ".git"))


def findings_in_changes(findings: Iterable[Finding], changes: Changes) -> list[Finding]:
    """Return the findings in changed notes, and those in other notes at links to changed or deleted ones."""
    names = {name for path in changes.gone for name in (key(path), key(stem(path)), key(path.removesuffix(".md")))}

    def is_affected(finding: Finding) -> bool:
        if finding.path in changes.present or not changes.present.isdisjoint(finding.candidates):
            return True
        if not names or not finding.target:
            return False
        target = key(finding.target.partition("#")[0])
        return target in names or key(stem(target)) in names

    return [finding for finding in findings if is_affected(finding)]
