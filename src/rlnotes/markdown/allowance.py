"""Regular expressions of others, from settings or a command line, matched within a limit of time."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager


class TooSlowError(Exception):
    """Matching took longer than it may."""


class Allowance:
    """The time that matching an expression of somebody else may take, all matches together.

    `(a+)+$` takes exponential time in Python's engine. Seconds of computing are counted, not those of a clock, so that
    the answer does not depend on how busy the machine is.
    """

    def __init__(self, seconds: float) -> None:
        """Begin with all of the time left."""
        self._left = seconds

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Match within. Raises TooSlowError when the time is over. Only for the main thread: a signal interrupts it."""

        def stop(*_: object) -> None:
            raise TooSlowError

        before = signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, self._left)
        try:
            yield
        finally:
            # at least a microsecond is left, since 0 would be no limit
            self._left = max(signal.setitimer(signal.ITIMER_VIRTUAL, 0)[0], 1e-6)
            signal.signal(signal.SIGVTALRM, before)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return somebody else's expression, compiled. Raises ValueError with the reason for one that cannot be."""
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise ValueError(str(error)) from error
    except RecursionError as error:
        raise ValueError("groups nested too deeply") from error
    except OverflowError as error:
        raise ValueError(f"a repetition of too many times ({error})") from error
