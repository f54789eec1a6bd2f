"""Write a vault of a given size: `python tests/benchmarks/generate.py 10000 FOLDER`. The same seed gives the same bytes.

Notes of 2 to 4 KB with front matter, four headings and eight links; one hub for every forty notes; folders four deep;
one name in fifty is strange (accents, dots, brackets, emoji, CJK); one link in a hundred is broken.
"""

import random
import sys
from pathlib import Path

SEED = 42
_SYLLABLES = "ba be bi bo da de di do fa fe ga go ka ke ko la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se si so ta te ti to va ve vo za zo".split()
_STRANGE = ("É ü", "v1.2", "(draft)", "A & B", "日本語", "🧪", "it's", "x_y", "100%", "a, b")


def words(seed: int = SEED, count: int = 4000) -> list[str]:
    """Return a made-up vocabulary."""
    dice = random.Random(seed)
    return sorted({"".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, 4))) for _ in range(count)})


def generate(count: int, folder: Path, seed: int = SEED) -> None:
    """Write `count` notes below `folder`."""
    dice = random.Random(seed)
    vocabulary = words(seed)
    # word frequencies fall as in text, so that there are common words and rare ones
    weights = [1 / (rank + 2) for rank in range(len(vocabulary))]

    def some(number: int) -> str:
        return " ".join(dice.choices(vocabulary, weights, k=number))

    hubs = max(1, count // 40)
    names, folders = [], []
    tree = [""]  # about fifty notes a folder, four deep
    while len(tree) < max(2, count // 50):
        above = dice.choice(tree)
        if above.count("/") < 3:
            tree.append(f"{above}/{some(1)}{len(tree)}".strip("/"))
    for number in range(count):
        name = f"{some(3).replace(' ', '-')}-{number}"
        names.append(f"{name} {dice.choice(_STRANGE)}" if number % 50 == 7 else name)
        folders.append(dice.choice(tree))
    tags = [f"tag{number}" for number in range(60)]
    for number, (name, place) in enumerate(zip(names, folders, strict=True)):
        target = folder / place / f"{name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        if number < hubs:
            members = names[hubs + number :: hubs]
            text = _hub(name, some, members, names[(number + 1) % hubs])
        else:
            text = _note(number, name, some, dice, names, tags)
        target.write_text(text, encoding="utf-8")


def _hub(name: str, some, members: list[str], other: str) -> str:
    lines = [
        "---",
        f"title: {some(5).capitalize()}?",
        f"description: {some(12)}",
        "type: hub",
        "---",
        "",
        f"# {name}",
        "",
    ]
    for part in range(5):
        lines += [f"## {some(3)}", "", *(f"- [[{member}]] — {some(8)}" for member in members[part::5]), ""]
    return "\n".join([*lines, "## Neighbours", "", f"- [[{other}]]", ""])


def _note(number: int, name: str, some, dice: random.Random, names: list[str], tags: list[str]) -> str:
    near = [names[(number + step) % len(names)] for step in (1, 7, 31)]
    links = near + [dice.choice(names) for _ in range(5)]
    dice.shuffle(links)
    if number % 12 == 0:
        links[0] = f"missing {some(2)}"
    head = [
        "---", f'title: "{some(6).capitalize()}?"', f"description: {some(14)}", "type: finding",
        f"date: 202{dice.randint(0, 6)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        f"tags: [{', '.join(dice.sample(tags, 3))}]", f'aliases: ["{some(2)} {number}"]',
        f'sources: ["arXiv:2{dice.randint(0, 5)}0{dice.randint(1, 9)}.{dice.randint(1, 3000):05}"]', "---", "", f"# {name}", "",
    ]  # fmt: skip
    for part in range(4):
        head += [f"## {some(3)}", ""] if part else []
        for link in links[2 * part : 2 * part + 2]:
            shown = f"[[{link}|{some(2)}]]" if dice.random() < 0.4 else f"[[{link}]]"
            head += [f"{some(dice.randint(12, 28)).capitalize()} {shown} {some(dice.randint(8, 24))}.", ""]
        head += [f"{some(20).capitalize()}.", ""] if part % 2 else []
    return "\n".join(head)


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
