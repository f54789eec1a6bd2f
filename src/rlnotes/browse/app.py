"""The browser's screen: query at the top, list of notes on the left, preview of a note on the right."""

import asyncio
import os
import shlex
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, ClassVar, NamedTuple, TypeVar

from rich.console import Group
from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from rlnotes.browse.note_lists import HubTagFilter, NoteLists, Row, cached_notes
from rlnotes.browse.picker import Picker
from rlnotes.browse.rows import LOOKS, RowList
from rlnotes.errors import RlnotesError
from rlnotes.operations.editor import run_in_terminal
from rlnotes.output.sanitize import clean
from rlnotes.output.terminal import render
from rlnotes.plurals import plural
from rlnotes.process import INTERRUPTED
from rlnotes.vault import Vault

T = TypeVar("T")
_DEBOUNCE = 0.08  # seconds without input before a query runs


class _Listing(NamedTuple):
    """The heading of a list around a note, and the message if the list is empty."""

    heading: str
    empty: str


_LISTINGS = {
    "related": _Listing("related to", "no related notes"),
    "links": _Listing("links of", "no links"),
    "backlinks": _Listing("links to", "no backlinks"),
    "hubs_of": _Listing("hubs of", "in no hub"),
}


class HistoryEntry(NamedTuple):
    """A state of the list to go back to."""

    heading: str
    rows: list[Row]
    cursor: int
    query: str
    note_filter: HubTagFilter


