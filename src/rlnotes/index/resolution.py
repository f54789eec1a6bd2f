"""Where a link goes: the values of a resolution."""

from typing import Literal, NamedTuple

Status = Literal["resolved", "ambiguous", "broken", "external", "outside", "contents"]
"""`ambiguous`: there are several candidates, and Obsidian's choice is taken; `outside`: above the vault; `contents`: a
marker of a table of contents."""

Via = Literal[
    "", "path", "folder", "name", "length", "relative", "index", "loose", "alias", "title", "id", "self"
]  # fmt: skip
"""How a target was found: by its `path`, in the `folder` of the source, by its `name`, by the shortest path of several
(`length`), by a `relative` path, as the `index` or README of a folder, as a Markdown destination found by name across
the vault or as the page built from a note (`loose`), by `alias`, `title` or `id`, or as the note itself (`self`)."""

Spelling = Literal["", "case", "unicode"]
"""How the name of the file differs from the link."""

FragmentStatus = Literal["", "heading", "block", "loose", "broken"]
"""What a fragment matches; `loose`: a heading without regard to punctuation; empty: there is no fragment to check."""

FOUND: frozenset[Status] = frozenset({"resolved", "ambiguous"})
"""Statuses of links to a file or folder of the vault."""

NOT_FOUND: frozenset[Status] = frozenset({"broken", "outside"})

NOT_LOCAL: frozenset[Status] = frozenset({"external", "contents"})
"""Statuses of links that do not refer to the vault."""

ALIAS_OR_TITLE: frozenset[Via] = frozenset({"alias", "title"})
"""Links resolved by these are not followed by Obsidian."""


class Resolution(NamedTuple):
    """Where a link goes. `path` is a note, a file or a folder.

    `fits` are all files that match the name, the shortest path first, shared by all links of that name.
    """

    status: Status
    path: str = ""
    fits: tuple[str, ...] = ()
    via: Via = ""
    spelling: Spelling = ""
    fragment: FragmentStatus = ""

    @property
    def guessed(self) -> bool:
        """Whether several files match and the shortest path was chosen: reported as ambiguous."""
        return self.via == "length"

    @property
    def candidates(self) -> tuple[str, ...]:
        """All files that match the name, the chosen one first."""
        if self.fits[:1] == (self.path,) or not self.path:
            return self.fits
        return self.path, *(path for path in self.fits if path != self.path)


BROKEN = Resolution("broken")
EXTERNAL = Resolution("external")
CONTENTS = Resolution("contents")
OUTSIDE = Resolution("outside")
