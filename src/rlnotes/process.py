"""The process around a command: standard streams that are always open, interrupts, and the exit code.

Imports only what Python has already imported when it starts: `rlnotes --version` and the Tab key pass through here.
"""

import io
import os
import sys
from _signal import (  # type: ignore[import-not-found]  # `signal` itself imports more than all of this module
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
_MOMENT = 0.001  # seconds
FAILED = 2  # never 1: in CI that says that lint has found something

_input: list[bytes] = []  # what was read of standard input, if it was read


class OutputError(Exception):
    """Standard output cannot be written.

    Not an OSError, so that no library takes it for its own: Rich and Typer exit 1 where a pipe is closed.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.is_closed_pipe = isinstance(error, BrokenPipeError)
        self.reason = _reason(error)
        self.written = ""
        """What the command had written into the vault before, in words."""


class _Output(io.FileIO):
    """Standard output: an error on it raises OutputError."""

    def write(self, data: "Any") -> int:
        try:
            return _written(super().write, data, self)
        except OSError as error:
            raise OutputError(error) from error


class _Messages(io.FileIO):
    """Standard error: what cannot be written there is lost, and that is no error."""

    def write(self, data: "Any") -> int:
        try:
            return _written(super().write, data, self)
        except OSError:
            return len(data)


def _written(write: "Callable[[Any], int | None]", data: "Any", file: io.FileIO) -> int:
    """Write data and return how many bytes were taken; where another program made the file non-blocking, wait."""
    while (count := write(data)) is None:
        import select

        select.select([], [file], [])
    return count


def run(program: "Callable[[], int]") -> int:
    """Run the program and return its exit code. Standard output is flushed, and its failure is reported, here.

    A closed pipe is no failure: who reads it has seen enough.
    """
    _open_streams()
    try:
        try:
            code = program()
        except SystemExit as ending:  # so ends Typer
            code = ending.code if isinstance(ending.code, int) else FAILED if ending.code else 0
        sys.stdout.flush()
    except OutputError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python flushes again at exit what is still in the buffer
        code = 0
        if not error.is_closed_pipe:
            code = FAILED
            after = f"; {error.written}" if error.written else ""
            sys.stderr.write(f"rlnotes: standard output cannot be written: {error.reason}{after}\n")
    if callable(getsignal(SIGINT)):
        signal(SIGINT, SIG_IGN)  # all is done: an interrupt while Python ends would only print a traceback
    return code


class Interruptible:
    """A context in which an interrupt raises KeyboardInterrupt, so that what is half done can be put right.

    Outside, where nothing is begun yet or everything is done, it ends the process at once (`__main__`).
    """

    def __enter__(self) -> None:
        self._before = getsignal(SIGINT)
        if callable(self._before):  # not where it is ignored, as behind `nohup` or `&`
            signal(SIGINT, default_int_handler)
            sys.unraisablehook = _raise_again

    def __exit__(self, *_: object) -> None:
        if callable(self._before):
            signal(SIGINT, self._before)
            setitimer(ITIMER_REAL, 0)
            sys.unraisablehook = sys.__unraisablehook__


def _raise_again(lost: "Any") -> None:
    """Raise an interrupt again a moment later where Python cannot pass it on, as in `__del__` or the lock of an import.

    Python would print it with a traceback and go on.
    """
    if issubclass(lost.exc_type, KeyboardInterrupt):
        signal(SIGALRM, default_int_handler)
        setitimer(ITIMER_REAL, _MOMENT)
    else:
        sys.__unraisablehook__(lost)


def standard_input() -> bytes:
    """Return all of standard input, again where a command is run again. Raises UsageError where it cannot be read."""
    from rlnotes.errors import UsageError

    if not _input:
        try:
            _input.append(sys.stdin.buffer.read())
        except OSError as error:
            raise UsageError(f"Standard input cannot be read: {_reason(error)}.") from error
    return _input[0]


def is_interrupt(error: BaseException) -> bool:
    """Say whether an error comes of an interrupt: Python 3.11 makes a RuntimeError of one while a class is made."""
    seen: BaseException | None = error
    while seen and not isinstance(seen, KeyboardInterrupt):
        seen = seen.__cause__ or seen.__context__
    return seen is not None


def restart_in_utf8() -> None:
    """Start anew in Python's UTF-8 mode where the locale has another encoding: file names of a vault are UTF-8.

    Under `LC_ALL=C PYTHONUTF8=0` Python can neither open `ö.md` by the name that a link asks for nor print it. The
    encoding is fixed once Python runs, and every path of every module goes through it.
    """
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606


def _reason(error: OSError) -> str:
    import errno

    return "it is closed" if error.errno == errno.EBADF else error.strerror or str(error)


def _open_streams() -> None:
    """Make sure that file descriptors 0 to 2 are open, and put streams on 1 and 2 that know what failed.

    A file opened later would get the number of a closed one: what is printed would be written into the cache. In its
    place /dev/null is opened the wrong way round, so that reading and writing still fail (as gnulib's `stdopen` does).
    """
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_RDONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, mode), True)  # the lowest that is free: this one
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    if _is_on(1, sys.stdout):
        sys.stdout = _stream(sys.stdout, _Output(1, "w", closefd=False))
    if _is_on(2, sys.stderr):
        sys.stderr = _stream(sys.stderr, _Messages(2, "w", closefd=False), by_line=True)


def _is_on(number: int, stream: "Any") -> bool:
    """Say whether a stream is none or writes to a file descriptor: whoever calls `main` may have put another there."""
    try:
        return stream is None or stream.fileno() == number
    except OSError:
        return False


def _stream(before: "Any", file: io.FileIO, *, by_line: bool = False) -> io.TextIOWrapper:
    """Return a text stream on a file, with the encoding of the one that was there; what it lacks is escaped."""
    if before is not None:
        before.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(file),
        encoding=before.encoding if before is not None else "utf-8",
        errors="backslashreplace",
        newline="\n",
        line_buffering=by_line or file.isatty(),
    )
