"""The page of a note, whose links can be clicked."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.containers import VerticalScroll

from rlnotes.browse.rows import SCROLLBAR


class Clickable:
    """Parts of a page, where a link runs the action `follow` of the app with its destination.

    Destinations come from the vault: they are neither written to the terminal nor parsed as an action.
    """

    def __init__(self, parts: Iterable[RenderableType]) -> None:
        """Take what `output.terminal.render` yields."""
        self._group = Group(*parts)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return the width: all of it."""
        return Measurement(options.max_width, options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield segments without links, and with actions in their place."""
        for segment in console.render(self._group, options):
            style = segment.style
            if style and style.link:
                action = Style(meta={"@click": ("app.follow", (style.link,))})
                yield Segment(segment.text, style.update_link(None) + action, segment.control)
            else:
                yield segment


class NoteView(VerticalScroll):
    """The scrolled page of a note, with the keys of a pager."""

    DEFAULT_CSS = f"NoteView {{ {SCROLLBAR} }}"

    BINDINGS = [  # noqa: RUF012  # as Textual's own
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("space", "page_down", show=False),
        Binding("b", "page_up", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
        Binding("left,h", "app.go_back", show=False),
    ]
