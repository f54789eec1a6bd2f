"""`hub show` with nested hubs."""

import json

FILES = {
    "top.md": "---\ntype: hub\ntitle: Top\n---\n# Top\n\n## Maps\n\n- [[sub]] — the map below\n\n## Notes\n\n- [[a]]\n",
    "sub.md": "---\ntype: hub\ntitle: Sub\n---\n# Sub\n\n## Part\n\n- [[b]]\n- [[top]]\n- [[deep]]\n",
    "deep.md": "---\ntype: hub\ntitle: Deep\n---\n# Deep\n\n- [[c]]\n",
    "a.md": "# A",
    "b.md": "# B",
    "c.md": "# C",
}


def shown(rlnotes, vault, *options):
    items = json.loads(rlnotes("hub", "show", "top", *options, "--format", "json", vault=vault).stdout)["items"]
    return [(item["hub"], item["path"]) for item in items]


def test_default_depth_shows_only_the_hub(rlnotes, make_vault):
    assert shown(rlnotes, make_vault(FILES)) == [("top.md", "sub.md"), ("top.md", "a.md")]


def test_depth_includes_listed_hubs_and_stops_at_cycles(rlnotes, make_vault):
    vault = make_vault(FILES)
    two = [("top.md", "sub.md"), ("sub.md", "b.md"), ("sub.md", "top.md"), ("sub.md", "deep.md"), ("top.md", "a.md")]
    assert shown(rlnotes, vault, "--depth", "2") == two
    assert shown(rlnotes, vault, "--depth", "9") == [*two[:4], ("deep.md", "c.md"), two[4]]


def test_counts_are_those_of_the_hub_at_any_depth(rlnotes, make_vault):
    result = rlnotes("hub", "show", "top", "--depth", "3", "--format", "table", vault=make_vault(FILES))
    assert "Topic Hub · 2 linked notes · 2 sections" in result.stdout
    assert "▸ Sub" in result.stdout
