"""The process of a command: standard streams, interrupts and the exit code.

Imports only modules that Python imports at startup, for the sake of `rlnotes --version` and completion.
"""

import io
import os
import sys
from _signal import (  # type: ignore[import-not-found]  # `signal` imports more than all of this module
    ITIMER_REAL,
    SIG_IGN,
    SIGALRM,
    SIGINT,
    default_int_handler,
    getsignal,
    setitimer,
    signal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

INTERRUPTED = 130
_RETRY_DELAY = 0.001  # seconds
FAILED = 2  # never 1, which means findings of lint

_input: list[bytes] = []  # the contents of standard input, once read


class OutputError(Exception):
    """Standard output cannot be written.

    Not an OSError, so that no library handles it: Rich and Typer exit 1 on a closed pipe.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.is_closed_pipe = isinstance(error, BrokenPipeError)
        self.reason = _reason(error)
        self.written = ""
        """Summary of what the command wrote into the vault before; may be empty."""


class _Output(io.FileIO):
    """Standard output: a failed write raises OutputError."""

    def write(self, data: "Any") -> int:
        try:
            return _write_all(super().write, data, self)
        except OSError as error:
            raise OutputError(error) from error


class _Messages(io.FileIO):
    """Standard error: a failed write is ignored."""

    def write(self, data: "Any") -> int:
        try:
            return _write_all(super().write, data, self)
        except OSError:
            return len(data)


def _write_all(write: "Callable[[Any], int | None]", data: "Any", file: io.FileIO) -> int:
    """Write data and return the number of bytes written; wait if another program made the file non-blocking."""
    while (count := write(data)) is None:
        import select

        select.select([], [file], [])
    return count


def run(program: "Callable[[], int]") -> int:
    """Run the program, flush standard output and return the exit code. A failed write is reported and exits 2.

    A closed pipe is not a failure: its reader has quit.
    """
    _open_streams()
    try:
        try:
            code = program()
        except SystemExit as ending:  # raised by Typer
            code = ending.code if isinstance(ending.code, int) else FAILED if ending.code else 0
        sys.stdout.flush()
    except OutputError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python flushes the rest of the buffer at exit
        code = 0
        if not error.is_closed_pipe:
            code = FAILED
            after = f"; {error.written}" if error.written else ""
            sys.stderr.write(f"rlnotes: cannot write standard output: {error.reason}{after}\n")
    if callable(getsignal(SIGINT)):
        signal(SIGINT, SIG_IGN)  # an interrupt during shutdown would only print a traceback
    return code


class Interruptible:
    """A context in which an interrupt raises KeyboardInterrupt, so that cleanup code runs.

    Outside of it, before a command starts and after it ends, an interrupt ends the process at once (`__main__`).
    """

    def __enter__(self) -> None:
        self._before = getsignal(SIGINT)
        if callable(self._before):  # unless it is ignored, as with `nohup` or `&`
            signal(SIGINT, default_int_handler)
            sys.unraisablehook = _raise_again

    def __exit__(self, *_: object) -> None:
        if callable(self._before):
            signal(SIGINT, self._before)
            setitimer(ITIMER_REAL, 0)
            sys.unraisablehook = sys.__unraisablehook__


def _raise_again(unraisable: "Any") -> None:
    """Raise an interrupt again after a delay where Python cannot propagate it, as in `__del__` or an import lock.

    Python would print it with a traceback and continue.
    """
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        signal(SIGALRM, default_int_handler)
        setitimer(ITIMER_REAL, _RETRY_DELAY)
    else:
        sys.__unraisablehook__(unraisable)


def standard_input() -> bytes:
    """Return all of standard input, also when a command is retried. Raises UsageError where it cannot be read."""
    from rlnotes.errors import UsageError

    if not _input:
        try:
            _input.append(sys.stdin.buffer.read())
        except OSError as error:
            raise UsageError(f"Cannot read standard input: {_reason(error)}.") from error
    return _input[0]


def standard_text() -> str:
    """Return all of standard input as text. Raises UsageError where it cannot be read or is not UTF-8."""
    from rlnotes.errors import UsageError

    try:
        return standard_input().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"Standard input is not valid UTF-8: byte {error.start}.") from error


def is_interrupt(error: BaseException) -> bool:
    """Return whether an interrupt caused an error: Python 3.11 wraps one in a RuntimeError during class creation."""
    cause: BaseException | None = error
    while cause and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


def restart_in_utf8() -> None:
    """Restart Python in UTF-8 mode if the locale has another encoding: file names of a vault are UTF-8.

    With `LC_ALL=C PYTHONUTF8=0` Python can neither open nor print `ö.md`. The encoding cannot be changed in a running
    process.
    """
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606


def _reason(error: OSError) -> str:
    import errno

    return "it is closed" if error.errno == errno.EBADF else error.strerror or str(error)


def _open_streams() -> None:
    """Open file descriptors 0 to 2 if they are closed, and replace the streams on 1 and 2.

    The next opened file, such as the cache, would otherwise get the number of a closed descriptor, and output would be
    written into it. /dev/null is opened in the opposite mode, so that reads and writes still fail (as gnulib's
    `stdopen` does).
    """
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_RDONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, mode), True)  # gets the lowest free number, this one
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    if _is_on(1, sys.stdout):
        sys.stdout = _stream(sys.stdout, _Output(1, "w", closefd=False))
    if _is_on(2, sys.stderr):
        sys.stderr = _stream(sys.stderr, _Messages(2, "w", closefd=False), by_line=True)


def _is_on(number: int, stream: "Any") -> bool:
    """Return whether a stream is None or writes to a file descriptor; a caller of `main` may have replaced it."""
    try:
        return stream is None or stream.fileno() == number
    except OSError:
        return False


def _stream(before: "Any", file: io.FileIO, *, by_line: bool = False) -> io.TextIOWrapper:
    """Return a text stream on a file with the encoding of the stream before; unencodable characters are escaped."""
    if before is not None:
        before.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(file),
        encoding=before.encoding if before is not None else "utf-8",
        errors="backslashreplace",
        newline="\n",
        line_buffering=by_line or file.isatty(),
    )
