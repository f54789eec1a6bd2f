"""Time rlnotes against baselines in the same run: `python tests/benchmarks/bench.py [--notes 1000,10000] [--runs 10]`.

Prints a table: user and system CPU, wall and peak memory, each as a median and as a ratio to `python -c pass`, the cold
index also to walking and reading the same files in Python, with `cat` and `rg` over them. Vaults are made by
`generate.py` in a temporary folder. With `--peers` other programs are asked the same questions, each once and on a copy
of its own: foam-cli, zk, qmd, hyalo and iwe where they are on the PATH, obsidiantools where this Python has it. With
`--against REV` it measures this working tree and another revision in turn: minimum (median) of CPU, minimum of peak
memory, and where a limit is passed.
"""

import argparse
import importlib.util
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from against import compare
from measure import Made, Run, once, vault_of

PROGRAM = [str(Path(sys.executable).with_name("rlnotes"))]
WALK_AND_READ = """
import os, sys
folders = [sys.argv[1]]
while folders:
    with os.scandir(folders.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                entry.stat(follow_symlinks=False)
                file = os.open(entry.path, os.O_RDONLY)
                os.read(file, 65536).decode()
                os.close(file)
"""


PEERS = {
    "rlnotes, cold: graph, orphans, broken": (
        "rlnotes",
        'rlnotes graph --format json --vault "$1"; rlnotes orphans --vault "$1"; rlnotes broken --vault "$1"',
    ),
    "foam, the same": (
        "foam",
        'foam graph --workspace "$1"; foam list orphans --workspace "$1"; foam list placeholders --workspace "$1"',
    ),
    "obsidiantools, the same": (
        "obsidiantools",
        """python -c 'import sys, pathlib, obsidiantools.api as otools
vault = otools.Vault(pathlib.Path(sys.argv[1])).connect()
print(len(vault.isolated_notes), len(vault.nonexistent_notes), vault.graph.number_of_edges())' "$1" """,
    ),
    "zk, cold: graph, orphans": (
        "zk",
        'cd "$1" && zk init --no-input && zk index -q; zk graph --format json; zk list --orphan --format path',
    ),
    "hyalo, cold: orphans, broken": ("hyalo", 'cd "$1" && hyalo find --orphan; hyalo find --broken-links'),
    "iwe, cold: graph, broken": ("iwe", 'cd "$1" && iwe init; iwe export -f dot; iwe stats -f json'),
    "rlnotes, the first search": ("rlnotes", 'rlnotes search --vault "$1" "$2"'),
    "rlnotes, search": ("rlnotes", 'rlnotes search --vault "$1" "$2"'),
    "zk, search": ("zk", 'cd "$1" && zk list --match "$2" --format path'),
    "hyalo, search": ("hyalo", 'cd "$1" && hyalo find "$2"'),
    "iwe, search": ("iwe", 'cd "$1" && iwe find --fuzzy "$2"'),
    "qmd, cold: words": ("qmd", 'qmd collection add "$1" --name vault'),
    "qmd, search": ("qmd", 'qmd search "$2"'),
}
"""By what is asked: the program, and the shell's words for it; `$1` is the vault, `$2` what is searched for."""


def medians(commands, runs: int, env, before=None) -> dict[str, Run]:
    """Run all commands in turn, `runs` times, so that a change of the machine's speed meets all alike."""
    found = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            if before and name in before:
                before[name]()
            run = once(command, env)
            if number:  # the first round warms up
                found[name].append(run)
    return {
        name: Run(*(statistics.median(values) for values in zip(*(run[:3] for run in taken), strict=True)))
        for name, taken in found.items()
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", default="1000,10000")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--peers", action="store_true", help="only ask the other programs that are there")
    parser.add_argument("--against", metavar="REV", help="compare with this revision, such as a commit or a tag")
    parser.add_argument("--keep", type=Path, help="a folder to make the vaults in and leave them")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp())
    if options.against:
        with tempfile.TemporaryDirectory() as rest:
            compare(options.against, list(map(int, options.notes.split(","))), options.runs, folder, Path(rest))
        if not options.keep:
            shutil.rmtree(folder)
        return
    print(
        "| notes | what | CPU s | x `python -c pass` | wall s | peak MiB |\n| ---: | --- | ---: | ---: | ---: | ---: |"
    )
    for count in map(int, options.notes.split(",")):
        made = vault_of(folder, count)
        if options.peers:
            ask_peers(count, made)
        else:
            measure(count, made, options.runs, folder)
    if not options.keep:
        shutil.rmtree(folder)


