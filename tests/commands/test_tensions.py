"""Pairs of notes where one contradicts the other."""

import json

FILES = {
    "a.md": "- contradicts:: [[b]], since it is so\n",
    "b.md": "---\ncontradicts: '[[c]]'\n---\nSee [[a]].",
    "c.md": "- [[a]] — contradicts it too\n- [[b]] — supports it",
    "both.md": "[[a]] against [[b]]",
    "hub.md": "---\ntype: hub\n---\n- [[a]]\n- [[b]]\n- [[c]]",
}


def test_inline_field_property_and_first_word_contradict(rlnotes, make_vault):
    items = json.loads(rlnotes("tensions", "--format", "json", vault=make_vault(FILES)).stdout)["items"]
    assert [(item["path"], item["target_path"]) for item in items] == [
        ("a.md", "b.md"),
        ("b.md", "c.md"),
        ("c.md", "a.md"),
    ]


def test_bridges_are_notes_that_link_to_both_without_hubs(rlnotes, make_vault):
    items = json.loads(rlnotes("tensions", "--format", "json", vault=make_vault(FILES)).stdout)["items"]
    assert [bridge["path"] for bridge in items[0]["bridges"]] == ["both.md", "c.md"]


def test_links_and_backlinks_show_the_relation(rlnotes, make_vault):
    vault = make_vault(FILES)
    links = json.loads(rlnotes("links", "c", "--format", "json", vault=vault).stdout)["items"]
    assert [link["relation"] for link in links] == ["contradicts", "supports"]
    back = json.loads(rlnotes("backlinks", "b", "--format", "json", vault=vault).stdout)["items"]
    assert {(link["path"], link["relation"]) for link in back} >= {("a.md", "contradicts"), ("c.md", "supports")}
    assert "contradicts" in rlnotes("links", "a", "--format", "table", vault=vault).stdout
