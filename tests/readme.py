"""Keep the README and the manual true: `python tests/readme.py` runs each `$ rlnotes` block and writes what it printed."""

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

from rlnotes.commands import COMMANDS
from rlnotes.config import Key, keys
from rlnotes.lint import Rule
from rlnotes.lint.rules import RULES
from rlnotes.markdown.parse import parse_note

HERE = Path(__file__).parent.parent
README = HERE / "README.md"
MANUAL = "src/rlnotes/manual"
DOCS = sorted((HERE / MANUAL).glob("*.md"))
PAGES = [README, *DOCS]
BLOCK = re.compile(r"(```console\n\$ (rlnotes [^\n]*)\n)(.*?)(```\n)", re.DOTALL)
TABLE = re.compile(r"<!-- (commands|rules|settings) -->\n.*?<!-- /\1 -->\n", re.DOTALL)


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
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"COLUMNS", "FORCE_COLOR"} and not name.startswith("RLNOTES")
    }
    own = {f"RLNOTES_{what.upper()}_DIR": str(repository() / ".git" / what) for what in ("cache", "state")}
    process = subprocess.Popen(
        [sys.executable, "-m", *shlex.split(command)],
        stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, cwd=repository(),
        env=environment | own | {"NO_COLOR": "1", "PAGER": "cat", "TERM": "xterm-256color", "PYTHONUTF8": "1"},
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
    return f"| `{key.name}` | {key.type} | {f'`{default}`' if default else ''} | {key.description} |\n"


@cache
def places() -> dict[str, str]:
    """Return the address of the heading in the manual for each word in backticks that headings have."""
    found: dict[str, str] = {}
    for page in DOCS:
        for section in parse_note(page.name, page.read_bytes()).sections:
            for word in re.findall(r"`(?:rlnotes )?([a-z -]+)`", section.raw):
                found.setdefault(word, f"{page.name}#{section.anchor}")
    return found


def command_row(name: str) -> str:
    """Return a command's row of the table, with the place where it is shown: its own, or its group's."""
    place = places().get(name) or places()[name.partition(" ")[0]]
    return f"| [`rlnotes {name}`]({place}) | {COMMANDS[name]} |\n"


def table(name: str) -> str:
    """Return a table that is made from the code, between its marks: within a table these would end it."""
    if name == "commands":
        header, rows = ("command", "what it does"), map(command_row, COMMANDS)
    elif name == "rules":
        header, rows = ("code", "name", "problem"), map(row, RULES)
    else:
        shown = (key for key in keys() if not key.name.startswith(("lint.", "schema.")))
        header, rows = ("key", "type", "default", "description"), map(setting, shown)
    top = f"| {' | '.join(header)} |\n|{' --- |' * len(header)}\n"
    return f"<!-- {name} -->\n{top}{''.join(rows)}<!-- /{name} -->\n"


def written(page: Path) -> str:
    """Return the README, or a page of the manual, as it should be."""
    text = BLOCK.sub(lambda block: block[1] + printed(block[2]) + block[4], page.read_text())
    return TABLE.sub(lambda found: table(found[1]), text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(written(page))
