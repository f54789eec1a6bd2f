"""The tests' small language: `make_vault({...})` writes a folder of notes, `rlnotes(...)` runs a command in it."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from forks import Forks
from rlnotes.config import Settings
from rlnotes.index.index import Index, build_index
from rlnotes.queries.hub import Hubs
from rlnotes.vault import Vault

REPOSITORY = Path(__file__).parent.parent

# the same examples each time, so that what passed here passes in CI; $HUNT draws as many new ones
settings.register_profile(
    "quick",
    max_examples=int(os.environ.get("HUNT") or os.environ.get("EXAMPLES", "60")),
    derandomize="HUNT" not in os.environ,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("quick")


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: some tests wait for a terminal, a lock or a disk."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) + 1


class Result(NamedTuple):
    """What a run printed and how it ended."""

    stdout: str
    stderr: str
    code: int


@pytest.fixture(name="vault_path")
def _vault_path() -> Path:
    """The vault that the repository ships."""
    return REPOSITORY / "vault"


@pytest.fixture(name="in_memory")
def _in_memory(tmp_path):
    """A folder where waiting for the disk takes no time, if this machine has one."""
    if not os.access("/dev/shm", os.W_OK | os.X_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.fixture(name="make_vault")
def _make_vault(tmp_path):
    """Write files (text or bytes by path) into a fresh folder and return it."""

    def make(files):
        root = tmp_path / "made"
        root.mkdir(exist_ok=True)
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return make


@pytest.fixture(name="make_index")
def _make_index(make_vault):
    """Write files and return the index of them with its hubs."""

    def make(files) -> tuple[Index, Hubs]:
        index = build_index(Vault(make_vault(files), Settings()))
        return index, Hubs(index)

    return make


@pytest.fixture(name="forks", scope="session")
def _forks():
    """What runs rlnotes in a process that need not start."""
    forks = Forks()
    yield forks
    forks.close()


@pytest.fixture(name="rlnotes")
def _rlnotes(tmp_path, forks):
    """Run rlnotes as a user does, in a process of its own; `vault` is the folder, `env` adds to the environment.

    `lint` runs in the vault's folder if no other is named: the paths that it prints lead from the working folder.
    `fresh` is for a process that starts and imports what it needs by itself.
    """

    def run(
        *args: str,
        vault: Path | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        fresh: bool = False,
    ) -> Result:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("RLNOTES", "NO_COLOR", "FORCE_COLOR"))}
        environment |= {
            "COLUMNS": "80",
            "HOME": str(tmp_path / "home"),
            "PYTHONUTF8": "1",
            "RLNOTES_CACHE_DIR": str(tmp_path / "cache"),
            "RLNOTES_STATE_DIR": str(tmp_path / "state"),
            **(env or {}),
        }
        if vault is not None:
            environment["RLNOTES_VAULT"] = str(vault)
            if cwd is None and args[:1] == ("lint",) and vault.is_dir():
                cwd = vault
        if fresh:
            done = subprocess.run(
                [sys.executable, "-m", "rlnotes", *args],
                capture_output=True, env=environment, cwd=cwd or tmp_path, timeout=60, check=False,
            )  # fmt: skip
            out, err, code = done.stdout, done.stderr, done.returncode
        else:
            out, err, code = forks.run([*args], environment, cwd or tmp_path)
        return Result(out.decode(errors="surrogateescape"), err.decode(), code)

    return run


@pytest.fixture(name="terminal")
def _terminal(tmp_path, forks):
    """Run rlnotes in a real pseudo-terminal of a given width and return the bytes it wrote there."""

    def run(
        *args: str, vault: Path, width: int = 80, env: Mapping[str, str] | None = None, unset: Collection[str] = ()
    ) -> str:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, width, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
        environment |= {
            "TERM": "xterm-256color",
            "PAGER": "cat",
            "RLNOTES_VAULT": str(vault),
            "PYTHONUTF8": "1",
            **(env or {}),
        }
        environment = {name: value for name, value in environment.items() if name not in unset}
        environment.setdefault("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
        environment.setdefault("RLNOTES_STATE_DIR", str(tmp_path / "state"))
        with open(os.devnull, "wb") as nothing:
            forks.start([*args], environment, tmp_path, [theirs, theirs, nothing.fileno()])
        os.close(theirs)
        chunks = []
        while True:
            try:
                chunk = os.read(ours, 65_536)
            except OSError:  # Linux says EIO when the other end is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
        forks.wait()
        os.close(ours)
        return b"".join(chunks).decode().replace("\r\n", "\n")

    return run
