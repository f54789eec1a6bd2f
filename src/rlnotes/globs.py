"""Globs of vault paths: `*` and `?` stay in one part, `**` crosses parts, a name alone fits at any depth."""

import re
from collections.abc import Iterable

_PARTS = "(?:[^/]*+/)*?"
_MARK = re.compile(r"(\*\*|\*|\?|/)")


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
    """Return a glob as a regular expression for the whole path, which takes linear time for the usual globs.

    What stands between two wildcards is found at the first place where it fits, which is never given up again (an
    atomic group): where a later place would do, the first one does too, since a wildcard fills what is left. Only
    wildcards that cross parts can free one that stays in a part, so each stretch between `**` is one such group. A
    `**` within a part (`a**b`) tries each place of the path once for the last stretch.
    """
    glob = glob.strip("/") + ("/**" if glob.endswith("/") else "")
    wildcard = "" if "/" in glob.removesuffix("/**") else _PARTS
    stretch: list[str] = []
    found = ""
    pieces = [piece for piece in _MARK.split(glob) if piece]
    for at, piece in enumerate(pieces):
        if piece != "**":
            stretch += [piece] if piece else []
            continue
        if stretch:  # else the next wildcard takes in what the last one does
            found += f"(?>{wildcard}{_stretch(stretch)})"
        stretch = []
        wildcard = "(?s:.*?)"
        if (at == 0 or pieces[at - 1] in {"/", ""}) and pieces[at + 1 : at + 2] == ["/"]:
            wildcard = _PARTS
            pieces[at + 1] = ""  # that slash is in it
    return found + wildcard + _stretch(stretch, end=r"\Z") if stretch else found + wildcard.replace("*?", "*+")


def _stretch(pieces: list[str], end: str = "") -> str:
    """Return what stands between two `**`, or behind the last, as an expression that never goes back."""
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
