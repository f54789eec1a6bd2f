"""Progress bar of reading a large vault."""

import time
from collections.abc import Callable
from typing import TextIO


def progress(stream: TextIO) -> Callable[[int, int], None]:
    """Return a callback that takes the number of notes read and the total, and draws a bar after one second.

    `stream` is a terminal. The bar is erased when all notes are read.
    """
    start, shown = time.monotonic(), 0

    def report_progress(done: int, total: int) -> None:
        nonlocal shown
        if done == total:
            stream.write("\r\x1b[K" if shown else "")
            shown = 0  # a command may read the vault a second time
        elif time.monotonic() - start > 1 and 100 * done // total > shown:
            shown = 100 * done // total
            stream.write(f"\rreading {done:,} of {total:,} notes {'█' * (shown // 5):░<20}")
        stream.flush()

    return report_progress
