"""Time limit for regular expressions from settings or the command line."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager


class TooSlowError(Exception):
    """Matching exceeded the time limit."""


class Allowance:
    """CPU time that all matches of an untrusted expression may take together.

    `(a+)+$` takes exponential time in Python's engine. CPU time is counted, not wall time, so that the result does not
    depend on the load of the machine.
    """

    def __init__(self, seconds: float) -> None:
        """Take the limit in seconds."""
        self._left = seconds

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Run matches in this context. Raises TooSlowError at the limit. Main thread only: a signal interrupts it."""

        def stop(*_: object) -> None:
            raise TooSlowError

        before = signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, self._left)
        try:
            yield
        finally:
            # at least a microsecond: 0 would disable the timer
            self._left = max(signal.setitimer(signal.ITIMER_VIRTUAL, 0)[0], 1e-6)
            signal.signal(signal.SIGVTALRM, before)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile an untrusted expression. Raises ValueError with the reason if it is invalid."""
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise ValueError(str(error)) from error
    except RecursionError as error:
        raise ValueError("groups nested too deeply") from error
    except OverflowError as error:
        raise ValueError(f"repetition count too large ({error})") from error
