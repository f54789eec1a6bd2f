"""Globs of vault paths: `*` and `?` match within a path segment, `**` across; a name alone matches at any depth."""

import re
from collections.abc import Iterable

_SEGMENTS = "(?:[^/]*+/)*?"
_MARK = re.compile(r"(\*\*|\*|\?|/)")


class Globs:
    """A list of globs; one that starts with `!` excludes paths that earlier ones include."""

    def __init__(self, globs: Iterable[str]) -> None:
        """Take the globs in order."""
        self._patterns = [(not glob.startswith("!"), re.compile(expression(glob.removeprefix("!")))) for glob in globs]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def __call__(self, path: str) -> bool:
        """Return whether a path matches."""
        matches = False
        for includes, pattern in self._patterns:
            if matches is not includes and pattern.fullmatch(path):
                matches = includes
        return matches


def expression(glob: str) -> str:
    """Return the regular expression of a glob, for the whole path. It takes linear time for common globs.

    The text between two wildcards is matched at its first occurrence without backtracking (an atomic group): if a later
    one matches, so does the first, since the wildcard after it matches the rest. Only `**` can undo a choice of `*`, so
    the text between two `**` is one group. A `**` inside a segment (`a**b`) tries each offset once for the last group.
    """
    glob = glob.strip("/") + ("/**" if glob.endswith("/") else "")
    wildcard = "" if "/" in glob.removesuffix("/**") else _SEGMENTS
    group: list[str] = []
    found = ""
    pieces = [piece for piece in _MARK.split(glob) if piece]
    for at, piece in enumerate(pieces):
        if piece != "**":
            group += [piece] if piece else []
            continue
        if group:  # otherwise the next wildcard includes the last one
            found += f"(?>{wildcard}{_segment_group(group)})"
        group = []
        wildcard = "(?s:.*?)"
        if (at == 0 or pieces[at - 1] in {"/", ""}) and pieces[at + 1 : at + 2] == ["/"]:
            wildcard = _SEGMENTS
            pieces[at + 1] = ""  # the slash is part of the wildcard
    return found + wildcard + _segment_group(group, end=r"\Z") if group else found + wildcard.replace("*?", "*+")


def _segment_group(pieces: list[str], end: str = "") -> str:
    """Return the expression of the text between two `**`, or after the last, without backtracking."""
    parts = [""]  # split at `*`
    for piece in pieces:
        if piece == "*":
            parts.append("")
        else:
            parts[-1] += "[^/]" if piece == "?" else re.escape(piece)
    first, *others = parts
    if not others:
        return first
    groups = [f"(?>[^/]*?{part})" for part in others[:-1] if part]
    if others[-1]:
        groups.append(f"(?>[^/]*?{others[-1]}{end})")
    elif end:
        groups.append("[^/]*+")
    return first + "".join(groups)
