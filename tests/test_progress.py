"""The progress bar of long work: on a terminal only, and nothing of it is left on the screen."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest

ERASED = "\r\x1b[K"
# The bar appears at once, so that the test needs no vault that takes more than a second.
PROGRAM = "import rlnotes.output.progress as p; p._DELAY = -1; from rlnotes.__main__ import main; main()"
HUB = "---\ntype: hub\n---\n" + "".join(f"- [[n{number}]]\n" for number in range(40))


@pytest.fixture(name="vault")
def _vault(make_vault):
    notes = {
        f"n{number}.md": f"# Note {number} of rewards\n\nRewards {number % 7} shape [[n{number // 2}]]. note {number + 1} of rewards\n"
        for number in range(60)
    }
    return make_vault({"hub.md": HUB} | notes)


@pytest.fixture(name="shown")
def _shown(vault, tmp_path):
    """Run a command with stderr on a terminal of 50 columns; return what was written there and the exit code."""

    def run(*words, interrupt_at=""):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 50, 0, 0))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RLNOTES")}
        own = {f"RLNOTES_{what}_DIR": str(tmp_path / what) for what in ("CACHE", "STATE")}
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words, "-V", str(vault)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=theirs, cwd=tmp_path,
            env=kept | own | {"TERM": "xterm-256color", "PYTHONUTF8": "1"},
        )  # fmt: skip
        drawn, end = b"", time.monotonic() + 60
        while process.poll() is None or select.select([ours], [], [], 0.1)[0]:
            assert time.monotonic() < end, drawn
            if select.select([ours], [], [], 0.1)[0]:
                drawn += os.read(ours, 65_536)
            if interrupt_at and interrupt_at.encode() in drawn:
                process.send_signal(signal.SIGINT)
                interrupt_at = ""
        os.close(theirs)
        os.close(ours)
        return drawn.decode(), process.returncode

    return run


@pytest.mark.parametrize(
    ("words", "work", "last"),
    [
        (["graph", "-o", "picture.svg"], "laying out ", " of 61 notes"),
        (["suggest"], "ranking ", " of 60 notes"),
        (["hub", "coverage"], "ranking ", " of 20 notes"),
        (["export"], "exporting ", " of 61 notes"),
        (["list"], "reading ", " of 61 notes"),
    ],
)
def test_long_work_shows_what_is_done_on_how_many_notes_and_erases_it(shown, words, work, last):
    drawn, code = shown(*words)
    assert code == 0
    *bars, end = drawn.split(ERASED)
    of_work = [bar for bar in bars if bar.startswith(work)]
    assert of_work
    assert all(last in bar and "░" in bar for bar in of_work)
    assert all(len(bar) < 50 and "\n" not in bar for bar in bars)
    assert "notes" not in end or end.startswith("rlnotes: wrote 61 notes")


def test_interrupted_work_leaves_no_bar(shown, vault):
    for number in range(60, 1500):  # so that the interrupt comes in time
        (vault / f"n{number}.md").write_text(f"# Note {number} of rewards\n\nRewards {number % 7} shape.\n")
    drawn, code = shown("suggest", interrupt_at="reading ")
    assert code == 130
    assert "reading " in drawn
    assert drawn.endswith(ERASED)


def test_no_bar_is_drawn_where_stderr_is_no_terminal(rlnotes, vault):
    assert rlnotes("suggest", vault=vault).stderr == ""
