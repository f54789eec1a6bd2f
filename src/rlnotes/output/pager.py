"""Pipe a terminal's output through the user's pager, as git does."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from io import TextIOBase
from typing import TextIO

from rlnotes.output.write import is_dumb

_DEFAULTS = {"LESS": "FRX", "LV": "-c"}
"""Options of `less` and `lv` where the user sets none: quit if one screen is enough, pass colors, keep the screen."""


@contextmanager
def paged() -> Iterator[None]:
    """Redirect standard output, a terminal, to `$PAGER` (default: `less`) and wait until the user leaves it.

    The pager starts at once and decides by itself whether the output fits (`less -F`). If it quits early, the rest of
    the output is dropped. Without a pager (`PAGER=`, `PAGER=cat`, a dumb terminal, a program that cannot be started)
    output goes to the terminal directly.
    """
    pager = _start(sys.stdout)
    if pager is None:
        yield
        return
    stream = _PagerInput(pager, sys.stdout)
    try:
        with redirect_stdout(stream), suppress(_PagerClosedError):
            yield
    finally:
        stream.wait()


def _start(terminal: TextIO) -> "subprocess.Popen[str] | None":
    command = [] if is_dumb() else _command()
    if not command:
        return None
    terminal.flush()
    with suppress(OSError):  # not installed, or no process or file descriptor left
        return subprocess.Popen(  # noqa: S603  # the user's own choice
            command, stdin=subprocess.PIPE, env=_DEFAULTS | os.environ, text=True,
            encoding=terminal.encoding, errors="backslashreplace",
        )  # fmt: skip
    return None


def _command() -> list[str]:
    """Return the arguments that start the pager; an empty list for none."""
    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # an unclosed quote
        return []
    return [] if words[:1] == ["cat"] else words


class _PagerClosedError(Exception):
    """The pager quit early. Not an OSError: Rich exits 1 on a closed pipe."""


class _PagerInput(TextIOBase):
    """Standard input of the pager, with the size and encoding of the terminal."""

    def __init__(self, pager: "subprocess.Popen[str]", terminal: TextIO) -> None:
        self._pager = pager
        self._pipe = pager.stdin or terminal  # never the terminal: `_start` asks for a pipe
        self._terminal = terminal

    def write(self, text: str) -> int:
        try:
            return self._pipe.write(text)
        except BrokenPipeError as error:
            raise _PagerClosedError from error

    def flush(self) -> None:
        try:
            self._pipe.flush()
        except BrokenPipeError as error:
            raise _PagerClosedError from error

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._terminal.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._terminal.encoding

    def wait(self) -> None:
        """Close the pipe and wait until the pager ends; Ctrl-C meanwhile goes to the pager alone."""
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            with suppress(BrokenPipeError):
                self._pipe.close()
            self._pager.wait()
        finally:
            signal.signal(signal.SIGINT, handler)
