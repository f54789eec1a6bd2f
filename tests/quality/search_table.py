"""Compare `rlnotes search` with other tools: `python tests/quality/search_table.py CLONES [--queries N]`.

CLONES is a folder with clones of the ten public vaults below, each under the name of its repository. Weights are chosen
on those for development, and reported on the others. Every tool gets the same queries for the same copies of the files;
the same vault gives the same queries each time. A tool that is not installed is left out. qmd starts anew for each
query, and so gets only the first of each class (`--qmd`); it is compared on these.

Prints one table: by class of queries and tool, the share of queries for which a right note comes first, and is among
the first five, as means over vaults; then each class and vault in which another tool finds more than two notes more.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from hiding import Copy
from search_tools import OURS, QMD, Find, tools
from searching import CLASSES, PASTED, WRITTEN, Query, pasted_sentences, queries, written

DEVELOPMENT = {
    "obsidianmd/obsidian-help": "en",
    "luissimas/zettelkasten": "",
    "dendronhq/dendron-site": "",
    "TrshPuppy/obsidian-notes": "",
    "agenticnotetaking/arscontexta": "",
}
REPORT = {
    "rimaout/Obsidian-Vault": "",
    "marcjulianschwarz/obsidian-vault-notes": "",
    "P-JIANGH/llm-wiki-ob-vault": "",
    "leonormes/zetteleon": "",
    "Soushi888/alternef-digital-garden": "",
}
"""The vaults, and the folder of the repository that is the vault."""

_MARGIN = 2  # queries that another tool may find more, by chance
_MANY = 5  # hits that a person looks at
Ranks = dict[str, dict[str, list[int | None]]]
"""By class and tool: the rank of the first right note for each query, 0 if it is not found, nothing if not asked."""


def measure(clones: Path, count: int, qmd_count: int, repository: str) -> Ranks:
    """Ask every tool for every query of a vault."""
    folder = (DEVELOPMENT | REPORT)[repository]
    start = time.monotonic()
    ranks: Ranks = {}
    with tempfile.TemporaryDirectory() as scratch:
        copy = Copy(clones / repository.rpartition("/")[2] / folder, Path(scratch))
        index, _ = copy.index()
        asked = queries(index, count)
        asked |= {name: found for name in WRITTEN if (found := written(name, repository, folder))}
        own = [Path(scratch) / name if qmd_count else None for name in ("qmd", "qmd, pasted")]
        installed = tools(index, copy.root, own[0])
        for name, typed in asked.items():
            ranks[name] = ask(installed, typed, qmd_count)
        pasted, texts = pasted_sentences(index, count)
        with copy.rewritten(texts) as (now, _):
            ranks[PASTED] = ask(tools(now, copy.root, own[1]), pasted, qmd_count)
    print(f"{repository}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    return ranks


def ask(installed: dict[str, Find], typed: Sequence[Query], qmd_count: int) -> dict[str, list[int | None]]:
    """Return the ranks of the right notes by tool."""
    return {
        tool: [
            rank(find(query.text), query.notes) if tool != QMD or number < qmd_count else None
            for number, query in enumerate(typed)
        ]
        for tool, find in installed.items()
    }


def rank(found: Sequence[str], right: Sequence[str]) -> int:
    """Return the rank of the first right note, from 1 on, or 0."""
    return next((number for number, path in enumerate(found, 1) if path in right), 0)


def hits(ranks: Sequence[int | None], most: int) -> int:
    """Return for how many queries a right note is among the first."""
    return sum(each is not None and 1 <= each <= most for each in ranks)


def share(ranks: Sequence[int | None], most: int) -> float:
    """Return the same as a share of the queries that were asked."""
    return hits(ranks, most) / sum(each is not None for each in ranks)


def rows(measured: dict[str, Ranks]) -> Iterator[list[str]]:
    """Yield the rows of the table: a class and half of the vaults each."""
    names = list(next(iter(measured.values()))[PASTED])
    yield ["class", "vaults", "queries", *names]
    yield ["---", "---", *["---:"] * (len(names) + 1)]
    for name in CLASSES:
        for half, repositories in (("development", DEVELOPMENT), ("report", REPORT)):
            found = [measured[each][name] for each in repositories if measured.get(each, {}).get(name, {}).get(OURS)]
            if found:
                count = sum(len(ranks[OURS]) for ranks in found)
                cells = (
                    " / ".join(
                        f"{statistics.fmean(share(ranks[tool], most) for ranks in found):.3f}" for most in (1, _MANY)
                    )
                    for tool in names
                )
                yield [name, f"{half} ({len(found)})", str(count), *cells]


def worse(measured: dict[str, Ranks]) -> Iterator[str]:
    """Yield a line for each class, vault and tool that finds more notes than rlnotes, by more than the margin."""
    for name in CLASSES:
        for repository, ranks in measured.items():
            ours = ranks.get(name, {}).get(OURS, [])
            for tool, theirs in ranks.get(name, {}).items():
                same = [mine for mine, each in zip(ours, theirs, strict=True) if each is not None]
                for most in (1, _MANY):
                    if hits(theirs, most) > hits(same, most) + _MARGIN:
                        yield (
                            f"- {name}, {repository}, first {most}: {tool} {hits(theirs, most)}, "
                            f"rlnotes {hits(same, most)} of {len(same)}"
                        )


def main() -> None:
    """Measure the vaults, or those whose measurements are not kept yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path)
    parser.add_argument("--queries", type=int, default=60, help="at most so many a class and vault (default: 60)")
    parser.add_argument("--qmd", type=int, default=10, help="of them for qmd (default: 10; 0 leaves it out)")
    parser.add_argument("--only", default="", help="a part of the names of repositories")
    parser.add_argument("--jobs", type=int, default=2, help="vaults at the same time (default: 2)")
    parser.add_argument("--keep", type=Path, help="a folder for measurements: what it holds is not measured again")
    options = parser.parse_args()
    measured: dict[str, Ranks] = defaultdict(dict)
    chosen = [each for each in DEVELOPMENT | REPORT if options.only in each]
    files = {each: options.keep / f"{each.replace('/', '+')}.json" for each in chosen} if options.keep else {}
    missing = [each for each in chosen if each not in files or not files[each].exists()]
    with ProcessPoolExecutor(options.jobs) as pool:
        for repository, ranks in zip(
            missing, pool.map(partial(measure, options.clones, options.queries, options.qmd), missing), strict=True
        ):
            measured[repository] = ranks
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                files[repository].write_text(json.dumps(ranks), encoding="utf-8")
    for repository, file in files.items():
        measured[repository] = json.loads(file.read_text(encoding="utf-8"))
    ordered = {each: measured[each] for each in chosen}
    print("Share of queries with a right note first / among the first five; means over vaults.\n")
    for row in rows(ordered):
        print(f"| {' | '.join(row)} |")
    print(f"\nAnother tool finds more than {_MARGIN} notes more:\n")
    print("\n".join(worse(ordered)) or "- nowhere")


if __name__ == "__main__":
    main()
