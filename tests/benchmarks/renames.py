"""Rename and move random notes of a vault in a Git checkout: `python tests/benchmarks/renames.py VAULT [COUNT] [SEED]`.

Each is a process of its own. Afterwards no link that arrived may be broken, ambiguous or elsewhere, as one reads that
knows nothing of the renames, and lint may find no more such links than before; then all is undone, and `git status`
must be clean. Prints what was done and what was refused. The checkout must be clean before; $RLNOTES_STATE_DIR and
$RLNOTES_CACHE_DIR may name folders for the run.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from rlnotes.index.index import build_index
from rlnotes.vault import Vault

RULES = (
    "broken-note-link,broken-heading-anchor,broken-block-ref,broken-attachment,"
    "ambiguous-link,alias-only-link,case-mismatch-link"
)
NAMES = ("a new name {}", "Name-{} (2)", "it's {} & more", "ünï {}", "v1.{} plan", "x{}", "100% {}", "deeper/name {}")


def arrivals(root: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Return status, path and fragment's status of every link, read anew."""
    index = build_index(Vault(root))
    return {path: [(to.status, to.path, to.fragment) for _, to in index.links_of(n)] for path, n in index.notes.items()}


def findings(root: Path) -> Counter[str]:
    """Return how many findings lint has of each rule about links that do not arrive as they should."""
    words = ["lint", "--isolated", "--exit-zero", "--format", "json", "--select", RULES, "--vault", root]
    done = subprocess.run([sys.executable, "-m", "rlnotes", *words], capture_output=True, text=True, check=True)
    return Counter(item["name"] for item in json.loads(done.stdout)["items"])


def changed(root: Path) -> str:
    """Return what Git sees changed."""
    done = subprocess.run(["git", "status", "--short", "."], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def main() -> None:
    """Rename, compare, undo, compare."""
    root = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    assert not changed(root), "the checkout is not clean"
    before, found = arrivals(root), findings(root)
    places = {path: path for path in before}
    folders = sorted({path.rpartition("/")[0] for path in before})
    told: Counter[str] = Counter()
    files = links = done = 0
    started = time.perf_counter()
    while done < count:
        first = dice.choice(sorted(places))
        path = places[first]
        if dice.random() < 0.3:
            words = ["move", path, dice.choice(folders) or "."]
        else:
            words = ["rename", path, dice.choice(NAMES).format(dice.randrange(10_000))]
        ran = subprocess.run(
            [sys.executable, "-m", "rlnotes", *words, "--vault", root, "--format", "tsv"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in ran.stderr, ran.stderr
        if ran.returncode:
            told["already exists" if "already exists" in ran.stderr else ran.stderr] += 1
            done += 1
            continue
        rows = [line.split("\t") for line in ran.stdout.splitlines()]
        if not rows:
            continue  # moved to where it is
        assert rows[0][3] == path, (rows, words)
        places[first] = rows[0][0]
        done += 1
        told[words[0]] += 1
        files += len(rows)
        links += sum(int(part.split()[0]) for row in rows for part in row[2].split(", ") if "link" in part)
    spent = time.perf_counter() - started
    after, more = arrivals(root), findings(root) - found
    assert set(after) == set(places.values())
    worse = [
        (path, was, now)
        for path, all_of in before.items()
        for was, now in zip(all_of, after[places[path]], strict=True)
        if was[0] in {"resolved", "ambiguous"}
        and (
            now[1] != places.get(was[1], was[1]) or now[0] not in {was[0], "resolved"} or (now[2] == "broken" != was[2])
        )
    ]
    for case in worse:
        print("worse:", *case)
    for _ in range(told["rename"] + told["move"]):
        subprocess.run([sys.executable, "-m", "rlnotes", "undo", "--vault", root], check=True, capture_output=True)
    dirty = changed(root)
    print(
        f"{len(before)} notes, {sum(map(len, before.values()))} links; {done} asked for in {spent:.0f} s:",
        *told.items(),
    )
    print(f"{files} files and {links} links rewritten; {len(worse)} links worse than before")
    print("lint before:", *found.items(), "; new:", *more.items() or ["none"])
    print("undone; git status:", dirty or "clean")
    sys.exit(bool(worse or more or dirty))


if __name__ == "__main__":
    main()
