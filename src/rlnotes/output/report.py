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
    CSV = "csv"
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
    left out of tables and printed as TSV and Markdown. `detail` is the key of a text shown under the cell in a
    table; under a FILE it is the former path. `text` is the key of what tables and Markdown show instead of the
    value, such as `50%` for 0.5. A cell of a table has at most three lines, a title six, unless `whole` is set.
    `noun` is what the items of a list are called; a table then shows more than three as `33 notes: a, b, c, +30`.
    `marks` is the key of spans of characters to highlight, by key of the text.

    A key that begins with `_` holds such a display text: JSON leaves it out.
    """

    key: str
    header: str
    style: Style = Style.TEXT
    share: int = 0
    hidden: bool = False
    detail: str = ""
    text: str = ""
    whole: bool = False
    noun: str = ""
    marks: str = ""

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
    people; `caption` explains the rows, `empty` replaces them if there are none, `footer` ends a table. `groups` order
    the same records under headings, in aligned columns with one header if `is_one_table`; `trees` order them as trees;
    `page` is a document to read. A record may have `flags`, words shown after its title, and `path` (or `paths`), which
    the format `paths` prints.
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
    footer: str = ""
    is_one_table: bool = False

    def limited(self, limit: int | None) -> "Report":
        """Return the report with its first `limit` records (all if None), also in its groups and trees."""
        if limit is None or len(self.records) <= limit:
            return self
        groups = None if self.groups is None else _first_in_groups(self.groups, limit)[0]
        trees = None if self.trees is None else _first_in_trees(self.trees, limit)[0]
        return self._replace(records=self.records[:limit], groups=groups, trees=trees)

    @property
    def data(self) -> "Sequence[dict[str, Any]]":
        """The records without their display texts."""
        keys = {key for column in self.columns for key in (column.key, column.detail, column.text, column.marks)}
        display = {key for key in keys if key.startswith("_")}
        if not display:
            return self.records
        return [{key: value for key, value in record.items() if key not in display} for record in self.records]


def _first_in_groups(groups: tuple[Group, ...], limit: int) -> tuple[tuple[Group, ...], int]:
    """Return the groups that hold the first `limit` records, and how many more records fit."""
    found = []
    for group in groups:
        if not limit:
            break
        records = group.records[:limit]
        children, rest = _first_in_groups(group.children, limit - len(records))
        limit = rest
        found.append(group._replace(records=records, children=children))
    return tuple(found), limit


def _first_in_trees(trees: tuple[Branch, ...], limit: int) -> tuple[tuple[Branch, ...], int]:
    """Return the trees that hold the first `limit` records, and how many more records fit."""
    found = []
    for tree in trees:
        if not limit:
            break
        branches, limit = _first_in_trees(tree.branches, limit - 1)
        found.append(tree._replace(branches=branches))
    return tuple(found), limit
