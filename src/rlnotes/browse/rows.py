"""The list: ten thousand rows as quick as ten, since only those on the screen are drawn."""

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

from rlnotes.browse.answers import Row
from rlnotes.output.sanitize import clean

LOOKS = {"list": 2, "cards": 5, "titles": 1}
"""The ways to view a list, each with the lines of a row."""

_MARKS = {"hub": "cyan", "broken": "red"}


class RowList(ScrollView, can_focus=True):
    """A list of rows of which one is under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-1000000)", show=False),
        Binding("end", "move(1000000)", show=False),
        Binding("enter", "choose", show=False),
    ]
    DEFAULT_CSS = "Rows { scrollbar-size-vertical: 1; overflow-x: hidden; }"

    cursor = reactive(0)
    look = reactive("list")

    class Moved(Message):
        """Another row is under the cursor, or none."""

        def __init__(self, rows: "RowList") -> None:
            """Take the list in which it is."""
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> "RowList":
            """The list, by which handlers choose."""
            return self.rows

    class Chosen(Moved):
        """The row under the cursor is wanted."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Begin empty."""
        super().__init__(id=id)
        self.rows: list[Row] = []

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, rows: list[Row], cursor: int = 0) -> None:
        """Show other rows."""
        self.rows = rows
        self.set_reactive(RowList.cursor, min(cursor, max(len(rows) - 1, 0)))
        self._resized()
        self._follow()
        self.refresh()
        self.post_message(self.Moved(self))

    def watch_look(self) -> None:
        """Draw anew where the view has changed."""
        self._resized()
        self._follow()
        self.refresh()

    def watch_cursor(self) -> None:
        """Keep the cursor on the screen, and say where it is."""
        self._follow()
        self.refresh()
        self.post_message(self.Moved(self))

    def _resized(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.rows) * LOOKS[self.look])

    def on_resize(self) -> None:
        """Take the new width."""
        self._resized()

    def _follow(self) -> None:
        high = LOOKS[self.look]
        self.scroll_to_region(Region(0, self.cursor * high, 1, high), animate=False)

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + steps, len(self.rows) - 1))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a screenful."""
        self.action_move(pages * max(1, self.scrollable_content_region.height // LOOKS[self.look]))

    def action_choose(self) -> None:
        """Take the row under the cursor."""
        if self.row:
            self.post_message(self.Chosen(self))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to where the mouse is; a second click takes the row."""
        number = (int(self.scroll_offset.y) + event.y) // LOOKS[self.look]
        if number < len(self.rows):
            self.cursor = number
            if event.chain > 1:
                self.action_choose()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        number, line = divmod(int(self.scroll_offset.y) + y, LOOKS[self.look])
        width = self.scrollable_content_region.width
        if number >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        here = number == self.cursor
        lines = self._lines(self.rows[number], width - 2, Style(bold=True) if here else Style())
        text = lines[line] if line < len(lines) else Text()
        segments = [Segment("▌ " if here else "  ", Style(color="cyan")), *text.render(self.app.console)]
        return Strip(segments).adjust_cell_length(width).apply_style(self.rich_style)

    def _lines(self, row: Row, width: int, look: Style) -> list[Text]:
        """Return the lines of a row: its title, and in what is left what is said of it. What is cut is the last."""
        title, about = Text(clean(row.title)), Text(clean(row.about))
        title.stylize(look)
        about.stylize("dim")
        for flag in row.flags:
            title.append(f"  {flag}", Style(color=_MARKS.get(flag, "yellow")))
        high = LOOKS[self.look]
        lines = list(title.wrap(self.app.console, max(width, 1)))
        if self.look == "cards":
            below = list(about.wrap(self.app.console, max(width, 1)))
            lines = [*_cut(lines, 2), *_cut(below, high - 1 - min(len(lines), 2))]
        elif len(lines) == 1 and row.about:
            lines.append(about)
        lines = _cut(lines, high)
        for line in lines:
            line.truncate(max(width, 1), overflow="ellipsis")
        return lines


def _cut(lines: list[Text], most: int) -> list[Text]:
    """Return at most so many lines; the last has the rest, to be cut with a sign."""
    return lines if len(lines) <= most else [*lines[: most - 1], Text(" ").join(lines[most - 1 :])]
