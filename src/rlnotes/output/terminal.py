"""Draw a report on a terminal with Rich. Text that does not fit is wrapped, never truncated."""

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.console import Group as Stack
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.style import Style as Look
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from rlnotes.locations import from_here
from rlnotes.output.hyperlinks import file_url, has_links
from rlnotes.output.report import Branch, Column, Group, Report, Style, View
from rlnotes.output.sanitize import clean, clean_lines
from rlnotes.output.write import cell, is_dumb

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")

# Named ANSI colors only: they follow the palette of a light or dark terminal.
_STYLES = {
    Style.TEXT: "",
    Style.TITLE: "bold",
    Style.QUIET: "dim",
    Style.NAME: "cyan",
    Style.FILE: "cyan",
    Style.NUMBER: "magenta",
    Style.BAD: "red",
}
_GAP = 2  # cells between columns
_GUIDE = 4  # cells per level of a tree
_NARROW = 20  # cells; a narrower column of names is hard to read
_LINKED = {"title", "location"}  # keys of cells that are hyperlinks to their note
_CHUNK = 200  # rows drawn together, so that the start of a long table appears at once
_FLAGS = {"hub": "cyan", "broken": "red", "ambiguous": "yellow", "linked": "green"}


def make_console(stream: TextIO, color: str = "auto", width: int | None = None) -> Console:
    """Return a console for a stream, with colors as `has_color` decides; `NO_COLOR` keeps bold and dim."""
    plain = color == "never" or (color == "auto" and bool(os.environ.get("NO_COLOR")))
    system: Any = "auto"
    if color == "never" or (color == "auto" and is_dumb()):
        system = None
    elif color == "always" and is_dumb():
        system = "standard"  # Rich itself would drop them
    return Console(
        file=stream,
        force_terminal=True if color == "always" else None,
        color_system=system,
        no_color=plain,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def write_table(report: Report, stream: TextIO, color: str, hyperlinks: str, root: str) -> None:
    """Draw a report. With `hyperlinks`, titles link to their notes in the vault at `root`."""
    console = make_console(stream, color)
    links, prefix = has_links(stream, hyperlinks), from_here(root)
    if links or prefix:
        for record in {id(record): record for record in _all_records(report)}.values():
            if links and record.get("path"):
                record["url"] = file_url(root, record["path"])
            _prefix_paths(record, report.columns, prefix)
    for part in render(report, console.width):
        console.print(part)


def _prefix_paths(record: dict[str, Any], columns: Sequence[Column], prefix: str) -> None:
    """Make the shown paths of a record relative to the working folder, so that they can be clicked and copied."""
    keys = {key for column in columns if column.style is Style.FILE for key in (column.key, column.detail) if key}
    for key in keys | {"path"}:
        value = record.get(key)
        if value and isinstance(value, list):
            record[key] = [prefix + path for path in value]
        elif value:
            record[key] = f"{prefix}{value}"


def _all_records(report: Report) -> Iterator[dict[str, Any]]:
    yield from report.records
    for tree in report.trees or ():
        yield tree.record
    for after in report.page.after if report.page else ():
        yield from after.records
    for group in report.groups or ():
        yield from _group_records(group)


def _group_records(group: Group) -> Iterator[dict[str, Any]]:
    yield from group.records
    for child in group.children:
        yield from _group_records(child)


def render(report: Report, width: int) -> Iterator[RenderableType]:
    """Yield the parts of a report for a terminal `width` cells wide."""
    if report.page and report.page.above:
        yield Text(clean(report.page.above), "cyan")
    if report.title:
        yield Text(clean(report.title), "bold")
    if report.subtitle:
        yield Text(clean(report.subtitle))
    if report.caption:
        yield Text(clean(report.caption), "dim")
    if report.title or report.caption:
        yield Text()
    if report.page:
        yield _markdown(report.page.body)
        for after in report.page.after:
            yield Text()
            yield Rule(Text(clean(after.title), "bold"), align="left", style="dim")
            yield (
                _table(after.records, after.columns, width, header=False) if after.records else Text(after.empty, "dim")
            )
        return
    if report.groups is not None:
        for group in report.groups:
            yield from _GROUPED[report.view](report, group, 0, width)
    elif report.trees is not None:
        for tree in report.trees:
            yield _add_branches(report, tree, Tree(_branch_label(report, tree), guide_style="dim"), width)
    elif report.records:
        yield from _tables(report.records, report.columns, width)
    if not report.records and report.empty:
        yield Text(clean(report.empty), "dim")
    if report.footer:
        yield Text(f"{'' if report.groups is not None else chr(10)}{clean(report.footer)}", "dim")


def _tables(records: Sequence[dict[str, Any]], columns: Sequence[Column], width: int) -> Iterator[RenderableType]:
    """Draw records as tables of equal columns, of up to `_CHUNK` rows each."""
    used = _used_columns(records, columns)
    if _name_width(records, used, width) < _NARROW or not any(column.share for column in used):
        yield _table(records, columns, width)
        return
    widths = _widths(records, used, width, header=True)
    for start in range(0, len(records), _CHUNK):
        yield _rows(records[start : start + _CHUNK], used, widths, header=start == 0)


def _table(
    records: Sequence[dict[str, Any]], columns: Sequence[Column], width: int, *, header: bool = True
) -> RenderableType:
    """Draw records as a table, or as a list if its first column would be too narrow."""
    used = _used_columns(records, columns)
    if _name_width(records, used, width) < _NARROW:
        return _list(records, used)
    widths = _widths(records, used, width, header=header) if any(column.share for column in used) else None
    return _rows(records, used, widths, header=header)


def _used_columns(records: Sequence[dict[str, Any]], columns: Sequence[Column]) -> list[Column]:
    """Return the visible columns without those that are empty in all records."""
    shown = [column for column in columns if not column.hidden]
    return [column for column in shown if any(_has_content(record, column) for record in records)] or shown


def _rows(
    records: Sequence[dict[str, Any]], used: Sequence[Column], widths: Sequence[int] | None, *, header: bool
) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD if header else None, show_header=header, pad_edge=False, padding=(0, _GAP, 0, 0),
        show_edge=False,
    )  # fmt: skip
    for number, column in enumerate(used):
        table.add_column(
            Text(column.header, "dim"),
            justify="right" if column.style in {Style.NUMBER, Style.BAD} and not column.share else "left",
            width=widths[number] if widths else None,
            overflow="fold",
            no_wrap=not column.share and column.style is Style.NUMBER,
        )
    for record in records:
        table.add_row(*(_cell(record, column) for column in used))
    return table


