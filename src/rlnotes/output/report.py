"""The values a command hands to the printer."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple


class Format(StrEnum):
    """The formats every command can print."""

    TABLE = "table"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    PATHS = "paths"
    MARKDOWN = "markdown"


class View(StrEnum):
    """How a grouped report is laid out on a terminal."""

    TABLE = "table"
    CARDS = "cards"
    TREE = "tree"
    OUTLINE = "outline"


class Style(StrEnum):
    """What a column's text is, from which its look follows."""

    TEXT = ""
    TITLE = "title"
    QUIET = "quiet"
    PLACE = "place"
    FILE = "file"
    """A path in the vault, or several, perhaps with a line behind it; tables show it from the working folder."""
    NUMBER = "number"
    BAD = "bad"


class Column(NamedTuple):
    """A column of a report: the record's key, the header, what it is, and its share of a terminal's room.

    `share` 0 takes what the text needs and no more; others divide what is left. A `hidden` column is left out where
    people look and printed where programs read. `below` is the key of a text that a terminal shows under the cell;
    under a FILE it is the path where the file was before.
    """

    key: str
    header: str
    style: Style = Style.TEXT
    share: int = 0
    hidden: bool = False
    detail: str = ""


class Group(NamedTuple):
    """A heading with the records under it: a hub's section. `size` is in words ("4 notes")."""

    title: str
    size: str
    records: Sequence[dict[str, Any]]
    children: tuple["Group", ...] = ()


class Branch(NamedTuple):
    """A record in a tree, with what grows from it. `ahead` stands before its name."""

    record: dict[str, Any]
    branches: tuple["Branch", ...] = ()
    ahead: str = ""


class Page(NamedTuple):
    """A text to read: what stands above it, the Markdown of its body, and the reports that follow."""

    above: str
    body: str
    after: tuple["Report", ...] = ()


class Report(NamedTuple):
    """An answer. `records` are the data, whole: JSON prints them as they are, the other formats `columns` of them.

    `kind` names the shape in JSON. `facts` stand beside the records there. `title`, `subtitle` and `caption` are for
    people; `caption` says what the rows mean. `groups` order the same records under headings, `trees` in branches;
    `page` is a text to read.
    `empty` is said where there are no records. A record may have `marks`, words that are shown behind its title, and
    `path` (or several `paths`), by which the format `paths` names it.
    """

    kind: str
    records: Sequence[dict[str, Any]]
    columns: Sequence[Column]
    title: str = ""
    subtitle: str = ""
    caption: str = ""
    properties: dict[str, Any] = {}  # noqa: RUF012  # never changed
    groups: tuple[Group, ...] | None = None
    trees: tuple[Branch, ...] | None = None
    view: View = View.TABLE
    page: Page | None = None
    empty: str = ""
