"""Output on a terminal: pager, hyperlinks, colors, widths, incremental output."""

import fcntl
import io
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from rlnotes.output.hyperlinks import file_url
from rlnotes.output.report import Column, Report
from rlnotes.output.terminal import write_table

OSC8 = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")
SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(name="many")
def _many(make_vault):
    return make_vault({f"{n:03}.md": f"# Note {n}\n" for n in range(120)})


PAGER = "sh -c 'echo BEGIN; cat; echo END'"


@pytest.mark.parametrize("limit", ["120", "5"])
def test_pager_gets_all_output_however_short(terminal, many, limit):
    drawn = terminal("list", "--limit", limit, vault=many, env={"PAGER": PAGER})
    assert drawn.startswith("BEGIN\n")
    assert drawn.endswith("END\n")
    assert drawn.count("Note ") == int(limit)


@pytest.mark.parametrize(("own", "passed"), [(None, "FRX"), ("S", "S")])
def test_default_pager_is_less_with_the_options_of_git(terminal, many, tmp_path, own, passed):
    program = tmp_path / "bin" / "less"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "LESS=$LESS LV=$LV $#"\ncat\n')
    program.chmod(0o755)
    env = {"PATH": f"{program.parent}:{os.environ['PATH']}", **({"LESS": own} if own else {})}
    drawn = terminal("list", vault=many, env=env, unset={"PAGER", *({"LESS"} - env.keys())})
    assert drawn.startswith(f"LESS={passed} LV=-c 0\n")
    assert drawn.count("Note ") == 120


@pytest.mark.skipif(not shutil.which("less"), reason="needs less")
def test_less_shows_long_output_until_q_and_ends_by_itself_after_short_output(many, tmp_path):
    def run(*args, keys):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 80, 0, 0))
        env = {name: value for name, value in os.environ.items() if name not in {"PAGER", "LESS", "NO_COLOR"}}
        env |= {"TERM": "xterm-256color", "RLNOTES_VAULT": str(many), "RLNOTES_CACHE_DIR": str(tmp_path / "cache")}
        with subprocess.Popen(
            [sys.executable, "-m", "rlnotes", *args], stdin=theirs, stdout=theirs, stderr=theirs, env=env,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        ) as process:  # fmt: skip
            os.close(theirs)
            drawn = b""
            while select.select([ours], [], [], 20)[0]:
                try:
                    drawn += os.read(ours, 65_536)
                except OSError:
                    break
                if keys and b"Note 10" in drawn:
                    os.write(ours, keys)
                    keys = b""
            os.close(ours)
            return drawn.decode(), process.wait(timeout=20)

    drawn, code = run("list", "--sort", "path", keys=b"q")
    assert code == 0
    assert "Note 119" not in drawn
    drawn, code = run("list", "--limit", "5", keys=b"")
    assert code == 0
    assert drawn.count("Note ") == 5
    assert "\x1b[?1049h" not in drawn  # the screen is left as it is


@pytest.mark.parametrize(
    "env",
    [{"PAGER": ""}, {"PAGER": "cat"}, {"PAGER": "no-such-pager"}, {"PAGER": "'"}, {"TERM": "dumb", "PAGER": PAGER}],
)
def test_no_pager_if_disabled_missing_or_on_a_dumb_terminal(terminal, many, env):
    drawn = terminal("list", vault=many, env=env)
    assert drawn.count("Note ") == 120
    assert "BEGIN" not in drawn


def test_no_pager_option_starts_no_pager(terminal, many):
    assert "BEGIN" not in terminal("list", "--no-pager", vault=many, env={"PAGER": PAGER})


def test_pager_that_quits_early_is_no_error(terminal, many):
    drawn = terminal("list", vault=many, env={"PAGER": "head -n 3"})
    assert len(drawn.splitlines()) == 3
    assert "Traceback" not in drawn


def test_pager_gets_colors_and_the_width_of_the_terminal(terminal, many):
    drawn = terminal("list", vault=many, env={"PAGER": PAGER}, width=70)
    assert SGR.search(drawn)
    assert max(cell_len(SGR.sub("", line)) for line in drawn.splitlines()) <= 70


def test_pipe_is_never_paged(rlnotes, many):
    assert "BEGIN" not in rlnotes("list", vault=many, env={"PAGER": PAGER}).stdout


class Pieces(io.StringIO):
    """A stream that keeps apart what was written each time."""

    def __init__(self):
        super().__init__()
        self.pieces = []

    def write(self, text):
        self.pieces.append(text)
        return len(text)


def test_long_table_is_written_in_chunks():
    records = [{"title": f"Note {n} of a vault with many notes"} for n in range(1000)]
    stream = Pieces()
    write_table(Report("notes", records, (Column("title", "title", share=1),)), stream, "never", "never", "/")
    drawn = [re.findall(r"Note (\d+) of", piece) for piece in stream.pieces]
    assert [number for piece in drawn for number in piece] == [str(n) for n in range(1000)]
    assert len(drawn[0]) < 500


# links


