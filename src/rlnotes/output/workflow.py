"""Escape GitHub workflow commands in output: a runner executes lines such as `::add-mask::x`, also those of a note."""

import io
import re
import sys
from typing import Any, TextIO

_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # line ends of any reader
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and char not in _ENDS) + "\ufeff"
_END, _BLANK = (b"|".join(re.escape(char.encode()) for char in chars) for chars in (_ENDS, _BLANKS))
_START = rb"\A|" + b"|".join(b"(?<=%b)" % re.escape(char.encode()) for char in _ENDS)
_COMMAND = re.compile(rb"(?:%b)((?:%b)*+:)(?=:)|(##)(?=\[)" % (_START, _BLANK))
"""Commands of a runner: it trims blanks before `::`, and accepts `##[` anywhere (actions/runner, ActionCommand.cs)."""
_BEGINNING = re.compile(rb"(?:%b|%b)*+(:?)" % (_BLANK, _END))


def guard_output() -> None:
    r"""Escape workflow commands in everything written to standard output and standard error.

    A backslash is inserted: `:\:`, `##\[`, which a shell and Markdown drop. Called if `$GITHUB_ACTIONS` is set;
    `--format github` writes to the stream of `commands` instead.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.flush()
            below: Any = _Guard(stream)
            guarded = io.TextIOWrapper(
                below, encoding=stream.encoding, errors=stream.errors, line_buffering=stream.line_buffering,
                write_through=stream.write_through,
            )  # fmt: skip
            setattr(sys, name, guarded)


def escape(line: str) -> str:
    """Return a line of text with workflow commands escaped, for the stream of `commands`."""
    return _COMMAND.sub(rb"\1\2\\", line.encode(errors="surrogateescape")).decode(errors="surrogateescape")


def commands(stream: TextIO) -> TextIO:
    """Return the stream without escaping, for a format whose lines are workflow commands."""
    guard = getattr(stream, "buffer", None)
    if not isinstance(guard, _Guard):
        return stream
    stream.flush()
    return guard.unguarded


class _Guard(io.BufferedIOBase):
    """Binary layer of a text stream that escapes workflow commands."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self.unguarded = stream
        self._line = b""  # the part of the current line that may begin a command: blanks and a colon, or its last bytes

    def write(self, data: Any) -> int:
        written = bytes(data)
        safe = _COMMAND.sub(rb"\1\2\\", self._line + written)
        self.unguarded.buffer.write(safe[len(self._line) :])
        line = safe[max(safe.rfind(b"\n"), safe.rfind(b"\r")) + 1 :]
        prefix = _BEGINNING.fullmatch(line)
        self._line = (b" " + prefix[1] if line else b"") if prefix else b"\0" + line[-4:]
        return len(written)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self.unguarded.buffer.flush()

    def isatty(self) -> bool:
        return self.unguarded.isatty()

    def fileno(self) -> int:
        return self.unguarded.fileno()
