"""Output formats: complete and clean in every format, readable tables at every width.

`RLNOTES_UPDATE=1 python -m pytest tests/test_output.py` writes the snapshots anew.
"""

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from rlnotes.output import Format, View

SNAPSHOTS = Path(__file__).parent / "snapshots"
SGR = re.compile(r"\x1b\[([0-9;]*)m")

# Every word of a title and of a reason is in one place only, so that one that is cut or lost is missed.
GARDEN = {
    "hub.md": """\
---
title: Where gardeners begin when everything overgrows
description: A map of the beds, with the reason for each.
type: hub
date: 2026-03-01
aliases: [garden]
---
# Where gardeners begin when everything overgrows

Start at [[soil]].

## Beds in the sunshine

- [[tomato]] — warmth-loving, hence sheltered behind southern brickwork
- [[missing-bed|Forgotten corner patch]] — nobody remembers planting
- [[soil]]

### Raised frames

- [[frame]] — timber rots unless larch

## Nothing planted yet

## Wilderness

- [[meadow]] — scythe twice, rake afterwards
- [[日本]] — stones instead of lawns
""",
    "meadow.md": """\
---
title: Meadow maps for wandering bees
type: moc
date: 2026-02-03
up: "[[hub]]"
---
# Meadow maps for wandering bees

- [[soil]]: poor ground favours flowers
- [[poppy]]
""",
    "soil.md": """\
---
title: How does compost change heavy clay over several winters?
description: Worms do the digging while frost crumbles what lies on top.
type: finding
date: 2026-01-01
tags: [ground, method/composting]
sources: ["arXiv:2506.10947"]
topics: ["[[hub]]", "[[meadow]]"]
---
# How does compost change heavy clay over several winters?

Leaves rot *slowly*. The [[tomato|hungry crops]] want more, and [[meadow]] wants less. See also [[gone-note]],
[the pots](tomato.md#Pots), [[tomato#Nowhere]] and <https://example.org/a/very/long/address/that/does/not/fit/into/forty/columns>.

## What the spade shows

| depth | colour | smell |
| ---: | --- | --- |
| 10 | dark | of mushrooms |
| 60 | orange and grey, mottled where the water stood through March | none |

```python
layers = [measure(depth) for depth in range(0, 100, 10) if not frozen(depth)]  # one line that is long
```

> Never walk on it wet.

- [ ] turn the heap
- 1 kg per m²
""",
    "tomato.md": """\
---
title: Tomatoes split after sudden rain
description: Uneven watering bursts the skin, compost or not.
type: finding
date: 2026-04-05
sources: ["arXiv:2506.10947"]
---
# Tomatoes split after sudden rain

Water evenly; heavy clay holds for [[soil|a week]].

## Pots
""",
    "frame.md": "---\ntitle: Larchwood outlasts pine\ndate: 2026-05-06\n---\nSee [[soil]] and [[tomato]].\n",
    "poppy.md": "---\ntitle: Poppies self-seed\ntype: finding\n---\nOpen ground, see [[soil]]. Compost harms.\n",
    "日本.md": "---\ntitle: 日本の庭園について考える石と苔と水の静けさ\ndescription: 石の配置が庭の骨格を決める。\ndate: 2026-06-07\n---\n[[soil]] 🪨\n",
    "orphan.md": "---\ntitle: Unvisited shed 🎉 tools\ndate: 2026-07-08\n---\n[[soil]]\n",
}  # fmt: skip
TITLES = {path: re.search(r"^title: (.*)$", text, re.MULTILINE)[1] for path, text in GARDEN.items()}
VIEWS = {
    "hub-show-table": ("hub", "show", "hub"),
    "hub-show-cards": ("hub", "show", "hub", "--view", "cards"),
    "hub-show-tree": ("hub", "show", "hub", "--view", "tree"),
    "hub-show-outline": ("hub", "show", "hub", "--view", "outline"),
    "hub-list": ("hub", "list"),
    "section-list": ("section", "list", "hub"),
    "section-show": ("section", "show", "hub", "beds"),
    "list": ("list",),
    "links": ("links", "soil"),
    "backlinks": ("backlinks", "soil"),
    "related": ("related", "soil"),
    "read": ("read", "soil"),
    "search": ("search", "compost"),
    "stats": ("stats",),
    "lint": ("lint",),
    "broken": ("broken",),
    "orphans": ("orphans",),
    "map": ("map", "soil", "--depth", "2"),
    "path": ("path", "soil", "日本"),
    "tree": ("tree",),
}
SHOWN = {  # the notes whose titles a view must show in full
    **{f"hub-show-{view}": ["hub.md", "soil.md", "tomato.md", "frame.md", "meadow.md", "日本.md"] for view in View},
    "hub-list": ["hub.md", "meadow.md"],
    "section-list": ["hub.md"],
    "section-show": ["hub.md", "tomato.md", "soil.md", "frame.md"],
    "list": list(GARDEN),
    "links": ["soil.md", "hub.md", "meadow.md", "tomato.md"],
    "backlinks": ["soil.md", *(path for path in GARDEN if path != "soil.md")],
    "related": ["soil.md", "tomato.md", "frame.md", "poppy.md", "日本.md", "orphan.md"],
    "read": ["soil.md", "tomato.md", "meadow.md", "hub.md"],
    "search": ["soil.md", "tomato.md", "poppy.md"],
    "stats": ["soil.md", "tomato.md"],
    "orphans": ["orphan.md"],
}  # fmt: skip
SHORTENED = {"links", "related", "read", "search"}
"""The views with sentences and reasons, which may need more than the three lines of a cell."""
REASONS = [
    "Worms do the digging while frost crumbles what lies on top.",
    "warmth-loving, hence sheltered behind southern brickwork",
    "nobody remembers planting",
    "timber rots unless larch",
    "scythe twice, rake afterwards",
]


