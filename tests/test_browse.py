"""The browser, driven by Textual's pilot, compared as text, and run in a real terminal."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("textual")

from textual.widgets import Input
from textual.worker import WorkerState

from rlnotes.browse.app import Browser
from rlnotes.browse.keys import KeysDialog
from rlnotes.browse.note_lists import HubTagFilter, NoteLists
from rlnotes.browse.picker import Picker
from rlnotes.browse.query_thread import ReadingProgress
from rlnotes.browse.rows import RowList
from rlnotes.config import Settings
from rlnotes.vault import Vault

SCREENS = Path(__file__).parent / "screens"
GARDEN = {
    "map.md": "---\ntype: hub\ntitle: Where gardeners begin\n---\n## Soil\n\n- [[clay]] — heavy ground\n- [[compost]]\n\n## Tools\n\n- [[spade]]\n",
    "clay.md": "---\ntitle: Clay holds water for weeks\ndescription: Why heavy ground stays wet.\ntags: [soil]\n---\nMixed with [[compost]] it drains. See [[unwritten note]].\n",
    "compost.md": "---\ntitle: Compost opens heavy clay\ndescription: What a spadeful a year does.\ntags: [soil, method]\n---\nIt changes [[clay]] over the winters.\n",
    "spade.md": "---\ntitle: A spade wants an edge\ntags: [tool]\n---\nSharpen it.\n",
    "loose.md": "---\ntitle: 'Loose \x1b[31m \u202e note 日本の庭'\n---\nNothing links here.\n",
}


@pytest.fixture(name="garden")
def _garden(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("COLORFGBG", raising=False)
    files = {**GARDEN, "loose.md": GARDEN["loose.md"].replace("'Loose \x1b", '"Loose \\e').replace("庭'", '庭"')}
    return Vault(make_vault(files), Settings())


DEADLINE = 60  # seconds; nothing waits this long but a failing test


class Person:
    """Someone at the keyboard: presses keys, waits until the browser has answered, looks at the screen."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot

    async def press(self, *keys):
        await self.pilot.press(*keys)
        await self.settled()

    async def click(self, selector, **where):
        await self.pilot.click(selector, **where)
        await self.settled()

    async def click_on(self, words, *, place=0):
        """Click on a place of the screen with these words: the first, or that of an ordinal number, from the end if < 0."""
        lines = self.screen().splitlines()
        found = [(line.index(words, start), y) for y, line in enumerate(lines) for start in range(len(line))
                 if line.startswith(words, start)]  # fmt: skip
        await self.click(None, offset=found[place])

    async def settled(self):
        """Wait until no query runs or waits, and nothing is left to be drawn."""
        quiet = 0

        def is_quiet():
            nonlocal quiet
            waits = any(
                w.group != "filter" and w.state in {WorkerState.PENDING, WorkerState.RUNNING} for w in self.app.workers
            )
            quiet = quiet + 1 if self.app._was_read and self.app._thread.is_idle and not waits else 0
            return quiet > 2 or not self.app.is_running  # a message may start the next worker

        await self.until(is_quiet)

    async def until(self, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end, self.screen()
            await self.pilot.pause(0.01)

    async def sees(self, *words):
        await self.until(lambda: all(word in self.screen() for word in words))

    def screen(self):
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def listed(self):
        """The titles of the list, those of sections with a dash and their size."""
        rows = self.app.screen.query_one(RowList).rows
        return [f"- {row.title} {row.about}" if row.level else row.title for row in rows]


def browse(vault, story, *, size=(100, 30), **options):
    """Run the browser and a story about a person in it; return the browser's result."""

    async def run():
        app = Browser(vault, **options)
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot)
            await person.settled()
            await story(person)
        return app.return_value

    return asyncio.run(run())


LOOSE = "Loose \x1b[31m \u202e note 日本の庭"
START = [
    "Where gardeners begin", "- Soil 2 notes", "Clay holds water for weeks", "Compost opens heavy clay",
    "- Tools 1 note", "A spade wants an edge", "- Notes in no hub 1 note", LOOSE,
]  # fmt: skip


