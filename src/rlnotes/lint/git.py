"""git: the only module that starts it, so that no setting of a repository can run a program.

A repository's configuration can name programs for signatures, file monitors, filters, differences, transports, hooks
and more, and a vault may bring its own. So git is never told of the repository itself: it is given a folder made for
this one use, with links to the objects, references and index of the repository, and a configuration that is written
here. Only what is listed in `_KEPT` is taken over from the repository's own. The user's and the system's configuration
count as they do for any git. Files of the working tree are never compared by git, which would run filters.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rlnotes.untrusted import read_untrusted

_SHARED = ("objects", "refs", "packed-refs", "reftable", "shallow", "info", "logs")
_OWN = ("ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "index")  # of one working tree
_KEPT = (
    r"extensions\.(objectformat|refstorage)|core\.(ignorecase|precomposeunicode)"
    r"|branch\..*\.(remote|merge)|remote\..*\.fetch"  # what `@{upstream}` is
)
_SETTINGS = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.attributesFile=/dev/null",
    "diff.external=", "log.showSignature=false", "protocol.allow=never", "safe.bareRepository=explicit",
)  # fmt: skip
_USERS_OWN = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"})
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",  # overrides every `protocol.*.allow`
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_PATIENCE = 20.0  # seconds
_MEMORY = 2 << 30  # bytes
_MOST_CONFIG = 4 << 20  # bytes of a repository's configuration


class GitError(Exception):
    """git cannot be run, or has said in one sentence why it does not answer."""


class Git:
    """One repository, to be asked; made by `opened`."""

    def __init__(self, top: Path, folder: str) -> None:
        """Take the repository's working tree and the folder that git is given as its own."""
        self.top = top
        self._folder = folder

    def run(self, *words: str, data: bytes = b"", work_tree: bool = False) -> list[str]:
        """Run a git command that prints NUL-ended words, and return these. `data` is its standard input.

        Only with `work_tree` does git know where the files are. Raises GitError where git fails or takes too long.
        """
        import subprocess

        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _USERS_OWN
        }
        environment |= {**_ENVIRONMENT, "GIT_DIR": self._folder}
        environment |= {"GIT_WORK_TREE": os.fspath(self.top)} if work_tree else {"GIT_LITERAL_PATHSPECS": "1"}
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        try:
            with subprocess.Popen(  # noqa: S603  # no shell reads it
                [_program(), *settings, *words], env=environment, cwd=self.top if work_tree else self._folder,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            ) as process:  # fmt: skip
                try:
                    _limit_memory(process.pid)
                    out, err = process.communicate(data, timeout=_PATIENCE)
                except subprocess.TimeoutExpired as error:
                    raise GitError(f"it did not answer within {_PATIENCE:.0f} seconds") from error
                finally:
                    if process.poll() is None:
                        process.kill()
        except OSError as error:
            raise GitError("it cannot be run") from error
        if process.returncode and not (process.returncode == 1 and not err):  # 1: the answer is no
            said = err.decode(errors="replace").replace(self._folder, os.fspath(self.top / ".git")).strip().splitlines()
            raise GitError(said[0].removeprefix("fatal: ").removesuffix(".") if said else "it failed")
        return [os.fsdecode(word) for word in out.strip(b"\n").split(b"\0") if word]

    def commit(self, name: str) -> str | None:
        """Return the id of the commit that a name means, or None. Raises GitError."""
        found = self.run("rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
        return found[0] if found else None


class _Folders(NamedTuple):
    """Where a repository keeps what belongs to one working tree, and what all of its working trees share."""

    own: str
    shared: str


@contextmanager
def opened(root: Path) -> Iterator[Git]:
    """Give the repository that the vault at `root` is in. Raises GitError where there is none or git cannot be run."""
    from tempfile import TemporaryDirectory

    top = repository(root)
    if top is None:
        raise GitError(f"{root} is in no git repository")
    try:
        folders = _folders(top)
        with TemporaryDirectory(prefix="rlnotes-git-") as folder:
            _link(folders, folder)
            git = Git(top, folder)
            _write_config(git, folders, folder)
            yield git
    except OSError as error:
        raise GitError(f"{top / '.git'} cannot be read: {error.strerror}") from error


def repository(root: Path) -> Path | None:
    """Return the folder of the git repository that a vault is in, or None.

    Only a `.git` makes one: a folder that looks like a repository itself (`HEAD`, `objects`, `refs`) may be anybody's.
    """
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
        with opened(root) as git:
            return ignored(git, prefix(root), asked)
    except GitError:
        return frozenset()


def ignored(git: Git, ahead: str, paths: Iterable[str]) -> frozenset[str]:
    """Return those of some paths behind `ahead` that git is told to ignore, tracked or not. Raises GitError."""
    ahead = f"./{ahead}"  # so that no name is taken for pathspec magic, as `:(top)x.md` would be
    data = b"\0".join(os.fsencode(ahead + path) for path in paths)
    found = git.run("check-ignore", "--no-index", "-z", "--stdin", data=data, work_tree=True) if data else []
    return frozenset(path.removeprefix(ahead) for path in found)


def _program() -> str:
    """Return the path of git. A folder of $PATH that is named relatively would be looked for in the vault."""
    from shutil import which

    absolute = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(folder)]
    found = which("git", path=os.pathsep.join(absolute))
    if found is None:
        raise GitError("it is not installed")
    return found