def _widths(records: Sequence[dict[str, Any]], used: Sequence[Column], width: int, *, header: bool) -> list[int]:
    """Return the width of each column without its gap: that of its content, or its share of the rest.

    The same as Rich computes, but once for all chunks of a table.
    """
    gaps = [_GAP] * (len(used) - 1) + [0]
    widths = [0 if col.share else _needed(records, col) + gap for col, gap in zip(used, gaps, strict=True)]
    left, shares = width - sum(widths) - (len(used) - 1) * header, sum(column.share for column in used)
    for number, column in enumerate(used):
        if column.share:
            widths[number] = max(1 + gaps[number], -(-left * column.share // shares))
            left, shares = left - widths[number], shares - column.share
    return [whole - gap for whole, gap in zip(widths, gaps, strict=True)]


def _needed(records: Sequence[dict[str, Any]], column: Column) -> int:
    """Return the width of a column's widest content, including its header, in cells."""
    if column.detail or column.style is Style.TITLE:
        texts = {line for record in records for line in _cell(record, column).plain.split("\n")}
    else:
        texts = {clean(cell(record.get(column.shown_key))) for record in records}
    return max(map(cell_len, (column.header, *texts)))


def _name_width(records: Sequence[dict[str, Any]], columns: Sequence[Column], width: int) -> int:
    """Return the width in cells that a table would leave for its first column."""
    shares = sum(column.share for column in columns)
    if not columns[0].share:
        return width
    taken = _GAP * (len(columns) - 1) + sum(_needed(records, column) for column in columns if not column.share)
    return (width - taken) * columns[0].share // shares


def _list(records: Sequence[dict[str, Any]], columns: Sequence[Column]) -> RenderableType:
    """Draw each record as its name, with its other cells indented below it; narrow ones share a line."""
    lines: list[RenderableType] = []
    for record in records:
        filled = [column for column in columns if _has_content(record, column)]
        lines.extend(_cell(record, column) for column in filled[:1])
        lines.extend(Padding(_cell(record, column), (0, 0, 0, _GAP)) for column in filled[1:] if column.share)
        narrow = [
            clean(f"{column.header} {cell(record[column.shown_key])}") for column in filled[1:] if not column.share
        ]
        if narrow:
            lines.append(Padding(Text(" · ".join(narrow), "dim"), (0, 0, 0, _GAP)))
    return Stack(*lines)


def _cell(record: dict[str, Any], column: Column) -> Text:
    text = Text(clean(cell(record.get(column.shown_key))), _STYLES[column.style])
    if record.get("url") and column.key in _LINKED:
        text.stylize(Look(link=record["url"]))
    if column.style is Style.TITLE:
        if "broken" in record.get("flags", ()):
            text.stylize("red")
        text.append_text(_flags(record))
    if column.detail and cell(record.get(column.detail)):
        text.append("\n").append(_detail(record, column), "not bold dim")
    return text


def _detail(record: dict[str, Any], column: Column) -> str:
    """Return the text below a cell."""
    return ("from " if column.style is Style.FILE else "") + clean(cell(record[column.detail]))


def _has_content(record: dict[str, Any], column: Column) -> bool:
    """Return whether a cell is worth a column: an empty one is not, nor is a count of problems that is 0."""
    text = cell(record.get(column.shown_key))
    return bool(text) and not (column.style is Style.BAD and text == "0")


def _name(report: Report) -> Column:
    """Return the column of a record's name: the first visible one."""
    return next(column for column in report.columns if not column.hidden)


def _flags(record: dict[str, Any]) -> Text:
    text = Text()
    for flag in record.get("flags", ()):
        text.append("  ").append(flag, f"not bold {_FLAGS.get(flag, 'yellow')}")
    return text


def _heading(group: Group, depth: int) -> Text:
    text = Text("  " * depth)
    text.append(clean(group.title) or "(before the first section)", "bold underline" if depth == 0 else "bold")
    return text.append("  ").append(group.size, "dim")


def _as_tables(report: Report, group: Group, depth: int, width: int) -> Iterator[RenderableType]:
    yield _heading(group, depth)
    if group.records:
        indent = _GAP * (depth + 1)
        yield Padding(_table(group.records, report.columns, width - indent, header=False), (0, 0, 0, indent))
    yield Text()
    for child in group.children:
        yield from _as_tables(report, child, depth + 1, width)


def _as_cards(report: Report, group: Group, depth: int, width: int) -> Iterator[RenderableType]:
    yield _heading(group, depth)
    for record in group.records:
        shown = [column for column in report.columns if not column.hidden and cell(record.get(column.shown_key))]
        lines = [_cell(record, column) for column in shown]
        if record.get("path"):
            lines.append(Text(clean(record["path"]), "dim cyan", overflow="fold"))
        yield Padding(Panel(Stack(*lines), box=box.ROUNDED, border_style="dim", width=min(width - 2 * depth, 100)),
                      (0, 0, 0, 2 * depth))  # fmt: skip
    yield Text()
    for child in group.children:
        yield from _as_cards(report, child, depth + 1, width)


def _as_tree(report: Report, group: Group, _depth: int, _width: int) -> Iterator[RenderableType]:
    def add(part: Group, tree: Tree) -> Tree:
        for record in part.records:
            tree.add(_cell(record, _name(report)))
        for child in part.children:
            add(child, tree.add(_heading(child, 0)))
        return tree

    yield add(group, Tree(_heading(group, 0), guide_style="dim"))


def _add_branches(report: Report, branch: Branch, tree: Tree, width: int) -> Tree:
    """Add branches to a tree while names are legible; deeper ones are only counted."""
    if width < 2 * _NARROW and branch.branches:
        tree.add(Text(f"⋯ {_size(branch)} deeper", "dim"))
        return tree
    for inner in branch.branches:
        _add_branches(report, inner, tree.add(_branch_label(report, inner)), width - _GUIDE)
    return tree


def _size(branch: Branch) -> int:
    return sum(1 + _size(inner) for inner in branch.branches)


def _branch_label(report: Report, branch: Branch) -> Text:
    text = Text().append(f"{clean(branch.prefix)} " if branch.prefix else "", "cyan")
    return text.append_text(_cell(branch.record, _name(report)))


def _as_outline(report: Report, group: Group, depth: int, width: int) -> Iterator[RenderableType]:
    yield _heading(group, depth)
    for record in group.records:
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column()
        grid.add_column(overflow="fold")
        grid.add_row(Text("  " * (depth + 1) + "•", "dim"), _cell(record, _name(report)))
        yield grid
    for child in group.children:
        yield from _as_outline(report, child, depth + 1, width)


_GROUPED = {View.TABLE: _as_tables, View.CARDS: _as_cards, View.TREE: _as_tree, View.OUTLINE: _as_outline}


def _markdown(source: str) -> RenderableType:
    """Render a note's body. HTML is shown as source, because Rich would drop it."""
    from markdown_it import MarkdownIt
    from rich.markdown import CodeBlock, Heading, Markdown
    from rich.syntax import Syntax

    class PlainHeading(Heading):
        def __rich_console__(self, console: Any, options: Any) -> Any:
            self.text.justify = "left"
            self.text.stylize("bold underline" if self.tag == "h1" else "bold")
            if self.tag == "h2":
                yield Text()
            yield self.text

    class Fence(CodeBlock):
        def __rich_console__(self, console: Any, options: Any) -> Any:
            # what a command printed on a terminal of this width fits without padding at the sides
            padding = (1, 0) if self.lexer_name == "console" else 1
            code = str(self.text).rstrip()
            yield Syntax(code, self.lexer_name, theme=self.theme, word_wrap=True, padding=padding)

    class Body(Markdown):
        elements: ClassVar = {**Markdown.elements, "heading_open": PlainHeading, "fence": Fence}

    body = Body("", hyperlinks=False, code_theme="ansi_light")
    tokens = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"]).parse(clean_lines(source))
    for token in tokens:
        _emphasize_links(token.children or [])
    body.parsed = tokens
    return body


def _emphasize_links(tokens: list[Any]) -> None:
    """Turn autolinks and links within the vault into emphasis: Rich would print the destination after them.

    The label of a link within the vault is the title of its note.
    """
    inner = False
    for token in tokens:
        if token.type == "link_open":
            inner = token.info == "auto" or not _ADDRESS.match(str(token.attrs.get("href", "")))
        if inner and token.type in {"link_open", "link_close"}:
            inner = token.type == "link_open"
            token.type = "em_open" if inner else "em_close"
            token.tag = "em"
