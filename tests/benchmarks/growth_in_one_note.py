"""How each command's time grows with one note: `python tests/benchmarks/growth_in_one_note.py [--only DIMENSION,…]`.

For each dimension (links to one target, sections of a hub that list one note, length of a line, …) three vaults are made
in which one note holds n, 2n and 4n of it; each command runs over them on a warm cache, writing commands as dry runs.
Prints the CPU seconds of each size and the ratio of a doubling: 2 is linear, 4 quadratic. Only what takes --least
seconds at the largest size, or grows faster than --ratio, is printed; the others are counted.
"""

import argparse
import importlib
import os
import pkgutil
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Files = dict[str, str]

COMMANDS = {
    "cold": ["stats", "--no-cache"],
    "read": ["read", "note"],
    "read OTHER": ["read", "other"],
    "links": ["links", "note"],
    "backlinks": ["backlinks", "other"],
    "broken": ["broken"],
    "wanted": ["wanted"],
    "orphans": ["orphans"],
    "tensions": ["tensions"],
    "sources": ["sources"],
    "lint": ["lint", "--isolated", "--select", "ALL"],
    "lint again": ["lint", "--isolated", "--select", "ALL"],
    "lint --format full": ["lint", "--isolated", "--select", "ALL", "--format", "full"],
    "lint --format sarif": ["lint", "--isolated", "--select", "ALL", "--format", "sarif"],
    "lint --diff": ["lint", "--diff"],
    "lint --diff --unsafe-fixes": ["lint", "--isolated", "--select", "ALL", "--diff", "--unsafe-fixes"],
    "related": ["related", "note"],
    "related OTHER": ["related", "other"],
    "suggest": ["suggest"],
    "suggest --named": ["suggest", "--named"],
    "search": ["search", "somthing"],
    "list": ["list"],
    "stats": ["stats"],
    "tree": ["tree"],
    "map": ["map", "note"],
    "path": ["path", "note", "other"],
    "export": ["export"],
    "graph": ["graph", "--format", "dot"],
    "hub list": ["hub", "list"],
    "hub show": ["hub", "show", "note"],
    "hub coverage": ["hub", "coverage", "note"],
    "hub unsorted": ["hub", "unsorted"],
    "section list": ["section", "list", "note"],
    "rename": ["rename", "note", "renamed", "--dry-run"],
    "rename OTHER": ["rename", "other", "renamed", "--dry-run"],
    "move": ["move", "note", "folder", "--dry-run"],
    "move OTHER": ["move", "other", "folder", "--dry-run"],
    "merge": ["merge", "note", "other", "--dry-run"],
    "merge OTHER": ["merge", "other", "note", "--dry-run"],
    "retitle": ["retitle", "note", "Another title", "--dry-run"],
    "retitle OTHER": ["retitle", "other", "Another title", "--dry-run"],
    "rename-heading": ["rename-heading", "note#First", "Second", "--dry-run"],
    "rename-tag": ["rename-tag", "tag", "other/tag", "--dry-run"],
    "delete": ["delete", "note", "--unlink", "--dry-run"],
    "delete OTHER": ["delete", "other", "--unlink", "--dry-run"],
    "link": ["link", "note", "lone", "--dry-run"],
    "hub add": ["hub", "add", "lone", "note", "--dry-run"],
    "hub remove": ["hub", "remove", "other", "note", "--dry-run"],
    "hub sort": ["hub", "sort", "note", "--dry-run"],
}
WRITES = {
    "lint --fix, done": ["lint", "--fix"],
    "rename, done": ["rename", "note", "renamed"],
    "rename OTHER, done": ["rename", "other", "renamed"],
    "merge, done": ["merge", "note", "other"],
    "add-ignore, done": ["lint", "--isolated", "--select", "ALL", "--add-ignore"],
}
FULL = {
    name: ["lint", "--isolated", "--select", "ALL", "--format", name]
    for name in ("json", "github", "gitlab", "junit", "grouped", "table", "tsv", "concise")
}


