"""What the benchmarks share: vaults made by `generate.py`, and a command's own CPU, wall time and peak memory."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple


class Made(NamedTuple):
    """A generated vault: its folder, the name of a hub, two notes, and three words of a title, one with a typo."""

    root: Path
    hub: str
    note: str
    other: str
    typo: str


def vault_of(folder: Path, count: int) -> Made:
    """Return the vault of `count` notes below a folder, generated where it is missing."""
    root = folder / f"v{count}"
    if not root.exists():
        # in a process of its own: on Linux the peak memory of a command includes that of the process that starts it
        subprocess.run([sys.executable, Path(__file__).with_name("generate.py"), str(count), root], check=True)
    note, other = (min(root.rglob(f"*-{number}.md")) for number in (count // 2, count // 3))
    words = note.read_text().splitlines()[1].split('"')[1].split()
    return Made(root, min(root.rglob("*-0.md")).stem, note, other.stem, " ".join((words[0][:-1], *words[1:3])))


class Run(NamedTuple):
    """One run of a command: CPU and wall time in seconds, peak memory in MiB, and its exit code."""

    cpu: float
    wall: float
    peak: float
    code: int = 0


def once(command, env) -> Run:
    """Run a command and return its own resource use."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024, process.returncode)
