"""The browser's screen: query at the top, list of notes on the left, preview of a note on the right.

A narrow screen has no preview.
"""

import asyncio
import os
import shlex
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, NamedTuple, TypeVar

from rich.text import Text
from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from rlnotes.browse.keys import BINDINGS, Focus, KeysDialog, Query, key_line
from rlnotes.browse.note_lists import LISTINGS, HubTagFilter, NoteLists, Row
from rlnotes.browse.page import Clickable, NoteView
from rlnotes.browse.picker import Picker
from rlnotes.browse.query_thread import QueryThread, ReadingProgress
from rlnotes.browse.rows import LOOKS, Look, RowList
from rlnotes.errors import RlnotesError
from rlnotes.operations.editor import run_in_terminal
from rlnotes.output.progress import bar
from rlnotes.output.sanitize import clean
from rlnotes.output.terminal import render
from rlnotes.plurals import count_noun
from rlnotes.process import INTERRUPTED
from rlnotes.vault import Vault

T = TypeVar("T")
_DEBOUNCE = 0.08  # seconds without input before a query runs
_NARROW = 70  # cells; a narrower screen shows the list or the note


class HistoryEntry(NamedTuple):
    """A state of the screen to go back to."""

    heading: str
    rows: list[Row]
    cursor: int
    look: Look
    query: str
    note_filter: HubTagFilter
    hub: str
    is_reading: bool


