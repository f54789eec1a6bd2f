"""Random vaults, many commands: no crash, one answer with and without the cache, idempotent fixes, exact undo.

`python tests/fuzz.py --seconds 600 --seed 1` makes vaults of pieces of the shipped vault and of the rules' pages, mutates
their bytes, and checks for each of them: (1) no command crashes, hangs or ends with an undocumented exit code; (2) the
cached answer is that of `--no-cache`, also after files were changed, added, renamed and removed; (3) `lint --fix` run
twice changes nothing the second time; (4) `undo` restores every byte of whatever writes, and what is refused writes
nothing; (5) `rename`, `move`, `rename-heading` and `merge` break no link. A vault and what is done with it depend on the
seed and its number alone: `--only N` runs that one. `--keep FOLDER` keeps the vaults that failed as they were before the
command that did. Exits 1 on a failure.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from forks import Forks
from vaults import contents, write

HERE = Path(__file__).parent
PAGES = [page.read_text() for folder in ("../vault", "rules") for page in sorted((HERE / folder).rglob("*.md"))]
BLOCKS = [block for page in PAGES for block in re.split(r"\n\n|````.*\n", page) if block.strip()]
PIECES: dict[str, list[str]] = tomllib.loads((HERE / "fuzz.toml").read_text())


def mutate(rng: random.Random, data: bytes) -> bytes:
    """Cut, double, change or mix bytes at a few places."""
    for _ in range(rng.choice([0, 0, 0, 1, 2, 6])):
        at, length = rng.randrange(len(data) + 1), int(rng.expovariate(0.1))
        part, other = data[at : at + length], rng.choice(PAGES).encode()[at : at + length]
        junk = rng.choice([*PIECES["junk"], "\udcff"]).encode(errors="surrogateescape")
        new = rng.choice([b"", part * 2, junk, bytes([rng.randrange(256)]), other, part.swapcase()])
        data = data[:at] + new + data[at + rng.choice([0, length]) :]
    return data


class Fuzz:
    """A vault on the disk, the commands run in it, and what failed."""

    def __init__(self, forks: Forks, base: Path, rng: random.Random) -> None:
        """Make a vault in the folder `base`."""
        self.forks, self.root, self.rng, self.calls = forks, base / "v", rng, 0
        self.failures, self.failed = list[str](), dict[str, bytes]()
        names = rng.sample([*PIECES["names"], "caf\udce9"], rng.randrange(2, 9))
        self.paths = [*(rng.choice(PIECES["folders"]) + name for name in names), "hub"]
        self.before = {f"{path}.md": self.note(["type: hub"] * (path == "hub")) for path in self.paths} | self.others()
        folders = {"HOME": "", "RLNOTES_VAULT": "v", "RLNOTES_CACHE_DIR": "cache", "RLNOTES_STATE_DIR": "state"}
        self.env = {name: str(base / folder) for name, folder in folders.items()}
        self.env |= {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "COLUMNS": "90"}
        write(self.root, self.before)

    def fill(self, text: str) -> str:
        """Fill in the names of links (L): a path, its last part, or an upper-case one."""
        shown = [shape(path) for path in self.paths for shape in (str, os.path.basename, str.upper)]
        return re.sub(r"\bL\b", lambda _: self.rng.choice(shown), text)

    def note(self, front: list[str] | None = None) -> bytes:
        """Return a note of random pieces, mutated."""
        rng = self.rng
        front = [*(front or []), *rng.choices(PIECES["front"], k=rng.randrange(5) if rng.random() < 0.6 else 0)]
        blocks = [rng.choice(rng.choice([BLOCKS, PIECES["links"], PIECES["links"]])) for _ in range(rng.randrange(12))]
        blocks = [re.sub(r"\[\[[\w-]+", "[[L", block) if rng.random() < 0.6 else block for block in blocks]
        head = "\n".join(["---", *front, "---", ""]) if front else ""
        text = self.fill(head + rng.choice(["\n\n", "\n"]).join(blocks) + rng.choice(["", "\n"]))
        data = text.replace("\n", rng.choice(["\n", "\n", "\n", "\r\n", "\r"])).encode(errors="surrogateescape")
        return rng.choice([b"", b"", b"", b"\xef\xbb\xbf"]) + mutate(rng, data)

    def others(self) -> dict[str, bytes]:
        """Return some files that are no notes: canvas, settings, template, baseline, attachments."""
        cards = [{"id": "1", "type": "file", "file": f"{path}.md", "subpath": "#Part"} for path in self.paths[:2]]
        cards.append({"id": "3", "type": "text", "text": self.fill("[[L]] [t](L.md)")})
        files = {
            "board.canvas": json.dumps({"nodes": cards, "edges": []}), "pic.png": "PNG", "LICENSE": "", "sub/two.pdf": "",
            "base.json": '{"version": 1, "findings": {"a.md": {"RLN101": {"gone": 1}}}}', ".gitignore": "b.md\n",
            ".rlnotes/templates/note.md": "---\ntitle: {{title}}\n---\n# {{title}}\n{{date:%Y}} {{x}}\n",
            ".obsidian/app.json": '{"userIgnoreFilters": ["sub/", "/a.*/"]}',
            ".rlnotes.toml": "\n".join(self.rng.sample(PIECES["settings"], self.rng.choice([1, 1, 2]))),
        }  # fmt: skip
        return {path: mutate(self.rng, text.encode()) for path, text in files.items() if self.rng.random() < 0.35}

    def run(self, words: list[str]) -> tuple[bytes, bytes, int]:
        """Run a command; a crash, a code that is not documented and a call of a minute are failures."""
        started, self.calls = time.monotonic(), self.calls + 1
        out, err, code = self.forks.run(words, self.env, self.root)
        self.check(
            code in ({0, 1, 2} if words[0] in {"lint", "rename-tag", "rename-property"} else {0, 2}),
            f"{words}: exit code {code}",
        )
        self.check(not re.search(rb"Traceback|internal error", err), f"{words}: {err.decode(errors='replace')}")
        self.check(time.monotonic() - started < 60, f"{words}: took more than a minute")
        return out, err, code

    def check(self, right: bool, what: str) -> None:
        """Note a failure, and the vault as it was before."""
        if not right:
            self.failed, self.failures = self.failed or self.before, [*self.failures, what]

    def words(self, line: str) -> list[str]:
        """Fill in a command line: N is a note, H a heading of it, W a word or two."""
        there = [f"{path}.md" for path in self.paths if (self.root / f"{path}.md").is_file()] or ["none.md"]
        name, word, note = self.rng.choice(there), self.rng.choice(PIECES["words"]), self.root / self.rng.choice(there)
        heads = re.findall(r"(?m)^#+ ([^\0\r\n]+)$", note.read_text(errors="replace")) if note.is_file() else []
        filled = {"N#H": f"{name}#{self.rng.choice(heads or ['x'])}", "N#Part": f"{name}#Part", "W": word}
        filled["sub/W"] = f"sub/{word}"
        return [self.rng.choice(there) if part == "N" else filled.get(part, part) for part in line.split(" ")]

    def ask(self, count: int) -> None:
        """Compare answers with and without the cache."""
        self.before = contents(self.root)
        for line in self.rng.sample([*PIECES["ask"], *PIECES["alone"]], count):
            words = self.words(line)
            cached = self.run(words)
            if line in PIECES["ask"]:
                plain = self.run([*words, "--no-cache"])
                self.check(cached == plain, f"{words}: cached {cached}, not {plain}"[:3000])

    def broken(self) -> int:
        """Count the broken links, and links to a heading or block that is not there."""
        items = json.loads(self.run(["export", "--no-cache"])[0] or b'{"items": []}')["items"]
        return sum("broken" in (link["status"], link["fragment_status"]) for item in items for link in item["links"])

    def change(self) -> None:
        """Run a command that writes, count the broken links, and undo it."""
        words, self.before = self.words(self.rng.choice(PIECES["write"])), contents(self.root)
        counts = words[0] in {"rename", "move", "merge", "rename-heading"} and not set("[]`") & set(words[-1])
        broken = self.broken() if counts else 0
        code, after = self.run(words)[2], contents(self.root)
        self.check(code != 2 or after == self.before, f"{words}: refused, and files were changed")
        if code == 2 or after == self.before:
            return
        self.check(not counts or self.broken() <= broken, f"{words}: more than {broken} links are broken")
        if "--fix" in words:
            self.run(words)
            self.check(contents(self.root) == after, f"{words}: a second run changes something")
            if contents(self.root) != after:
                return
        self.run(["undo"])
        self.check(contents(self.root) == self.before, f"{words}: not undone")

    def edit(self) -> None:
        """Change, add, rename and remove files as an editor does."""
        for _ in range(self.rng.randrange(1, 4)):
            file, chance = self.root / f"{self.rng.choice(self.paths)}.md", self.rng.random()
            if not file.is_file() or chance < 0.6:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(self.note())
            elif chance < 0.8:
                file.rename(file.with_name(self.rng.choice(["moved.md", "a.md", "A.md"])))
            else:
                file.unlink()


def run_vault(forks: Forks, seed: int, number: int) -> Fuzz:
    """Make a vault, run commands in it and return what came of it."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as base:
        fuzz = Fuzz(forks, Path(base), random.Random(f"{seed} {number}"))
        for _ in range(3):
            fuzz.ask(4)
            fuzz.change()
            fuzz.change()
            fuzz.edit()
        fuzz.ask(3)
    return fuzz


def main() -> int:
    """Run until the time is over; print the figures and what failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of the only vault to run")
    parser.add_argument("--keep", type=Path, help="a folder for the vaults that failed")
    given = parser.parse_args()
    forks, started, calls, failed, number = Forks(), time.monotonic(), 0, 0, given.only or 0
    while time.monotonic() - started < given.seconds:
        fuzz = run_vault(forks, given.seed, number)
        for what in fuzz.failures:
            print(f"vault {number} of seed {given.seed}: {what}", flush=True)
        if fuzz.failures and given.keep:
            write(given.keep / f"{given.seed}-{number}", {k: data for k, data in fuzz.failed.items() if data != b"/"})
        calls, failed, number = calls + fuzz.calls, failed + bool(fuzz.failures), number + 1
        if given.only is not None:
            break
    forks.close()
    print(f"{number - (given.only or 0)} vaults, {failed} failed, {calls} calls, {time.monotonic() - started:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
