"""Relative links out of the vault lead to the same files after a note is moved or merged."""

import os
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.markdown.parse import parse_note
from rlnotes.operations.merge import plan_merge
from rlnotes.operations.rename import plan_move, plan_rename
from rlnotes.vault import Vault
from vaults import write


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[r](../README.md) ![p](../pic.png)", "[r](../../README.md) ![p](../../pic.png)"),
        ("[r](../READ%20ME.md#part 'title')", "[r](../../READ%20ME.md#part 'title')"),
        ("[r](<../read me.md>)", "[r](<../../read me.md>)"),
        ("[r](./../../x/../y.md?plain=1#L3)", "[r](../../../x/../y.md?plain=1#L3)"),
        ("[r](x/../../README.md)", "[r](../../README.md)"),
        ("[r](%2E%2E/README.md) [s](..%2Fa%20b.md)", "[r](../../README.md) [s](../../a%20b.md)"),
        ("[r](\\../a&amp;b.md)", "[r](../../a&amp;b.md)"),
        ("[t][r] [r] ![r]\n\n[r]: ../README.md 'x'", "[t][r] [r] ![r]\n\n[r]: ../../README.md 'x'"),
        ("[up](..) [up](../) [up](../..)", "[up](../..) [up](../../) [up](../../..)"),
        ("[[../README]] ![[../pic.png|300]] [[../a#B|c]]", "[[../../README]] ![[../../pic.png|300]] [[../../a#B|c]]"),
        ("---\nup: \"[[../it's]]\"\nb: '[x](../it''s.md)'\nc: [[../q]]\n---\n", "---\nup: \"[[../../it's]]\"\nb: '[x](../../it''s.md)'\nc: [[../../q]]\n---\n"),
        ("[r](../v/N.md)", "[r](../../v/N.md)"),
        ("[r](/../x.md) [s](https://x.org/../y) `[r](../x)`", None),
    ],
)  # fmt: skip
def test_move_rewrites_links_out_of_the_vault_and_moving_back_restores_them(make_vault, before, after):
    root = make_vault({"N.md": before, "other.md": "[[N]] [r](../README.md)"})
    index = build_index(Vault(root, Settings()))
    (change,) = (each for each in plan_move(index, index.notes["N.md"], "sub").changes if each.path == "N.md")
    assert change.after.decode() == (before if after is None else after)
    root = make_vault({"deep/N.md": change.after})
    (root / "N.md").unlink()
    index = build_index(Vault(root, Settings()))
    (change,) = (each for each in plan_move(index, index.notes["deep/N.md"], "a/b").changes if each.path == "deep/N.md")
    assert change.after.decode() == (
        before if after is None else after.replace("../../", "../../../").replace("(../..)", "(../../..)")
    )


def test_merge_rewrites_links_out_of_the_vault_in_merged_text_only(make_vault):
    root = make_vault({
        "a/N.md": "[r](../../README.md) ![p][q]\n\n[q]: ../../pic.png\n",
        "b.md": "[r](../README.md) ![p][q]\n\n[q]: ../pic.png\n",
    })  # fmt: skip
    index = build_index(Vault(root, Settings()))
    changes = plan_merge(index, index.notes["a/N.md"], index.notes["b.md"]).changes
    merged = next(change.after.decode() for change in changes if change.to == "b.md")
    assert merged.partition("---\n")[2].partition("---\n")[2] == (
        "[r](../README.md) ![p][q]\n\n[q]: ../pic.png\n\n## N\n\n[r](../README.md) ![p][q-2]\n\n[q-2]: ../pic.png\n"
    )


def test_move_counts_rewritten_links_out_of_the_vault(rlnotes, make_vault):
    root = make_vault({"docs/N.md": "[r](../README.md) ![p](../pic.png)\n", "README.md": "x", "pic.png": "x"})
    done = rlnotes("move", "N", "sub", "--format", "tsv", vault=root / "docs")
    assert (done.code, "2 links" in done.stdout) == (0, True)
    assert (root / "docs/sub/N.md").read_text() == "[r](../../README.md) ![p](../../pic.png)\n"


FOLDERS = ["", "a", "a/b", "c d", "a/c d/e"]
WAYS = st.builds(
    lambda up, tail: "../" * up + tail,
    st.integers(1, 5),
    st.sampled_from(["x.md", "x%20y.md", "v/a/n.md", "z/../x.md", "é.png", "x.md?q=../../y#h", "./x", "100%25.md"]),
)
FORMS = st.sampled_from(["[t]({})", "![t]({})", "[t](<{}>)", "[t]({} 'title')", "[[{}]]", "![[{}|x]]", "- [t]({})\n"])
BODIES = st.lists(st.builds(str.format, FORMS, WAYS) | st.builds("[t][{0}]\n\n[{0}]: {1}\n".format, st.sampled_from("rs"), WAYS), min_size=1, max_size=6).map("\n\n".join)  # fmt: skip


def outside_targets(path, text):
    """Return the target of each link of a note that leaves the vault /top/v, by path rules alone."""
    found = []
    for link in parse_note(path, text).links:
        target = link.target if link.kind in {"wikilink", "embed"} else unquote(link.target.partition("?")[0])
        whole = os.path.normpath(os.path.join("/1/2/3/4/5/v", os.path.dirname(path), target))
        found.append((link.kind, link.fragment, whole))
    return found


@given(BODIES, st.sampled_from(FOLDERS), st.sampled_from(FOLDERS), st.sampled_from(["move", "rename", "merge"]))
def test_after_move_links_out_of_the_vault_lead_to_the_same_file(in_memory, body, start, goal, verb):
    root = in_memory / "v"
    path = f"{start}/n.md" if start else "n.md"
    host = f"{goal}/host.md" if goal else "host.md"
    for old in root.rglob("*.md"):
        old.unlink()
    root.mkdir(exist_ok=True)
    write(root, {path: body.encode(), host: b"Host\n"})
    index = build_index(Vault(root, Settings()))
    note = index.notes[path]
    before = outside_targets(path, body.encode())
    outside = [found.status == "outside" for found in index.resolutions(note)]
    if verb == "merge":
        plan = plan_merge(index, note, index.notes[host])
    elif verb == "move":
        plan = plan_move(index, note, goal or "/")
    else:
        plan = plan_rename(index, note, f"/{goal}/new" if goal else "/new")
    to = host if verb == "merge" else next((change.to for change in plan.changes if change.path == path), path)
    after = outside_targets(to, next((change.after for change in plan.changes if change.to == to), body.encode()))
    assert len(before) == len(after)
    for was, now, out in zip(before, after, outside, strict=True):
        assert not out or was == now
