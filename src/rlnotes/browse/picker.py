"""A dialog to choose a hub, a section or a tag to filter by."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from rlnotes.browse.note_lists import Row
from rlnotes.browse.rows import RowList
from rlnotes.index.names import fold

NONE = Row("(all)", "", "no filter")


class Picker(ModalScreen[Row | None]):
    """A dialog to choose a row; its result is the row, or None if cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel"),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Picker { align: center middle; }
    Picker > Vertical { width: 80%; max-width: 90; height: 70%; border: round $primary;
                        background: $surface; padding: 0 1; }
    #filter, #filter:focus { border: none; height: 1; padding: 0; background: $surface; }
    Picker RowList { height: 1fr; background: $surface; }
    """

    def __init__(self, title: str, rows: list[Row]) -> None:
        """Take the title and the rows to choose from."""
        super().__init__()
        self._heading = title
        self._rows = [NONE, *rows]

    def compose(self) -> ComposeResult:
        """Create the widgets."""
        with Vertical():
            yield Label(self._heading)
            yield Input(placeholder="type to filter", id="filter")
            yield RowList(id="choices")

    def on_mount(self) -> None:
        """Show all rows."""
        self.query_one(RowList).show(self._rows)
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _filter_rows(self, event: Input.Changed) -> None:
        query = fold(event.value)
        self.query_one(RowList).show([row for row in self._rows if query in fold(row.title)])

    def action_move(self, steps: int) -> None:
        """Move the cursor of the list."""
        self.query_one(RowList).action_move(steps)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.dismiss(self.query_one(RowList).row)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(event.rows.row)
