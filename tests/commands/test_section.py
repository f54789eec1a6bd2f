"""`section list` and `section show`."""

import json

FILES = {
    "h.md": "---\ntype: hub\n---\n# H\n[[a]]\n## One\n- [[a]]\n- [[gone]]\n### In\n- [[a]]\n- [[b]] — why\n## None\n",
    "a.md": "Says a.",
    "b.md": "Says b.",
}


def items(rlnotes, vault, *args):
    return json.loads(rlnotes(*args, "--format", "json", vault=vault).stdout)["items"]


def test_sections_count_distinct_notes_with_subsections(rlnotes, make_vault):
    found = items(rlnotes, make_vault(FILES), "section", "list", "h")
    assert [(i["sections"], i["notes"], i["broken"], i["level"]) for i in found] == [
        (["(before the first section)"], 1, 0, 0),
        (["One"], 2, 1, 2),
        (["One", "In"], 2, 0, 3),
        (["None"], 0, 0, 2),
    ]


def test_section_list_defaults_to_the_top_hub(rlnotes, make_vault):
    vault = make_vault(FILES)
    assert items(rlnotes, vault, "section", "list") == items(rlnotes, vault, "section", "list", "h")


def test_section_shows_notes_of_subsections_once(rlnotes, make_vault):
    vault = make_vault(FILES)
    found = items(rlnotes, vault, "section", "show", "h", "one")
    assert [(i["title"], i["about"], i["flags"]) for i in found] == [
        ("a", "Says a.", []),
        ("gone", "", ["broken"]),
        ("b", "why", []),
    ]
    assert "2 notes\n" in rlnotes("section", "show", "h", "one", "--format", "table", vault=vault).stdout


def test_empty_section_prints_a_message(rlnotes, make_vault):
    result = rlnotes("section", "show", "h", "None", "--format", "table", vault=make_vault(FILES))
    assert "The section is empty." in result.stdout
