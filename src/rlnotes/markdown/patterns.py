"""Regular expressions that are compiled when they are first used: most runs need few of the many there are."""

import re
from typing import Any, cast


class _Lazy:
    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(*self._given), name)
        setattr(self, name, method)  # which is found from now on without coming here
        return method


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what can be used as `re.compile(pattern, flags)` would be; a mistake in it shows at the first use."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
