"""`wanted`: missing notes."""

import json

FILES = {
    "a.md": "[[Ghost Note]] and [[ghost note.md|it]]\n\nOnce more [[Ghost Note#part]].",
    "b.md": "---\ntopics: '[[ghost note]]'\n---\n[[Other]] ![[picture.png]] [t](missing.pdf)",
}


def test_missing_notes_are_sorted_by_links_with_commonest_spelling(rlnotes, make_vault):
    items = json.loads(rlnotes("wanted", "--format", "json", vault=make_vault(FILES)).stdout)["items"]
    assert [(item["title"], item["links"]) for item in items] == [("Ghost Note", 4), ("Other", 1)]
    assert items[0]["locations"] == ["a.md:1", "a.md:1", "a.md:3", "b.md:2"]


def test_backlinks_of_a_missing_note_are_its_referrers(rlnotes, make_vault):
    result = rlnotes("backlinks", "GHOST note", "--format", "json", vault=make_vault(FILES))
    assert result.code == 0
    assert [(item["path"], item["line"]) for item in json.loads(result.stdout)["items"]] == [
        ("a.md", 1), ("a.md", 1), ("a.md", 3), ("b.md", 2),
    ]  # fmt: skip


def test_hub_show_of_a_missing_note_lists_its_referrers(rlnotes, make_vault):
    result = rlnotes("hub", "show", "ghost note", "--format", "table", vault=make_vault(FILES))
    assert result.code == 0
    assert "Missing note · linked from 2 notes" in result.stdout


def test_existing_note_is_not_missing(rlnotes, make_vault):
    vault = make_vault({**FILES, "ghost note.md": "# Here"})
    assert rlnotes("backlinks", "ghost note", "--format", "paths", vault=vault).stdout.count("\n") == 2
    assert json.loads(rlnotes("wanted", "--format", "json", vault=vault).stdout)["count"] == 1


def test_missing_target_of_markdown_link_is_percent_decoded(rlnotes, make_vault):
    files = {"a.md": "[t](Ghost%20Note.md), [[Ghost Note]] and [u](Rael%20analysis.md)", "Real analysis.md": "# R"}
    vault = make_vault(files)
    items = json.loads(rlnotes("wanted", "--format", "json", vault=vault).stdout)["items"]
    assert [(item["title"].removesuffix(".md"), item["links"]) for item in items] == [
        ("Ghost Note", 2),
        ("Rael analysis", 1),
    ]
    assert rlnotes("backlinks", "ghost note", "--format", "paths", vault=vault).code == 0
    broken = json.loads(rlnotes("broken", "--format", "json", vault=vault).stdout)["items"]
    assert [item["suggestion"] for item in broken] == ["", "", "Real analysis"]
