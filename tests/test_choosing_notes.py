"""NOTE that several notes match, or none exactly: what is printed, and what is asked on a terminal."""

import fcntl
import json
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

FILES = {
    ".rlnotes.toml": "",
    "one/plan.md": "---\ntitle: First plan\n---\n",
    "two/plan.md": "---\ntitle: Second plan\n---\n",
    "three/plan.md": "---\ntitle: Third plan\n---\n",
    "entropy-collapse.md": "---\ntitle: Entropy collapse\n---\nLink to [[two/plan]].\n",
    "other.md": "[[two/plan]] and [[three/plan]]\n",
}
DOWN, UP, ENTER = b"\x1b[B", b"\x1b[A", b"\r"


@pytest.fixture(name="asked")
def _asked(make_vault, tmp_path):
    """Run rlnotes in a terminal, wait for a question, press keys; return the screen, the exit code and the vault."""

    def run(words, keys, mark="Enter; q to quit)", width=80):
        vault = make_vault(FILES)
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, width, 0, 0))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RLNOTES")}
        own = {f"RLNOTES_{what}_DIR": str(tmp_path / what) for what in ("CACHE", "STATE")}
        before = termios.tcgetattr(theirs)
        process = subprocess.Popen(
            [sys.executable, "-m", "rlnotes", *words, "-V", str(vault)], stdin=theirs, stdout=theirs, stderr=theirs,
            env=kept | own | {"TERM": "xterm-256color", "PAGER": "cat", "PYTHONUTF8": "1", "NO_COLOR": "1"}, cwd=tmp_path,
        )  # fmt: skip
        drawn, end = b"", time.monotonic() + 30
        waiting = True
        while process.poll() is None or select.select([ours], [], [], 0.1)[0]:
            assert time.monotonic() < end, drawn.decode()
            if select.select([ours], [], [], 0.1)[0]:
                drawn += os.read(ours, 65_536)
            if waiting and mark.encode() in drawn and drawn.endswith((b"\n", b"] ")):
                waiting = False
                for key in keys:
                    process.send_signal(key) if isinstance(key, int) else os.write(ours, key)
                    time.sleep(0.1)
        assert termios.tcgetattr(theirs) == before
        os.close(theirs)
        os.close(ours)
        return drawn.decode().replace("\r\n", "\n"), process.returncode, vault

    return run


def test_an_ambiguous_note_is_answered_with_a_candidate_a_line_the_most_linked_first(rlnotes, make_vault):
    result = rlnotes("read", "plan", vault=make_vault(FILES))
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "rlnotes: `plan` matches 3 notes:",
        "  two/plan.md  Second plan",
        "  three/plan.md  Third plan",
        "  one/plan.md  First plan",
        "  Use the path of one of them.",
    ]


def test_many_candidates_are_cut_after_nine(rlnotes, make_vault):
    vault = make_vault({f"{n:02}/plan.md": "x" for n in range(12)})
    lines = rlnotes("read", "plan", vault=vault).stderr.splitlines()
    assert lines[0] == "rlnotes: `plan` matches 12 notes; the first 9 are:"
    assert len(lines) == 11


def test_an_unsafe_title_of_a_candidate_is_printed_as_text(rlnotes, make_vault):
    files = {f"{n}/a.md": '---\ntitle: "x\\e[31m\\n::error::y"\n---\n' for n in "12"}
    result = rlnotes("read", "a", vault=make_vault(files), env={"GITHUB_ACTIONS": "true"})
    assert len(result.stderr.splitlines()) == 4
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    ("keys", "title"),
    [([ENTER], "Second plan"), ([DOWN, ENTER], "Third plan"), ([UP, ENTER], "First plan"), ([b"3"], "First plan"),
     ([b"j", b"j", b"k", ENTER], "Third plan")],
)  # fmt: skip
def test_a_note_is_chosen_with_arrow_keys_or_its_number(asked, keys, title):
    drawn, code, _ = asked(["read", "plan"], keys)
    assert code == 0
    assert title in drawn.rpartition("one/plan.md")[2]


@pytest.mark.parametrize("key", [b"q", b"\x1b", b"\x04"])
def test_no_choice_is_the_same_error_as_without_a_terminal(asked, key):
    drawn, code, _ = asked(["read", "plan"], [key])
    assert code == 2
    assert drawn.endswith("Use the path of one of them.\n")


def test_an_interrupt_of_the_question_restores_the_terminal(asked):
    _, code, _ = asked(["read", "plan"], [signal.SIGINT])
    assert code == 130


def test_a_question_on_a_narrow_terminal_keeps_one_row_a_candidate(asked):
    drawn, code, _ = asked(["read", "plan"], [DOWN, DOWN, ENTER], width=12)
    assert code == 0
    assert "\x1b[3A" in drawn


def test_a_command_that_writes_takes_the_closest_note_after_a_question(asked):
    drawn, code, vault = asked(["rename", "entropy", "heat"], [b"y\n"], mark="[y/N]")
    assert "No note is named `entropy`. Use entropy-collapse.md (Entropy collapse)? [y/N]" in drawn
    assert code == 0
    assert (vault / "heat.md").exists()


@pytest.mark.parametrize("keys", [[b"\n"], [b"n\n"], [b"\x04"]])
def test_a_command_that_writes_changes_nothing_without_a_yes(asked, keys):
    drawn, code, vault = asked(["rename", "entropy", "heat"], keys, mark="[y/N]")
    assert code == 2
    assert "Did you mean entropy-collapse.md (Entropy collapse)?" in drawn
    assert not (vault / "heat.md").exists()


