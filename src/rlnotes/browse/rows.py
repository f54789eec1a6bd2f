"""A virtual list widget: only the visible rows are rendered."""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import ClassVar, Literal, get_args

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from rlnotes.browse.note_lists import Row
from rlnotes.output.sanitize import clean

Look = Literal["table", "cards", "titles"]
"""A view of a list: title and description in two lines and one, at most; in five lines, always; titles in one."""

LOOKS: tuple[Look, ...] = get_args(Look)
SCROLLBAR = """scrollbar-size-vertical: 1; scrollbar-color: ansi_bright_black; scrollbar-background: ansi_default;
scrollbar-color-hover: ansi_cyan; scrollbar-background-hover: ansi_default;"""
"""A narrow scrollbar that is quiet on a light and on a dark background."""

_CARD = 5  # lines
_MARKER = 2  # cells before a title

_FLAG_COLOURS = {"hub": "cyan", "broken": "red"}
_LAST = 1_000_000_000


class RowList(ScrollView, can_focus=True):
    """A list of rows with a cursor, which skips section headings."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup,b", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home,g", f"move(-{_LAST})", show=False),
        Binding("end,G", f"move({_LAST})", show=False),
        Binding("enter", "choose", show=False),
        Binding("right,l", "app.open(False)", show=False),
        Binding("left,h", "app.go_back", show=False),
    ]
    DEFAULT_CSS = f"RowList {{ {SCROLLBAR} overflow-x: hidden; }}"

    cursor = reactive(0)
    look: reactive[Look] = reactive[Look]("table")

    class Moved(Message):
        """The cursor has moved to another row, or the list is empty."""

        def __init__(self, rows: "RowList") -> None:
            """Take the list that posts the message."""
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> "RowList":
            """The list, for the selectors of handlers."""
            return self.rows

    class Chosen(Moved):
        """The row under the cursor was chosen."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Create an empty list."""
        super().__init__(id=id)
        self.rows: list[Row] = []
        self._stops: list[int] = []  # numbers of the rows that the cursor can be on
        self._tops: list[int] = [0]  # first line of each row, then the number of lines

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self._stops else None

    def show(self, rows: list[Row], cursor: int = 0) -> None:
        """Replace the rows, and move the cursor to a row: the next one that is no heading."""
        self.rows = rows
        self._stops = [number for number, row in enumerate(rows) if not row.level]
        self.set_reactive(RowList.cursor, self._stop(bisect_left(self._stops, cursor)))
        self._update_size()
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved(self))

    def _stop(self, ordinal: int) -> int:
        """Return the number of the row at a stop of the cursor, of the first or last if there are fewer."""
        return self._stops[max(0, min(ordinal, len(self._stops) - 1))] if self._stops else 0

    def watch_look(self) -> None:
        """Redraw after a change of the view."""
        self._update_size()
        self._scroll_to_cursor()
        self.refresh()

    def watch_cursor(self) -> None:
        """Scroll to the cursor and post `Moved`."""
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved(self))

    def _update_size(self) -> None:
        heights = (self._height(row, is_first=not number) for number, row in enumerate(self.rows))
        self._tops = [0, *accumulate(heights)]
        self.virtual_size = Size(self.scrollable_content_region.width, self._tops[-1])

    def _height(self, row: Row, *, is_first: bool) -> int:
        """Return the height of a row in lines. A heading has an empty line above it, except in the view of titles."""
        if self.look == "titles":
            return 1
        if row.level:
            return 1 if is_first else 2
        if self.look == "cards":
            return _CARD
        cells = cell_len(clean(row.title)) + sum(len(flag) + 2 for flag in row.flags)
        return 1 + (cells > self.scrollable_content_region.width - _MARKER) + bool(row.about)

    def on_resize(self) -> None:
        """Use the new width, and keep the cursor visible."""
        self._update_size()
        self._scroll_to_cursor()

    def _scroll_to_cursor(self) -> None:
        """Scroll to the row under the cursor, and to the headings above it."""
        if self.rows:
            first = self.cursor
            while first and self.rows[first - 1].level:
                first -= 1
            top, end = self._tops[first], self._tops[self.cursor + 1]
            if end - top > self.scrollable_content_region.height:
                top = self._tops[self.cursor]
            self.scroll_to_region(Region(0, top, 1, end - top), animate=False)

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.cursor = self._stop(bisect_left(self._stops, self.cursor) + steps)

    def action_page(self, pages: int) -> None:
        """Move the cursor by a screenful."""
        height = self.scrollable_content_region.height
        row = self._number_at(max(0, self._tops[self.cursor] + pages * height))
        stop = bisect_left(self._stops, row) - bisect_left(self._stops, self.cursor)
        self.action_move(stop or pages)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.row:
            self.post_message(self.Chosen(self))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a double click chooses it."""
        number = self._number_at(int(self.scroll_offset.y) + event.y)
        if number < len(self.rows) and not self.rows[number].level:
            self.cursor = number
            if event.chain > 1:
                self.action_choose()

    def _number_at(self, line: int) -> int:
        """Return the number of the row at a line of the list."""
        return bisect_right(self._tops, line) - 1

    def render_line(self, y: int) -> Strip:
        """Render one line of the screen."""
        y += int(self.scroll_offset.y)
        number = self._number_at(y)
        width = self.scrollable_content_region.width
        if number >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        row, line = self.rows[number], y - self._tops[number]
        if row.level:
            text = _heading(row, width) if y == self._tops[number + 1] - 1 else Text()
            return Strip(text.render(self.app.console)).adjust_cell_length(width).apply_style(self.rich_style)
        is_current = number == self.cursor
        lines = self._lines(row, width - _MARKER, Style(bold=True) if is_current else Style())
        text = lines[line] if line < len(lines) else Text()
        marker = Segment("▌ ", Style(color="cyan")) if is_current else Segment("  " if line else "• ", Style(dim=True))
        return Strip([marker, *text.render(self.app.console)]).adjust_cell_length(width).apply_style(self.rich_style)

    def _lines(self, row: Row, width: int, style: Style) -> list[Text]:
        """Return the lines of a row: the title and its flags, then as much of the description as fits."""
        title, about, flags = Text(clean(row.title)), Text(clean(row.about)), Text()
        title.stylize(style)  # `Text.render` ignores the style of a text without spans
        about.stylize("dim")
        for flag in row.flags:
            flags.append(f"  {flag}", Style(color=_FLAG_COLOURS.get(flag, "yellow")))
        title_lines = 1 if self.look == "titles" else 2
        lines = self._wrapped(title, width, title_lines)
        room = max(width - flags.cell_len, 1)
        if len(lines) < title_lines and lines[-1].cell_len > room:
            lines.append(flags[2:])
        else:
            lines[-1].truncate(room, overflow="ellipsis")
            lines[-1].append_text(flags)
        about_lines = {"table": 1, "cards": _CARD - 1 - len(lines), "titles": 0}[self.look]
        return lines + self._wrapped(about, width, about_lines)

    def _wrapped(self, text: Text, width: int, max_lines: int) -> list[Text]:
        """Return at most `max_lines` lines of a text; the last one is truncated."""
        lines = list(text.wrap(self.app.console, max(width, 1)))
        if len(lines) > max_lines:
            for line in lines:
                line.rstrip()
            lines[max(max_lines - 1, 0) :] = [Text(" ").join(lines[max_lines - 1 :])][:max_lines]
        for line in lines:
            line.truncate(max(width, 1), overflow="ellipsis")
        return lines


def _heading(row: Row, width: int) -> Text:
    """Return the line of a section heading: the title, cut where it is long, and the number of notes."""
    size = Text(f"  {clean(row.about)}", "dim")
    title = Text("  " * (row.level - 1)).append(clean(row.title), "bold magenta")
    title.truncate(max(width - size.cell_len, 1), overflow="ellipsis")
    return title.append_text(size)
