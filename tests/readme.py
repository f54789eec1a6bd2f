"""Keep the README true: `python tests/readme.py` runs each `$ rlnotes` block and writes what it printed."""

import atexit
import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from functools import cache
from pathlib import Path

from rlnotes.config import Key, keys
from rlnotes.lint import Rule
from rlnotes.rules import RULES

HERE = Path(__file__).parent.parent
README = HERE / "README.md"
BLOCK = re.compile(r"(```console\n\$ (rlnotes [^\n]*)\n)(.*?)(```\n)", re.DOTALL)
RULE_ROWS = re.compile(r"(\| --- \| --- \| --- \|\n)<!-- rules -->\n(.*?)<!-- /rules -->\n", re.DOTALL)


SETTING_ROWS = re.compile(r"<!-- settings -->\n(.*?)<!-- /settings -->\n", re.DOTALL)


@cache
def repository() -> Path:
    """Return a folder like the reader's clone: a git repository that holds the vault, whatever this one is part of."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    shutil.copytree(HERE / "vault", folder / "vault")
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


def printed(command: str) -> str:
    """Return what a command prints in an 80-column terminal without colours, in the repository's folder."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 80, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "FORCE_COLOR", "RLNOTES_VAULT"}}
    process = subprocess.Popen(
        [sys.executable, "-m", *shlex.split(command)],
        stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, cwd=repository(),
        env=environment | {"NO_COLOR": "1", "PAGER": "cat", "TERM": "xterm-256color", "PYTHONUTF8": "1"},
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


def setting(key: Key) -> str:
    """Return a setting's row of the table."""
    default = (
        ", ".join(key.default) if isinstance(key.default, tuple) else "" if key.default is None else str(key.default)
    )
    return f"| `{key.name}` | {key.takes} | {f'`{default}`' if default else ''} | {key.says} |\n"


def written() -> str:
    """Return the README as it should be."""
    text = BLOCK.sub(lambda block: block[1] + printed(block[2]) + block[4], README.read_text())
    rows = "".join(map(row, RULES))
    settings = "".join(map(setting, (key for key in keys() if not key.name.startswith(("lint.", "schema.")))))
    text = SETTING_ROWS.sub(lambda _: f"<!-- settings -->\n{settings}<!-- /settings -->\n", text)
    return RULE_ROWS.sub(lambda table: f"{table[1]}<!-- rules -->\n{rows}<!-- /rules -->\n", text)


if __name__ == "__main__":
    README.write_text(written())