def _limit_memory(process: int) -> None:
    """Let a process take only so much memory: a reference may be a link to /dev/zero."""
    import resource

    if hasattr(resource, "prlimit"):  # Linux
        try:
            resource.prlimit(process, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        except OSError:  # it has ended, or has less already
            return


def _folders(top: Path) -> _Folders:
    """Return the folders of a repository, which a working tree of its own or a submodule names in a file.

    Raises GitError where there is no repository, OSError for a file that cannot be read.
    """
    own = os.fspath(top / ".git")
    if os.path.isfile(own):
        own = os.path.join(top, os.fsdecode(read_untrusted(own, top)).removeprefix("gitdir:").strip())
    shared = own
    if os.path.lexists(os.path.join(own, "commondir")):
        shared = os.path.join(own, os.fsdecode(read_untrusted(os.path.join(own, "commondir"), own)).strip())
    if not os.path.isdir(os.path.join(shared, "objects")) or not os.path.lexists(os.path.join(own, "HEAD")):
        raise GitError(f"{top / '.git'} is no git repository")
    return _Folders(own, shared)


def _link(folders: _Folders, folder: str) -> None:
    """Make `folder` a git folder with the contents of a repository."""
    names = [name for name in os.listdir(folders.own) if name in _OWN or name.startswith("sharedindex.")]
    for source, some in ((folders.shared, _SHARED), (folders.own, names)):
        for name in some:
            path = os.path.realpath(os.path.join(source, name))
            if os.path.isfile(path) or os.path.isdir(path):  # no FIFO, which git would wait for
                os.symlink(path, os.path.join(folder, name))
    if not os.path.lexists(os.path.join(folder, "refs")):
        os.mkdir(os.path.join(folder, "refs"))
    with open(os.path.join(folder, "HEAD"), "wb") as file:
        file.write(read_untrusted(os.path.join(folders.own, "HEAD"), folders.own))


def _write_config(git: Git, folders: _Folders, folder: str) -> None:
    """Write the configuration of a git folder: what is kept of the repository's own. Raises GitError, OSError."""
    file = os.path.join(folder, "config")
    lines = ["[core]", "bare = true", "repositoryformatversion = 0"]
    _write(file, lines)
    try:
        data = read_untrusted(os.path.join(folders.shared, "config"), folders.shared, _MOST_CONFIG)
    except FileNotFoundError:
        return
    for entry in git.run("config", "--file", "-", "--no-includes", "-z", "--get-regexp", f"^({_KEPT})$", data=data):
        name, _, value = entry.partition("\n")
        section, *between, key = name.split(".")
        inner = ".".join(between).replace("\\", "\\\\").replace('"', '\\"')
        written = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        lines += [f'[{section} "{inner}"]' if between else f"[{section}]", f'{key} = "{written}"']
        if section == "extensions":
            lines += ["[core]", "repositoryformatversion = 1"]
    _write(file, lines)


def _write(file: str, lines: Iterable[str]) -> None:
    with open(file, "wb") as stream:
        stream.write(os.fsencode("\n".join(lines) + "\n"))