class Browser(App[str | None]):
    """The interactive browser; its result is the path of the chosen note, or None."""

    TITLE = "rlnotes"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "show_list('related')", "Related", priority=True),
        Binding("ctrl+l", "show_list('links')", "Links", priority=True),
        Binding("ctrl+b", "show_list('backlinks')", "Backlinks", priority=True),
        Binding("ctrl+o", "show_list('hubs_of')", "Hubs", priority=True),
        Binding("escape", "go_back", "Back", priority=True),
        Binding("ctrl+v", "view_as", "View as", priority=True),
        Binding("ctrl+g", "filter('hub')", "by hub", priority=True),
        Binding("ctrl+s", "filter('section')", "by section", priority=True),
        Binding("ctrl+t", "filter('tag')", "by tag", priority=True),
        Binding("ctrl+e", "edit", "Edit", priority=True),
        Binding("ctrl+q", "quit", "Quit", priority=True),
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("shift+down", "scroll_note(3)", show=False, priority=True),
        Binding("shift+up", "scroll_note(-3)", show=False, priority=True),
    ]
    CSS = """
    #query { border: none; height: 1; padding: 0 1; }
    #status { height: 1; padding: 0 1; text-style: dim; }
    #keys { height: auto; padding: 0 1; link-style: none; }
    #found { width: 45%; min-width: 30; }
    #found.reading { display: none; }
    #note { width: 1fr; padding: 0 1; border-left: solid $panel; }
    #note.reading { border-left: none; padding: 0 4; }
    """

    def __init__(self, vault: Vault, *, query: str = "", cached: bool = True, choosing: bool = False) -> None:
        """Take the vault, the initial query, and whether Enter chooses a note and exits."""
        super().__init__()
        self.theme = "ansi-light" if _is_light() else "ansi-dark"
        self._vault = vault
        self._query = query
        self._choosing = choosing
        self._note_lists = NoteLists(vault, cached=cached)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._pending: dict[str, Future[Any]] = {}
        self._note_filter = HubTagFilter()
        self._heading = ""
        self._was_read = False
        self._is_closed = False
        self._list_history: list[HistoryEntry] = []
        self._finder: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Create the widgets."""
        # held as attributes: a worker may run after the screen has removed its widgets, when a query finds none
        self._input = Input(
            self._query, placeholder="words, in any order, typos included", id="query", select_on_focus=False
        )
        self._status = Static(id="status", markup=False)
        self._row_list = RowList(id="found")
        self._note_view = VerticalScroll(id="note")
        self._page_view = Static(id="page", markup=False)
        self._key_lines = Static(id="keys")
        with Vertical():
            yield self._input
            yield self._status
            with Horizontal():
                yield self._row_list
                with self._note_view:
                    yield self._page_view
        yield self._key_lines

    def _show_keys(self) -> None:
        """Show the clickable key bindings, on as many lines as needed."""
        shown = [("Enter", "Choose" if self._choosing else "Read", "read")]
        for binding in self.BINDINGS:
            if isinstance(binding, Binding) and binding.description:
                key = binding.key.replace("ctrl+", "^").replace("escape", "Esc")
                shown.append((key, binding.description, binding.action))
        lines: list[list[str]] = [[]]
        left = width = self.size.width - 2
        for key, words, action in shown:
            left -= len(key) + len(words) + 3
            if left < 0:
                lines.append([])
                left = width - len(key) - len(words) - 3
            lines[-1].append(f"[@click=app.{action}][b]{key}[/b] {words}[/]")
        self._key_lines.update("\n".join("  ".join(line) for line in lines))

    def on_resize(self) -> None:
        """Wrap the key bindings for the new width."""
        self._show_keys()

    def on_mount(self) -> None:
        """Show the cached notes, then read the vault."""
        self._input.focus()
        if not self._query:
            self.rows.show(cached_notes(self._vault))
        self._show_message("reading the vault …")
        self._start()

    @property
    def rows(self) -> RowList:
        """The list."""
        return self._row_list

    @property
    def is_reading(self) -> bool:
        """Whether the thread is running a query."""
        return any(future.running() for future in self._pending.values())

    async def run_query(self, kind: str, query: Callable[..., T], *args: Any) -> T | None:
        """Run a query in the thread and return its result; None if a later query of the same kind replaced it.

        Errors are shown in the status line.
        """
        if self._is_closed:  # a worker may start between the end of the screen and the end of its loop
            return None
        previous = self._pending.get(kind)
        if previous:
            previous.cancel()
        future = self._pending[kind] = self._thread.submit(query, *args)
        try:
            result = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            return None
        except RlnotesError as error:
            self._show_message(error.message)
            return None
        except Exception as error:  # noqa: BLE001  # files may change while they are read: the next query reads them again
            if self._is_closed:
                return None
            self._thread.submit(self._note_lists.reload)
            self._show_message(f"the vault has changed ({type(error).__name__}); repeat the query")
            return None
        return result if self._pending.get(kind) is future else None

    @work(exclusive=True, group="find")
    async def _start(self) -> None:
        if await self.run_query("start", lambda: bool(self._note_lists.hubs.notes)) is not None:
            self._was_read = True
            self._find()

    @work(exclusive=True, group="find")
    async def _find(self) -> None:
        await asyncio.sleep(_DEBOUNCE)
        query = self._input.value
        rows = await self.run_query("find", self._note_lists.find, query, self._note_filter)
        if rows is not None:
            self._heading = ""
            current = self.rows.row
            same_note = (n for n, row in enumerate(rows) if current and row.path == current.path)
            self.rows.show(rows, next(same_note, 0) if not query else 0)
            self._show_status()

    def _show_status(self) -> None:
        count = len(self.rows.rows)
        chips = [
            f"{name}: {value}" for name, value in zip(HubTagFilter._fields, self._note_filter, strict=True) if value
        ]
        self._show_message(
            " · ".join(part for part in (self._heading, f"{count:,} {plural(count, 'note')}", *chips) if part)
        )

    def _show_message(self, message: str) -> None:
        self._status.update(clean(message))

    @on(Input.Changed, "#query")
    def _typed(self) -> None:
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
            page.update("" if row is None else f"{clean(row.title)} does not exist yet.")
            return
        await asyncio.sleep(_DEBOUNCE)
        report = await self.run_query("preview", self._note_lists.page, row.path)
        if report:
            width = max(20, note.scrollable_content_region.width)
            page.update(Group(*render(report, width)))
            note.scroll_home(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the key bindings while the picker is open."""
        return action in {"quit", "interrupt"} or not isinstance(self.screen, Picker)

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
            self._show_message(_LISTINGS[kind].empty)
            return
        self._push_history()
        listed = kind == "hubs_of" and "hub" in row.flags
        self._heading = f"{'listed by' if listed else _LISTINGS[kind].heading} {row.title}"
        self.rows.look = "cards"
        self.rows.show(rows)
        self._show_status()

    def _push_history(self) -> None:
        query = self._input.value
        self._list_history.append(
            HistoryEntry(self._heading, self.rows.rows, self.rows.cursor, query, self._note_filter)
        )

    def action_go_back(self) -> None:
        """Leave the reader, else go back in the history, else clear the query, else exit."""
        rows, field = self.rows, self._input
        if rows.has_class("reading"):
            self._set_reading(on=False)
        elif self._list_history:
            entry = self._list_history.pop()
            self._heading, self._note_filter = entry.heading, entry.note_filter
            with field.prevent(Input.Changed):
                field.value = entry.query
            if not entry.heading:
                rows.look = "list"
            rows.show(entry.rows, entry.cursor)
            self._show_status()
        elif field.value:
            field.value = ""
        else:
            self.exit(None)

    def action_interrupt(self) -> None:
        """Exit on Ctrl-C, which Textual receives as a key."""
        self.exit(None, INTERRUPTED)

    @work(exclusive=True, group="act")
    async def action_read(self) -> None:
        """Show the note under the cursor in full width, or choose it."""
        row = await self._current_row()
        if row and self._choosing:
            self.exit(row.path)
        elif row:
            self._set_reading(on=not self.rows.has_class("reading"))

    def _set_reading(self, *, on: bool) -> None:
        self.rows.set_class(on, "reading")
        self._note_view.set_class(on, "reading")
        (self._note_view if on else self._input).focus()
        self.call_after_refresh(self._preview)

    @on(Input.Submitted, "#query")
    @on(RowList.Chosen, "#found")
    def _enter(self) -> None:
        self.action_read()

    def action_view_as(self) -> None:
        """Switch to the next view of the list: lines, cards, titles."""
        looks = list(LOOKS)
        self.rows.look = looks[(looks.index(self.rows.look) + 1) % len(looks)]

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
        if self._is_closed:
            return
        self._is_closed = True
        for future in self._pending.values():
            future.cancel()
        self._thread.submit(self._note_lists.close)
        self._thread.shutdown(wait=False)


def _is_light() -> bool:
    """Return whether `$COLORFGBG`, which some terminals set, has a light background."""
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return background in {"7", "15"}
