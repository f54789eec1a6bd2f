"""A virtual list widget: only the visible rows are rendered."""

from typing import ClassVar

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

LOOKS = {"list": 2, "cards": 5, "titles": 1}
"""Views of a list, with the height of a row in lines."""

_FLAG_COLOURS = {"hub": "cyan", "broken": "red"}


class RowList(ScrollView, can_focus=True):
    """A list of rows with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-1000000)", show=False),
        Binding("end", "move(1000000)", show=False),
        Binding("enter", "choose", show=False),
    ]
    DEFAULT_CSS = "RowList { scrollbar-size-vertical: 1; overflow-x: hidden; }"

    cursor = reactive(0)
    look = reactive("list")

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

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, rows: list[Row], cursor: int = 0) -> None:
        """Replace the rows."""
        self.rows = rows
        self.set_reactive(RowList.cursor, min(cursor, max(len(rows) - 1, 0)))
        self._update_size()
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved(self))

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
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.rows) * LOOKS[self.look])

    def on_resize(self) -> None:
        """Use the new width."""
        self._update_size()

    def _scroll_to_cursor(self) -> None:
        height = LOOKS[self.look]
        self.scroll_to_region(Region(0, self.cursor * height, 1, height), animate=False)

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + steps, len(self.rows) - 1))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a screenful."""
        self.action_move(pages * max(1, self.scrollable_content_region.height // LOOKS[self.look]))

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.row:
            self.post_message(self.Chosen(self))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a double click chooses it."""
        number = (int(self.scroll_offset.y) + event.y) // LOOKS[self.look]
        if number < len(self.rows):
            self.cursor = number
            if event.chain > 1:
                self.action_choose()

    def render_line(self, y: int) -> Strip:
        """Render one line of the screen."""
        number, line = divmod(int(self.scroll_offset.y) + y, LOOKS[self.look])
        width = self.scrollable_content_region.width
        if number >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        is_current = number == self.cursor
        lines = self._lines(self.rows[number], width - 2, Style(bold=True) if is_current else Style())
        text = lines[line] if line < len(lines) else Text()
        segments = [Segment("▌ " if is_current else "  ", Style(color="cyan")), *text.render(self.app.console)]
        return Strip(segments).adjust_cell_length(width).apply_style(self.rich_style)

    def _lines(self, row: Row, width: int, style: Style) -> list[Text]:
        """Return the lines of a row: the title, then as much of the description as fits."""
        title, about = Text(clean(row.title)), Text(clean(row.about))
        title.stylize(style)
        about.stylize("dim")
        for flag in row.flags:
            title.append(f"  {flag}", Style(color=_FLAG_COLOURS.get(flag, "yellow")))
        height = LOOKS[self.look]
        lines = list(title.wrap(self.app.console, max(width, 1)))
        if self.look == "cards":
            below = list(about.wrap(self.app.console, max(width, 1)))
            lines = [*_cut(lines, 2), *_cut(below, height - 1 - min(len(lines), 2))]
        elif len(lines) == 1 and row.about:
            lines.append(about)
        lines = _cut(lines, height)
        for line in lines:
            line.truncate(max(width, 1), overflow="ellipsis")
        return lines


def _cut(lines: list[Text], max_lines: int) -> list[Text]:
    """Return at most `max_lines` lines; the last contains the rest, to be truncated."""
    if len(lines) <= max_lines:
        return lines
    return [*lines[: max_lines - 1], Text(" ").join(lines[max_lines - 1 :])]
