"""Progress bar of long work, on a terminal."""

import os
import time
from typing import TextIO

_DELAY = 1.0  # seconds from the start until a bar is drawn


def bar(done: int, total: int, what: str) -> str:
    """Return the work, the number of notes done, the total, and a bar of 20 cells."""
    return f"{what} {done:,} of {total:,} notes {'█' * (20 * done // total):░<20}"


class ProgressBar:
    """A callback that draws a bar with what is done on how many notes, once the work takes long.

    The bar is erased when a piece of work is done. `erase` is for work that ends earlier, by an error or interrupt.
    """

    def __init__(self, stream: TextIO) -> None:
        """Take a terminal."""
        self._stream = stream
        self._start = time.monotonic()
        self._shown: tuple[str, int, int] | None = None  # the work, the number of notes, and per cent done

    def __call__(self, done: int, total: int, what: str = "reading") -> None:
        """Report that `done` of `total` notes are done; `what` is the work, as a participle."""
        if done >= total:
            self.erase()
            return
        state = (what, total, 100 * done // total)
        if state != self._shown and time.monotonic() - self._start > _DELAY:
            self._shown = state
            text = bar(done, total, what)
            width = os.get_terminal_size(self._stream.fileno()).columns or 80
            self._stream.write(f"\r\x1b[K{text[: width - 1]}")
            self._stream.flush()

    def erase(self) -> None:
        """Erase the bar, if there is one."""
        if self._shown:
            self._shown = None
            self._stream.write("\r\x1b[K")
            self._stream.flush()