def ask_peers(count: int, made: Made) -> None:
    """Print what each program takes that is there, once, in a home and on a copy of the vault of its own."""
    env = {**os.environ, "PYTHONUTF8": "1", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    base = once([sys.executable, "-c", "pass"], env).cpu
    with tempfile.TemporaryDirectory() as folder:
        for what, (program, words) in PEERS.items():
            there = shutil.which(program, path=env["PATH"]) or importlib.util.find_spec(program)
            if not there:
                print(f"| {count:,} | {what}: not here | | | | |")
                continue
            copy, home = Path(folder, program), Path(folder, f"{program} home")
            if not copy.exists():
                shutil.copytree(made.root, copy)
                home.mkdir()
                time.sleep(2.5)  # past the tick in which a file that was just written must be read once more
            own = {"HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home, "RLNOTES_CACHE_DIR": home}
            run = once(["sh", "-c", words, program, str(copy), made.typo], env | {k: str(v) for k, v in own.items()})
            row = f"{run.cpu:.3f} | {run.cpu / base:.1f} | {run.wall:.3f} | {run.peak:.0f}"
            ended = f" (ended with {run.code})" if run.code else ""
            print(f"| {count:,} | {what}{ended} | {row} |", flush=True)


def measure(count: int, made: Made, runs: int, folder: Path) -> None:
    """Print the rows of one vault."""
    cache = folder / f"cache{count}"
    vault, hub, note, typo = made.root, made.hub, made.note, made.typo
    env = {**os.environ, "RLNOTES_VAULT": str(vault), "RLNOTES_CACHE_DIR": str(cache), "PYTHONUTF8": "1"}
    other = min(vault.rglob(f"{made.other}.md"))

    def edit() -> None:
        with other.open("a", encoding="utf-8") as file:
            file.write("\nOne more line.\n")

    def clear() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "walk and read in Python": [sys.executable, "-c", WALK_AND_READ, str(vault)],
        "cat over the files": ["find", str(vault), "-name", "*.md", "-exec", "cat", "{}", "+"],
        "rlnotes --version": [*PROGRAM, "--version"],
        "rlnotes --help": [*PROGRAM, "--help"],
        "Tab: a note's name": [*PROGRAM, "__complete", "zsh", "rlnotes", "read", typo[:6]],
        "search, a typo": [*PROGRAM, "search", typo],
        "hub show": [*PROGRAM, "hub", "show", hub],
        "backlinks": [*PROGRAM, "backlinks", note],
        "related": [*PROGRAM, "related", note],
        "lint": [*PROGRAM, "lint"],
        "list": [*PROGRAM, "list"],
    }
    if shutil.which("rg"):
        commands["rg -c over the files"] = ["rg", "-c", r"\[\[", str(vault)]
    once([*PROGRAM, "search", typo], env)
    once([*PROGRAM, "related", note], env)
    time.sleep(2.5)  # past the tick in which a file that was just written must be read once more
    for command in commands.values():
        once(command, env)
    warm = medians(commands, runs, env)
    changed = {f"one note changed, {name}": commands[name] for name in ("hub show", "search, a typo", "lint")}
    warm |= medians(changed, runs, env, dict.fromkeys(changed, edit))
    first = {
        "cold: hub show": [*PROGRAM, "hub", "show", hub],
        "cold: search (full text)": [*PROGRAM, "search", typo],
        "cold: lint": [*PROGRAM, "lint"],
        "cold: related": [*PROGRAM, "related", note],
    }
    cold = medians(first, max(2, runs // 4), env, dict.fromkeys(first, clear))
    base, read = warm["python -c pass"], warm["walk and read in Python"]
    print(
        f"| {count:,} | cold: lint as a multiple of cold: hub show | | {cold['cold: lint'].cpu / cold['cold: hub show'].cpu:.2f} | | |"
    )
    for name, run in {**warm, **cold}.items():
        extra = f" ({run.cpu / read.cpu:.1f}x walking and reading)" if name.startswith("cold") else ""
        print(
            f"| {count:,} | {name}{extra} | {run.cpu:.3f} | {run.cpu / base.cpu:.1f} | {run.wall:.3f} | {run.peak:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
