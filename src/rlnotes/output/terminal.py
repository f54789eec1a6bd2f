"""Draw a report on a terminal with Rich. Text that does not fit is wrapped; a cell of a table has three lines."""

import os
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

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
from rlnotes.output.clipped_cell import MAX_LINES, MAX_TITLE_LINES, ClippedCell
from rlnotes.output.hyperlinks import file_url, has_links
from rlnotes.output.markdown_body import markdown_body
from rlnotes.output.report import Branch, Column, Group, Report, Style, View
from rlnotes.output.sanitize import clean
from rlnotes.output.write import cell, is_dumb
from rlnotes.plurals import count_noun

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
_NARROW_WITH_DETAIL = 28  # two of the three lines are for the name
_LINKED = {"title", "location"}  # keys of cells that are hyperlinks to their note
_CHUNK = 200  # rows drawn together, so that the start of a long table appears at once
_LISTED = 3  # items of a list with a noun
_ACCENT = "cyan"
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


def render(report: Report, width: int, *, linked: bool = False) -> Iterator[RenderableType]:
    """Yield the parts of a report for a terminal `width` cells wide.

    With `linked`, links within the vault in the body of a page have their destination as the link of their style.
    """
    if report.page and report.page.above:
        yield Text(clean(report.page.above), "cyan")
    is_outline = report.groups is not None and report.view is View.OUTLINE
    if report.title:
        yield Text(("# " if is_outline else "") + clean(report.title), "bold")
        if is_outline:
            yield Text()
    if report.subtitle:
        yield Text(clean(report.subtitle))
    if report.caption and not is_outline:
        yield Text(clean(report.caption), "dim")
    if report.title or report.caption:
        yield Text()
    if report.page:
        yield markdown_body(report.page.body, linked=linked)
        for after in report.page.after:
            yield Text()
            yield Rule(Text(clean(after.title), "bold"), align="left", style="dim")
            yield (
                _table(after.records, after.columns, width, header=False) if after.records else Text(after.empty, "dim")
            )
        return
    if report.groups is not None:
        if report.is_one_table:
            yield from _one_table(report, report.groups, width)
        for group in () if report.is_one_table else report.groups:
            yield from _GROUPED[report.view](report, group, 0, width)
    elif report.trees is not None:
        for tree in report.trees:
            yield _add_branches(report, tree, Tree(_branch_label(report, tree), guide_style="dim"), width)
    elif report.records:
        yield from _tables(report.records, report.columns, width)
    if not report.records and report.empty:
        yield Text(clean(report.empty), "dim")
    if report.footer and not is_outline:
        if report.groups is None or report.view is View.TREE:
            yield Text()
        yield Text(clean(report.footer), "dim")


def _tables(records: Sequence[dict[str, Any]], columns: Sequence[Column], width: int) -> Iterator[RenderableType]:
    """Draw records as tables of equal columns, of up to `_CHUNK` rows each."""
    used = _used_columns(records, columns)
    if _is_narrow(records, used, width) or not any(column.share for column in used):
        yield _table(records, columns, width)
        return
    widths = _widths(records, used, width, header=True)
    for start in range(0, len(records), _CHUNK):
        yield _rows(records[start : start + _CHUNK], used, widths, header=start == 0, is_headed=True)


def _table(
    records: Sequence[dict[str, Any]], columns: Sequence[Column], width: int, *, header: bool = True,
    bullets: bool = False,
) -> RenderableType:  # fmt: skip
    """Draw records as a table, or as a list if its first column would be too narrow."""
    used = _used_columns(records, columns)
    if _is_narrow(records, used, width):
        return _list(records, used, bullets=bullets)
    widths = _widths(records, used, width, header=header) if any(column.share for column in used) else None
    return _rows(records, used, widths, header=header, bullets=bullets)


