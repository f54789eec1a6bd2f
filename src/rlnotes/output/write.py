"""Write a report to standard output: one function per format. Tables are drawn by `terminal`."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TextIO

from rlnotes.locations import from_here
from rlnotes.output.report import Branch, Column, Format, Group, Report
from rlnotes.output.sanitize import clean, clean_lines

JSON_VERSION = 2
"""Version of every JSON document. Raise it when a key is removed or changes its meaning."""

_DIFF_COLORS = (("diff --git ", "1"), ("+++ ", "1"), ("--- ", "1"), ("@@", "36"), ("+", "32"), ("-", "31"))
_FORMULA_STARTS = tuple("=+-@＝＋－＠")
_SIGNED_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_MARKDOWN_MARKS = re.compile(r"([\\`*_\[\]<>|])")


def write(
    report: Report, fmt: Format, *, root: str, null: bool = False, color: str = "auto", hyperlinks: str = "auto"
) -> None:
    """Write a report to standard output. Its paths are relative to `root`.

    `null` ends each path with NUL instead of a newline; `color` and `hyperlinks` are `auto`, `always` or `never`.
    """
    stream = sys.stdout
    if fmt is Format.TABLE:
        from rlnotes.output.terminal import write_table

        write_table(report, stream, color, hyperlinks, root)
    elif fmt is Format.PATHS:
        _write_paths(report, stream, root, null=null)
    else:
        _WRITERS[fmt](report, stream)
    stream.flush()


def write_diff(data: bytes, *, color: str = "auto") -> None:
    """Write a unified diff to standard output: unchanged bytes into a pipe, cleaned and colored on a terminal."""
    stream = sys.stdout
    if not (stream.isatty() or color == "always"):
        stream.buffer.write(data)
        stream.flush()
        return
    plain = not has_color(stream, color)
    for line in clean_lines(data.decode("utf-8", errors="replace")).splitlines():
        code = next((code for mark, code in _DIFF_COLORS if line.startswith(mark)), "")
        stream.write(f"\x1b[{code}m{line}\x1b[0m\n" if code and not plain else f"{line}\n")
    stream.flush()


def has_color(stream: TextIO, when: str) -> bool:
    """Return whether to color a stream. `when` is `always`, `never` or `auto`.

    `auto` colors a terminal, or any stream if `FORCE_COLOR` is set; nothing if `NO_COLOR` is set or the terminal is
    dumb, such as Emacs' shell.
    """
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR") or is_dumb():
        return False
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR"))


def is_dumb() -> bool:
    """Return whether `TERM` names a terminal without escape sequences."""
    return os.environ.get("TERM", "").lower() in {"dumb", "unknown"}


def as_json(value: Any, indent: int | None = None) -> str:
    """Return JSON with all control characters escaped."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    text = text.replace("##[", "##\\u005b")  # `#` occurs only in strings; a GitHub runner would execute the line
    return _unsafe().sub(lambda match: f"\\u{ord(match[0]):04x}", text)


@cache
def _unsafe() -> re.Pattern[str]:
    """Return a pattern of the controls that JSON allows: DEL, C1, line separators, bidirectional, lone surrogates."""
    return re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _write_json(report: Report, stream: TextIO) -> None:
    head = {"version": JSON_VERSION, "kind": report.kind, **report.properties, "count": len(report.records)}
    stream.write(as_json(head, indent=2).removesuffix("\n}") + ',\n  "items": [')
    separator = "\n    "
    for record in report.data:  # one line each: json.dumps with an indent is ten times slower
        stream.write(separator + as_json(record))
        separator = ",\n    "
    stream.write("\n  ]\n}\n" if report.records else "]\n}\n")


def _write_jsonl(report: Report, stream: TextIO) -> None:
    stream.writelines(as_json(record) + "\n" for record in report.data)


def _write_tsv(report: Report, stream: TextIO) -> None:
    stream.writelines(
        "\t".join(clean(cell(record.get(column.key))) for column in report.columns) + "\n" for record in report.records
    )


def _write_csv(report: Report, stream: TextIO) -> None:
    """Write a header of keys and a line for each record, as in RFC 4180."""
    import csv

    writer = csv.writer(stream)
    writer.writerow(_inert(column.key.removeprefix("_")) for column in report.columns)
    writer.writerows([_inert(cell(record.get(column.key))) for column in report.columns] for record in report.records)


