"""`stats`: counts checked by hand."""

import json


def test_stats_count_notes_links_and_words(rlnotes, make_vault):
    vault = make_vault(
        {
            "h.md": "---\ntype: hub\ntags: [x]\n---\n# H\n## One\n- [[a]]\n",
            "a.md": "---\ntags: [X, y]\nsource: s\n---\n# A\nThree more words [[b]] https://example.org ![[p.png]]\n",
            "b.md": "[[gone]] [[a#gone]] [[n]] [[b]]",
            "x/n.md": "# N",
            "y/n.md": "# M",
            "p.png": "",
        }
    )
    document = json.loads(rlnotes("stats", "--format", "json", vault=vault).stdout)
    assert document["counts"] == {
        "notes": 5, "hubs": 1, "sections": 5, "links": 7, "links_to_the_web": 1, "broken": 2, "ambiguous": 1,
        "orphans": 1, "isolated": 1, "dead_ends": 2, "in_no_hub": 3, "words": 22, "tags": 2, "sources": 1,
    }  # fmt: skip
    assert [(i["title"], i["value"]) for i in document["items"] if i["path"]] == [("A", 2), ("b", 1), ("N", 1)]


def test_stats_count_ambiguous_links_as_lint_does(rlnotes, make_vault):
    files = {"a.md": "[[n]]", "x/b.md": "[[n]] of the own folder, [[n]]", "x/n.md": "# N", "y/n.md": "# M"}
    vault = make_vault(files)
    counted = json.loads(rlnotes("stats", "--format", "json", vault=vault).stdout)["counts"]["ambiguous"]
    reported = json.loads(rlnotes("lint", "--select", "ambiguous-link", "--format", "json", vault=vault).stdout)
    assert (counted, reported["count"]) == (1, 1)
