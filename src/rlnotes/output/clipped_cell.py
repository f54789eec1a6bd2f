"""A table cell of a few lines: text that does not fit is shortened with an ellipsis."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement, measure_renderables
from rich.text import Text

from rlnotes.output.cells import first_cells, window

MAX_LINES = 3
MAX_TITLE_LINES = 6  # almost no title is longer at 80 columns; it is what tells one row from another


class ClippedCell:
    """A cell's text of at most `max_lines`, and a detail below it that takes the lines which are left, at least one.

    Of the alternative `texts`, longest first, the first that fits is drawn. `keep_end`: shorten the text at its start,
    as for a path; `keep_detail_end`: the detail. `focus` is a span of the detail: one line around it is drawn,
    indented. A `bullet` is drawn before the first line, and the others are indented below it.
    """

    def __init__(
        self, texts: Sequence[Text], detail: Text | None = None, *, keep_end: bool = False,
        keep_detail_end: bool = False, focus: tuple[int, int] | None = None, bullet: Text | None = None,
        max_lines: int = MAX_LINES,
    ) -> None:  # fmt: skip
        self._texts = texts
        self._detail = detail
        self._keep_end = keep_end
        self._keep_detail_end = keep_detail_end
        self._focus = focus
        self._bullet = bullet
        self._max_lines = max_lines

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return the widths of the whole text and detail."""
        return measure_renderables(console, options, [self._texts[0], *([self._detail] if self._detail else [])])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        indent = Text("  ") if self._bullet else Text()
        width = max(2, options.max_width - len(indent))
        lines = self._main(console, width)
        if self._detail:
            lines += self._below(console, width, max(1, MAX_LINES - len(lines)))
        if self._bullet:
            lines = [Text.assemble(indent if number else self._bullet, line) for number, line in enumerate(lines)]
        yield Text("\n").join(lines)

    def _main(self, console: Console, width: int) -> list[Text]:
        room = self._max_lines - bool(self._detail)
        for text in self._texts:
            lines = _wrapped(text, console, width)
            if len(lines) <= room:
                return lines
        return _end(self._texts[-1], width, room) if self._keep_end else _start(lines, width, room)

    def _below(self, console: Console, width: int, room: int) -> list[Text]:
        detail = self._detail or Text()
        if self._focus:
            return [Text("  ") + _around(detail, self._focus, width - 2)]
        lines = _wrapped(detail, console, width)
        if len(lines) <= room:
            return lines
        return _end(detail, width, room) if self._keep_detail_end else _start(lines, width, room)


def _around(text: Text, span: tuple[int, int], width: int) -> Text:
    """Return the part of a text around a span of it that fits in a line."""
    start, end = span
    ahead, part, begin = window(text.plain, start, end - start, max(width, 4))
    at, shown = start - begin, len(part)
    if text.plain[at : at + shown] != part:
        shown -= 1  # an ellipsis
    return Text.assemble(Text(ahead, text.style), text[at : at + shown], Text(part[shown:], text.style))


def _wrapped(text: Text, console: Console, width: int) -> list[Text]:
    if "\n" not in text.plain and cell_len(text.plain) <= width:
        return [text]
    return list(text.wrap(console, width, overflow="fold"))


def _start(lines: Sequence[Text], width: int, room: int) -> list[Text]:
    """Return the first lines, the last with an ellipsis instead of what does not fit, if possible a whole word."""
    last = lines[room - 1]
    last.rstrip()
    if cell_len(last.plain) == width:
        space = last.plain.rfind(" ", width // 2)
        last.truncate(space if space > 0 and last.plain.isascii() else width - 1)
    return [*lines[: room - 1], last.append("…")]


def _end(text: Text, width: int, room: int) -> list[Text]:
    """Return the end of a text in full lines, after an ellipsis."""
    kept: list[str] = []
    left = width * room - 1 - room  # a wide character may leave a cell empty in each line
    for char in reversed(text.plain):
        left -= cell_len(char)
        if left < 0:
            break
        kept.append(char)
    return [Text(part, text.style) for part in _chunks("…" + "".join(reversed(kept)), width)]


def _chunks(text: str, width: int) -> Iterable[str]:
    while text:
        part = first_cells(text, width)
        yield part
        text = text[len(part) :]
