"""The editor reads from the terminal whatever stdin is, and the terminal's modes are restored."""

import os
import pty
import shlex
import sys

import pytest


@pytest.fixture(name="shell")
def _shell(tmp_path):
    """Run a shell command in its own terminal and return its output. `rlnotes` is the command."""

    def run(command, **env):
        pid, terminal = pty.fork()
        if not pid:
            environment = {
                **os.environ, "RLNOTES_STATE_DIR": str(tmp_path / "s"), "RLNOTES_CACHE_DIR": str(tmp_path / "c"),
                "R": f"{shlex.quote(sys.executable)} -m rlnotes", "TERM": "xterm", **env,
            }  # fmt: skip
            os.execvpe("sh", ["sh", "-c", command], environment)
        chunks = []
        while True:
            try:
                chunk = os.read(terminal, 65_536)
            except OSError:
                break
            if not chunk:
                break
            chunks.append(chunk)
        os.close(terminal)
        os.waitpid(pid, 0)
        return b"".join(chunks).decode()

    return run


@pytest.mark.parametrize(
    "command",
    [
        "echo a.md | xargs $R edit",
        "echo a.md | while read note; do $R edit $note; done",
        "$R edit a < /dev/null",
        "$R edit a <&-",
        "$R edit a",
    ],
)
def test_editor_reads_from_terminal_and_its_modes_are_restored(shell, make_vault, tmp_path, command):
    vault = make_vault({"a.md": "one\n"})
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\ntest -t 0 && echo terminal >> "$1"\nstty raw -echo < /dev/tty\nkill -9 $$\n')
    editor.chmod(0o755)
    drawn = shell(f"{command}; stty -a < /dev/tty", EDITOR=str(editor), RLNOTES_VAULT=str(vault))
    assert (vault / "a.md").read_text() == "one\nterminal\n", drawn
    assert {"icanon", "echo", "opost"} <= set(drawn.replace(";", " ").split()), drawn