def _inert(text: str) -> str:
    """Return the text of a CSV cell, with `'` before what a spreadsheet would run as a formula.

    The first characters of formulas are those of OWASP, *CSV Injection*. A number stays as it is.
    """
    text = clean(text)
    is_formula = text.lstrip().startswith(_FORMULA_STARTS) and not _SIGNED_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _write_paths(report: Report, stream: TextIO, root: str, *, null: bool) -> None:
    prefix = from_here(root)
    listed = (record.get("paths") or [record.get("path")] for record in report.records)
    for path in dict.fromkeys(path for paths in listed for path in paths if path):
        if not prefix and path.lstrip().startswith("::") and os.environ.get("GITHUB_ACTIONS"):
            path = f"./{path}"  # noqa: PLW2901  # the same file, but no workflow command
        if null and not stream.isatty():
            # exact bytes: NUL-terminated names are for programs
            stream.flush()
            stream.buffer.write(os.fsencode(prefix + path) + b"\0")
        else:
            stream.write(clean(prefix + path) + "\n")


def _write_markdown(report: Report, stream: TextIO) -> None:
    if report.title:
        stream.write(f"# {_escaped(report.title)}\n\n")
    for line in (report.subtitle, report.caption):
        if line:
            stream.write(f"{_escaped(line)}\n\n")
    if report.page:
        if report.page.above:
            stream.write(_escaped(report.page.above) + "\n\n")
        stream.write(clean_lines(report.page.body).strip("\n") + "\n")
        for after in report.page.after:
            stream.write(f"\n## {_escaped(after.title)}\n\n")
            stream.writelines(_rows(after) if after.records else [_escaped(after.empty) + "\n"])
    elif report.groups is not None:
        for group in report.groups:
            _write_group(group, report.columns, stream, 2)
    elif report.trees is not None:
        for tree in report.trees:
            stream.writelines(_items(tree, 0))
    else:
        stream.writelines(_rows(report))
    if not report.records and report.empty:
        stream.write(_escaped(report.empty) + "\n")


def _write_group(group: Group, columns: Sequence[Column], stream: TextIO, level: int) -> None:
    if group.title:
        stream.write(f"{'#' * min(level, 6)} {_escaped(group.title)}\n\n")
        stream.write(f"{group.size}\n\n" if group.size else "")
    name, *others = [column.shown_key for column in columns if not column.hidden]
    for record in group.records:
        texts = [_escaped(cell(record.get(key))) for key in others]
        stream.write(f"- {_linked(record, name)}" + "".join(f" — {text}" for text in texts if text) + "\n")
    if group.records:
        stream.write("\n")
    for child in group.children:
        _write_group(child, columns, stream, level + 1)


def _items(branch: Branch, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {f'{_escaped(branch.prefix)} ' if branch.prefix else ''}{_linked(branch.record)}\n"
    for inner in branch.branches:
        yield from _items(inner, depth + 1)


def _linked(record: dict[str, Any], key: str = "title") -> str:
    """Return a record's name as a link to its note, with its flags."""
    name = _escaped(str(record.get(key, "")))
    link = f"[{name}](<{clean(record['path'])}>)" if record.get("path") else name
    return link + "".join(f" ({flag})" for flag in record.get("flags", ()))


def _rows(report: Report) -> Iterator[str]:
    if not report.records:
        return
    yield "| " + " | ".join(column.header for column in report.columns) + " |\n"
    yield "|" + " --- |" * len(report.columns) + "\n"
    for record in report.records:
        yield "| " + " | ".join(_escaped(cell(record.get(column.shown_key))) for column in report.columns) + " |\n"


def cell(value: Any) -> str:
    """Return the text of a value: items of a list joined by commas, `yes` for True, empty for False and None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(item) for item in value)
    return str(value)


def _escaped(text: str) -> str:
    return _MARKDOWN_MARKS.sub(r"\\\1", clean(text))


_WRITERS: dict[Format, Callable[[Report, TextIO], None]] = {
    Format.JSON: _write_json,
    Format.JSONL: _write_jsonl,
    Format.TSV: _write_tsv,
    Format.CSV: _write_csv,
    Format.MARKDOWN: _write_markdown,
}
