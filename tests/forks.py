"""Runs of rlnotes that cost no start: a server imports everything once and forks a process for every run.

`Forks` is the tests' end, `python forks.py FD` the server. A run has the working folder, environment, exit code and
output of a process of its own; only the interpreter's start and the imports are shared. What a start itself does is
tested with real ones (`fresh=True` of the fixture `rlnotes`, and test_imports).
"""

import contextlib
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


class Forks:
    """A server of its own, ended with the process that made it."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.settimeout(60)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("RLNOTES")} | {"PYTHONUTF8": "1"}
        self._server = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()], env=environment
        )
        theirs.close()

    def run(self, args: list[str], env: Mapping[str, str], cwd: Path) -> tuple[bytes, bytes, int]:
        """Run rlnotes; return what it wrote on stdout and stderr, and its exit code."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(os.devnull, "rb") as nothing:
            self.start(args, env, cwd, [nothing.fileno(), out.fileno(), err.fileno()])
            code = self.wait()
            out.seek(0)
            err.seek(0)
            return out.read(), err.read(), code

    def start(self, args: list[str], env: Mapping[str, str], cwd: Path, files: list[int]) -> None:
        """Start rlnotes with three open files as its stdin, stdout and stderr."""
        socket.send_fds(self._socket, [json.dumps([args, dict(env), str(cwd)]).encode()], files)

    def wait(self) -> int:
        """Return the exit code of what was started, once it has ended."""
        return int(self._socket.recv(100))

    def close(self) -> None:
        """End the server."""
        self._socket.close()
        self._server.wait(10)


def serve(requests: socket.socket) -> None:
    """Fork for each request, one after the other, until the other end is closed."""
    import rlnotes

    for module in pkgutil.walk_packages(rlnotes.__path__, "rlnotes."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    while True:
        asked, files, *_ = socket.recv_fds(requests, 1_000_000, 3)
        if not asked:
            return
        child = os.fork()
        if not child:
            requests.close()
            _answer(*json.loads(asked), files)
        for file in files:
            os.close(file)
        requests.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _answer(args: list[str], env: dict[str, str], cwd: str, files: list[int]) -> None:
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


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        serve(requests)
