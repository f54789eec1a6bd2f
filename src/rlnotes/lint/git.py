"""Run git without the repository's configuration. No other module starts git.

A repository's configuration can name programs for signatures, file monitors, filters, diffs, transports, hooks and
more, and a vault is untrusted. So git never opens the repository itself: it gets a temporary git directory with
symbolic links to the repository's objects, refs and index, and a configuration written here that copies only the keys
in `_COPIED_KEYS`. The user's and the system's configuration apply as usual. git never compares files of the working
tree, since that would run filters.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rlnotes.untrusted_files import read_untrusted

_SHARED_FILES = ("objects", "refs", "packed-refs", "reftable", "shallow", "info", "logs")
_WORKTREE_FILES = ("ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "index")
_COPIED_KEYS = (
    r"extensions\.(objectformat|refstorage)|core\.(ignorecase|precomposeunicode)"
    r"|branch\..*\.(remote|merge)|remote\..*\.fetch"  # for `@{upstream}`
)
_SETTINGS = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.attributesFile=/dev/null",
    "diff.external=", "log.showSignature=false", "protocol.allow=never", "safe.bareRepository=explicit",
)  # fmt: skip
_INHERITED = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"})
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",  # overrides every `protocol.*.allow`
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_TIMEOUT = 20.0  # seconds
_MAX_MEMORY = 2 << 30  # bytes
_MAX_CONFIG = 4 << 20  # bytes of a repository's configuration


class GitError(Exception):
    """git cannot be run, or it failed; the message is a clause that gives the reason."""


class Git:
    """A repository to run git commands in; `opened` returns one."""

    def __init__(self, top: Path, folder: str) -> None:
        """Use the working tree at `top` and the git directory `folder`."""
        self.top = top
        self._folder = folder

    def run(self, *arguments: str, data: bytes = b"", work_tree: bool = False) -> list[str]:
        """Run a git command and return its NUL-separated output. `data` is its standard input.

        git gets no working tree unless `work_tree` is true. Raises GitError if git fails or takes too long.
        """
        import subprocess

        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _INHERITED
        }
        environment |= {**_ENVIRONMENT, "GIT_DIR": self._folder}
        environment |= {"GIT_WORK_TREE": os.fspath(self.top)} if work_tree else {"GIT_LITERAL_PATHSPECS": "1"}
        settings = [argument for setting in _SETTINGS for argument in ("-c", setting)]
        try:
            with subprocess.Popen(  # noqa: S603  # not run by a shell
                [_program(), *settings, *arguments], env=environment, cwd=self.top if work_tree else self._folder,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            ) as process:  # fmt: skip
                try:
                    _limit_memory(process.pid)
                    out, err = process.communicate(data, timeout=_TIMEOUT)
                except subprocess.TimeoutExpired as error:
                    raise GitError(f"git did not finish within {_TIMEOUT:.0f} seconds") from error
                finally:
                    if process.poll() is None:
                        process.kill()
        except OSError as error:
            raise GitError("git cannot be run") from error
        if process.returncode and not (
            process.returncode == 1 and not err
        ):  # 1 without output on stderr: negative result
            lines = (
                err.decode(errors="replace").replace(self._folder, os.fspath(self.top / ".git")).strip().splitlines()
            )
            raise GitError(lines[0].removeprefix("fatal: ").removesuffix(".") if lines else "git failed")
        return [os.fsdecode(field) for field in out.strip(b"\n").split(b"\0") if field]

    def commit(self, name: str) -> str | None:
        """Return the id of the commit with a name, or None. Raises GitError."""
        ids = self.run("rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
        return ids[0] if ids else None


class _GitDirs(NamedTuple):
    """The git directory of one working tree, and the one that all working trees of the repository share."""

    git_dir: str
    common_dir: str


@contextmanager
def opened(root: Path) -> Iterator[Git]:
    """Open the repository that contains the vault at `root`. Raises GitError if there is none or git cannot be run."""
    from tempfile import TemporaryDirectory

    top = repository(root)
    if top is None:
        raise GitError(f"{root} is not in a git repository")
    try:
        dirs = _git_dirs(top)
        with TemporaryDirectory(prefix="rlnotes-git-") as folder:
            _link(dirs, folder)
            git = Git(top, folder)
            _write_config(git, dirs, folder)
            yield git
    except OSError as error:
        raise GitError(f"{top / '.git'} cannot be read: {error.strerror}") from error


def repository(root: Path) -> Path | None:
    """Return the top folder of the git repository that contains a vault, or None.

    Only a `.git` counts: a folder that looks like a bare repository (`HEAD`, `objects`, `refs`) may be a forged one.
    """
    start = Path(os.path.abspath(root))
    return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), None)


def prefix(root: Path) -> str:
    """Return the path from the repository's top folder to the vault at `root`, empty or with `/` at its end."""
    top = repository(root)
    path = Path(os.path.abspath(root)).relative_to(top).as_posix() if top else "."
    return "" if path == "." else f"{path}/"


