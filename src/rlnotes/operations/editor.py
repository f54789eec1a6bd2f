"""The user's editor, opened at a line."""

import os
import shlex
import subprocess
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from rlnotes.errors import UsageError

_PLUS = frozenset(
    "vi vim nvim view gvim nano pico emacs emacsclient kak micro joe ne mg jed vis gedit kwrite mcedit".split()
)
_COLON = frozenset("subl hx helix zed lapce".split())
_GOTO = frozenset("code code-insiders codium cursor windsurf".split())


def editor_command(editor: str, file: str, line: int) -> list[str]:
    """Return the words that open `file` at `line` (from 1) in an editor, of those whose way to say it is known."""
    words = shlex.split(editor)
    name = os.path.basename(words[0])
    if line <= 1:
        return [*words, file]
    if name in _PLUS:
        return [*words, f"+{line}", file]
    if name in _GOTO:
        return [*words, "--goto", f"{file}:{line}"]
    return [*words, f"{file}:{line}" if name in _COLON else file]


def open_editor(file: str, line: int = 1) -> None:
    """Open a file in `$VISUAL` or `$EDITOR` and wait for it. Raises UsageError where none is set or it fails."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not editor.strip():
        raise UsageError("No editor is set.", hint="Set $VISUAL or $EDITOR, for example to `vim`.")
    try:
        code = run_in_terminal(editor_command(editor, file, line))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The editor `{editor}` cannot be run: {getattr(error, 'strerror', None) or error}."
        ) from error
    if code:
        raise UsageError(f"The editor `{editor}` ended with code {code}.")


def run_in_terminal(command: Sequence[str]) -> int:
    """Run a program of the user's choice that reads from the terminal, and return its exit code.

    Where stdin is none, as under `xargs` and in a `while read`, it gets /dev/tty. The terminal's modes are afterwards
    as they were, however the program ended. Raises OSError where it cannot be run.
    """
    with _terminal() as stdin:
        return subprocess.call(command, stdin=stdin)  # noqa: S603  # the user's own editor


@contextmanager
def _terminal() -> Iterator[int | None]:
    """Yield what a program is to have as stdin (None: the same as this one); put back the terminal's modes."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # there is none
        yield None
        return
    try:
        before = termios.tcgetattr(terminal)
        try:
            yield None if os.isatty(0) else terminal
        finally:
            with suppress(OSError, termios.error):
                if os.tcgetpgrp(terminal) == os.getpgrp():  # in the background it would stop this process
                    termios.tcsetattr(terminal, termios.TCSANOW, before)
    finally:
        os.close(terminal)
