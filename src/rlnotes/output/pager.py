"""Long output on a terminal, read page by page in the user's pager."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from io import TextIOBase
from typing import TextIO


@contextmanager
def paged(*, wanted: bool) -> Iterator[None]:
    """Have what is printed within read in `$PAGER` (or `less`) once there are more lines than the terminal has.

    Nothing is kept back for it longer than a screenful. A pager that is left early ends the printing, silently.
    """
    command = _command() if wanted and sys.stdout.isatty() and os.environ.get("TERM") != "dumb" else []
    if not command:
        yield
        return
    stream = _Paged(sys.stdout, command)
    try:
        with redirect_stdout(stream), suppress(_LeftError):
            yield
    finally:
        stream.end()


def _command() -> list[str]:
    """Return the pager's words; none where there is no pager or none is wanted (`PAGER=`, `PAGER=cat`)."""
    named = os.environ.get("PAGER")
    with suppress(ValueError):
        words = shlex.split("less" if named is None else named)
        if words and words[0] != "cat" and shutil.which(words[0]):
            return words
    return []


class _LeftError(Exception):
    """The pager was left early. Not an OSError, at which Rich would exit 1."""


class _Paged(TextIOBase):
    """A terminal that turns into a pager when it is full."""

    def __init__(self, terminal: TextIO, command: list[str]) -> None:
        self._terminal = terminal
        self._command = command
        self._room = os.get_terminal_size(terminal.fileno()).lines - 1
        self._kept: list[str] = []
        self._pager: subprocess.Popen[str] | None = None

    def write(self, text: str) -> int:
        if self._pager is None:
            self._kept.append(text)
            self._room -= text.count("\n")
            if self._room < 0:
                self._start()
        elif self._pager.stdin:
            try:
                self._pager.stdin.write(text)
            except BrokenPipeError as error:
                raise _LeftError from error
        return len(text)

    def _start(self) -> None:
        environment = {"LESS": "FRX", "LV": "-c", **os.environ}  # as git has it: colours pass, and the screen is left
        try:
            self._pager = subprocess.Popen(  # noqa: S603  # the user's own choice
                self._command, stdin=subprocess.PIPE, env=environment, text=True,
                encoding=self._terminal.encoding, errors="backslashreplace",
            )  # fmt: skip
        except OSError:  # no program after all, no room for a process, or no file descriptor: all is printed at the end
            self._room = sys.maxsize
            return
        self.write("".join(self._kept))

    def flush(self) -> None:
        if self._pager and self._pager.stdin:
            try:
                self._pager.stdin.flush()
            except BrokenPipeError as error:
                raise _LeftError from error

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._terminal.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._terminal.encoding

    def end(self) -> None:
        """Print what was kept, or wait until the pager is left; Ctrl-C is the pager's meanwhile."""
        if self._pager is None:
            self._terminal.write("".join(self._kept))
            self._terminal.flush()
            return
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            if self._pager.stdin:
                with suppress(BrokenPipeError):
                    self._pager.stdin.close()
            self._pager.wait()
        finally:
            signal.signal(signal.SIGINT, before)