def notes(body: str, front: str = "", **others: str) -> Files:
    """Return a vault of a growing note, another that it may link to, one that nothing links to, and more."""
    meta = f"---\n{front}---\n" if front else ""
    return {
        "note.md": f"{meta}# First\n\nCafé.\n\n{body}\n",  # not ASCII: offsets of bytes and characters differ
        "other.md": "# Other\n\nWords of something else. #tag\n\n## Part\n\nText. ^block\n",
        "lone.md": "# Lone\n\nSomething about nothing.\n",
        **{f"{name}.md": text for name, text in others.items()},
    }


def each(unit: str, between: str = "\n", front: str = "", after: str = "", **others: str) -> Callable[[int], Files]:
    """Return what makes a vault whose note holds a text n times, with `{i}` for the number."""
    return lambda n: notes(between.join(unit.replace("{i}", str(i)) for i in range(n)) + after, front, **others)


def front(unit: str, before: str = "", after: str = "", body: str = "Text.", **others: str) -> Callable[[int], Files]:
    """Return what makes a vault whose note's front matter holds a text n times."""
    return lambda n: notes(body, before + "".join(unit.replace("{i}", str(i)) for i in range(n)) + after, **others)


def targets(unit: str, between: str = "\n", other: str = "") -> Callable[[int], Files]:
    """Return what makes a vault whose note links once to each of n notes."""

    def made(n: int) -> Files:
        files = notes(between.join(unit.replace("{i}", str(i)) for i in range(n)))
        return {**files, **{f"notes/t{i}.md": f"# Target {i}\n\n{other}Text {i}.\n" for i in range(n)}}

    return made


