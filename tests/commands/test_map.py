"""`rlnotes map`, `path` and `tree`: the data beside the drawing."""

import json

FILES = {
    "hub.md": "---\ntype: hub\ntitle: The hub\n---\n## Part\n\n- [[a]]\n- [[b]]\n- [[c]]\n",
    "a.md": "# First\n\nThe first leans on [[b]]. And more.\n",
    "b.md": "# Second\n\ncontradicts:: [[c]], since it is so\n",
    "c.md": "# Third\n",
    "loose.md": "# Loose\n",
}


def test_map_counts_reachable_notes_beyond_those_shown(rlnotes, make_vault):
    vault = make_vault(FILES)
    drawn = rlnotes("map", "a", "--format", "table", vault=vault).stdout
    assert drawn.startswith("1 direct, 2 within 2 hops, 1 hub\n")
    assert "→ Second" in drawn
    assert "Third" not in drawn
    deeper = rlnotes("map", "a", "--hops", "2", "--format", "table", vault=vault).stdout
    assert "→ contradicts Third" in deeper
    facts = json.loads(rlnotes("map", "a", "--format", "json", vault=vault).stdout)
    assert facts["note"]["reachable"] == [1, 2]
    assert [(item["path"], item["direction"]) for item in facts["items"]] == [("b.md", "out"), ("hub.md", "in")]


def test_path_has_context_of_its_links(rlnotes, make_vault):
    vault = make_vault(FILES)
    told = rlnotes("path", "third", "first", "--format", "json", vault=vault).stdout
    found = json.loads(told)
    assert [item["title"] for item in found["items"]] == ["Third", "Second", "First"]
    assert found["items"][0]["next_link"] == "← contradicts:: Third, since it is so"
    assert found["items"][1]["next_link"] == "← The first leans on Second."
    assert found["items"][1]["links"] == [
        {"from": "a.md", "to": "b.md", "line": 3, "relation": "", "context": "The first leans on Second."}
    ]
    assert found["shared_hubs"] == ["hub.md"]
    assert "2 links apart · both in The hub" in rlnotes("path", "c", "a", "--format", "table", vault=vault).stdout


def test_path_between_unconnected_notes_is_no_error(rlnotes, make_vault):
    found = rlnotes("path", "a", "loose", "--format", "table", vault=make_vault(FILES))
    assert (found.code, found.stderr) == (0, "")
    assert "No path of links connects them" in found.stdout


def test_tree_counts_notes_of_hubs_and_unfiled_notes(rlnotes, make_vault):
    vault = make_vault(FILES)
    assert rlnotes("tree", vault=vault).stdout == "1\tThe hub\t3\t1\thub.md\n"
    drawn = rlnotes("tree", "--format", "table", vault=vault).stdout
    assert "1 hub, 1 note in no hub" in drawn
    assert "3 notes · 1 section" in drawn