def cells(text):
    """Return how many cells of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def stands_in(text, drawn):
    """Say whether all words of `text` are in `drawn`, whole and in order; CJK, which may break anywhere, unspaced."""
    if not text.isascii():
        wanted = re.sub(r"\s", "", text)
        marks = iter(re.sub(r"\s", "", drawn))
        return all(mark in marks for mark in wanted)
    words = iter(re.findall(r"[^\s│]+", drawn))
    return all(word in words for word in text.split())


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("view", VIEWS)
def test_view_fits_the_terminal_and_matches_its_snapshot(terminal, make_vault, view, width):
    drawn = SGR.sub("", terminal(*VIEWS[view], vault=make_vault(GARDEN), width=width, env={"NO_COLOR": "1"}))
    lines = [line.rstrip() for line in drawn.split("\n")]
    assert max(cells(line) for line in lines) <= width
    assert "…" not in drawn or view in SHORTENED
    for path in SHOWN.get(view, ()):
        assert stands_in(TITLES[path], drawn), TITLES[path]
    if view in {"hub-show-table", "hub-show-cards"}:
        assert all(stands_in(reason, drawn) for reason in REASONS)
    if width == 40:
        return
    text = "\n".join(lines)
    file = SNAPSHOTS / f"{view}-{width}.txt"
    if os.environ.get("RLNOTES_UPDATE"):
        SNAPSHOTS.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text()


def test_every_snapshot_belongs_to_a_view():
    names = {f"{view}-{width}.txt" for view in VIEWS for width in (80, 120)}
    assert {file.name for file in SNAPSHOTS.iterdir()} == names


def colours(drawn):
    """Return the colours that a terminal was told to take."""
    codes = [code for found in SGR.findall(drawn) for code in found.split(";")]
    return {code for code in codes if re.fullmatch(r"3[0-8]|4[0-8]|9[0-7]|10[0-7]", code)}


def test_colors_are_named_ansi_colors(terminal, make_vault):
    vault = make_vault(GARDEN)
    drawn = (
        terminal("hub", "show", "hub", vault=vault) + terminal("list", vault=vault) + terminal("broken", vault=vault)
    )
    assert colours(drawn) >= {"31", "36"}
    assert not colours(drawn) & {"38", "48", "30", "37", "40", "47"}


@pytest.mark.parametrize("call", [("hub", "show", "hub"), ("list",), ("read", "soil"), ("broken",)], ids=" ".join)
def test_no_color_on_request(terminal, make_vault, call):
    vault = make_vault(GARDEN)
    assert not colours(terminal(*call, vault=vault, env={"NO_COLOR": "1"}))
    assert not colours(terminal(*call, "--color", "never", vault=vault))


def test_color_in_a_pipe_only_on_request(rlnotes, make_vault):
    vault = make_vault(GARDEN)
    assert colours(rlnotes("list", "--color", "always", vault=vault).stdout)
    assert colours(rlnotes("list", "--color", "always", "--format", "table", vault=vault, env={"NO_COLOR": "1"}).stdout)
    assert "\x1b" not in rlnotes("list", "--format", "table", vault=vault).stdout
    for fmt in ("tsv", "json", "jsonl", "paths", "markdown"):
        assert "\x1b" not in rlnotes("list", "--color", "always", "--format", fmt, vault=vault).stdout


@pytest.mark.parametrize("width", [80, 120])
def test_columns_are_aligned_with_wide_characters(terminal, make_vault, width):
    titles = ["Plain", "日本の庭園", "Emoji 🎉 here", "Cafe\u0301 noir", "Кириллица", "한국어 정원", "😀😀😀"]
    files = {
        f"{number}.md": f"---\ntitle: {title}\ndate: 2026-01-0{number + 1}\n---\n"
        for number, title in enumerate(titles)
    }
    drawn = SGR.sub("", terminal("list", vault=make_vault(files), width=width))
    starts = {cells(line[: line.index("2026-01")]) for line in drawn.splitlines() if "2026-01" in line}
    assert len(starts) == 1
    assert all(title in drawn for title in titles)


# formats


UGLY = "tab\there | pipe *star* [link](x) <b> `code` \x1b[31m \x9b5n \u202eabc\u2069 \u2028 \x07\x7f end"
UGLY_YAML = json.dumps(UGLY)
UGLY_VAULT = {
    "hub.md": f"---\ntype: hub\ntitle: {UGLY_YAML}\ndescription: {UGLY_YAML}\n---\n## {UGLY}\n\n- [[n]] — {UGLY}\n- [[gone {UGLY}]]\n",
    "n.md": f"---\ntitle: {UGLY_YAML}\naliases: [{UGLY_YAML}]\ntags: [{UGLY_YAML}]\nsources: [{UGLY_YAML}]\n---\n\n{UGLY}\n\n[[hub|{UGLY}]] [[gone]]\n",
    "new\nline\ttab.md": "# name\n[[n]]\n",
    b"lat\xefn.md".decode(errors="surrogateescape"): "# latin name\n",
}
CALLS = [
    ("list",), ("hub", "list"), ("hub", "show", "hub.md"), ("section", "list", "hub.md"), ("links", "n.md"),
    ("backlinks", "n.md"), ("related", "n.md"), ("read", "n.md"), ("search", "pipe"), ("broken",), ("lint",),
    ("orphans",), ("stats",), ("export",),
]  # fmt: skip
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_json_is_lossless_and_has_no_raw_control_character(rlnotes, make_vault, call):
    vault = make_vault(UGLY_VAULT)
    text = rlnotes(*call, "--format", "json", vault=vault).stdout
    assert not RAW.search(text)
    items = json.loads(text)["items"]
    lines = rlnotes(*call, "--format", "jsonl", vault=vault).stdout
    assert not RAW.search(lines)
    assert [json.loads(line) for line in lines.splitlines()] == items
    if call == ("list",):
        assert {item["path"] for item in items} == set(UGLY_VAULT)
        kept = {item["path"]: item for item in items}["n.md"]
        assert kept["title"] == kept["aliases"][0] == " ".join(UGLY.split())


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_tsv_has_the_same_columns_in_every_line(rlnotes, make_vault, call):
    text = rlnotes(*call, "--format", "tsv", vault=make_vault(UGLY_VAULT)).stdout
    assert not RAW.search(text)
    lines = text.split("\n")
    assert lines.pop() == ""
    assert len({line.count("\t") for line in lines}) == 1


@pytest.mark.parametrize("call", [call for call in CALLS if call[0] not in {"read", "hub", "stats"}], ids=" ".join)
def test_markdown_table_has_the_same_columns_in_every_row(rlnotes, make_vault, call):
    text = rlnotes(*call, "--format", "markdown", vault=make_vault(UGLY_VAULT)).stdout
    assert not RAW.search(text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
    assert len(rows) > 2


def test_hub_printed_as_markdown_parses_as_the_same_hub(rlnotes, make_vault):
    vault = make_vault(GARDEN)
    text = rlnotes("hub", "show", "hub", "--format", "markdown", vault=vault).stdout
    (vault / "again.md").write_text(f"---\ntype: hub\n---\n{text}")
    once, again = (
        json.loads(rlnotes("hub", "show", name, "--format", "json", vault=vault).stdout) for name in ("hub", "again")
    )
    listed = [[(i["path"], i["section"]) for i in found["items"] if i["path"]] for found in (once, again)]
    assert listed[0] == listed[1]


def test_nul_terminated_paths_are_exact_bytes(make_vault):
    vault = make_vault(UGLY_VAULT)
    command = [sys.executable, "-m", "rlnotes", "list", "--format", "paths", "-0"]
    done = subprocess.run(command, cwd=vault, capture_output=True, check=True, timeout=60)
    assert sorted(done.stdout.split(b"\0")) == sorted([b"", *os.listdir(os.fsencode(vault))])


def test_each_path_is_one_line(rlnotes, make_vault):
    vault = make_vault(UGLY_VAULT)
    lines = rlnotes("list", "--format", "paths", cwd=vault).stdout.splitlines()
    assert len(lines) == len(UGLY_VAULT)
    assert {"hub.md", "n.md"} < set(lines)


def test_records_without_a_note_have_no_path(rlnotes, make_vault):
    vault = make_vault({"hub.md": "---\ntype: hub\n---\n- [[gone]]\n- [[a]]\n- [[a]]\n", "a.md": ""})
    assert rlnotes("hub", "show", "hub", "--format", "paths", cwd=vault).stdout == "a.md\n"


def test_formats_are_those_in_the_docs():
    page = (Path(__file__).parent.parent / "src/rlnotes/manual/formats.md").read_text()
    assert all(f"| `{fmt}` |" in page for fmt in Format)
