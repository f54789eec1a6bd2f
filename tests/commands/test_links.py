"""`links` and `backlinks`: line, section, context and flags."""

import json

FILES = {
    "a.md": "# A\n\nFirst. Then [[b|the other]] came. Last.\n\n## Part\n\n- [[gone]]\n- [w](https://example.org)\n- [[b#Nowhere]]\n- [[n]]\n",
    "b.md": "# Title of b\n\nBack to [[a#Part]].\n",
    "x/n.md": "",
    "y/n.md": "",
}


def items(rlnotes, vault, *args):
    return json.loads(rlnotes(*args, "--format", "json", vault=vault).stdout)["items"]


def test_links_have_line_section_context_and_flags(rlnotes, make_vault):
    found = items(rlnotes, make_vault(FILES), "links", "a")
    assert [(i["line"], i["section"], i["title"], i["flags"]) for i in found] == [
        (3, "A", "Title of b", []),
        (7, "Part", "gone", ["broken"]),
        (9, "Part", "Title of b", ["broken heading"]),
        (10, "Part", "n", ["ambiguous"]),
    ]
    assert found[0]["context"] == "Then the other came."
    assert found[3]["candidates"] == ["x/n.md", "y/n.md"]


def test_all_includes_external_links(rlnotes, make_vault):
    found = items(rlnotes, make_vault(FILES), "links", "a", "--all")
    assert [i["target"] for i in found if i["status"] == "external"] == ["https://example.org"]


def test_backlinks_have_title_line_and_section(rlnotes, make_vault):
    vault = make_vault(FILES)
    (found,) = items(rlnotes, vault, "backlinks", "a")
    assert (found["title"], found["path"], found["line"], found["to"]) == ("Title of b", "b.md", 3, "a.md")
    assert [i["line"] for i in items(rlnotes, vault, "backlinks", "b")] == [3, 9]


def test_location_of_a_link_omits_the_title(rlnotes, make_vault):
    text = rlnotes("links", "a", "--format", "table", vault=make_vault(FILES)).stdout
    lines = [line.rstrip() for line in text.splitlines()]
    assert "line 3" in lines
    assert "line 7 · Part" in lines