class Browser(App[str | None]):
    """The interactive browser; its result is the path of the chosen note, or None."""

    TITLE = "rlnotes"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS
    CSS = """
    #query { border: none; height: 1; padding: 0 1; }
    #status { height: 1; padding: 0 1; text-style: dim; }
    #keys { height: 1; padding: 0 1; link-style: none; link-color: ansi_default; }
    #found { width: 45%; min-width: 30; }
    #note { width: 1fr; padding: 0 1; border-left: solid $panel; }
    .narrow #found { width: 100%; }
    .narrow #note { display: none; }
    .reading #found { display: none; }
    .reading #note { display: block; border-left: none; padding: 0 4; }
    .narrow.reading #note { padding: 0 1; }
    """

    def __init__(self, vault: Vault, *, query: str = "", cached: bool = True, choosing: bool = False) -> None:
        """Take the vault, the initial query, and whether Enter chooses a note and exits."""
        super().__init__()
        self.theme = "ansi-light" if _is_light() else "ansi-dark"
        self._vault = vault
        self._query = query
        self._choosing = choosing
        self._thread = QueryThread(self.post_message)
        self._note_lists = NoteLists(vault, cached=cached, progress=self._thread.report_progress)
        self._note_filter = HubTagFilter()
        self._heading = ""
        self._hub = ""  # path of the hub that is shown while the query is empty; empty: all notes by title
        self._focused_before: Widget | None = None  # before a note was read
        self._shown = ""  # path of the note on the page
        self._was_read = False
        self._list_history: list[HistoryEntry] = []
        self._finder: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Create the widgets."""
        # held as attributes: a worker may run after the screen has removed its widgets, when a query finds none
        self._input = Query(
            self._query, placeholder="words, in any order, typos included", id="query", select_on_focus=False
        )
        self._status = Static(id="status", markup=False)
        self._row_list = RowList(id="found")
        self._note_view = NoteView(id="note")
        self._page_view = Static(id="page", markup=False)
        self._key_lines = Static(id="keys")
        self._body = Vertical()
        with self._body:
            yield self._input
            yield self._status
            with Horizontal():
                yield self._row_list
                with self._note_view:
                    yield self._page_view
        yield self._key_lines

    def _show_keys(self) -> None:
        """Show the keys that work now."""
        focus: Focus = "query"
        if self.is_reading_note or self._note_view.has_focus:
            focus = "note"
        elif self.rows.has_focus:
            focus = "list"
        line = key_line(self.size.width - 2, focus, typed=bool(self._input.value), choosing=self._choosing)
        self._key_lines.update(line)

    def on_resize(self) -> None:
        """Fit the keys and the note into the new width."""
        self._body.set_class(self.size.width < _NARROW, "narrow")
        self._show_keys()
        if self._was_read:
            self.call_after_refresh(self._preview)

    def on_descendant_focus(self) -> None:
        """Show the keys of the focused widget."""
        self._show_keys()

    def on_mount(self) -> None:
        """Read the vault."""
        self._input.focus()
        self._show_message("reading the vault …")
        self._start()

    @on(ReadingProgress)
    def _show_progress(self, progress: ReadingProgress) -> None:
        if progress.done < progress.total:
            self._show_message(bar(progress.done, progress.total, progress.what))
        elif self._was_read:
            self._show_status()
        else:
            self._show_message("reading the vault …")

    @property
    def rows(self) -> RowList:
        """The list."""
        return self._row_list

    @property
    def is_reading(self) -> bool:
        """Whether the thread is running a query."""
        return self._thread.is_running

    @property
    def _opened_hub(self) -> str:
        """Path of the hub that is the first row of the list, followed by all its contents; else empty."""
        hub, section, tag = self._note_filter
        return "" if self._heading or self._input.value.strip() or section or tag else hub or self._hub

    @property
    def is_reading_note(self) -> bool:
        """Whether a note is shown in full width."""
        return self._body.has_class("reading")

    async def run_query(self, kind: str, query: Callable[..., T], *args: Any) -> T | None:
        """Run a query in the thread and return its result; None if a later query of the same kind replaced it.

        Errors are shown in the status line.
        """
        try:
            return await self._thread.run(kind, query, *args)
        except RlnotesError as error:
            self._show_message(error.message)
        except Exception as error:  # noqa: BLE001  # files may change while they are read: the next query reads them again
            if not self._thread.is_closed:
                self._thread.later(self._note_lists.reload)
                self._show_message(f"the vault has changed ({type(error).__name__}); repeat the query")
        return None

    @work(exclusive=True, group="find")
    async def _start(self) -> None:
        hub = await self.run_query("start", self._note_lists.start)
        if hub is not None:
            self._hub = hub
            self._was_read = True
            self._find()

    @work(exclusive=True, group="find")
    async def _find(self) -> None:
        await asyncio.sleep(_DEBOUNCE)
        query, current = self._input.value, self.rows.row
        rows = await self.run_query("find", self._note_lists.find, query, self._note_filter, self._hub)
        if rows is not None:
            same_note = (n for n, row in enumerate(rows) if current and row.path == current.path and not row.level)
            self._show_rows("", rows, None if query else next(same_note, None))

    def _show_rows(self, heading: str, rows: list[Row], cursor: int | None = None) -> None:
        """Show a list, the cursor on the first row or on the first note of a hub.

        A list with a heading is around a note, and has reasons, which need more lines.
        """
        if bool(heading) != bool(self._heading):
            self.rows.look = "cards" if heading else "table"
        self._heading = heading
        self.rows.show(rows, int(bool(self._opened_hub)) if cursor is None else cursor)
        self._show_status()

    def _show_status(self) -> None:
        rows = self.rows.rows
        count = count_noun(len({row.path or row.title for row in rows if not row.level}), "note")
        if rows and rows[0].path == self._opened_hub:
            count = f"{'Topic Hub' if 'hub' in rows[0].flags else 'Note'} · {rows[0].about}"
        chips = [
            f"{name}: {value}" for name, value in zip(HubTagFilter._fields, self._note_filter, strict=True) if value
        ]
        self._show_message(" · ".join(part for part in (self._heading, count, *chips) if part))

    def _show_message(self, message: str) -> None:
        self._status.update(clean(message))

    @on(Input.Changed, "#query")
    def _typed(self) -> None:
        self._show_keys()
        if self._was_read:
            self._finder = self._find()

    @on(RowList.Moved, "#found")
    def _moved(self) -> None:
        if self._was_read:
            self._preview()

    @work(exclusive=True, group="preview")
    async def _preview(self) -> None:
        page, note = self._page_view, self._note_view
        row = self.rows.row
        if row is None or not row.path:
            self._shown = ""
            missing = "" if row is None else f"{clean(row.title)}\n\nMissing note: no file has this name."
            page.update(Text(missing))
            return
        await asyncio.sleep(_DEBOUNCE)
        if not note.display:
            page.update()
            return
        report = await self.run_query("preview", self._note_lists.page, row.path)
        if report:
            width = max(20, note.scrollable_content_region.width)
            page.update(Clickable(render(report, width, linked=True)))
            if self._shown != row.path:
                note.scroll_home(animate=False)
            self._shown = row.path

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the keys while a dialog is open."""
        return action in {"quit", "interrupt"} or not isinstance(self.screen, ModalScreen)

    async def _current_row(self) -> Row | None:
        """Return the row under the cursor after the running search has finished."""
        if self._finder:
            with suppress(WorkerFailed, WorkerCancelled):
                await self._finder.wait()
        row = self.rows.row
        return row if row and row.path and self._was_read else None

    @work(exclusive=True, group="act")
    async def action_show_list(self, kind: str) -> None:
        """Replace the list with related notes, links, backlinks or hubs of the note under the cursor."""
        row = await self._current_row()
        rows = await self.run_query("find", getattr(self._note_lists, kind), row.path) if row else None
        if row is None or rows is None:
            return
        if not rows:
            self._show_message(LISTINGS[kind].empty)
            return
        self._push_history()
        self._show_rows(f"{LISTINGS[kind].heading} {row.title}", rows)
        self._set_reading(on=False)

    @work(exclusive=True, group="act")
    async def action_follow(self, destination: str) -> None:
        """Open the note that a link of the shown page leads to."""
        if self._shown:
            row = await self.run_query("follow", self._note_lists.target, self._shown, destination)
            if row is None:
                self._show_message("The link does not lead to a note.")
            elif row.path != self._shown:
                source = self.rows.row.title if self.rows.row else ""
                await self._open(row, f"Link of {source}", is_reading=self.is_reading_note)

    async def _open(self, row: Row, heading: str = "", *, is_reading: bool = False) -> None:
        """Open a hub in the list, or another note in a list of its own, in full width if `is_reading`."""
        is_hub = "hub" in row.flags
        rows = await self.run_query("find", self._note_lists.find, "", HubTagFilter(), row.path) if is_hub else [row]
        if rows is None:
            return
        self._push_history()
        if is_hub:
            self._hub, self._note_filter = row.path, HubTagFilter()
            with self._input.prevent(Input.Changed):
                self._input.value = ""
        self._show_rows("" if is_hub else heading, rows)
        self._set_reading(on=is_reading and not is_hub)

    def _push_history(self) -> None:
        rows = self.rows
        self._list_history.append(
            HistoryEntry(
                self._heading, rows.rows, rows.cursor, rows.look, self._input.value, self._note_filter, self._hub,
                self.is_reading_note,
            )
        )  # fmt: skip

    def action_go_back(self) -> None:
        """Leave the note, else go back in the history, else clear the query, else exit."""
        rows, field, history = self.rows, self._input, self._list_history
        if self.is_reading_note and not (history and history[-1].is_reading):
            self._set_reading(on=False)
        elif history:
            entry = history.pop()
            self._heading, self._note_filter, self._hub = entry.heading, entry.note_filter, entry.hub
            with field.prevent(Input.Changed):
                field.value = entry.query
            rows.look = entry.look
            rows.show(entry.rows, entry.cursor)
            self._show_status()
            self._set_reading(on=entry.is_reading)
        elif field.value:
            field.value = ""
        else:
            self.exit(None)

    def action_leave(self) -> None:
        """Leave the note, else exit."""
        if self.is_reading_note:
            self._set_reading(on=False)
        else:
            self.exit(None)

    def action_interrupt(self) -> None:
        """Exit on Ctrl-C, which Textual receives as a key."""
        self.exit(None, INTERRUPTED)

    @work(exclusive=True, group="act")
    async def action_open(self, choosing: bool = True) -> None:  # an action has no keywords
        """Open the hub under the cursor, or show the note in full width; choose it if that was requested."""
        row = await self._current_row()
        if row and choosing and self._choosing:
            self.exit(row.path)
        elif row:
            await self._enter_row(row)

    async def _enter_row(self, row: Row) -> None:
        if "hub" in row.flags and row.path != self._opened_hub:
            await self._open(row)
        else:
            self._set_reading(on=True)

    def _set_reading(self, *, on: bool) -> None:
        if on == self.is_reading_note:
            return
        if on:
            self._focused_before = self.focused
        self._body.set_class(on, "reading")
        (self._note_view if on else self._focused_before or self._input).focus()
        self._show_keys()
        self.call_after_refresh(self._preview)

    @on(Input.Submitted, "#query")
    @on(RowList.Chosen, "#found")
    def _enter(self) -> None:
        self.action_open()

    def action_search(self) -> None:
        """Return to the query."""
        self._set_reading(on=False)
        self._input.focus()

    def action_show_keys(self) -> None:
        """Show all keys."""
        self.push_screen(KeysDialog())

    def action_view_as(self) -> None:
        """Switch to the next view of the list."""
        self.rows.look = LOOKS[(LOOKS.index(self.rows.look) + 1) % len(LOOKS)]

    def action_move(self, steps: int) -> None:
        """Move the cursor of the list."""
        self.rows.action_move(steps)

    def action_page(self, pages: int) -> None:
        """Move the cursor by a screenful."""
        self.rows.action_page(pages)

    def action_scroll_note(self, lines: int) -> None:
        """Scroll the note."""
        self._note_view.scroll_relative(y=lines, animate=False)

    @work(exclusive=True, group="filter")
    async def action_filter(self, by: str) -> None:
        """Choose a hub, section or tag in the picker and filter the list by it."""
        if by == "section" and not self._note_filter.hub:
            by = "hub"
        choices: dict[str, tuple[str, Callable[[], list[Row]]]] = {
            "hub": ("Filter by hub", self._note_lists.all_hubs),
            "section": ("Filter by section", lambda: self._note_lists.all_sections(self._note_filter.hub)),
            "tag": ("Filter by tag", self._note_lists.all_tags),
        }
        title, query = choices[by]
        rows = await self.run_query("filter", query)
        chosen = await self.push_screen_wait(Picker(title, rows)) if rows else None
        if chosen is not None:
            self._push_history()
            self._note_filter = self._note_filter._replace(
                **{by: chosen.path, **({"section": ""} if by == "hub" else {})}
            )
            if not chosen.path and by != "section":
                self._hub = ""
            self._find()

    @work(exclusive=True, group="edit")
    async def action_edit(self) -> None:
        """Open the note in the editor, then read the vault again."""
        row = await self._current_row()
        if row:
            editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
            try:
                with self.suspend():
                    run_in_terminal([*shlex.split(editor), self._note_lists.file(row.path)])
            except (OSError, ValueError) as error:
                self._show_message(f"cannot run the editor `{editor}`: {error}")
                return
            await self.run_query("again", self._note_lists.reload)
            self._find()

    async def on_unmount(self) -> None:
        """Close the cache and stop the thread."""
        if not self._thread.is_closed:
            self._thread.close(self._note_lists.close)


def _is_light() -> bool:
    """Return whether `$COLORFGBG`, which some terminals set, has a light background."""
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return background in {"7", "15"}