def test_browser_starts_at_the_top_hub_with_sections_counts_and_order(garden):
    async def story(person):
        assert person.listed == START
        assert person.app.rows.row.title == "Clay holds water for weeks"
        await person.sees(
            "Topic Hub · 3 linked notes · 2 sections", "heavy ground", "In hubs", "Linked from", "Related ──"
        )

    browse(garden, story)


def test_vault_without_hubs_starts_with_all_notes_by_title(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))

    async def story(person):
        assert person.listed == ["a", "b"]
        await person.sees("2 notes")

    browse(Vault(make_vault({"b.md": "x\n", "a.md": "y\n"}), Settings()), story)


def test_vault_without_hubs_starts_at_its_largest_index_like_note(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    names = [f"n{number}" for number in range(10, 22)]
    files = {f"{name}.md": "" for name in names} | {"list.md": "".join(f"- [[{name}]]\n" for name in names), "z.md": ""}

    async def story(person):
        await person.sees("Note · 12 linked notes · 0 sections")
        assert person.listed == [
            "list",
            "- (before the first section) 12 notes",
            *names,
            "- Notes in no hub 1 note",
            "z",
        ]

    browse(Vault(make_vault(files), Settings()), story)


def test_top_hub_is_followed_by_hubs_and_notes_that_no_hub_lists(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    files = {
        "big.md": "---\ntype: hub\n---\n- [[a]]\n- [[b]]\n- [[gone]]\n\n## Empty\n",
        "small.md": "---\ntype: hub\n---\n## One\n\n### Inner\n\n- [[a]]\n",
        "a.md": "", "b.md": "", "c.md": "",
    }  # fmt: skip

    async def story(person):
        assert person.listed == [
            "big", "- (before the first section) 2 notes", "a", "b", "gone", "- Empty empty", "- Hubs in no hub 1 hub", "small",
            "- Notes in no hub 1 note", "c",
        ]  # fmt: skip
        await person.press("down", "down", "down", "enter")
        assert person.listed == ["small", "- One 1 note", "- Inner 1 note", "a"]

    browse(Vault(make_vault(files), Settings()), story)


def test_cursor_skips_section_headings_while_typing(garden):
    async def story(person):
        await person.sees("Mixed with Compost opens heavy clay it drains.", "Links to", "unwritten note")
        await person.press("down", "down", "down", "up")
        assert person.app.rows.row.title == "A spade wants an edge"
        await person.sees("Sharpen it.")
        await person.press("up", "up", "up", "up")
        assert person.app.rows.row.title == "Where gardeners begin"

    browse(garden, story)


def test_enter_on_a_hub_opens_it_as_a_hub_and_on_the_open_hub_reads_it(garden):
    async def story(person):
        await person.press(*"where", "enter")
        assert person.listed == START
        assert person.app.query_one("#query", Input).value == ""
        await person.press("up", "enter")
        assert not person.app.rows.display
        await person.sees("Tools", "heavy ground")
        await person.press("escape", "escape")
        assert person.app.query_one("#query", Input).value == "where"
        assert person.listed[0] == "Where gardeners begin"

    browse(garden, story)


def test_list_with_the_focus_has_the_keys_of_a_pager(garden):
    async def story(person):
        rows = person.app.rows
        await person.press("tab")
        await person.sees("/ Search", "q Quit")
        await person.press("j", "j")
        assert rows.row.title == "A spade wants an edge"
        await person.press("k")
        assert rows.row.title == "Compost opens heavy clay"
        await person.press("G")
        assert rows.row.title == LOOSE
        await person.press("g")
        assert rows.row.title == "Where gardeners begin"
        await person.press("space", "b", "j", "l")
        await person.sees("q Leave", "Mixed with")
        await person.press("q")
        assert rows.has_focus
        await person.press("slash", *"edge")
        assert person.listed == ["A spade wants an edge"]
        await person.press("tab", "q")

    assert browse(garden, story) is None


@pytest.mark.parametrize("keys", [["question_mark"], ["tab", "question_mark"], ["f1"]])
def test_question_mark_lists_all_keys(garden, keys):
    async def story(person):
        await person.press(*keys)
        await person.until(lambda: isinstance(person.app.screen, KeysDialog))
        await person.sees("related notes, with reasons", "view: table, cards, titles")
        await person.press("j", "ctrl+r", "q")
        await person.until(lambda: not isinstance(person.app.screen, KeysDialog))
        assert person.listed == START

    browse(garden, story, size=(60, 20))


def test_question_mark_and_q_are_characters_of_a_query(garden):
    async def story(person):
        await person.press(*"edge q", "question_mark")
        assert person.app.query_one("#query", Input).value == "edge q?"
        await person.press("f1")
        await person.until(lambda: isinstance(person.app.screen, KeysDialog))

    browse(garden, story)


def test_control_b_does_nothing_because_it_is_the_prefix_of_tmux():
    assert not [binding for binding in Browser.BINDINGS if "ctrl+b" in binding.key]


def test_links_of_the_page_can_be_clicked(garden):
    async def story(person):
        await person.press("enter")
        await person.click_on("Compost opens")  # in the text
        await person.sees("Link of Clay", "It changes Clay")
        await person.click_on("Where gardeners begin", place=1)  # in the list of hubs
        assert person.listed == START
        await person.press("escape")
        await person.sees("It changes Clay")
        await person.press("escape")
        await person.sees("Mixed with")
        assert not person.app.rows.display
        await person.press("escape")
        assert person.app.rows.display

    browse(garden, story)


def test_click_on_a_link_resolves_it_as_the_note_does(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    files = {
        "in/a.md": "[inner](b%20c.md#x), [[100%25|percent]], [outer](../b%20c.md), [web](https://example.org/b.md)\n",
        "in/b c.md": "", "b c.md": "", "100%25.md": "",
    }  # fmt: skip
    lists = NoteLists(Vault(make_vault(files), Settings()), cached=False)
    found = [
        lists.target("in/a.md", to) for to in ("b%20c.md#x", "100%25.md", "../b%20c.md", "https://example.org/b.md", "")
    ]
    assert [row.path if row else None for row in found] == ["in/b c.md", "100%25.md", "b c.md", None, None]


def test_destinations_of_links_reach_neither_the_terminal_nor_the_actions(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    hostile = "[go](<x') or quit(>) [[b|[@click=app.quit]press[/]]] [bold]plain[/bold] [web](https://w.org/x)\n"
    vault = Vault(make_vault({"a.md": hostile, "b.md": "# [red]b[/red]\n\n[@click=app.quit]x[/]\n"}), Settings())

    async def story(person):
        await person.sees("[@click=app.quit]press[/]", "[bold]plain[/bold]", "[red]b[/red]")
        await person.sees("web (https://w.org/x)")
        await person.click_on("go ", place=2)
        await person.sees("The link does not lead to a note.")
        strips = person.app.screen._compositor.render_strips()
        assert not [segment for strip in strips for segment in strip if segment.style and segment.style.link]
        await person.click_on("press", place=2)
        await person.sees("Link of a", "[@click=app.quit]x[/]")
        await person.click_on("x[/]", place=-1)
        assert person.app.is_running

    browse(vault, story, query="path:a.md", size=(160, 30))


def test_progress_of_reading_is_shown_with_counts(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    vault = Vault(make_vault({f"{number}.md": "" for number in range(5)}), Settings())
    posted = []
    lists = NoteLists(vault, cached=True, progress=lambda done, total: posted.append((done, total)))
    lists.start()
    assert posted[-1] == (5, 5)

    async def story(person):
        person.app.post_message(ReadingProgress(1200, 4800))
        await person.sees("reading 1,200 of 4,800 notes █████░░░")
        person.app.post_message(ReadingProgress(4800, 4800))
        await person.sees(" 5 notes")

    browse(vault, story)


def test_browser_search_equals_search_command(garden, rlnotes):
    async def story(person):
        await person.press(*"hevy clay")
        await person.sees("3 notes")
        printed = rlnotes("search", "hevy", "clay", vault=garden.root).stdout
        # what was typed before the last letters may list as many notes
        await person.until(lambda: person.listed == [line.split("\t")[0] for line in printed.splitlines()])

    browse(garden, story)


def test_browser_accepts_an_initial_query(garden):
    async def story(person):
        await person.sees("1 note")
        assert person.listed == ["A spade wants an edge"]

    browse(garden, story, query="edge")


def test_related_list_shows_reasons_and_escape_goes_back(garden):
    async def story(person):
        await person.press(*"clay")
        await person.sees("3 notes")
        before = person.listed
        await person.press("down")
        here = person.app.rows.row.title
        await person.press("ctrl+r")
        await person.sees(f"Related to {here}", "each links to the other")
        assert here not in person.listed
        await person.press("escape")
        await person.sees("3 notes")
        assert (person.listed, person.app.rows.row.title) == (before, here)
        assert person.app.query_one("#query", Input).value == "clay"

    browse(garden, story)


@pytest.mark.parametrize(
    ("key", "listed"),
    [
        ("ctrl+l", ["Compost opens heavy clay", "unwritten note"]),
        ("ctrl+k", ["Compost opens heavy clay", "Where gardeners begin"]),
        ("ctrl+o", ["Where gardeners begin"]),
    ],
)
def test_links_backlinks_and_hubs_are_listed(garden, key, listed):
    async def story(person):
        await person.press(key)
        assert person.listed == listed

    browse(garden, story)


def test_empty_list_keeps_the_current_list(garden):
    async def story(person):
        await person.press(*"loose", "ctrl+k")
        await person.sees("No backlinks.")
        assert len(person.listed) == 1

    browse(garden, story)


def test_missing_note_is_listed_but_cannot_be_read(garden):
    async def story(person):
        await person.press("ctrl+l")
        assert "unwritten note" in person.listed
        await person.press("down")
        await person.sees("Missing note: no file has this name.")
        await person.press("enter", "ctrl+r", "ctrl+e")
        assert not person.app.is_reading_note

    browse(garden, story)


def test_enter_shows_the_note_in_full_width_and_escape_returns(garden):
    async def story(person):
        await person.press("enter")
        await person.until(lambda: not person.app.rows.display)
        await person.sees("Mixed with")
        await person.press("escape")
        await person.until(lambda: person.app.rows.display)

    browse(garden, story)


async def pick(person, key, words):
    await person.press(key)
    await person.until(lambda: isinstance(person.app.screen, Picker))
    await person.press(*words, "enter")
    await person.until(lambda: not isinstance(person.app.screen, Picker))
    await person.settled()


def test_filters_by_hub_section_and_tag_combine_and_keep_sections_counts_and_order(garden):
    async def story(person):
        await pick(person, "ctrl+g", "gard")
        await person.sees("Topic Hub · 3 linked notes · 2 sections · hub: map.md")
        assert person.listed == START[:6]
        await pick(person, "ctrl+s", "soil")
        await person.sees("2 notes", "section: Soil")
        assert person.listed == START[1:4]
        await pick(person, "ctrl+t", "meth")
        await person.sees("1 note", "tag: method")
        assert person.listed == ["- Soil 1 note", "Compost opens heavy clay"]
        await pick(person, "ctrl+g", "(all")
        await person.sees("1 note · tag: method")
        assert person.listed == ["Compost opens heavy clay"]
        await person.press("escape")
        await person.sees("1 note", "section: Soil")

    browse(garden, story)


def test_words_find_notes_within_the_filter_best_first(garden):
    async def story(person):
        await pick(person, "ctrl+g", "gard")
        await pick(person, "ctrl+s", "soil")
        await person.press(*"compost")
        assert person.listed == ["Compost opens heavy clay", "Clay holds water for weeks"]

    browse(garden, story)


def test_all_notes_are_listed_by_title(garden):
    async def story(person):
        await pick(person, "ctrl+g", "")
        await person.sees("5 notes")
        assert person.listed == [
            *sorted(t for t in START if t[0] != "-" and t != "Where gardeners begin"),
            "Where gardeners begin",
        ]

    browse(garden, story)


def test_cancelled_picker_keeps_the_filter(garden):
    async def story(person):
        await person.press("ctrl+t")
        await person.until(lambda: isinstance(person.app.screen, Picker))
        await person.press("escape")
        await person.until(lambda: not isinstance(person.app.screen, Picker))
        assert person.listed == START

    browse(garden, story)


def test_list_has_several_views(garden):
    async def story(person):
        def listed():
            return [line.split("│")[0] for line in person.screen().splitlines()]

        assert [line for line in listed() if "heavy ground" in line]
        await person.press("ctrl+v")
        assert person.app.rows.look == "cards"
        await person.press("ctrl+v")
        assert person.app.rows.look == "titles"
        assert not [line for line in listed() if "heavy ground" in line]

    browse(garden, story)


def test_click_moves_the_cursor_and_double_click_reads(garden):
    async def story(person):
        await person.click_on("A spade wants")
        assert person.app.rows.row.title == "A spade wants an edge"
        await person.click_on("Soil")
        assert person.app.rows.row.title == "A spade wants an edge"
        y = next(n for n, line in enumerate(person.screen().splitlines()) if "Compost opens" in line)
        await person.click(None, offset=(5, y), times=2)
        assert person.app.is_reading_note
        assert person.app.rows.row.title == "Compost opens heavy clay"

    browse(garden, story)


def test_preview_started_during_exit_is_dropped(garden):
    async def story(person):
        await person.app.on_unmount()  # the screen is gone, its loop still runs
        await person.app._preview().wait()

    assert browse(garden, story) is None


def test_preview_started_after_the_widgets_are_removed_is_no_error(garden):
    async def story(person):
        await person.app.query("#found, #note").remove()
        await person.app._preview().wait()

    assert browse(garden, story) is None


def test_key_bindings_can_be_clicked(garden):
    async def story(person):
        await person.click_on("^l Links")
        await person.sees("Links of Clay")

    browse(garden, story)


def test_choosing_returns_the_path_on_enter_and_none_on_escape(garden):
    async def choose(person):
        await person.press(*"compost", "enter")

    async def leave(person):
        await person.press("escape")

    assert browse(garden, choose, choosing=True) == "compost.md"
    assert browse(garden, leave, choosing=True) is None


def test_browser_shows_no_control_characters(garden):
    async def story(person):
        await person.press(*"loose")
        await person.sees("1 note", "Nothing links here.")
        assert not {"\x1b", "\u202e"} & set(person.screen())
        assert "␛[31m" in person.screen()

    browse(garden, story)


def test_empty_vault_and_query_without_matches_are_shown(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))

    async def run():
        app = Browser(Vault(make_vault({"x.txt": ""}), Settings()))
        async with app.run_test() as pilot:
            person = Person(app, pilot)
            await person.sees("0 notes")
            keys = [
                "enter",
                "ctrl+r",
                "down",
                "ctrl+v",
                "ctrl+g",
                "ctrl+t",
                "ctrl+e",
                "pagedown",
                "tab",
                "l",
                "G",
                "space",
            ]
            await person.press(*"nothing", *keys)
            await person.sees("0 notes")

    asyncio.run(run())


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("name", ["start", "note", "keys"])
def test_screen_matches_the_snapshot(garden, size, name):
    async def story(person):
        person.app.query_one("#query", Input).cursor_blink = False
        await person.press(*{"start": [], "note": ["enter"], "keys": ["question_mark"]}[name])
        file = SCREENS / f"browse-{name}-{size[0]}.txt"
        if os.environ.get("RLNOTES_UPDATE"):
            await person.pilot.pause(1)
            file.write_text(person.screen() + "\n")
        expected = file.read_text()
        end = time.monotonic() + DEADLINE
        while person.screen() + "\n" != expected and time.monotonic() < end:
            await person.pilot.pause(0.01)
        assert person.screen() + "\n" == expected

    browse(garden, story, size=size)


def test_reload_reads_changed_files(garden):
    answers = NoteLists(garden, cached=True)
    assert len(answers.find("", HubTagFilter())) == 5
    (garden.root / "new.md").write_text("# New\n")
    assert len(answers.find("", HubTagFilter())) == 5
    answers.reload()
    assert len(answers.find("", HubTagFilter())) == 6


# in a real terminal


class Tmux:
    """A terminal of 100 by 30, with keys to press and a screen to read."""

    def __init__(self, folder, command, env):
        self._tmux = ["tmux", "-L", f"rlnotes-{os.getpid()}-{time.monotonic_ns()}", "-f", os.devnull]
        settings = [part for name, value in env.items() for part in ("-e", f"{name}={value}")]
        subprocess.run(
            [*self._tmux, "new-session", "-d", "-x", "100", "-y", "30", *settings, f"{command}; echo ended $?; sleep 60"],
            check=True, cwd=folder,
        )  # fmt: skip

    def press(self, *keys):
        subprocess.run([*self._tmux, "send-keys", *keys], check=True)

    def sees(self, *words):
        end = time.monotonic() + DEADLINE
        while True:
            screen = subprocess.run(
                [*self._tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True
            ).stdout
            if all(word in screen for word in words):
                return screen
            assert time.monotonic() < end, screen
            time.sleep(0.05)

    def close(self):
        subprocess.run([*self._tmux, "kill-server"], check=False)


@pytest.fixture(name="tmux")
def _tmux(garden, tmp_path):
    if not shutil.which("tmux"):
        pytest.skip("tmux is not installed")
    opened = []

    def start(words, **env):
        program = f"{sys.executable} -m rlnotes {words}"
        common = {
            "RLNOTES_CACHE_DIR": str(tmp_path / "cache"),
            "RLNOTES_VAULT": str(garden.root),
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
        }
        opened.append(Tmux(tmp_path, program, common | env))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def test_browser_works_in_a_real_terminal(tmux):
    terminal = tmux("browse hevy clay")
    terminal.sees("3 notes", "Mixed with")
    terminal.press("C-r")
    terminal.sees("Related to", "each links to the other")
    terminal.press("Escape")
    terminal.sees("3 notes")
    terminal.press("Enter")
    terminal.sees("Mixed with")
    terminal.press("C-q")
    assert "Mixed" not in terminal.sees("ended 0")


def test_print_option_prints_the_chosen_path(tmux):
    terminal = tmux('browse --print compost > chosen; echo "chosen: $(cat chosen)"')
    terminal.sees("3 notes")
    terminal.press("Enter")
    terminal.sees("chosen: made/compost.md")


def test_print_option_without_choice_prints_nothing_and_fails(tmux):
    terminal = tmux("browse --print compost")
    terminal.sees("3 notes")
    terminal.press("Escape")
    terminal.sees("Topic Hub")
    terminal.press("Escape")
    assert ".md" not in terminal.sees("ended 130")


def test_browser_opens_the_editor_and_shows_the_change(tmux, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "Edited by hand." >> "$1"\n')
    editor.chmod(0o755)
    terminal = tmux("browse edge", EDITOR=str(editor))
    terminal.sees("Sharpen it.")
    terminal.press("C-e")
    terminal.sees("Edited by hand.")


def test_browser_without_a_terminal_is_refused_with_a_hint(rlnotes, garden):
    found = rlnotes("browse", vault=garden.root)
    assert (found.code, found.stdout) == (2, "")
    assert "requires a terminal" in found.stderr
