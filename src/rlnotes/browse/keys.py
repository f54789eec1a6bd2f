"""The keys of the browser: its bindings, the line of keys below the screen, and the dialog that lists all of them."""

from typing import ClassVar, Literal, NamedTuple

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

Focus = Literal["query", "list", "note"]


class Key(NamedTuple):
    """A key that works wherever the focus is: Textual's name, the name shown, action, a word for it, and its help."""

    key: str
    shown: str
    action: str
    word: str
    help: str


KEYS = (
    Key("ctrl+r", "^r", "show_list('related')", "Related", "related notes, with reasons"),
    Key("ctrl+l", "^l", "show_list('links')", "Links", "links of the note"),
    Key("ctrl+k", "^k", "show_list('backlinks')", "Backlinks", "backlinks of the note"),
    Key("ctrl+o", "^o", "show_list('hubs_of')", "Hubs", "hubs that list the note"),
    Key("ctrl+e", "^e", "edit", "Edit", "open in $VISUAL or $EDITOR"),
    Key("ctrl+g", "^g", "filter('hub')", "Hub", "filter by hub; (all): all notes"),
    Key("ctrl+s", "^s", "filter('section')", "Section", "filter by section of the hub"),
    Key("ctrl+t", "^t", "filter('tag')", "Tag", "filter by tag"),
    Key("ctrl+v", "^v", "view_as", "View", "view: table, cards, titles"),
)
_OTHERS = (
    ("Enter", "open a hub, read a note"),
    ("Esc", "back"),
    ("/  Tab", "to the query; to the list"),
    ("j k ↓ ↑", "move, scroll (↓ ↑ in the query too)"),
    ("g G Space b", "first, last, page down, page up"),
    ("l h → ←", "open, back (in the list)"),
    ("q  ^q", "leave the note, quit; quit"),
)
"""The other keys, with their help: those that Textual's widgets bind, or that depend on the focus."""

BINDINGS: list[BindingType] = [
    *(Binding(key.key, key.action, priority=True) for key in KEYS),
    Binding("escape", "go_back", priority=True),
    Binding("ctrl+q", "quit", priority=True),
    Binding("ctrl+c", "interrupt", priority=True),
    Binding("question_mark,f1", "show_keys", priority=True),
    Binding("slash", "search"),
    Binding("q", "leave"),
    Binding("down,ctrl+n", "move(1)"),
    Binding("up,ctrl+p", "move(-1)"),
    Binding("pagedown", "page(1)"),
    Binding("pageup", "page(-1)"),
    Binding("shift+down", "scroll_note(3)", priority=True),
    Binding("shift+up", "scroll_note(-3)", priority=True),
]


def key_line(width: int, focus: Focus, *, typed: bool, choosing: bool) -> str:
    """Return the line of keys in Textual's markup, each a link to its action: as many as fit into `width` cells.

    `typed`: the query is not empty, so that `?` is a character of it. `choosing`: Enter chooses a note.
    """
    first = [("Enter", "Choose" if choosing else "Open", "open")] if focus != "note" else []
    first += [
        ("Esc", "Back", "go_back"),
        ("Tab", "List", "focus('found')") if focus == "query" else ("/", "Search", "search"),
    ]
    last = [("F1" if typed and focus == "query" else "?", "Keys", "show_keys")]
    last += [("^q", "Quit", "quit")] if focus == "query" else [("q", "Quit" if focus == "list" else "Leave", "leave")]
    left = width - sum(len(key) + len(word) + 3 for key, word, _ in (*first, *last))
    for key in KEYS:
        left -= len(key.shown) + len(key.word) + 3
        if left < 0:
            break
        first.append((key.shown, key.word, key.action))
    return "  ".join(f"[@click=app.{action}][b]{key}[/b] {word}[/]" for key, word, action in (*first, *last))


class Query(Input):
    """The input of the query."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is a character of the query: `?` is none at its beginning."""
        return super().check_consume_key(key, character) and bool(character != "?" or self.value)


class KeysDialog(ModalScreen[None]):
    """A dialog that lists all keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]
    DEFAULT_CSS = """
    KeysDialog { align: center middle; }
    KeysDialog > VerticalScroll { width: 56; max-width: 100%; height: auto; max-height: 100%; border: round $primary;
                                  background: $surface; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Create the widgets."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for key, help_text in (*_OTHERS, *((key.shown, key.help) for key in KEYS)):
            table.add_row(Text(key, "bold"), Text(help_text))
        with VerticalScroll() as scroll:
            scroll.border_title = "Keys"
            yield Static(table)

    def action_scroll(self, lines: int) -> None:
        """Scroll the list of keys."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def on_click(self, event: events.Click) -> None:
        """Close the dialog."""
        event.stop()
        self.dismiss()
