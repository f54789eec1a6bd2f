"""Regular expressions compiled at first use: most runs need few of them."""

import re
from typing import Any, cast


class _Lazy:
    def __init__(self, pattern: str, flags: int) -> None:
        self._arguments = pattern, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(*self._arguments), name)
        setattr(self, name, method)  # later look-ups do not call __getattr__
        return method


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled at first use; an invalid one raises re.error then."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
