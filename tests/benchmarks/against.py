"""Measure the working tree against another revision: `python tests/benchmarks/bench.py --against REV`.

Both are installed in fresh environments with the versions of `.ci/lock.txt`, read the same vaults and keep caches of
their own. They run in turn, each command on both before the next one, so that a change of the machine's speed affects
both alike. Ratios are of the minima, which other processes disturb least.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from measure import Made, Run, once, vault_of

ROOT = Path(__file__).parents[2]
LIMITS = {"cold": 1.1, "first": 1.1, "warm": 1.25}
"""How many times the other revision's CPU a command may take, by state of the cache.

cold: there is none; first: it holds what reading the vault gives, as `hub show` leaves it; warm: all is computed.
"""
MEMORY_LIMIT = 1.0


class Side(NamedTuple):
    """One of the two revisions: its program, its environment variables and its folder of caches."""

    program: str
    env: dict[str, str]
    cache: Path


class Case(NamedTuple):
    """A command in one state of the cache."""

    state: str
    name: str
    arguments: list[str]


def cases(made: Made) -> list[Case]:
    """Return ten commands, each warm, and cold or first where that differs."""
    commands = {
        "hub show": [made.hub], "list": [], "search": [made.typo], "backlinks": [str(made.note)], "orphans": [],
        "broken": [], "lint": [], "related": [str(made.note)], "suggest": [], "hub coverage": [],
    }  # fmt: skip
    first = ("search", "lint", "related", "suggest", "hub coverage")
    wanted = [("cold", "hub show"), *(("first", name) for name in first), *(("warm", name) for name in commands)]
    return [Case(state, name, [*name.split(), *commands[name]]) for state, name in wanted]


def install(source: Path, folder: Path) -> str:
    """Install rlnotes from a source tree in a new environment; return the path of the program."""
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", ROOT / ".ci" / "lock.txt"]
    subprocess.run([*install, source], check=True)
    return str(folder / "bin" / "rlnotes")


def export(revision: str, folder: Path) -> Path:
    """Write the files of a revision to a new folder. Exits where there is no such revision."""
    folder.mkdir()
    archive = subprocess.run(["git", "-C", ROOT, "archive", revision], capture_output=True, check=False)
    if archive.returncode:
        sys.exit(f"Not a revision of this repository: {revision}")
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


def compare(revision: str, counts: list[int], runs: int, vaults: Path, folder: Path) -> None:
    """Print a table of the working tree against `revision`, for vaults of so many notes; `folder` is for the rest."""
    old = install(export(revision, folder / "source"), folder / "old")
    new = install(ROOT, folder / "new")
    print(
        f"| notes | command | CPU s, {revision} | CPU s, now | ratio | MiB, {revision} | MiB, now | ratio | over |\n"
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    )
    for count in counts:
        made = vault_of(vaults, count)
        time.sleep(2.5)  # a file that was written this recently would be read again by every command
        sides = [_side(program, made, folder / f"{name}{count}") for name, program in (("old", old), ("new", new))]
        for case in cases(made):
            _print_row(count, case, *_measure(sides, case, runs))


def _side(program: str, made: Made, cache: Path) -> Side:
    env = {**os.environ, "PYTHONUTF8": "1", "RLNOTES_VAULT": str(made.root), "RLNOTES_CACHE_DIR": str(cache)}
    return Side(program, env, cache)


def _measure(sides: list[Side], case: Case, runs: int) -> list[list[Run]]:
    """Return the runs of a case on each side; which of them is first changes with every round."""
    found: list[list[Run]] = [[] for _ in sides]
    for number in range(runs + (case.state == "warm")):
        for at in (0, 1) if number % 2 else (1, 0):
            _prepare(sides[at], case.state)
            run = once([sides[at].program, *case.arguments], sides[at].env)
            if run.code not in {0, 1}:
                sys.exit(f"{sides[at].program} {' '.join(case.arguments)}: exit code {run.code}")
            if number or case.state != "warm":  # the first run of a warm command computes
                found[at].append(run)
            after_reading = sides[at].cache.with_suffix(".read")
            if case.state == "cold" and not after_reading.exists():
                shutil.copytree(sides[at].cache, after_reading)
    return found


def _prepare(side: Side, state: str) -> None:
    if state != "warm":
        shutil.rmtree(side.cache, ignore_errors=True)
    if state == "first":
        shutil.copytree(side.cache.with_suffix(".read"), side.cache)


def _print_row(count: int, case: Case, old: list[Run], new: list[Run]) -> None:
    cpu = min(run.cpu for run in new) / min(run.cpu for run in old)
    memory = min(run.peak for run in new) / min(run.peak for run in old)
    over = [f"CPU > {LIMITS[case.state]}"] if cpu > LIMITS[case.state] else []
    over += [f"memory > {MEMORY_LIMIT}"] if round(memory, 2) > MEMORY_LIMIT else []
    print(
        f"| {count:,} | {case.state} {case.name} | {_cpu(old)} | {_cpu(new)} | {cpu:.2f} "
        f"| {min(run.peak for run in old):.0f} | {min(run.peak for run in new):.0f} | {memory:.2f} | {', '.join(over)} |",
        flush=True,
    )


def _cpu(runs: list[Run]) -> str:
    return f"{min(run.cpu for run in runs):.3f} ({statistics.median(run.cpu for run in runs):.3f})"
