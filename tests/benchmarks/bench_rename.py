"""Time a rename with many backlinks: `python tests/benchmarks/bench_rename.py [--notes 10000] [--links 1000] [--runs 5]`.

Prints user and system CPU of each command as a median, and as ratios to `python -c pass`, to reading the same files in
Python and to reading the vault anew (`rlnotes list --no-cache`), all measured in the same rounds. What writes is undone
between the rounds, and each command finds the cache as the one before has left it; at the end without one.
"""

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

import bench
from generate import generate


def main() -> None:
    """Make the vault, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--links", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        generate(options.notes, vault)
        files = sorted(vault.rglob("*.md"))
        note = next(file for file in files if file.stem.endswith(f"-{options.notes // 2}"))
        for file in random.Random(1).sample([file for file in files if file != note], options.links):
            with file.open("a", encoding="utf-8") as text:
                text.write(f"\nSee [[{note.stem}|this one]] for more.\n")
        env = {**os.environ, "RLNOTES_VAULT": str(vault), "PYTHONUTF8": "1"}
        env |= {"RLNOTES_CACHE_DIR": f"{folder}/cache", "RLNOTES_STATE_DIR": f"{folder}/state"}
        program = [sys.executable, "-m", "rlnotes"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "read the files in Python": [sys.executable, "-c", bench.WALK_AND_READ, str(vault)],
            "read the vault anew": [*program, "list", "--no-cache"],
            "rename --dry-run": [*program, "rename", note.stem, "another-name", "--dry-run", "--format", "json"],
            "rename": [*program, "rename", note.stem, "another-name"],
            "list after it": [*program, "list"],
            "undo": [*program, "undo"],
            "list after that": [*program, "list"],
            "rename without a cache": [*program, "rename", note.stem, "another-name", "--no-cache"],
            "undo without a cache": [*program, "undo"],
        }
        bench.once([*program, "list"], env)
        found = bench.medians(commands, options.runs, env)
    base, read, anew = (found[name].cpu for name in list(commands)[:3])
    print(
        "| command | CPU s | x `python -c pass` | x reading the files | x reading the vault anew | wall s | peak MiB |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, run in found.items():
        ratios = (run.cpu / base, run.cpu / read, run.cpu / anew)
        print(
            f"| {name} | {run.cpu:.2f} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} | {run.wall:.2f} | {run.peak:.0f} |"
        )


if __name__ == "__main__":
    main()
