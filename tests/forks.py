"""Runs of rlnotes that cost no start: a server imports everything once and forks a process for every run.

`Forks` is the tests' end, `python forks.py FD` the server. A run has the working folder, environment, exit code and
output of a process of its own; only the interpreter's start and the imports are shared. What a start itself does is
tested with real ones (`fresh=True` of the fixture `rlnotes`, and test_imports).
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Self

LAZY = ("encodings.utf_8_sig", "rich.markdown", "tomllib")
"""What is imported only when it is needed, and needed often."""


class Run:
    """A run that has been started: `pid` is its process."""

    def __init__(self, forks: "Forks", args: list[str], env: Mapping[str, str], cwd: Path, before: str) -> None:
        self._forks = forks
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115  # `end` closes them
        with open(os.devnull, "rb") as nothing:
            files = [nothing.fileno(), self._out.fileno(), self._err.fileno()]
            self.pid = forks.start(args, env, cwd, files, before)

    def end(self) -> tuple[bytes, bytes, int]:
        """Wait for its end; return what it wrote on stdout and stderr, and its exit code (-9: killed)."""
        with self._out, self._err:
            code = self._forks.wait()
            self._out.seek(0)
            self._err.seek(0)
            return self._out.read(), self._err.read(), code


class Forks:
    """A server of its own, which does one run after the other and ends with the process that made it."""

    def __init__(self, first: Self | None = None) -> None:
        """Start a server, or have the first one fork another."""
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.settimeout(300)
        self._server: subprocess.Popen[bytes] | None = None
        with theirs:
            if first:
                socket.send_fds(first._socket, [b"null"], [theirs.fileno()])
                return
            environment = {k: v for k, v in os.environ.items() if not k.startswith("RLNOTES")} | {"PYTHONUTF8": "1"}
            command = [sys.executable, __file__, str(theirs.fileno())]
            self._server = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment)

    def begin(self, args: list[str], env: Mapping[str, str], cwd: Path, before: str = "") -> Run:
        """Start rlnotes, whose process executes a piece of Python first."""
        return Run(self, args, env, cwd, before)

    def run(self, args: list[str], env: Mapping[str, str], cwd: Path, before: str = "") -> tuple[bytes, bytes, int]:
        """Run rlnotes; return what it wrote on stdout and stderr, and its exit code."""
        return self.begin(args, env, cwd, before).end()

    def start(self, args: list[str], env: Mapping[str, str], cwd: Path, files: list[int], before: str = "") -> int:
        """Start rlnotes with three open files as its stdin, stdout and stderr; return the process's number."""
        socket.send_fds(self._socket, [json.dumps([args, dict(env), str(cwd), before]).encode()], files)
        return int(self._socket.recv(100))

    def wait(self) -> int:
        """Return the exit code of what was started, once it has ended; until then its number is no other's."""
        self._socket.send(b"end")
        return int(self._socket.recv(100))

    def close(self) -> None:
        """End the server."""
        self._socket.close()
        if self._server:
            self._server.wait(10)


def serve(requests: socket.socket) -> None:
    """Fork for each request, one after the other, until the other end is closed."""
    while True:
        asked, files, *_ = socket.recv_fds(requests, 1_000_000, 3)
        if not asked:
            return
        run = json.loads(asked)
        child = os.fork()
        if not child:
            requests.close()
            if run:
                _answer(*run, files)
            with socket.socket(fileno=files[0]) as own:
                serve(own)
            os._exit(0)
        for file in files:
            os.close(file)
        if run:
            requests.send(str(child).encode())
            if not requests.recv(100):
                return
            requests.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _answer(args: list[str], env: dict[str, str], cwd: str, before: str, files: list[int]) -> None:
    from rlnotes.__main__ import main

    code: object = 1
    try:
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)  # by line where it is a terminal
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1, errors="backslashreplace", closefd=False)
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        sys.argv = ["rlnotes", *args]
        exec(before, {})
        main()
        code = 0
    except SystemExit as exit_:
        code = exit_.code or 0
    except BaseException:  # noqa: BLE001  # as at the end of any program
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(code if isinstance(code, int) else 1)


def import_all() -> None:
    """Import what any run of rlnotes may need."""
    import rlnotes

    modules = [module.name for module in pkgutil.walk_packages(rlnotes.__path__, "rlnotes.")]
    for name in (*modules, *LAZY):
        if not name.endswith("__main__"):
            importlib.import_module(name)
    gc.freeze()  # no run need look through what they all share


if __name__ == "__main__":
    import_all()
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        serve(requests)