HUB = "type: hub\n"
DIMENSIONS: dict[str, tuple[int, Callable[[int], Files]]] = {
    "wikilinks to one note, a line each": (1000, each("Words and [[other]] here.")),
    "wikilinks to one note, a paragraph each": (1000, each("Words and [[other]] here.", "\n\n")),
    "wikilinks to one note in one paragraph": (2000, each("[[other]]", " ")),
    "wikilinks to one note in one sentence a line": (2000, each("[[other]] so.", " ")),
    "wikilinks in a list": (1000, each("- [[other]] why")),
    "wikilinks in a nested list": (500, lambda n: notes("\n".join("  " * (i % 60) + "- [[other]]" for i in range(n)))),
    "wikilinks in table cells": (1000, each("| [[other\\|x]] | y |")),
    "labelled wikilinks": (1000, each("So [[other|the other]].")),
    "wikilinks to headings": (1000, each("So [[other#Part]].")),
    "wikilinks to blocks": (1000, each("So [[other#^block]].")),
    "Markdown links to one note": (1000, each("So [x](other.md).")),
    "Markdown links to headings": (1000, each("So [x](other.md#part).")),
    "embeds of one note": (1000, each("![[other]]")),
    "links to many notes": (400, targets("So [[t{i}]].")),
    "links to many notes in one paragraph": (400, targets("[[t{i}]]", " ")),
    "links to many notes that link back": (400, targets("- [[t{i}]]", other="Up [[note]]. ")),
    "hub of many notes": (400, lambda n: {**targets("- [[t{i}]]")(n), "note.md": f"---\n{HUB}---\n# First\n\n" + "\n".join(f"- [[t{i}]]" for i in range(n))}),
    "hub of many notes in sections": (400, lambda n: {**targets("")(n), "note.md": f"---\n{HUB}---\n# First\n\n" + "\n\n".join(f"## S{i}\n\n- [[t{i}]]\n- [[other]]" for i in range(n))}),
    "reference definitions": (500, each("Word [x][r{i}].\n\n[r{i}]: other.md\n")),
    "reference definitions of many notes": (300, targets("Word [x][r{i}].\n\n[r{i}]: notes/t{i}.md\n")),
    "references of one definition": (1000, each("Word [x][r].", after="\n\n[r]: other.md\n")),
    "bare links in front matter": (500, front("  - [[other]]\n", "up:\n")),
    "bare links in one line of front matter": (500, front("[[other]], ", "rel: ", "\n")),
    "quoted links in front matter": (500, front('  - "[[other]]"\n', "up:\n")),
    "properties with a link": (500, front("p{i}: [[other]]\n")),
    "properties": (1000, front("p{i}: v\n")),
    "one property again and again": (1000, front("p: v\n")),
    "tags in front matter": (1000, front("  - tag/t{i}\n", "tags:\n")),
    "tags in a flow list": (1000, front("tag/t{i}, ", "tags: [", "]\n")),
    "one tag in front matter": (1000, front("  - tag\n", "tags:\n")),
    "aliases": (1000, front("  - Name {i}\n", "aliases:\n")),
    "aliases that are linked": (500, front("  - Name {i}\n", "aliases:\n", linker="")),
    "sources": (1000, front("  - https://example.org/{i}\n", "sources:\n")),
    "topics": (500, lambda n: {**targets("", other="")(n), "note.md": "---\ntopics:\n" + "".join(f'  - "[[t{i}]]"\n' for i in range(n)) + "---\n# First\n"}),
    "headings": (1000, each("## Part {i}\n\nText.\n")),
    "headings of one name": (1000, each("## Part\n\nText.\n")),
    "headings linked in the note": (500, each("## Part {i}\n\nSee [[#Part {i}]].\n")),
    "headings linked by path in the note": (500, each("## Part {i}\n\nSee [[note#Part {i}]].\n")),
    "headings linked from another": (500, lambda n: {**notes("\n\n".join(f"## Part {i}" for i in range(n))), "linker.md": "\n".join(f"[[note#Part {i}]]" for i in range(n))}),
    "headings linked by anchor": (500, each("## Part {i}\n\nSee [x](#part-{i}).\n")),
    "headings linked by anchor, of one name": (500, lambda n: notes("\n".join(f"## Part\n\nSee [x](#part-{i}).\n" for i in range(1, n + 1)))),
    "headings linked by chains": (500, each("## Part {i}\n\n### In {i}\n\nSee [[#Part {i}#In {i}]].\n")),
    "the heading of the note linked": (1000, each("See [[#First]].")),
    "the heading of the note linked from another": (1000, lambda n: {**notes("Text."), "linker.md": "\n".join("See [[note#First]]." for _ in range(n))}),
    "setext headings": (1000, each("Part {i}\n---\n")),
    "broken headings": (500, each("## Part {i}\n\nSee [[#Parts {i}]].\n")),
    "broken blocks": (500, each("Text ^b{i}\n\nSee [[#^c{i}]].\n")),
    "links by alias": (1000, each("So [[alias]].", named="---\naliases: [alias]\n---\n# Named\n")),
    "links by many aliases": (500, lambda n: {**notes("\n".join(f"So [[name {i}]]." for i in range(n))), "named.md": "---\naliases:\n" + "".join(f"  - name {i}\n" for i in range(n)) + "---\n"}),
    "links by title": (1000, each("So [[Its own title]].", named="---\ntitle: Its own title\n---\n")),
    "case mismatches": (500, each("So [[OTHER]].")),
    "case mismatches in Markdown": (500, each("So [x](OTHER.md).")),
    "case mismatches in one line": (500, each("[[OTHER]]", " ")),
    "loose anchors": (500, each("So [[other#part]] and [x](other.md#Part).")),
    "broken wikilinks": (500, each("So [[nothing {i}]].")),
    "broken links to one name": (500, each("So [[othr]].")),
    "broken attachments": (500, each("![[picture{i}.png]]")),
    "broken Markdown links": (500, each("So [x](nothing{i}.md).")),
    "ambiguous links": (500, lambda n: {**notes("\n".join("So [[same]]." for _ in range(n))), **{f"{f}/same.md": "# Same\n" for f in "abcd"}}),
    "empty links": (1000, each("So [[]] and [x]().")),
    "mentions": (1000, each("The lone and other one.")),
    "mentions of many": (300, lambda n: {**targets("")(n), "note.md": "\n".join(f"Of target {i} here." for i in range(n))}),
    "a hub's sections that list one note": (500, lambda n: notes("Text.", hub=f"---\n{HUB}---\n# Hub\n" + "".join(f"## S{i}\n\n- [[note]]\n- [[other]]\n" for i in range(n)))),
    "own sections that list one note": (500, each("## S{i}\n\n- [[other]]\n- [[lone]] why\n", front=HUB)),
    "own nested sections that list one note": (500, lambda n: notes("".join("#" * (2 + i % 5) + f" S{i}\n\n- [[other]]\n" for i in range(n)), HUB)),
    "own section that lists one note": (500, each("- [[other]] why", front=HUB)),
    "hubs that list each other": (100, lambda n: notes("", HUB, **{f"h{i}": f"---\n{HUB}---\n" + "".join(f"- [[h{j}]]\n" for j in range(max(0, i - 3), i)) for i in range(n)})),
    "words in one line": (20000, each("something", " ")),
    "sentences in one line": (10000, each("Words so.", " ")),
    "one word": (100000, each("a", "")),
    "wide characters in one line": (50000, each("漢", "")),
    "NUL bytes in one line": (50000, each("\0", "")),
    "NUL bytes, a line each": (10000, each("\0")),
    "control characters in one line": (20000, each("a\x1b", "")),
    "control characters, a line each": (10000, each("a\x1b[31m")),
    "a link after a long line": (50000, lambda n: notes("a " * n + "[[OTHER]] [[nothing]]")),
    "brackets": (20000, each("[", "")),
    "double brackets": (10000, each("[[", "")),
    "closed brackets": (5000, lambda n: notes("[" * n + "a" + "]" * n)),
    "stars": (20000, each("*a ", "")),
    "backticks": (20000, each("` ", "")),
    "quotes": (300, lambda n: notes("\n".join("> " * (i % n) + "a" for i in range(n)))),
    "nested quotes": (1000, lambda n: notes("> " * n + "a")),
    "nested lists": (300, lambda n: notes("\n".join("  " * i + "- a" for i in range(n)))),
    "nested list items in one line": (1000, lambda n: notes("- " * n + "a")),
    "callouts": (1000, each("> [!note] Title\n> [[other]]\n")),
    "HTML tags": (1000, each("<div>", "\n", after="")),
    "nested HTML tags in one line": (3000, each("<b>", "")),
    "HTML anchors": (1000, each('<a id="x{i}"></a>\n\n[y](#x{i})\n')),
    "HTML comments": (1000, each("<!-- a -->\n")),
    "open HTML comments": (5000, each("<!--", " ")),
    "comments": (1000, each("%% a %% [[other]]\n")),
    "math": (2000, each("$a$ and $$b$$\n")),
    "block ids": (1000, each("Text ^b{i}\n")),
    "block ids linked": (500, each("Text ^b{i}\n\nSee [[#^b{i}]].\n")),
    "block ids linked by path": (500, each("Text ^b{i}\n\nSee [[note#^b{i}]].\n")),
    "block ids of both notes": (500, lambda n: {**notes("\n\n".join(f"Text ^b{i}" for i in range(n))), "other.md": "\n\n".join(f"Text ^b{i}" for i in range(n))}),
    "footnotes": (1000, each("Text[^{i}].\n\n[^{i}]: See [[other]].\n")),
    "footnotes of both notes": (500, lambda n: {**notes("\n\n".join(f"Text[^{i}].\n\n[^{i}]: So." for i in range(n))), "other.md": "\n\n".join(f"Text[^{i}].\n\n[^{i}]: So." for i in range(n))}),
    "labels of both notes": (500, lambda n: {**notes("\n\n".join(f"Text [r{i}].\n\n[r{i}]: lone.md" for i in range(n))), "other.md": "\n\n".join(f"Text [r{i}].\n\n[r{i}]: lone.md" for i in range(n))}),
    "table rows": (1000, lambda n: notes("| a | b |\n| - | - |\n" + "| x | [[other\\|y]] |\n" * n)),
    "table columns": (300, lambda n: notes("|" + " a |" * n + "\n|" + " - |" * n + "\n" + ("|" + " [[other]] |" * n + "\n"))),
    "cut links in a table": (500, lambda n: notes("| a | b |\n| - | - |\n" + "| x | [[other|y]] |\n" * n)),
    "cut links in a row": (500, lambda n: notes("| a | b |\n| - | - |\n|" + " [[other|y]] |" * n + "\n")),
    "code fences": (1000, each("```\n[[other]]\n```\n")),
    "open code fences": (1000, lambda n: notes("\n".join("`" * (3 + n - i) for i in range(min(n, 1500))))),
    "indented code": (2000, each("    [[other]]\n")),
    "tag depth": (2000, lambda n: notes("#" + "/".join(["tag"] * n))),
    "tag depth, different": (2000, lambda n: notes("#" + "/".join(f"t{i}" for i in range(n)))),
    "tag depth in front matter": (2000, lambda n: notes("a", "tags: [" + "/".join(["tag"] * n) + "]\n")),
    "tags": (2000, each("#tag/t{i}", " ")),
    "tags, a line each": (2000, each("#tag")),
    "front matter depth, flow": (400, lambda n: notes("a", "a: " + "[" * n + "]" * n + "\n")),
    "front matter depth, block": (200, lambda n: notes("a", "".join(" " * i + "a:\n" for i in range(n)))),
    "front matter depth with a link": (200, lambda n: notes("a", "".join(" " * i + "a:\n" for i in range(n)) + " " * n + "b: '[[other]]'\n")),
    "long value of front matter": (50000, lambda n: notes("a", "description: " + "word " * n + "\n")),
    "long title": (5000, lambda n: notes("[[note]] a", "title: " + "word " * n + "\n")),
    "long heading": (5000, lambda n: notes("## " + "word " * n)),
    "long alias": (5000, lambda n: notes("a", "aliases: [" + "word " * n + "]\n")),
    "long link target": (3000, lambda n: notes("[[" + "word " * n + "]]")),
    "long relative target": (3000, lambda n: notes("[x](" + "../" * n + "a.md) [[" + "a/" * n + "b]]")),
    "long fragment": (3000, lambda n: notes("[[other#" + "word " * n + "]]")),
    "chain of fragments": (2000, lambda n: notes("[[other" + "#Part" * n + "]]")),
    "suppressions": (500, each("So [[OTHER]]. <!-- rlnotes: ignore[case-mismatch-link] -->\n")),
    "idle suppressions": (500, each("So. <!-- rlnotes: ignore[case-mismatch-link] -->\n")),
    "idle suppressions of one comment": (500, lambda n: notes("So. <!-- rlnotes: ignore[" + ", ".join(f"x{i}" for i in range(n)) + "] -->")),
    "conflict markers": (500, each("<<<<<<< a\nb\n=======\nc\n>>>>>>> d\n")),
    "inline fields": (1000, each("supports:: [[other]]")),
    "inline fields in one line": (500, each("(supports:: [[other]])", " ")),
    "line ends of Windows": (2000, each("Text [[OTHER]].", "\r\n")),
    "carriage returns alone": (2000, each("Text [[OTHER]].", "\r")),
    "entities": (5000, each("&amp;", "")),
    "addresses": (1000, each("https://example.org/{i}")),
    "tasks": (2000, each("- [ ] task")),
    "emoji": (10000, each("🌱", "")),
    "lines": (20000, each("Words.")),
    "paragraphs": (5000, each("Words of a paragraph.", "\n\n")),
    "relations": (500, each("- supports [[other]]: words", front="")),
}  # fmt: skip


