"""The finder's screen: what is typed above, the notes that fit on the left, the one under the cursor on the right."""

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

from rlnotes.browse.answers import HubTagFilter, NoteLists, Row, cached_notes
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
_PAUSE = 0.08  # seconds that the cursor or the typing rests before the library is asked


class _Listing(NamedTuple):
    """What a list around a note is called, and what is said where it is empty."""

    heading: str
    nothing: str


_WANDER = {
    "related": _Listing("related to", "nothing is close"),
    "links": _Listing("links of", "it links to nothing"),
    "backlinks": _Listing("links to", "nothing links to it"),
    "hubs_of": _Listing("hubs of", "no hub lists it"),
}


class HistoryEntry(NamedTuple):
    """Where one was: what the list showed and under which heading, to go back to."""

    heading: str
    rows: list[Row]
    cursor: int
    query: str
    wanted: HubTagFilter


class Browser(App[str | None]):
    """Finds and shows notes; gives the path of the one that was chosen, or None."""

    TITLE = "rlnotes"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "wander('related')", "Related", priority=True),
        Binding("ctrl+l", "wander('links')", "Links", priority=True),
        Binding("ctrl+b", "wander('backlinks')", "Backlinks", priority=True),
        Binding("ctrl+o", "wander('hubs_of')", "Hubs", priority=True),
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
    #said { height: 1; padding: 0 1; text-style: dim; }
    #keys { height: auto; padding: 0 1; link-style: none; }
    #found { width: 45%; min-width: 30; }
    #found.reading { display: none; }
    #note { width: 1fr; padding: 0 1; border-left: solid $panel; }
    #note.reading { border-left: none; padding: 0 4; }
    """

    def __init__(self, vault: Vault, *, query: str = "", cached: bool = True, choosing: bool = False) -> None:
        """Take the vault, what is typed already, and whether Enter chooses a note and ends."""
        super().__init__()
        self.theme = "ansi-light" if _is_light() else "ansi-dark"
        self._vault = vault
        self._query = query
        self._choosing = choosing
        self._answers = NoteLists(vault, cached=cached)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._asked: dict[str, Future[Any]] = {}
        self._wanted = HubTagFilter()
        self._heading = ""
        self._was_read = False
        self._is_closed = False
        self._trail: list[HistoryEntry] = []
        self._finder: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Make the widgets."""
        with Vertical():
            yield Input(
                self._query, placeholder="words, in any order, typos included", id="query", select_on_focus=False
            )
            yield Static(id="said", markup=False)
            with Horizontal():
                yield RowList(id="found")
                with VerticalScroll(id="note"):
                    yield Static(id="page", markup=False)
        yield Static(id="keys")

    def _show_keys(self) -> None:
        """Show the keys in order, each to be clicked as well, on as many lines as they need."""
        shown = [("Enter", "Choose" if self._choosing else "Read", "read")]
        for binding in self.BINDINGS:
            if isinstance(binding, Binding) and binding.description:
                key = binding.key.replace("ctrl+", "^").replace("escape", "Esc")
                shown.append((key, binding.description, binding.action))
        lines: list[list[str]] = [[]]
        left = room = self.size.width - 2
        for key, words, action in shown:
            left -= len(key) + len(words) + 3
            if left < 0:
                lines.append([])
                left = room - len(key) - len(words) - 3
            lines[-1].append(f"[@click=app.{action}][b]{key}[/b] {words}[/]")
        self.query_one("#keys", Static).update("\n".join("  ".join(line) for line in lines))

    def on_resize(self) -> None:
        """Show the keys in the new width."""
        self._show_keys()

    def on_mount(self) -> None:
        """Show what the cache knows, then read the vault."""
        self.query_one("#query").focus()
        if not self._query:
            self.rows.show(cached_notes(self._vault))
        self._say("reading the vault …")
        self._start()

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one("#found", RowList)

    @property
    def is_reading(self) -> bool:
        """Whether the library's thread is still at work."""
        return any(asked.running() for asked in self._asked.values())

    async def ask(self, kind: str, question: Callable[..., T], *args: Any) -> T | None:
        """Ask the library in its thread. None where a later question of the same kind has come before the answer.

        A mistake of the vault's is said in the line above the list.
        """
        if self._is_closed:  # a worker may start between the end of the screen and the end of its loop
            return None
        before = self._asked.get(kind)
        if before:
            before.cancel()
        future = self._asked[kind] = self._thread.submit(question, *args)
        try:
            answer = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            return None
        except RlnotesError as error:
            self._say(error.message)
            return None
        except Exception as error:  # noqa: BLE001  # files change while they are read: the next question reads anew
            if self._is_closed:
                return None
            self._thread.submit(self._answers.reload)
            self._say(f"the vault has changed ({type(error).__name__}); ask again")
            return None
        return answer if self._asked.get(kind) is future else None

    @work(exclusive=True, group="find")
    async def _start(self) -> None:
        if await self.ask("start", lambda: bool(self._answers.hubs.notes)) is not None:
            self._was_read = True
            self._find()

    @work(exclusive=True, group="find")
    async def _find(self) -> None:
        await asyncio.sleep(_PAUSE)
        query = self.query_one("#query", Input).value
        rows = await self.ask("find", self._answers.find, query, self._wanted)
        if rows is not None:
            self._heading = ""
            here = self.rows.row
            same = next((n for n, row in enumerate(rows) if here and row.path == here.path), 0) if not query else 0
            self.rows.show(rows, same)
            self._show_status()

    def _show_status(self) -> None:
        count = len(self.rows.rows)
        chips = [f"{name}: {value}" for name, value in zip(HubTagFilter._fields, self._wanted, strict=True) if value]
        self._say(" · ".join(part for part in (self._heading, f"{count:,} {plural(count, 'note')}", *chips) if part))

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(clean(words))

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
        page, note = self.query_one("#page", Static), self.query_one("#note", VerticalScroll)
        row = self.rows.row
        if row is None or not row.path:
            page.update("" if row is None else f"No file has the name {clean(row.title)} yet.")
            return
        await asyncio.sleep(_PAUSE)
        report = await self.ask("preview", self._answers.page, row.path)
        if report:
            width = max(20, note.scrollable_content_region.width)
            page.update(Group(*render(report, width)))
            note.scroll_home(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to a question that stands in front."""
        return action in {"quit", "interrupt"} or not isinstance(self.screen, Picker)

    async def _found(self) -> Row | None:
        """Return the row under the cursor once what was typed has been found: fingers are quicker than a search."""
        if self._finder:
            with suppress(WorkerFailed, WorkerCancelled):
                await self._finder.wait()
        row = self.rows.row
        return row if row and row.path and self._was_read else None

    @work(exclusive=True, group="act")
    async def action_wander(self, where: str) -> None:
        """Show what is around the note under the cursor in place of the list."""
        row = await self._found()
        rows = await self.ask("find", getattr(self._answers, where), row.path) if row else None
        if row is None or rows is None:
            return
        if not rows:
            self._say(_WANDER[where].nothing)
            return
        self._leave()
        listed = where == "hubs_of" and "hub" in row.flags
        self._heading = f"{'listed by' if listed else _WANDER[where].heading} {row.title}"
        self.rows.look = "cards"
        self.rows.show(rows)
        self._show_status()

    def _leave(self) -> None:
        query = self.query_one("#query", Input).value
        self._trail.append(HistoryEntry(self._heading, self.rows.rows, self.rows.cursor, query, self._wanted))

    def action_go_back(self) -> None:
        """Leave the reader, go back to the list before, clear what is typed, or end."""
        found, field = self.rows, self.query_one("#query", Input)
        if found.has_class("reading"):
            self._reading(on=False)
        elif self._trail:
            place = self._trail.pop()
            self._heading, self._wanted = place.heading, place.wanted
            with field.prevent(Input.Changed):
                field.value = place.query
            if not place.heading:
                found.look = "list"
            found.show(place.rows, place.cursor)
            self._show_status()
        elif field.value:
            field.value = ""
        else:
            self.exit(None)

    def action_interrupt(self) -> None:
        """End as any program does on Ctrl-C; the terminal sends it as a key."""
        self.exit(None, INTERRUPTED)

    @work(exclusive=True, group="act")
    async def action_read(self) -> None:
        """Read the note under the cursor, or, where one is to be chosen, choose it."""
        row = await self._found()
        if row and self._choosing:
            self.exit(row.path)
        elif row:
            self._reading(on=not self.rows.has_class("reading"))

    def _reading(self, *, on: bool) -> None:
        self.rows.set_class(on, "reading")
        self.query_one("#note").set_class(on, "reading")
        self.query_one("#note" if on else "#query").focus()
        self.call_after_refresh(self._preview)

    @on(Input.Submitted, "#query")
    @on(RowList.Chosen, "#found")
    def _enter(self) -> None:
        self.action_read()

    def action_view_as(self) -> None:
        """Show the list the next way: lines, cards, titles alone."""
        looks = list(LOOKS)
        self.rows.look = looks[(looks.index(self.rows.look) + 1) % len(looks)]

    def action_move(self, steps: int) -> None:
        """Move the cursor while the words are typed."""
        self.rows.action_move(steps)

    def action_page(self, pages: int) -> None:
        """Move the cursor by a screenful."""
        self.rows.action_page(pages)

    def action_scroll_note(self, lines: int) -> None:
        """Scroll the note."""
        self.query_one("#note", VerticalScroll).scroll_relative(y=lines, animate=False)

    @work(exclusive=True, group="filter")
    async def action_filter(self, by: str) -> None:
        """Ask for a hub, section or tag, and show only the notes that have it."""
        if by == "section" and not self._wanted.hub:
            by = "hub"
        questions: dict[str, tuple[str, Callable[[], list[Row]]]] = {
            "hub": ("Only notes of the hub", self._answers.all_hubs),
            "section": ("Only notes of the section", lambda: self._answers.all_sections(self._wanted.hub)),
            "tag": ("Only notes with the tag", self._answers.all_tags),
        }
        what, question = questions[by]
        rows = await self.ask("filter", question)
        chosen = await self.push_screen_wait(Picker(what, rows)) if rows else None
        if chosen is not None:
            self._leave()
            self._wanted = self._wanted._replace(**{by: chosen.path, **({"section": ""} if by == "hub" else {})})
            self._find()

    @work(exclusive=True, group="edit")
    async def action_edit(self) -> None:
        """Open the note in the user's editor, and read the vault again afterwards."""
        row = await self._found()
        if row:
            editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
            try:
                with self.suspend():
                    run_in_terminal([*shlex.split(editor), self._answers.file(row.path)])
            except (OSError, ValueError) as error:
                self._say(f"the editor `{editor}` cannot be run: {error}")
                return
            await self.ask("again", self._answers.reload)
            self._find()

    async def on_unmount(self) -> None:
        """Let the library's thread end."""
        if self._is_closed:
            return
        self._is_closed = True
        for asked in self._asked.values():
            asked.cancel()
        self._thread.submit(self._answers.close)
        self._thread.shutdown(wait=False)


def _is_light() -> bool:
    """Say whether the terminal says, as some do in `$COLORFGBG`, that its ground is light."""
    ground = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return ground in {"7", "15"}
