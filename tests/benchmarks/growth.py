"""How each command's time grows with the vault: `python tests/benchmarks/growth.py [--notes 1000,10000] [--only stats,lint]`.

Prints, for each command on a warm cache, CPU as a multiple of `python -c pass`, and by how much it grows for ten times
as many notes (10 is linear, 11 to 13 is n log n). Vaults are made by `generate.py`; --keep leaves them in a folder.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from bench import PROGRAM, once, vault_of

COMMANDS = (
    "list", "hub list", "hub show HUB", "hub coverage", "hub unsorted", "section list NOTE", "read NOTE", "links NOTE",
    "backlinks NOTE", "related NOTE", "suggest", "search WORDS", "map NOTE", "path NOTE OTHER", "tree", "tensions",
    "sources", "wanted", "orphans", "broken", "lint", "stats", "export", "graph --format json",
)  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", default="1000,10000,100000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", help="commands, parted by commas, as the table names them")
    parser.add_argument("--keep", type=Path, help="a folder to make the vaults in and leave them")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp())
    sizes = [int(size) for size in options.notes.split(",")]
    commands = options.only.split(",") if options.only else COMMANDS
    found: dict[str, list[float]] = {name: [] for name in commands}
    for size in sizes:
        vault = vault_of(folder, size)
        env = {**os.environ, "RLNOTES_VAULT": str(vault.root), "RLNOTES_CACHE_DIR": str(folder / f"cache{size}")}
        words = {"HUB": [vault.hub], "NOTE": [vault.note], "OTHER": [vault.other], "WORDS": [vault.typo]}
        time.sleep(2.5)  # past the tick in which a file that was just written must be read once more
        once([*PROGRAM, "search", vault.typo], env)
        for name in commands:
            command = [*PROGRAM, *(word for part in name.split() for word in words.get(part, [part]))]
            first = once(command, env)
            runs = [
                (once(command, env).cpu, once([sys.executable, "-c", "pass"], env).cpu) for _ in range(options.runs)
            ]
            found[name].append(statistics.median(cpu / base for cpu, base in runs))
            told = f"{found[name][-1]:.1f}; the first time {first.cpu:.1f} s, at most {first.peak:.0f} MiB"
            print(f"{size:,} {name}: {told}", file=sys.stderr)
    print("| command |", *(f"{size:,} notes |" for size in sizes), *(f"{size:,} to ten times |" for size in sizes[:-1]))
    print("| --- |" + " ---: |" * (2 * len(sizes) - 1))
    for name, ratios in found.items():
        grown = (f"{after / before:.1f}" for before, after in pairwise(ratios))
        print(f"| {name} |", *(f"{ratio:.1f} |" for ratio in ratios), *(f"x {factor} |" for factor in grown))
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