def ignored_by_git(root: str | os.PathLike[str], paths: Iterable[str]) -> frozenset[str]:
    """Return the vault paths that git ignores; none if there is no repository or no git."""
    candidates, root = [path for path in paths if path], Path(root)
    if not candidates or repository(root) is None:
        return frozenset()
    try:
        with opened(root) as git:
            return ignored(git, prefix(root), candidates)
    except GitError:
        return frozenset()


def ignored(git: Git, root_prefix: str, paths: Iterable[str]) -> frozenset[str]:
    """Return the vault paths that git ignores, tracked or not; `root_prefix` is that of the vault. Raises GitError."""
    root_prefix = f"./{root_prefix}"  # so that no name is pathspec magic, as `:(top)x.md` would be
    data = b"\0".join(os.fsencode(root_prefix + path) for path in paths)
    output = git.run("check-ignore", "--no-index", "-z", "--stdin", data=data, work_tree=True) if data else []
    return frozenset(path.removeprefix(root_prefix) for path in output)


def _program() -> str:
    """Return the path of git, found in absolute folders of $PATH: relative ones could be in the vault."""
    from shutil import which

    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(folder)]
    program = which("git", path=os.pathsep.join(folders))
    if program is None:
        raise GitError("git is not installed")
    return program


def _limit_memory(process: int) -> None:
    """Limit the memory of a process: a ref may be a symbolic link to /dev/zero."""
    import resource

    if hasattr(resource, "prlimit"):  # Linux
        try:
            resource.prlimit(process, resource.RLIMIT_DATA, (_MAX_MEMORY, _MAX_MEMORY))
        except OSError:  # the process has ended, or its limit is lower already
            return


def _git_dirs(top: Path) -> _GitDirs:
    """Return the git directories of a repository; `.git` may be a file that names one, as in submodules.

    Raises GitError if there is no repository, OSError for a file that cannot be read.
    """
    git_dir = os.fspath(top / ".git")
    if os.path.isfile(git_dir):
        git_dir = os.path.join(top, os.fsdecode(read_untrusted(git_dir, top)).removeprefix("gitdir:").strip())
    common_dir = git_dir
    if os.path.lexists(os.path.join(git_dir, "commondir")):
        common_file = os.path.join(git_dir, "commondir")
        common_dir = os.path.join(git_dir, os.fsdecode(read_untrusted(common_file, git_dir)).strip())
    if not os.path.isdir(os.path.join(common_dir, "objects")) or not os.path.lexists(os.path.join(git_dir, "HEAD")):
        raise GitError(f"{top / '.git'} is not a git repository")
    return _GitDirs(git_dir, common_dir)


def _link(dirs: _GitDirs, folder: str) -> None:
    """Create symbolic links in `folder` to the contents of a repository."""
    worktree_files = [
        name for name in os.listdir(dirs.git_dir) if name in _WORKTREE_FILES or name.startswith("sharedindex.")
    ]
    for source, names in ((dirs.common_dir, _SHARED_FILES), (dirs.git_dir, worktree_files)):
        for name in names:
            path = os.path.realpath(os.path.join(source, name))
            if os.path.isfile(path) or os.path.isdir(path):  # not a FIFO, on which git would block
                os.symlink(path, os.path.join(folder, name))
    if not os.path.lexists(os.path.join(folder, "refs")):
        os.mkdir(os.path.join(folder, "refs"))
    with open(os.path.join(folder, "HEAD"), "wb") as file:
        file.write(read_untrusted(os.path.join(dirs.git_dir, "HEAD"), dirs.git_dir))


def _write_config(git: Git, dirs: _GitDirs, folder: str) -> None:
    """Write the configuration of a git directory with the copied keys of the repository's. Raises GitError, OSError."""
    file = os.path.join(folder, "config")
    lines = ["[core]", "bare = true", "repositoryformatversion = 0"]
    _write(file, lines)
    try:
        data = read_untrusted(os.path.join(dirs.common_dir, "config"), dirs.common_dir, _MAX_CONFIG)
    except FileNotFoundError:
        return
    for entry in git.run(
        "config", "--file", "-", "--no-includes", "-z", "--get-regexp", f"^({_COPIED_KEYS})$", data=data
    ):
        name, _, value = entry.partition("\n")
        section, *subsection, key = name.split(".")
        inner = ".".join(subsection).replace("\\", "\\\\").replace('"', '\\"')
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        lines += [f'[{section} "{inner}"]' if subsection else f"[{section}]", f'{key} = "{escaped}"']
        if section == "extensions":
            lines += ["[core]", "repositoryformatversion = 1"]
    _write(file, lines)


def _write(file: str, lines: Iterable[str]) -> None:
    with open(file, "wb") as stream:
        stream.write(os.fsencode("\n".join(lines) + "\n"))
