"""Data model of a report: what a command hands to the printer."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple


class Format(StrEnum):
    """The output formats of every command."""

    TABLE = "table"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    PATHS = "paths"
    MARKDOWN = "markdown"


class View(StrEnum):
    """Layouts of a grouped report on a terminal."""

    TABLE = "table"
    CARDS = "cards"
    TREE = "tree"
    OUTLINE = "outline"


class Style(StrEnum):
    """The kind of value in a column, which decides its look on a terminal."""

    TEXT = ""
    TITLE = "title"
    QUIET = "quiet"
    NAME = "name"
    """A short name beside the title, such as a hub."""
    FILE = "file"
    """One or more paths in the vault, each perhaps with a line; a table shows them relative to the working folder."""
    NUMBER = "number"
    BAD = "bad"


class Column(NamedTuple):
    """A column of a report: the key of its value in a record, its header, style and share of a terminal's width.

    `share` 0 takes the width of its content; the other columns divide the rest by their shares. A `hidden` column is
    left out of tables and printed as TSV and Markdown. `detail` is the key of a text shown under the cell in a table;
    under a FILE it is the former path. `text` is the key of what tables and Markdown show instead of the value, such
    as `50%` for 0.5.

    A key that begins with `_` holds such a display text: JSON leaves it out.
    """

    key: str
    header: str
    style: Style = Style.TEXT
    share: int = 0
    hidden: bool = False
    detail: str = ""
    text: str = ""

    @property
    def shown_key(self) -> str:
        """The key of the value in tables and Markdown."""
        return self.text or self.key


class Group(NamedTuple):
    """A heading with its records and subgroups, such as a section of a hub. `size` is a text such as "4 notes"."""

    title: str
    size: str
    records: Sequence[dict[str, Any]]
    children: tuple["Group", ...] = ()


class Branch(NamedTuple):
    """A record in a tree with its children. `prefix` is shown before its name."""

    record: dict[str, Any]
    branches: tuple["Branch", ...] = ()
    prefix: str = ""


class Page(NamedTuple):
    """A document: a line above it, the Markdown of its body, and reports after it."""

    above: str
    body: str
    after: tuple["Report", ...] = ()


class Report(NamedTuple):
    """The result of a command. JSON prints whole `records`, TSV and tables their `columns`.

    `kind` and `properties` are top-level values of the JSON document. `title`, `subtitle` and `caption` are shown to
    people; `caption` explains the rows, `empty` replaces them if there are none. `groups` order the same records under
    headings, `trees` as trees; `page` is a document to read. A record may have `flags`, words shown after its title,
    and `path` (or `paths`), which the format `paths` prints.
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

    @property
    def data(self) -> "Sequence[dict[str, Any]]":
        """The records without their display texts."""
        display = {key for column in self.columns for key in (column.detail, column.text) if key.startswith("_")}
        if not display:
            return self.records
        return [{key: value for key, value in record.items() if key not in display} for record in self.records]
