"""Glob patterns of vault paths, for settings, schemas and per-file ignores.

`*` and `?` match within a path component, `**` across components. A pattern without a slash matches at any depth; one
that ends with a slash matches everything in that folder. `!` negates: of several patterns, the last match decides.
"""

import re
from collections.abc import Iterable
from itertools import groupby

_COMPONENTS = "(?:[^/]*+/)*?"
_WILDCARD = re.compile(r"(\*\*|\*|\?|/)")


class Globs:
    """A compiled list of glob patterns. Empty lists are false and match nothing."""

    def __init__(self, globs: Iterable[str]) -> None:
        """Compile the patterns; neighbours of the same sign become one regular expression."""
        self._steps = [
            (not negated, re.compile("|".join(f"(?:{_expression(glob.removeprefix('!'))})" for glob in group)))
            for negated, group in groupby(globs, key=lambda glob: glob.startswith("!"))
        ]

    def __bool__(self) -> bool:
        return bool(self._steps)

    def __call__(self, path: str) -> bool:
        """Return whether a path matches."""
        matches = False
        for includes, pattern in self._steps:
            if matches is not includes and pattern.fullmatch(path):
                matches = includes
        return matches


def _expression(glob: str) -> str:
    """Return a pattern as a regular expression for the whole path, which takes linear time for common patterns.

    The text between two wildcards is matched at its first occurrence, in an atomic group without backtracking: if a
    later occurrence leads to a match, the first does too, since a wildcard matches the rest. Only wildcards that cross
    components can extend one that does not, so each part between two `**` is such a group. A `**` within a component
    (`a**b`) tries each offset of the path once for the last part.
    """
    glob = glob.strip("/") + ("/**" if glob.endswith("/") else "")
    wildcard = "" if "/" in glob.removesuffix("/**") else _COMPONENTS
    part: list[str] = []
    expression = ""
    pieces = [piece for piece in _WILDCARD.split(glob) if piece]
    for at, piece in enumerate(pieces):
        if piece != "**":
            part += [piece] if piece else []
            continue
        if part:  # else the next wildcard matches what the last one does
            expression += f"(?>{wildcard}{_part_expression(part)})"
        part = []
        wildcard = "(?s:.*?)"
        if (at == 0 or pieces[at - 1] in {"/", ""}) and pieces[at + 1 : at + 2] == ["/"]:
            wildcard = _COMPONENTS
            pieces[at + 1] = ""  # the slash is in the wildcard
    if not part:
        return expression + wildcard.replace("*?", "*+")
    return expression + wildcard + _part_expression(part, end=r"\Z")


def _part_expression(pieces: list[str], end: str = "") -> str:
    """Return the part between two `**`, or after the last, as a regular expression without backtracking."""
    literals = [""]  # between the `*`
    for piece in pieces:
        if piece == "*":
            literals.append("")
        else:
            literals[-1] += "[^/]" if piece == "?" else re.escape(piece)
    first, *others = literals
    if not others:
        return first
    groups = [f"(?>[^/]*?{literal})" for literal in others[:-1] if literal]
    if others[-1]:
        groups.append(f"(?>[^/]*?{others[-1]}{end})")
    elif end:
        groups.append("[^/]*+")
    return first + "".join(groups)
