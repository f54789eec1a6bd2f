"""Work shared by the cores: a process for each, whose results come in the order in which one would have them."""

import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO, Generic, TypeVar

_MAX_PROCESSES = 4  # more than this wait for the one that writes

_T = TypeVar("_T")


def may_fork() -> bool:
    """Return whether there is a second core, and a fork is safe: on Linux, with no other thread at work."""
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return False
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1


def side_by_side(work: Callable[[int], _T], count: int) -> Iterator[_T]:
    """Yield work(0) to work(count - 1), in order, done by processes that end with this one.

    What `work` returns must be plain values. Where a process ends before its time, its work is done here.
    """
    cores = min(len(os.sched_getaffinity(0)), _MAX_PROCESSES)
    processes: list[_Process[_T]] = []
    try:
        processes.extend(_Process(work, range(first, count, cores)) for first in range(cores))
        for number in range(count):
            found = processes[number % cores].next()
            yield work(number) if found is None else found  # one that was killed is done without
    finally:
        for process in processes:
            process.close()
        for process in reversed(processes):  # the last has inherited what the others write to
            process.wait()


class _Process(Generic[_T]):
    """A fork that does some of the work, in order, and passes on what it finds; nothing, where none can be made."""

    def __init__(self, work: Callable[[int], _T], numbers: range) -> None:
        self._number = -1
        try:
            ours, theirs = os.pipe()
        except OSError:  # too many open files
            self._pipe: BinaryIO = BytesIO()
            return
        with suppress(OSError):  # too many processes, or too little memory
            self._number = os.fork()
        if not self._number:
            with suppress(BaseException):  # whatever it is, the other end sees that nothing more comes
                os.close(ours)
                with open(theirs, "wb") as pipe:
                    for number in numbers:
                        pickle.dump(work(number), pipe, pickle.HIGHEST_PROTOCOL)
                        pipe.flush()
            os._exit(0)
        os.close(theirs)
        self._pipe = open(ours, "rb")  # noqa: SIM115  # closed by `close`

    def next(self) -> _T | None:
        """Return what was found next; None where the process has ended."""
        try:
            result: _T = pickle.load(self._pipe)  # noqa: S301  # written by a fork of this process
        except (EOFError, pickle.UnpicklingError):
            return None
        return result

    def close(self) -> None:
        """Tell the process to end."""
        self._pipe.close()

    def wait(self) -> None:
        """Wait until it has ended."""
        if self._number > 0:
            os.waitpid(self._number, 0)