def test_hyperlinks_always_link_titles_to_notes(terminal, make_vault):
    vault = make_vault({"a b#c%20.md": "# Odd\n", "日本.md": "# Garden\n[[a b#c%20]]\n"})
    drawn = terminal("list", "--hyperlinks", "always", vault=vault)
    found = OSC8.findall(drawn)
    root = f"file://{os.uname().nodename}{vault}"
    assert f"{root}/a%20b%23c%2520.md" in found
    assert f"{root}/%E6%97%A5%E6%9C%AC.md" in found
    assert not OSC8.findall(terminal("list", vault=vault))
    assert not OSC8.findall(terminal("list", "--hyperlinks", "never", vault=vault, env={"FORCE_HYPERLINK": "1"}))


@pytest.mark.parametrize(
    ("env", "links"),
    [
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"VTE_VERSION": "7200"}, True),
        ({"VTE_VERSION": "4800"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, False),
        ({}, False),
    ],
)
def test_hyperlinks_are_printed_on_terminals_that_support_them(terminal, make_vault, env, links):
    clean = dict.fromkeys(
        ("TMUX", "TERM_PROGRAM", "VTE_VERSION", "KITTY_WINDOW_ID", "WT_SESSION", "FORCE_HYPERLINK"), ""
    )
    drawn = terminal("list", vault=make_vault({"a.md": ""}), env=clean | env)
    assert bool(OSC8.findall(drawn)) == links


def test_no_hyperlinks_in_a_pipe_unless_requested(rlnotes, make_vault):
    vault = make_vault({"a.md": ""})
    assert "\x1b]8" not in rlnotes("list", "--format", "table", vault=vault, env={"FORCE_HYPERLINK": "1"}).stdout
    for fmt in ("tsv", "json", "paths", "markdown"):
        assert "\x1b" not in rlnotes("list", "--format", fmt, "--hyperlinks", "always", vault=vault).stdout


@given(path=st.text(min_size=1))
def test_file_url_of_any_path_is_ascii_and_decodes_to_the_path(path):
    from urllib.parse import unquote_to_bytes, urlsplit

    if "\0" in path or any(0xD800 <= ord(char) < 0xDC80 or 0xDD00 <= ord(char) < 0xE000 for char in path):
        return
    url = file_url("/vault", path)
    assert re.fullmatch(r"[A-Za-z0-9%/:._~-]+", url)
    assert unquote_to_bytes(urlsplit(url).path) == os.fsencode(os.path.join("/vault", path))


# colours and widths


def test_never_prints_no_escape(terminal, make_vault):
    vault = make_vault({"a.md": "---\ntype: hub\n---\n[[b]]\n", "b.md": ""})
    for call in (("list",), ("hub", "show", "a"), ("read", "a"), ("tree",), ("map", "a")):
        assert "\x1b" not in terminal(*call, "--color", "never", vault=vault)


def test_environment_forces_or_forbids_colors(rlnotes, make_vault):
    vault = make_vault({"a.md": "---\ntype: hub\n---\n"})

    def colours(*options, **env):
        return "\x1b[" in rlnotes("hub", "list", "--format", "table", *options, vault=vault, env=env).stdout

    assert not colours()
    assert colours(FORCE_COLOR="1")
    assert not colours("--color", "never", FORCE_COLOR="1")
    assert rlnotes("list", vault=vault, env={"FORCE_COLOR": "1"}).stdout == rlnotes("list", vault=vault).stdout


@pytest.mark.parametrize("columns", ["", "0", "1", "7", "abc", "-3", "500"])
def test_table_is_drawn_at_any_width(rlnotes, make_vault, columns):
    vault = make_vault({"hub.md": "---\ntype: hub\n---\n## S\n\n- [[note]] — 日本の庭 why\n", "note.md": "# A note\n"})
    for call in (
        ("list",),
        ("hub", "show"),
        ("hub", "show", "--view", "cards"),
        ("map", "note"),
        ("read", "note"),
        ("tree",),
    ):
        found = rlnotes(*call, "--format", "table", vault=vault, env={"COLUMNS": columns})
        assert (found.code, "Traceback" in found.stderr) == (0, False), found.stderr


TITLES = [
    "Plain", "日本の庭園", "Emoji 🎉 here", "Cafe\u0301 noir", "한국어 정원", "עברית מימין לשמאל", "שָׁלוֹם עֲלֵיכֶם", "العربية من اليمين",
    "ภาษาไทย", "हिन्दी में", "👩‍🔬 science", "🇯🇵 flag", "❤️ heart", "👍🏽 thumb", "zero\u200bwidth", "ﷺ ligature", "ＦＵＬＬ",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_columns_are_aligned_in_any_script(terminal, make_vault, title):
    files = {f"{n}.md": f"---\ntitle: {name}\ndate: 2026-01-0{n + 1}\n---\n" for n, name in enumerate(("Plain", title))}
    drawn = SGR.sub("", terminal("list", vault=make_vault(files), width=80))
    starts = {cell_len(line[: line.index("2026-01")]) for line in drawn.splitlines() if "2026-01" in line}
    assert len(starts) == 1
