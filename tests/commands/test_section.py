"""The sections of a hub or a note, and one of them."""

import json

FILES = {
    "h.md": "---\ntype: hub\n---\n# H\n[[a]]\n## One\n- [[a]]\n- [[gone]]\n### In\n- [[a]]\n- [[b]] — why\n## None\n",
    "a.md": "Says a.",
    "b.md": "Says b.",
}


def items(rlnotes, vault, *args):
    return json.loads(rlnotes(*args, "--format", "json", vault=vault).stdout)["items"]


def test_sections_are_listed_with_distinct_notes_those_below_included(rlnotes, make_vault):
    found = items(rlnotes, make_vault(FILES), "section", "list", "h")
    assert [(i["sections"], i["notes"], i["broken"], i["level"]) for i in found] == [
        (["(before the first section)"], 1, 0, 0),
        (["One"], 2, 1, 2),
        (["One", "In"], 2, 0, 3),
        (["None"], 0, 0, 2),
    ]


def test_without_a_name_the_top_hub_is_taken(rlnotes, make_vault):
    vault = make_vault(FILES)
    assert items(rlnotes, vault, "section", "list") == items(rlnotes, vault, "section", "list", "h")


def test_a_section_shows_its_notes_once_and_those_of_the_sections_in_it(rlnotes, make_vault):
    vault = make_vault(FILES)
    found = items(rlnotes, vault, "section", "show", "h", "one")
    assert [(i["title"], i["about"], i["flags"]) for i in found] == [
        ("a", "Says a.", []),
        ("gone", "", ["broken"]),
        ("b", "why", []),
    ]
    assert "2 notes\n" in rlnotes("section", "show", "h", "one", "--format", "table", vault=vault).stdout


def test_an_empty_section_says_so(rlnotes, make_vault):
    result = rlnotes("section", "show", "h", "None", "--format", "table", vault=make_vault(FILES))
    assert "The section is empty." in result.stdout