def measured(argv: list[str], limit: int) -> tuple[float, int]:
    """Run a command in a child and return its CPU seconds and peak memory in KiB; `limit` seconds at most."""
    pid = os.fork()
    if not pid:
        code = 70
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            if "-v" not in sys.argv:
                os.dup2(nowhere, 2)
            sys.argv = ["rlnotes", *argv]
            from rlnotes.__main__ import main as run

            run()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:  # noqa: BLE001
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    _, status, used = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 70:
        print(f"  {' '.join(argv)} failed", file=sys.stderr)
    return (used.ru_utime + used.ru_stime if code >= 0 else float("inf")), used.ru_maxrss


def written(root: Path, files: Files) -> None:
    """Write a vault."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def grown(name: str, options: argparse.Namespace) -> int:
    """Measure one dimension and print what is slow or grows fast; return how many commands were measured."""
    size, make = DIMENSIONS[name]
    commands = {**COMMANDS, **WRITES}
    if options.formats:
        commands = {f"lint --format {each}": words for each, words in FULL.items()}
    if options.commands:
        commands = {each: words for each, words in commands.items() if each in options.commands.split(",")}
    found: dict[str, list[float]] = {each: [] for each in commands}
    with tempfile.TemporaryDirectory() as folder:
        for step in range(3):
            root = Path(folder, f"v{step}")
            os.environ["RLNOTES_VAULT"] = str(root)
            os.environ["RLNOTES_CACHE_DIR"] = f"{folder}/cache{step}"
            written(root, make(int(size * options.scale) * 2**step))
            past = time.time_ns() - 10_000_000_000  # out of the tick in which a written file must be read once more
            for file in root.rglob("*.md"):
                os.utime(file, ns=(past, past))
            time.sleep(0.01)
            measured(["stats"], options.limit)
            for each, words in commands.items():
                if found[each] and found[each][-1] == float("inf"):
                    found[each].append(float("inf"))
                    continue
                if each not in WRITES:
                    found[each].append(measured(words, options.limit)[0])
                    continue
                copy, os.environ["RLNOTES_VAULT"] = Path(folder, "copy"), f"{folder}/copy"
                shutil.copytree(root, copy)
                measured(["stats"], options.limit)
                found[each].append(measured(words, options.limit)[0])
                shutil.rmtree(copy)
                os.environ["RLNOTES_VAULT"] = str(root)
    for each, times in found.items():
        first, second, third = (max(value, 0.0001) for value in times)
        ratios = second / first, third / second
        if third >= options.least or (max(ratios) > options.ratio and third > 0.1):
            told = ", ".join(f"{value:.2f}" for value in times)
            print(f"| {name} | {each} | {told} | x {ratios[0]:.1f}, x {ratios[1]:.1f} |", flush=True)
    return len(found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="dimensions, parted by commas; words of their names are enough")
    parser.add_argument("--commands", help="commands, parted by commas")
    parser.add_argument("--formats", action="store_true", help="the other formats of lint in place of the commands")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies every size")
    parser.add_argument("--least", type=float, default=1.0)
    parser.add_argument("--ratio", type=float, default=2.3)
    parser.add_argument("--limit", type=int, default=60, help="CPU seconds after which a command is ended")
    parser.add_argument("-v", action="store_true", help="show what commands write to standard error")
    options = parser.parse_args()
    import rlnotes

    for module in pkgutil.walk_packages(rlnotes.__path__, "rlnotes."):  # so that no child pays for imports
        if module.name != "rlnotes.__main__":
            importlib.import_module(module.name)
    names = [name for name in DIMENSIONS if not options.only or any(each in name for each in options.only.split(","))]
    print("| in one note | command | CPU s for n, 2n, 4n | a doubling |\n| --- | --- | --- | --- |")
    print(f"{sum(grown(name, options) for name in names)} measured", file=sys.stderr)


if __name__ == "__main__":
    main()
