"""Notes that Obsidian excludes: `userIgnoreFilters` in `.obsidian/app.json` (Obsidian help, Excluded files).

They are omitted from reports but remain notes: links from and to them are resolved and updated.
"""

import re
from typing import NamedTuple

from rlnotes.vault import Vault

FILE = ".obsidian/app.json"
_MAX_SIZE = 1_000_000  # bytes
_MAX_FILTERS = 1000
_MAX_LENGTH = 500  # characters of a filter
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|.", re.DOTALL)
_BACK_REFERENCE = re.compile(r"\\[1-9k]")


class Excluded(NamedTuple):
    """Filters of excluded notes: path prefixes in lower case, regular expressions, and rejected filters."""

    prefixes: tuple[str, ...]
    expressions: tuple["re.Pattern[str]", ...]
    refused: tuple[str, ...]

    def __call__(self, path: str) -> bool:
        """Return whether a path is excluded; letter case does not matter."""
        return bool(self.prefixes or self.expressions) and (
            path.lower().startswith(self.prefixes) or any(each.search(path) for each in self.expressions)
        )


_NO_FILTERS = Excluded((), (), ())


def read_excluded(vault: Vault) -> Excluded:
    """Return the filters of a vault; none if the file is missing, not a regular file or too large."""
    try:
        stat = vault.stat(FILE)
        data = vault.read(FILE) if stat and stat.size <= _MAX_SIZE else b""
    except OSError:
        return _NO_FILTERS
    if b"userIgnoreFilters" not in data:
        return _NO_FILTERS
    import json

    try:
        settings = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _NO_FILTERS
    found = settings.get("userIgnoreFilters") if isinstance(settings, dict) else None
    filters = [each for each in found if isinstance(each, str) and each] if isinstance(found, list) else []
    prefixes, expressions, refused = [], [], []
    for each in filters[:_MAX_FILTERS]:
        if len(each) > 2 and each.startswith("/") and each.endswith("/"):
            expression = _compile(each[1:-1])
            if expression:
                expressions.append(expression)
            else:
                refused.append(each)
        else:
            prefixes.append(each.lower())
    return Excluded(tuple(prefixes), tuple(expressions), (*refused, *filters[_MAX_FILTERS:]))


def _compile(written: str) -> "re.Pattern[str] | None":
    """Compile a regular expression that takes linear time, or return None: at most one group and one quantifier.

    `.*` at either end is removed: it has no effect, as expressions match anywhere in a path.
    """
    tokens = _TOKEN.findall(written)
    tokens = tokens[2:] if tokens[:2] == [".", "*"] else tokens[3:] if tokens[:3] == ["^", ".", "*"] else tokens
    end = tokens[-1:] == ["$"]
    ahead = tokens[: len(tokens) - end]
    tokens = ahead[:-2] if ahead[-2:] == [".", "*"] else tokens
    quantifiers = [n for n, token in enumerate(tokens) if token in {"*", "+", "?", "{"}]
    groups = tokens.count("(")
    after_group = any(n and tokens[n - 1] in {")", "("} for n in quantifiers)
    odd = len(written) > _MAX_LENGTH or any(map(_BACK_REFERENCE.match, tokens))
    if odd or len(quantifiers) > 1 or groups > 1 or after_group:
        return None
    try:
        return re.compile("".join(tokens), re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        return None