def _used_columns(records: Sequence[dict[str, Any]], columns: Sequence[Column]) -> list[Column]:
    """Return the visible columns without those that are empty in all records."""
    shown = [column for column in columns if not column.hidden]
    return [column for column in shown if any(_has_content(record, column) for record in records)] or shown


def _rows(
    records: Sequence[dict[str, Any]], used: Sequence[Column], widths: Sequence[int] | None, *, header: bool,
    bullets: bool = False, is_headed: bool = False,
) -> Table:  # fmt: skip
    """Return a table of records; `is_headed` aligns its columns with those of a table with a header."""
    table = Table(
        box=box.SIMPLE_HEAD if header or is_headed else None, show_header=header, show_edge=False, pad_edge=False,
        padding=(0, _GAP, 0, 0),
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
        table.add_row(*(_clipped(record, column, bullet=bullets and not at) for at, column in enumerate(used)))
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


def _is_narrow(records: Sequence[dict[str, Any]], columns: Sequence[Column], width: int) -> bool:
    """Return whether a table would leave too few cells for its first column."""
    first, shares = columns[0], sum(column.share for column in columns)
    taken = _GAP * (len(columns) - 1) + sum(_needed(records, column) for column in columns if not column.share)
    left = (width - taken) * first.share // shares if first.share else width
    return left < (_NARROW_WITH_DETAIL if first.detail else _NARROW)


def _list(records: Sequence[dict[str, Any]], columns: Sequence[Column], *, bullets: bool) -> RenderableType:
    """Draw each record as its name, with its other cells indented below it; narrow ones share a line."""
    lines: list[RenderableType] = []
    for record in records:
        filled = [column for column in columns if _has_content(record, column)]
        lines.extend(_clipped(record, column, bullet=bullets) for column in filled[:1])
        lines.extend(Padding(_clipped(record, column), (0, 0, 0, _GAP)) for column in filled[1:] if column.share)
        narrow = [
            clean(f"{column.header} {cell(record[column.shown_key])}") for column in filled[1:] if not column.share
        ]
        if narrow:
            lines.append(Padding(Text(" · ".join(narrow), "dim"), (0, 0, 0, _GAP)))
    return Stack(*lines)


def _clipped(record: dict[str, Any], column: Column, *, bullet: bool = False) -> RenderableType:
    """Return a cell of at most three lines, a title of six. A `bullet` tells records of several lines apart."""
    if column.whole:
        return _cell(record, column)
    value = record.get(column.shown_key)
    texts = [_text(record, column, written) for written in _written(value, column)]
    spans = record.get(column.marks, {}).get(column.detail, ())
    is_hub = "hub" in record.get("flags", ())
    return ClippedCell(
        texts,
        _detail(record, column),
        keep_end=column.style is Style.FILE and not isinstance(value, list),
        keep_detail_end=column.style is Style.FILE or column.detail == "path",
        focus=tuple(spans[0]) if spans else (0, 0) if column.marks else None,
        bullet=Text("▸ " if is_hub else "• ", _ACCENT if is_hub else "dim") if bullet else None,
        max_lines=MAX_TITLE_LINES if column.style is Style.TITLE else MAX_LINES,
    )


def _written(value: Any, column: Column) -> list[str]:
    """Return the ways to write a value, longest first.

    A list with a noun may be shortened to its first items, and paths to the names of files.
    """
    if not isinstance(value, list) or not column.noun:
        return [clean(cell(value))]
    head, most = f"{count_noun(len(value), column.noun)}: ", min(_LISTED, len(value))
    names = [str(item).rpartition("/")[2] for item in value[:most]] if column.style is Style.FILE else value
    shortened = [value[:most], *(names[:shown] for shown in range(most, 0, -1))]
    more = [f", +{len(value) - len(shown)}" if len(shown) < len(value) else "" for shown in shortened]
    texts = [f"{head}{clean(cell(shown))}{rest}" for shown, rest in zip(shortened, more, strict=True)]
    return texts if len(value) > _LISTED else [clean(cell(value)), *texts]


def _cell(record: dict[str, Any], column: Column) -> Text:
    """Return the whole text of a cell, with its detail below it."""
    text = _text(record, column, _written(record.get(column.shown_key), column)[0])
    detail = _detail(record, column)
    return text.append("\n").append_text(detail) if detail else text


def _text(record: dict[str, Any], column: Column, written: str) -> Text:
    text = Text(written, "" if column.marks else _STYLES[column.style])
    _highlight(text, record, column, column.key)
    if record.get("url") and column.key in _LINKED:
        text.stylize(Look(link=record["url"]))
    if column.style is Style.TITLE:
        flags = record.get("flags", ())
        if "broken" in flags or "hub" in flags:
            text.stylize("red" if "broken" in flags else _ACCENT)
        text.append_text(_flags(record))
    return text


def _detail(record: dict[str, Any], column: Column) -> Text | None:
    """Return the text below a cell, None for none."""
    written = clean(cell(record.get(column.detail))) if column.detail else ""
    if not written:
        return None
    text = Text(("from " if column.style is Style.FILE else "") + written, "not bold dim")
    _highlight(text, record, column, column.detail)
    return text


def _highlight(text: Text, record: dict[str, Any], column: Column, key: str) -> None:
    """Highlight the spans of a text that a record lists: what a search matched."""
    for start, end in record.get(column.marks, {}).get(key, ()) if column.marks else ():
        text.stylize("bold not dim", start, end)


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
    text.append(clean(group.title) or "(before the first section)", f"bold {_ACCENT}" if group.title else "dim")
    return text.append("  ").append(group.size, "dim")


def _as_tables(report: Report, group: Group, depth: int, width: int) -> Iterator[RenderableType]:
    yield _heading(group, depth)
    if group.records:
        indent = _GAP * (depth + 1)
        bullets = _name(report).style is Style.TITLE
        table = _table(group.records, report.columns, width - indent, header=False, bullets=bullets)
        yield Padding(table, (0, 0, 0, indent))
    yield Text()
    for child in group.children:
        yield from _as_tables(report, child, depth + 1, width)


def _one_table(report: Report, groups: Sequence[Group], width: int) -> Iterator[RenderableType]:
    """Draw groups with the columns of one table; the header is above the first group."""
    used = _used_columns(report.records, report.columns)
    is_narrow = _is_narrow(report.records, used, width)
    has_shares = any(column.share for column in used)
    widths = _widths(report.records, used, width, header=True) if has_shares else None
    for number, group in enumerate(groups):
        if number:
            yield Text()
        yield _heading(group, 0)
        if is_narrow:
            yield _list(group.records, used, bullets=False)
        else:
            yield _rows(group.records, used, widths, header=number == 0, is_headed=True)


def _as_cards(report: Report, group: Group, depth: int, width: int) -> Iterator[RenderableType]:
    yield _heading(group, depth)
    for record in group.records:
        shown = [column for column in report.columns if not column.hidden and cell(record.get(column.shown_key))]
        lines = [_cell(record, column) for column in shown]
        description = clean(record.get("description", ""))
        if description and all(line.plain != description for line in lines):
            lines.append(Text(description, "dim"))
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
    """Draw headings and titles as Markdown, to be copied. A long title continues below its text, as in a list item."""
    if group.title:
        title = clean(group.title).removeprefix("▸ ")
        yield Text(f"{'#' * min(depth + 2, 6)} {title}", f"bold {_ACCENT}")
        yield Text()
    for record in group.records:
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column()
        grid.add_column(overflow="fold")
        grid.add_row(Text("-", "dim"), _cell({**record, "flags": ()}, _name(report)))
        yield grid
    if group.records:
        yield Text()
    for child in group.children:
        yield from _as_outline(report, child, depth + 1, width)


_GROUPED = {View.TABLE: _as_tables, View.CARDS: _as_cards, View.TREE: _as_tree, View.OUTLINE: _as_outline}
