"""The tests' small language: `make_vault({...})` writes a folder of notes, `rlnotes(...)` runs a command in it."""

import fcntl
import gc
import io
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings

from rlnotes.config import Settings
from rlnotes.indexing.index import Index, build_index
from rlnotes.questions.hub import Hubs
from rlnotes.vault import Vault

REPOSITORY = Path(__file__).parent.parent

settings.register_profile(
    "quick", max_examples=int(os.environ.get("EXAMPLES", "60")), deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("quick")


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


def _environment(tmp_path: Path, vault: Path | None, env: Mapping[str, str] | None) -> dict[str, str]:
    """Return a user's environment in which nothing of the machine's own rlnotes is."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("RLNOTES", "NO_COLOR", "FORCE_COLOR"))}
    return environment | {
        "COLUMNS": "80",
        "HOME": str(tmp_path / "home"),
        "PYTHONUTF8": "1",
        "RLNOTES_CACHE_DIR": str(tmp_path / "cache"),
        "RLNOTES_STATE_DIR": str(tmp_path / "state"),
        **(env or {}),
        **({"RLNOTES_VAULT": str(vault)} if vault is not None else {}),
    }


@pytest.fixture(name="rlnotes")
def _rlnotes(tmp_path):
    """Run rlnotes as a user does, in a process of its own; `vault` is the folder, `env` adds to the environment."""

    def run(
        *args: str, vault: Path | None = None, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "rlnotes", *args], capture_output=True, timeout=60, check=False,
            env=_environment(tmp_path, vault, env), cwd=cwd or tmp_path,
        )  # fmt: skip
        return Result(done.stdout.decode(errors="surrogateescape"), done.stderr.decode(), done.returncode)

    return run


@pytest.fixture(name="called")
def _called(tmp_path):
    """Run rlnotes from its way in to its exit code as `rlnotes` does, but in this process, which is much quicker."""
    from rlnotes.__main__ import main

    def run(
        *args: str, vault: Path | None = None, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Result:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        code = 0
        with (
            patch.dict(os.environ, _environment(tmp_path, vault, env), clear=True),
            patch.object(sys, "argv", ["rlnotes", *args]),
            chdir(cwd or tmp_path),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
            finally:
                gc.enable()
        said, told = (each.buffer.getvalue() for each in (out, err))
        return Result(said.decode(errors="surrogateescape"), told.decode(), code)

    return run


@pytest.fixture(name="terminal")
def _terminal(tmp_path):
    """Run rlnotes in a real pseudo-terminal of a given width and return the bytes it wrote there."""

    def run(*args: str, vault: Path, width: int = 80, env: Mapping[str, str] | None = None) -> str:
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
        environment.setdefault("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
        environment.setdefault("RLNOTES_STATE_DIR", str(tmp_path / "state"))
        process = subprocess.Popen(
            [sys.executable, "-m", "rlnotes", *args],
            stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=environment, cwd=tmp_path,
        )  # fmt: skip
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
        process.wait(timeout=60)
        os.close(ours)
        return b"".join(chunks).decode().replace("\r\n", "\n")

    return run
