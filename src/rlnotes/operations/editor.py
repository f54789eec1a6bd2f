"""Open the user's editor at a line."""

import os
import shlex
import subprocess
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from rlnotes.errors import UsageError

_PLUS_LINE = frozenset(
    "vi vim nvim view gvim nano pico emacs emacsclient kak micro joe ne mg jed vis gedit kwrite mcedit".split()
)
_COLON_LINE = frozenset("subl hx helix zed lapce".split())
_GOTO_LINE = frozenset("code code-insiders codium cursor windsurf".split())


class FilePosition(NamedTuple):
    """A file and the line to open it at, from 1."""

    file: str
    line: int = 1


def editor_command(editor: str, positions: Sequence[FilePosition]) -> list[str]:
    """Return the command that opens files at their lines; without the lines if the editor's syntax is unknown.

    In editors that take one line for all files, as `+LINE`, it is that of the first file.
    """
    words = shlex.split(editor)
    name = os.path.basename(words[0])
    files = [position.file for position in positions]
    if all(position.line <= 1 for position in positions):
        return [*words, *files]
    if name in _PLUS_LINE:
        return [*words, f"+{positions[0].line}", *files] if positions[0].line > 1 else [*words, *files]
    if name in _GOTO_LINE | _COLON_LINE:
        places = [f"{position.file}:{position.line}" if position.line > 1 else position.file for position in positions]
        return [*words, *(["--goto"] if name in _GOTO_LINE else []), *places]
    return [*words, *files]


def open_editor(positions: Sequence[FilePosition]) -> None:
    """Open files in `$VISUAL` or `$EDITOR` and wait for it. Raises UsageError if neither is set or it fails."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not editor.strip():
        raise UsageError("No editor is set.", hint="Set $VISUAL or $EDITOR, for example to `vim`.")
    try:
        code = run_in_terminal(editor_command(editor, positions))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The editor `{editor}` cannot be run: {getattr(error, 'strerror', None) or error}."
        ) from error
    if code:
        raise UsageError(f"The editor `{editor}` ended with code {code}.")


def run_in_terminal(command: Sequence[str]) -> int:
    """Run an interactive program of the user's choice and return its exit code.

    If stdin is not a terminal, as under `xargs`, it gets /dev/tty. The terminal's modes are restored afterwards. Raises
    OSError if it cannot be run.
    """
    with _terminal() as stdin:
        return subprocess.call(command, stdin=stdin)  # noqa: S603  # the user's own editor


@contextmanager
def _terminal() -> Iterator[int | None]:
    """Yield the stdin for a program (None: inherit); restore the terminal's modes afterwards."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # no controlling terminal
        yield None
        return
    try:
        before = termios.tcgetattr(terminal)
        try:
            yield None if os.isatty(0) else terminal
        finally:
            with suppress(OSError, termios.error):
                if os.tcgetpgrp(terminal) == os.getpgrp():  # a background process would be stopped
                    termios.tcsetattr(terminal, termios.TCSANOW, before)
    finally:
        os.close(terminal)
