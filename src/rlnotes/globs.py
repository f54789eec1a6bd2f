"""Globs of vault paths: `*` and `?` stay in one part, `**` crosses parts, a name alone fits at any depth."""

import re
from collections.abc import Iterable


class Globs:
    """Some globs, ready to be asked; one with `!` ahead takes out again what those before it took in."""

    def __init__(self, globs: Iterable[str]) -> None:
        """Take the globs in order."""
        self._steps = [(not glob.startswith("!"), re.compile(expression(glob.removeprefix("!")))) for glob in globs]

    def __bool__(self) -> bool:
        return bool(self._steps)

    def __call__(self, path: str) -> bool:
        """Say whether a path fits."""
        fits = False
        for takes_in, pattern in self._steps:
            if fits is not takes_in and pattern.fullmatch(path):
                fits = takes_in
        return fits


def expression(glob: str) -> str:
    """Return a glob as a regular expression for the whole path."""
    glob = glob.strip("/") + ("/**" if glob.endswith("/") else "")
    anchored = "/" in glob.removesuffix("/**")
    parts = re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", glob)
    regex = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return ("" if anchored else "(?:.*/)?") + "".join(regex.get(part, re.escape(part)) for part in parts)
