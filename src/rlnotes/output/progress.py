"""The bar that shows how far a long reading has come."""

import time
from collections.abc import Callable
from typing import TextIO


def progress(stream: TextIO) -> Callable[[int, int], None]:
    """Return what is told how many of how many notes are done, and draws that once reading has taken a second.

    `stream` is a terminal; nothing of the bar is left on it at the end.
    """
    start, shown = time.monotonic(), 0

    def tick(done: int, total: int) -> None:
        nonlocal shown
        if done == total:
            stream.write("\r\x1b[K" if shown else "")
            shown = 0  # what is asked may take a second reading
        elif time.monotonic() - start > 1 and 100 * done // total > shown:
            shown = 100 * done // total
            stream.write(f"\rreading {done:,} of {total:,} notes {'█' * (shown // 5):░<20}")
        stream.flush()

    return tick
