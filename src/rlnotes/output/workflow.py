"""GitHub's workflow commands, kept out of output that quotes a vault: a runner obeys lines such as `::add-mask::x`."""

import io
import re
import sys
from typing import Any, TextIO

_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # of a line, for one reader or another
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and char not in _ENDS) + "\ufeff"
_END, _BLANK = (b"|".join(re.escape(char.encode()) for char in chars) for chars in (_ENDS, _BLANKS))
_START = rb"\A|" + b"|".join(b"(?<=%b)" % re.escape(char.encode()) for char in _ENDS)
_COMMAND = re.compile(rb"(?:%b)((?:%b)*+:)(?=:)|(##)(?=\[)" % (_START, _BLANK))
"""What a runner obeys: it trims a line ahead of `::`, and takes `##[` anywhere (actions/runner, ActionCommand.cs)."""
_BEGINNING = re.compile(rb"(?:%b|%b)*+(:?)" % (_BLANK, _END))


def guard_output() -> None:
    r"""Have standard output and standard error written so that no line of them is a workflow command.

    A backslash is put in: `:\:`, `##\[`. A shell, and Markdown, read the same as without. Called where
    `$GITHUB_ACTIONS` is set; what `--format github` writes passes by `commands`.
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


def commands(stream: TextIO) -> TextIO:
    """Return what passes lines to a stream as they are, for a format whose lines are meant to be commands."""
    guard = getattr(stream, "buffer", None)
    if not isinstance(guard, _Guard):
        return stream
    stream.flush()
    return guard.unguarded


class _Guard(io.BufferedIOBase):
    """The bytes of a text stream on their way, commands in them made harmless."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self.unguarded = stream
        self._line = b""  # what of the line so far may become a command: blanks and a colon, or its last bytes

    def write(self, data: Any) -> int:
        given = bytes(data)
        safe = _COMMAND.sub(rb"\1\2\\", self._line + given)
        self.unguarded.buffer.write(safe[len(self._line) :])
        line = safe[max(safe.rfind(b"\n"), safe.rfind(b"\r")) + 1 :]
        begun = _BEGINNING.fullmatch(line)
        self._line = (b" " + begun[1] if line else b"") if begun else b"\0" + line[-4:]
        return len(given)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self.unguarded.buffer.flush()

    def isatty(self) -> bool:
        return self.unguarded.isatty()

    def fileno(self) -> int:
        return self.unguarded.fileno()
