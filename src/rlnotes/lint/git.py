"""git, asked about the folder of a vault."""

import os
from collections.abc import Iterable
from pathlib import Path


class GitError(Exception):
    """git cannot be run, or has said in one sentence why it does not answer."""


def git(folder: Path, *words: str, asked: Iterable[str] = ()) -> list[str]:
    """Run git in a folder and return the NUL-ended words it prints; `asked` are handed to it in the same way.

    Raises GitError.
    """
    import subprocess

    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", *words]
    data = b"\0".join(map(os.fsencode, asked))
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603  # no shell reads it
    except OSError as error:
        raise GitError("it cannot be run") from error
    if done.returncode and not (done.returncode == 1 and not done.stderr):  # 1: the answer is no
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(said[0].removeprefix("fatal: ") if said else "it failed")
    return [os.fsdecode(word) for word in done.stdout.strip(b"\n").split(b"\0") if word]


def repository(root: Path) -> Path | None:
    """Return the folder of the git repository that a vault is in, or None."""
    whole = Path(os.path.abspath(root))
    return next((folder for folder in (whole, *whole.parents) if (folder / ".git").exists()), None)


def prefix(root: Path) -> str:
    """Return what leads from the repository of the vault at `root` to the vault: nothing, or a path with `/` behind."""
    above = repository(root)
    inside = Path(os.path.abspath(root)).relative_to(above).as_posix() if above else "."
    return "" if inside == "." else f"{inside}/"


def ignored_by_git(root: str | os.PathLike[str], paths: Iterable[str]) -> frozenset[str]:
    """Return those of some vault paths that git is told to ignore; none where there is no repository or no git."""
    asked, root = [path for path in paths if path], Path(root)
    if not asked or repository(root) is None:
        return frozenset()
    try:
        return frozenset(git(root, "check-ignore", "--no-index", "-z", "--stdin", asked=asked))
    except GitError:
        return frozenset()
