"""Questions on a terminal: choose one of several lines, or confirm. They are written to stderr."""

import os
import select
import sys
import termios
import tty
from collections.abc import Sequence

from rlnotes.output.cells import first_cells
from rlnotes.output.sanitize import clean
from rlnotes.output.write import is_dumb

_UP = {b"k", b"\x10", b"\x1b[A", b"\x1bOA"}  # also Ctrl-P
_DOWN = {b"j", b"\x0e", b"\x1b[B", b"\x1bOB"}  # also Ctrl-N
_ENTER = {b"\r", b"\n"}
_CANCEL = {b"q", b"\x04", b"\x1b", b""}  # also Ctrl-D and the end of input
_ESCAPE_DELAY = 0.05  # seconds; the rest of an arrow key follows at once

_answers: dict[tuple[str, ...], int | None] = {}  # a command that is retried does not ask again


def can_ask() -> bool:
    """Return whether a person can answer: input, output and messages are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty() and not is_dumb()


def confirm(question: str) -> bool:
    """Return whether the user answers a question with y or yes; everything else means no."""
    key = (question,)
    if key not in _answers:
        sys.stderr.write(f"{clean(question)} [y/N] ")
        sys.stderr.flush()
        _answers[key] = int(sys.stdin.readline().strip().lower() in {"y", "yes"})
    return bool(_answers[key])


def choose(question: str, lines: Sequence[str]) -> int | None:
    """Return the index of the line that the user chooses with the arrow keys or its number; None where they cancel."""
    key = (question, *lines)
    if key not in _answers:
        _answers[key] = _choose(clean(question), [clean(line) for line in lines])
    return _answers[key]


def _choose(question: str, lines: Sequence[str]) -> int | None:
    terminal, at = sys.stdin.fileno(), 0
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)
        sys.stderr.write(f"{question} (arrow keys or number, Enter; q to quit)\n")
        while True:
            _draw(lines, at)
            pressed = _key(terminal)
            number = int(pressed) if pressed.isdigit() else 0
            if pressed in _CANCEL:
                return None
            if 1 <= number <= len(lines):
                return number - 1
            if pressed in _ENTER:
                return at
            at = (at + (pressed in _DOWN) - (pressed in _UP)) % len(lines)
            sys.stderr.write(f"\x1b[{len(lines)}A")
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _draw(lines: Sequence[str], at: int) -> None:
    """Write each line on one row, the line under the cursor reversed."""
    columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80  # 0 where the terminal does not tell
    for number, line in enumerate(lines, 1):
        row = first_cells(f"{number} {line}", max(columns - 1, 1))
        sys.stderr.write(f"\r\x1b[2K\x1b[7m{row}\x1b[0m\n" if number == at + 1 else f"\r\x1b[2K{row}\n")
    sys.stderr.flush()


def _key(terminal: int) -> bytes:
    """Return the bytes of the next key."""
    key = os.read(terminal, 1)
    while key.startswith(b"\x1b") and len(key) < 3 and select.select([terminal], [], [], _ESCAPE_DELAY)[0]:
        key += os.read(terminal, 1)
    return key
