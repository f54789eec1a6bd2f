"""Notes that Obsidian excludes: `userIgnoreFilters` in `.obsidian/app.json` (Obsidian help, Excluded files).

They are left out of reports and stay notes: links to them resolve, and links in them follow what they name.
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
    """What Obsidian excludes: beginnings of paths in lower case, expressions, and filters that are not understood."""

    beginnings: tuple[str, ...]
    expressions: tuple["re.Pattern[str]", ...]
    refused: tuple[str, ...]

    def __call__(self, path: str) -> bool:
        """Return whether a path is excluded; letter case does not matter."""
        return bool(self.beginnings or self.expressions) and (
            path.lower().startswith(self.beginnings) or any(each.search(path) for each in self.expressions)
        )


_NOTHING = Excluded((), (), ())


def read_excluded(vault: Vault) -> Excluded:
    """Return what Obsidian excludes in a vault; nothing where the file is missing, no regular file or too large."""
    try:
        stat = vault.stat(FILE)
        data = vault.read(FILE) if stat and stat.size <= _MAX_SIZE else b""
    except OSError:
        return _NOTHING
    if b"userIgnoreFilters" not in data:
        return _NOTHING
    import json

    try:
        settings = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _NOTHING
    found = settings.get("userIgnoreFilters") if isinstance(settings, dict) else None
    filters = [each for each in found if isinstance(each, str) and each] if isinstance(found, list) else []
    beginnings, expressions, refused = [], [], []
    for each in filters[:_MAX_FILTERS]:
        if len(each) > 2 and each.startswith("/") and each.endswith("/"):
            expression = _compiled(each[1:-1])
            if expression:
                expressions.append(expression)
            else:
                refused.append(each)
        else:
            beginnings.append(each.lower())
    return Excluded(tuple(beginnings), tuple(expressions), (*refused, *filters[_MAX_FILTERS:]))


def _compiled(written: str) -> "re.Pattern[str] | None":
    """Return a regular expression that cannot take long, or None: at most one group and one quantifier in it.

    `.*` at either end changes nothing, as an expression is looked for anywhere in a path, and is taken off.
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
