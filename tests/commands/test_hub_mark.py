"""Hub candidates, `rlnotes hub mark`, and the setting that lists other hubs."""

import json

import pytest

NOTES = {f"n{number}.md": f"# Note {number}\n" for number in range(12)}


def listing(first, last):
    return "".join(f"- [[n{number}]]: so\n" for number in range(first, last))


SECTIONED = f"# Map\n\n## One\n\n{listing(0, 3)}\n## Two\n\n{listing(3, 6)}"
PROSE = "A long introduction that is neither a heading nor an item of a list. " * 6


def candidates(rlnotes, vault, *options):
    found = json.loads(rlnotes("hub", "list", "--format", "json", *options, vault=vault).stdout)
    return [each["path"] for each in found["candidates"]]


@pytest.mark.parametrize(
    "text",
    [
        SECTIONED,
        listing(0, 10),
        "".join(f"\t* **[[n{number}]]** 🟢\n" if number else "* [[n0]]\n" for number in range(10)),
        "".join(f"> - [ ] [so](n{number}.md)\n\n" for number in range(10)),
        "".join(f"{number + 1}. [[n{number}]]\n\n" for number in range(10)),
    ],
    ids=["sections", "items", "nested items", "tasks in a quote", "loose numbered items"],
)
def test_index_like_note_is_a_candidate(rlnotes, make_vault, text):
    assert candidates(rlnotes, make_vault(NOTES | {"map.md": text})) == ["map.md"]


@pytest.mark.parametrize(
    "text",
    [
        listing(0, 9),
        f"{PROSE}\n\n{listing(0, 10)}",
        f"# Map\n\n## One\n\n{listing(0, 3)}\n## Two\n\n{listing(0, 3)}",
        "".join(f"- see [[n{number}]]\n" for number in range(12)),
        "".join(f"[[n{number}]] so\n\n" for number in range(12)),
        "- [[n1]]\n" * 12,
        "".join(f"- [[gone{number}]]\n" for number in range(12)),
        "{{title}}\n" + listing(0, 12),
        "---\ntype: hub\n---\n" + SECTIONED,
    ],
    ids=["nine", "prose", "twice", "words first", "paragraphs", "one note", "broken", "template", "hub"],
)
def test_other_note_is_no_candidate(rlnotes, make_vault, text):
    assert candidates(rlnotes, make_vault(NOTES | {"map.md": text})) == []


def test_candidates_follow_edits(rlnotes, make_vault):
    vault = make_vault(NOTES | {"map.md": listing(0, 9), "other.md": listing(0, 11)})
    assert candidates(rlnotes, vault) == ["other.md"]
    (vault / "map.md").write_text(listing(0, 12))
    (vault / "n10.md").unlink()
    (vault / "other.md").write_text("nothing")
    assert candidates(rlnotes, vault) == candidates(rlnotes, vault, "--no-cache") == ["map.md"]


def test_hub_list_names_candidates_on_a_terminal(terminal, make_vault):
    vault = make_vault(NOTES | {"map.md": SECTIONED})
    drawn = terminal("hub", "list", vault=vault, env={"NO_COLOR": "1"})
    assert "The vault has no hub" in drawn
    assert "Map" in drawn
    assert "6 notes" in drawn
    assert "rlnotes hub mark NOTE" in drawn
    (vault / "hub.md").write_text("---\ntype: hub\n---\n- [[n1]]\n")
    assert "Index-like, but no hub: Map." in terminal("hub", "list", vault=vault, env={"NO_COLOR": "1"})


def test_hub_show_shows_the_largest_candidate_of_a_vault_without_hubs(rlnotes, make_vault):
    shown = rlnotes("hub", "show", "--format", "json", vault=make_vault(NOTES | {"map.md": SECTIONED}))
    assert json.loads(shown.stdout)["hub"]["path"] == "map.md"
    assert "the vault has no hub; showing map.md, the largest of 1 index-like note" in shown.stderr


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("text\n", "---\ntype: hub\n---\ntext\n"),
        ("---\ntitle: T # why\n---\n", "---\ntitle: T # why\ntype: hub\n---\n"),
        ("---\ntype:\n---\n", "---\ntype: hub\n---\n"),
        ("---\ntype: note\n---\n", "---\ntype: note\ntags: [hub]\n---\n"),
        ("---\nkind: note\ntag: [a]\n---\n", "---\nkind: note\ntag: [a, hub]\n---\n"),
    ],
)
def test_hub_mark_makes_a_note_a_hub_and_undo_reverts_it(rlnotes, make_vault, before, after):
    vault = make_vault({"map.md": before})
    diff = rlnotes("hub", "mark", "map", "--dry-run", vault=vault)
    assert "+++ b/map.md" in diff.stdout
    assert (vault / "map.md").read_text() == before
    assert rlnotes("hub", "mark", "map", vault=vault).code == 0
    assert (vault / "map.md").read_text() == after
    assert rlnotes("hub", "list", "--format", "paths", vault=vault).stdout == "made/map.md\n"
    again = rlnotes("hub", "mark", "map", vault=vault)
    assert (again.code, again.stderr) == (0, "rlnotes: map.md is a hub already\n")
    assert rlnotes("undo", vault=vault).code == 0
    assert (vault / "map.md").read_text() == before


def test_hub_mark_writes_the_words_of_the_settings(rlnotes, make_vault):
    vault = make_vault({"map.md": "", "typed.md": "---\ntype: x\n---\n"})
    (vault / ".rlnotes.toml").write_text('hub-types = ["moc"]\nhub-tags = ["index"]\n')
    for name in ("map", "typed"):
        assert rlnotes("hub", "mark", name, vault=vault).code == 0
    assert (vault / "map.md").read_text() == "---\ntype: moc\n---\n"
    assert (vault / "typed.md").read_text() == "---\ntype: x\ntags: [index]\n---\n"
    (vault / ".rlnotes.toml").write_text("hub-types = []\nhub-tags = []\n")
    refused = rlnotes("hub", "mark", "map", vault=vault)
    assert refused.code == 2
    assert 'Add "map.md" to the setting `hub-notes`.' in refused.stderr


def test_setting_lists_other_hubs(rlnotes, make_vault):
    vault = make_vault(NOTES | {"map.md": SECTIONED, "maps/a.md": "- [[n1]]\n", "maps/draft.md": "- [[n2]]\n"})
    (vault / ".rlnotes.toml").write_text('hub-notes = ["map.md", "maps/**", "!draft.md"]\n')
    paths = rlnotes("hub", "list", "--format", "paths", vault=vault).stdout.split()
    assert sorted(paths) == ["made/map.md", "made/maps/a.md"]
    assert candidates(rlnotes, vault) == []
    found = json.loads(rlnotes("search", "Map", "--format", "json", vault=vault).stdout)["items"]
    assert found[0]["kind"] == "hub"
    (vault / "maps" / "new.md").write_text("- [[n3]]\n")
    assert "made/maps/new.md" in rlnotes("hub", "list", "--format", "paths", vault=vault).stdout
