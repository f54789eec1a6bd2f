"""Every example in the help of a command runs as it is copied, on a copy of the vault that the repository ships."""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import threading

import pytest

from rlnotes.commands import COMMANDS

ENTER, QUIT = b"\r", b"\x11"
CODES = {"rlnotes lint --select default,orphan --format github": {0, 1}}
"""The exit codes of examples that may exit other than 0."""
BEFORE = {"undo": "rlnotes rename rlvr-dynamics other-name && ", "help": "", "history": "rlnotes capture x && "}
"""What a command needs to have been done before."""


def examples(rlnotes, name):
    """The examples in a command's help, each on a line of its own."""
    text = rlnotes(*name.split(), "--help").stdout
    block = text.partition("\nExamples:\n")[2].partition("\n\n")[0]
    return [line.removeprefix("  ") for line in block.splitlines()]


@pytest.fixture(name="shell")
def _shell(tmp_path, vault_path):
    """Run a line in bash beside a copy of the vault; return its exit code and what it wrote on stderr."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in {
        "rlnotes": f'exec {sys.executable} -m rlnotes "$@"',
        "vim": 'test -f "$1"',
        "editor": 'test -f "$1"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    shutil.copytree(vault_path, tmp_path / "work/vault")
    (tmp_path / "home/.config/fish/completions").mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RLNOTES", "XDG", "GITHUB"))}
    environment = kept | {
        "HOME": str(tmp_path / "home"), "PATH": f"{programs}:{os.environ['PATH']}", "EDITOR": "editor", "VISUAL": "", "SHELL": "/bin/bash",
        "PYTHONUTF8": "1", "TERM": "xterm-256color",
    }  # fmt: skip

    def run(line):
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line], capture_output=True, text=True, env=environment, cwd=tmp_path / "work",
            check=False, timeout=60,
        )  # fmt: skip

    def on_terminal(line, key):
        """Run a line in a terminal where a key is pressed again and again."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 80, 0, 0))
        process = subprocess.Popen(
            ["bash", "-c", line], stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=tmp_path / "work",
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        done = threading.Event()

        def press():
            while not done.wait(1.0):
                os.write(ours, key)

        def drain():
            try:
                while os.read(ours, 65_536):
                    pass
            except OSError:  # the other end is closed
                pass

        threads = [threading.Thread(target=target, daemon=True) for target in (press, drain)]
        for thread in threads:
            thread.start()
        try:
            return process.wait(timeout=90)
        finally:
            done.set()
            process.kill()
            for thread in threads:
                thread.join(timeout=5)
            os.close(ours)

    run.on_terminal = on_terminal
    return run


@pytest.mark.skipif(not shutil.which("jq"), reason="needs the program jq")
@pytest.mark.parametrize("name", sorted({*COMMANDS} - {"browse"}))
def test_every_example_runs_as_copied_from_the_help(rlnotes, shell, name):
    found = examples(rlnotes, name)
    assert found
    for line in found:
        assert re.search(rf"\brlnotes {name}\b", line)
        done = shell(BEFORE.get(name, "") + line)
        assert done.returncode in CODES.get(line, {0}), (line, done.stderr)
        assert "Traceback" not in done.stderr
        assert "closest match" not in done.stderr or name in {
            "path",
            "read",
            "related",
            "links",
            "backlinks",
            "map",
            "tree",
        }


def test_every_example_of_browse_runs_on_a_terminal(rlnotes, shell):
    browse, edit = examples(rlnotes, "browse")
    assert shell.on_terminal(browse, QUIT) == 0
    assert shell.on_terminal(edit, ENTER) == 0


def test_the_examples_in_the_help_of_the_program_run(rlnotes, shell):
    found = re.findall(r"^  (rlnotes .*)$", rlnotes("--help").stdout, re.MULTILINE)
    assert len(found) == 3
    for line in found:
        assert shell(line).returncode == 0
