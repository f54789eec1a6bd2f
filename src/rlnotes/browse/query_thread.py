"""The thread that reads and queries the vault: SQLite connections belong to a thread, and the screen must not wait."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from textual.message import Message

T = TypeVar("T")
_REDRAW = 0.1  # seconds between two numbers of the progress of reading


class ReadingProgress(Message):
    """The number of notes done so far, the total, and the work, as a participle."""

    def __init__(self, done: int, total: int, what: str = "reading") -> None:
        """Take the numbers and the work."""
        super().__init__()
        self.done, self.total, self.what = done, total, what


class QueryThread:
    """A thread that runs one query after another. A query replaces an earlier one of its kind that still waits."""

    def __init__(self, post_message: Callable[[Message], Any]) -> None:
        """Take the function that receives the progress of reading."""
        self._post_message = post_message
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._pending: dict[str, Future[Any]] = {}
        self._progress_posted = 0.0
        self.is_closed = False

    @property
    def is_running(self) -> bool:
        """Whether the thread is running a query."""
        return any(future.running() for future in self._pending.values())

    @property
    def is_idle(self) -> bool:
        """Whether no query runs or waits."""
        return all(future.done() for future in self._pending.values())

    async def run(self, kind: str, query: Callable[..., T], *args: Any) -> T | None:
        """Run a query and return its result; None if a later query of the same kind replaced it, or after `close`.

        Raises what the query raises.
        """
        if self.is_closed:  # a worker may start between the end of the screen and the end of its loop
            return None
        previous = self._pending.get(kind)
        if previous:
            previous.cancel()
        future = self._pending[kind] = self._pool.submit(query, *args)
        try:
            result = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            return None
        return result if self._pending.get(kind) is future else None

    def later(self, call: Callable[[], None]) -> None:
        """Run a function after what waits."""
        self._pool.submit(call)

    def report_progress(self, done: int, total: int, what: str = "reading") -> None:
        """Post the progress of reading. Called in the thread, for each note or batch of notes."""
        now = time.monotonic()
        if not self.is_closed and (done == total or now - self._progress_posted > _REDRAW):
            self._progress_posted = now
            self._post_message(ReadingProgress(done, total, what))

    def close(self, last: Callable[[], None]) -> None:
        """Drop what waits, and end the thread after `last`."""
        self.is_closed = True
        for future in self._pending.values():
            future.cancel()
        self._pool.submit(last)
        self._pool.shutdown(wait=False)