def test_without_a_terminal_a_command_that_writes_names_the_closest_note(rlnotes, make_vault):
    result = rlnotes("rename", "entropy", "heat", vault=make_vault(FILES))
    assert (result.code, result.stdout) == (2, "")
    assert "Did you mean entropy-collapse.md (Entropy collapse)?" in result.stderr


@pytest.fixture(name="editor")
def _editor(tmp_path):
    """Return a function that makes an editor of some name, which writes down its arguments, and what reads them."""

    def make(name):
        file = tmp_path / name
        file.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/arguments\n')
        file.chmod(0o755)
        return str(file), lambda: (tmp_path / "arguments").read_text().splitlines()

    return make


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vim", ["+3", "{0}/a.md", "{0}/b.md"]),
        ("hx", ["{0}/a.md:3", "{0}/b.md"]),
        ("code", ["--goto", "{0}/a.md:3", "{0}/b.md"]),
        ("ed", ["{0}/a.md", "{0}/b.md"]),
    ],
)
def test_edit_opens_several_notes_at_their_headings(rlnotes, make_vault, editor, name, expected):
    vault = make_vault({"a.md": "# A\n\n## Part\n", "b.md": "# B\n"})
    program, arguments = editor(name)
    result = rlnotes("edit", "a#Part", "b", vault=vault, env={"EDITOR": program, "VISUAL": ""})
    assert (result.code, result.stderr) == (0, "")
    assert arguments() == [each.format(os.path.realpath(vault)) for each in expected]


@pytest.mark.parametrize("words", ["a b", "b a"])
def test_edit_opens_notes_in_their_order(rlnotes, make_vault, editor, words):
    vault = make_vault({"a.md": "# A\n", "b.md": "# B\n"})
    program, arguments = editor("vim")
    assert rlnotes("edit", *words.split(), vault=vault, env={"EDITOR": program, "VISUAL": ""}).code == 0
    assert [os.path.basename(each) for each in arguments()] == [f"{each}.md" for each in words.split()]


def run_piped(vault, tmp_path, data, *words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RLNOTES")}
    own = {f"RLNOTES_{what}_DIR": str(tmp_path / what) for what in ("CACHE", "STATE")}
    return subprocess.run(
        [sys.executable, "-m", "rlnotes", *words, "-V", str(vault)], input=data, capture_output=True, check=False, timeout=60,
        env=kept | own | {"PYTHONUTF8": "1"}, cwd=tmp_path,
    )  # fmt: skip


def test_new_appends_piped_text_to_the_template(make_vault, tmp_path):
    vault = make_vault({".rlnotes.toml": "", "a.md": "x"})
    done = run_piped(vault, tmp_path, "Ein Satz – mit [[a]].\n\n- Punkt\n".encode(), "new", "Does it?", "-")
    assert (done.returncode, done.stderr) == (0, b"")
    text = (vault / "does-it.md").read_text()
    assert text.endswith("# Does it?\n\nEin Satz – mit [[a]].\n\n- Punkt\n")
    assert text.startswith("---\ntitle: Does it?\n")


def test_new_without_piped_text_makes_the_note_of_the_template(make_vault, tmp_path):
    vault = make_vault({".rlnotes.toml": "", "a.md": "x"})
    assert run_piped(vault, tmp_path, b"", "new", "Empty", "-").returncode == 0
    assert (vault / "empty.md").read_text().endswith("# Empty\n")


def test_new_refuses_piped_text_that_is_not_utf_8(make_vault, tmp_path):
    vault = make_vault({".rlnotes.toml": "", "a.md": "x"})
    done = run_piped(vault, tmp_path, b"a\xff", "new", "Latin", "-")
    assert done.returncode == 2
    assert done.stderr == b"rlnotes: Standard input is not valid UTF-8: byte 1.\n"
    assert not (vault / "latin.md").exists()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["sub"], "sub/b sub/deep/c"),
        (["sub/"], "sub/b sub/deep/c"),
        (["sub/b.md"], "sub/b"),
        (["*.md"], "a b* sub/b sub/deep/c"),
        (["sub/*"], "sub/b"),
        (["sub/**"], "sub/b sub/deep/c"),
        (["a.md", "sub/deep"], "a sub/deep/c"),
        (["b*.md"], "b* sub/b"),
        (["."], "a b* sub/b sub/deep/c"),
        (["none*"], ""),
    ],
)
def test_list_takes_paths_and_globs(rlnotes, make_vault, words, found):
    vault = make_vault({"a.md": "x", "b*.md": "x", "sub/b.md": "x", "sub/deep/c.md": "x", "sub/x.txt": ""})
    result = rlnotes("list", *words, "--sort", "path", "--format", "jsonl", vault=vault, cwd=vault)
    paths = [json.loads(line)["path"].removesuffix(".md") for line in result.stdout.splitlines()]
    assert (result.code, " ".join(paths)) == (0, found)


def test_list_in_a_folder_of_the_vault_takes_its_globs(rlnotes, make_vault):
    vault = make_vault({"a.md": "x", "sub/b.md": "x", "sub/deep/c.md": "x"})
    result = rlnotes("list", "deep/*", "--format", "paths", vault=vault, cwd=vault / "sub")
    assert result.stdout.endswith("/deep/c.md\n")
    assert result.stdout.count("\n") == 1


def test_list_of_a_path_that_does_not_exist_is_an_error(rlnotes, make_vault):
    result = rlnotes("list", "nowhere", vault=make_vault({"a.md": "x"}))
    assert (result.code, result.stdout) == (2, "")
    assert "No file or folder `nowhere`" in result.stderr
