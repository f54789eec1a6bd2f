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

from rlnotes.browse.app import Browser
from rlnotes.browse.note_lists import HubTagFilter, NoteLists, cached_notes
from rlnotes.browse.picker import Picker
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


class Person:
    """Someone at the keyboard: presses keys, looks at the screen, waits until it says what it should."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot

    async def press(self, *keys):
        await self.pilot.press(*keys)

    async def until(self, condition):
        for _ in range(1500):
            if condition():
                return
            await self.pilot.pause(0.02)
        raise AssertionError(self.screen())

    async def sees(self, *words):
        await self.until(lambda: all(word in self.screen() for word in words))

    def screen(self):
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def listed(self):
        return [row.title for row in self.app.screen.query_one(RowList).rows]


def browse(vault, story, *, size=(100, 30), **options):
    """Run the finder and a story about a person in it; return what the finder gives."""

    async def run():
        app = Browser(vault, **options)
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot)
            await person.until(lambda: app._was_read and not app._pending.get("find", app._pending["start"]).running())
            await person.sees("Related ──")
            await story(person)
        return app.return_value

    return asyncio.run(run())


def test_browser_starts_with_all_notes_by_title_and_a_preview(garden):
    async def story(person):
        assert person.listed[:4] == [
            "A spade wants an edge", "Clay holds water for weeks", "Compost opens heavy clay", person.listed[3],
        ]  # fmt: skip
        await person.sees("5 notes", "Sharpen it.", "In hubs", "Where gardeners begin", "Linked from")

    browse(garden, story)


def test_cursor_keys_move_the_list_while_typing(garden):
    async def story(person):
        await person.press("down")
        await person.sees("Mixed with Compost opens heavy clay it drains.", "Links to", "unwritten note")
        await person.press("down", "down", "up")
        await person.sees("It changes Clay")

    browse(garden, story)


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
        await person.sees(f"related to {here}", "each links to the other")
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
        ("ctrl+b", ["Compost opens heavy clay", "Where gardeners begin"]),
        ("ctrl+o", ["Where gardeners begin"]),
    ],
)
def test_links_backlinks_and_hubs_are_listed(garden, key, listed):
    async def story(person):
        await person.press("down", key)
        await person.until(lambda: person.listed == listed)

    browse(garden, story)


def test_hubs_key_on_a_hub_lists_its_notes(garden):
    async def story(person):
        await person.press("down", "ctrl+o")
        await person.sees("hubs of Clay")
        await person.press("ctrl+o")
        await person.sees("listed by Where gardeners begin", "Soil — heavy ground")
        await person.press("escape", "escape")
        await person.sees("5 notes")

    browse(garden, story)


def test_empty_list_keeps_the_current_list(garden):
    async def story(person):
        await person.press(*"loose", "ctrl+b")
        await person.sees("no backlinks")
        assert len(person.listed) == 1

    browse(garden, story)


def test_missing_note_is_listed_but_cannot_be_read(garden):
    async def story(person):
        await person.press("down", "ctrl+l")
        await person.until(lambda: "unwritten note" in person.listed)
        await person.press("down")
        await person.sees("unwritten note does not exist yet.")
        await person.press("enter", "ctrl+r", "ctrl+e")
        assert not person.app.rows.has_class("reading")

    browse(garden, story)


def test_enter_shows_the_note_in_full_width_and_escape_returns(garden):
    async def story(person):
        await person.press("enter")
        await person.until(lambda: not person.app.rows.display)
        await person.sees("Sharpen it.")
        await person.press("escape")
        await person.until(lambda: person.app.rows.display)

    browse(garden, story)


async def pick(person, key, words):
    await person.press(key)
    await person.until(lambda: isinstance(person.app.screen, Picker))
    await person.press(*words, "enter")
    await person.until(lambda: not isinstance(person.app.screen, Picker))


def test_filters_by_hub_section_and_tag_combine(garden):
    async def story(person):
        await pick(person, "ctrl+g", "gard")
        await person.sees("3 notes · hub: map.md")
        await pick(person, "ctrl+s", "soil")
        await person.sees("2 notes", "section: Soil")
        await pick(person, "ctrl+t", "meth")
        await person.sees("1 note", "tag: method")
        assert person.listed == ["Compost opens heavy clay"]
        await pick(person, "ctrl+g", "(all")
        await person.sees("1 note · tag: method")
        await person.press("escape")
        await person.sees("1 note", "section: Soil")

    browse(garden, story)


def test_cancelled_picker_keeps_the_filter(garden):
    async def story(person):
        await person.press("ctrl+t")
        await person.until(lambda: isinstance(person.app.screen, Picker))
        await person.press("escape")
        await person.until(lambda: not isinstance(person.app.screen, Picker))
        await person.sees("5 notes")

    browse(garden, story)


def test_list_has_several_views(garden):
    async def story(person):
        assert "Why heavy ground stays wet." in person.screen()
        await person.press("ctrl+v", "ctrl+v")
        await person.until(lambda: person.app.rows.look == "titles")
        await person.press("down", "down", "down", "down")
        await person.until(
            lambda: "Why heavy ground stays wet." not in person.screen().split("Where gardeners begin")[0]
        )

    browse(garden, story)


def test_click_moves_the_cursor_and_double_click_reads(garden):
    async def story(person):
        await person.pilot.click("#found", offset=(5, 3))
        await person.until(lambda: person.app.rows.cursor == 1)
        await person.pilot.click("#found", offset=(5, 5), times=2)
        await person.until(lambda: person.app.rows.has_class("reading"))
        assert person.app.rows.cursor == 2

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
        await person.press("down")
        line = person.screen().splitlines()[-2]
        await person.pilot.click("#keys", offset=(line.index("^l") + 1, 0))
        await person.sees("links of Clay")

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
            await person.press(
                *"nothing", "enter", "ctrl+r", "down", "ctrl+v", "ctrl+g", "ctrl+t", "ctrl+e", "pagedown"
            )
            await person.sees("0 notes")

    asyncio.run(run())


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_screen_matches_the_snapshot(garden, size):
    async def story(person):
        await person.press("down")
        await person.sees("it drains.")
        await person.pilot.pause(0.2)
        file = SCREENS / f"browse-{size[0]}.txt"
        screen = person.screen() + "\n"
        if os.environ.get("RLNOTES_UPDATE"):
            SCREENS.mkdir(exist_ok=True)
            file.write_text(screen)
        assert screen == file.read_text()

    browse(garden, story, size=size)


def test_cached_notes_are_listed_before_the_vault_is_read(garden, rlnotes):
    assert cached_notes(garden) == []
    rlnotes("list", vault=garden.root)
    assert sorted(row.path for row in cached_notes(garden)) == sorted(GARDEN)
    assert cached_notes(garden)[0].title == "A spade wants an edge"


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
        for _ in range(1200):
            screen = subprocess.run(
                [*self._tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True
            ).stdout
            if all(word in screen for word in words):
                return screen
            time.sleep(0.05)
        raise AssertionError(screen)

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
    terminal.sees("related to", "each links to the other")
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
    terminal.sees("5 notes")
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
