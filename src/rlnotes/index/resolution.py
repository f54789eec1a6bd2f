"""Where a link goes: the values of a resolution."""

from typing import Literal, NamedTuple

Status = Literal["resolved", "ambiguous", "broken", "external", "outside", "contents"]
Via = Literal[
    "", "path", "folder", "name", "length", "relative", "index", "loose", "alias", "title", "id", "self"
]  # fmt: skip
Spelling = Literal["", "case", "unicode"]
FragmentStatus = Literal["", "heading", "block", "loose", "broken"]

FOUND: frozenset[Status] = frozenset({"resolved", "ambiguous"})
"""The statuses of links that go to a file or folder of the vault."""

NOT_FOUND: frozenset[Status] = frozenset({"broken", "outside"})

NOT_LOCAL: frozenset[Status] = frozenset({"external", "contents"})
"""The statuses of links that name nothing in the vault."""

ALIAS_OR_TITLE: frozenset[Via] = frozenset({"alias", "title"})
"""Links resolved by these are not followed by Obsidian."""


class Resolution(NamedTuple):
    """Where a link goes.

    `status`: `resolved`, `ambiguous` (several candidates, `path` is the one Obsidian would take), `broken`,
    `external`, `outside` (above the vault) or `contents` (a marker that stands for a table of contents). `path`: a
    note, a file or a folder. `fits`: all that the name fits, the shortest path first, shared by all links of that
    name. `via`: how it was found: `path`, `folder` (the source's own), `name`, `length` (the shortest path string),
    `relative`, `index` (a folder's index or README), `loose` (a Markdown destination found by name across the
    vault, or as the page that is built from it), `alias`, `title`, `id`, `self`. `spelling`: `case` or `unicode`
    where the file is spelled otherwise. `fragment`: `heading`, `block`, `loose` (found only without punctuation),
    `broken`, or empty where there is none to check.
    """

    status: Status
    path: str = ""
    fits: tuple[str, ...] = ()
    via: Via = ""
    spelling: Spelling = ""
    fragment: FragmentStatus = ""

    @property
    def guessed(self) -> bool:
        """Whether several files fit and only the length of their paths decided: what people are told is ambiguous."""
        return self.via == "length"

    @property
    def candidates(self) -> tuple[str, ...]:
        """All that the name fits, the winner first."""
        if self.fits[:1] == (self.path,) or not self.path:
            return self.fits
        return self.path, *(path for path in self.fits if path != self.path)


BROKEN = Resolution("broken")
EXTERNAL = Resolution("external")
CONTENTS = Resolution("contents")
OUTSIDE = Resolution("outside")
