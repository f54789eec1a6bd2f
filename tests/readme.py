"""Keep the README true: `python tests/readme.py` runs each `$ rlnotes` block and writes what it printed."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

from rlnotes.lint import Rule
from rlnotes.rules import RULES

REPOSITORY = Path(__file__).parent.parent
README = REPOSITORY / "README.md"
BLOCK = re.compile(r"(```console\n\$ (rlnotes [^\n]*)\n)(.*?)(```\n)", re.DOTALL)
RULE_ROWS = re.compile(r"(\| --- \| --- \| --- \|\n)<!-- rules -->\n(.*?)<!-- /rules -->\n", re.DOTALL)


def printed(command: str) -> str:
    """Return what a command prints in an 80-column terminal without colours, in the repository's folder."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 80, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "FORCE_COLOR", "RLNOTES_VAULT"}}
    process = subprocess.Popen(
        [sys.executable, "-m", *shlex.split(command)],
        stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, cwd=REPOSITORY,
        env=environment | {"NO_COLOR": "1", "TERM": "xterm-256color", "PYTHONUTF8": "1"},
    )  # fmt: skip
    os.close(theirs)
    chunks = []
    try:
        while chunk := os.read(ours, 65_536):
            chunks.append(chunk)
    except OSError:  # Linux's word for the other end being closed
        pass
    process.wait()
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;]*m", "", b"".join(chunks).decode().replace("\r\n", "\n"))
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip("\n") + "\n"


def row(rule: type[Rule]) -> str:
    """Return a rule's row of the table: bold where it is on, marked where it can be fixed."""
    name = f"**{rule.name}**" if rule.default else rule.name
    mark = {"safe": " \\*", "unsafe": " ?"}.get(rule.fix, "")
    return f"| {rule.code} | {name}{mark} | {(rule.__doc__ or '').splitlines()[0]} |\n"


def written() -> str:
    """Return the README as it should be."""
    text = BLOCK.sub(lambda block: block[1] + printed(block[2]) + block[4], README.read_text())
    rows = "".join(map(row, RULES))
    return RULE_ROWS.sub(lambda table: f"{table[1]}<!-- rules -->\n{rows}<!-- /rules -->\n", text)


if __name__ == "__main__":
    README.write_text(written())
