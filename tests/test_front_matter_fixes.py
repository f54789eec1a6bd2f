"""Fixes in front matter leave valid YAML with the same other values, or are refused."""

import pytest

from rlnotes.lint import Finding, Fix
from rlnotes.lint.fixes import plan_fixes
from rlnotes.lint.rules import RULES

OTHERS = {"b.md": "x\n", "c.md": "x\n"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("rel: [[b]], [[c]]", 'rel: ["[[b]]", "[[c]]"]'),
        ("rel: [[b]] ,[[c|x]],  [[b]]  # why", 'rel: ["[[b]]" ,"[[c|x]]",  "[[b]]"]  # why'),
        ("rel: [[b]], [[c]]\nup: [[b]]", 'rel: ["[[b]]", "[[c]]"]\nup: "[[b]]"'),
        ("rel: [[[b]], [[c]]]", 'rel: ["[[b]]", "[[c]]"]'),
        ("rel:\n  - [[b]]\n  - [[c]] # why", 'rel:\n  - "[[b]]"\n  - "[[c]]" # why'),
    ],
)
def test_unquoted_front_matter_links_are_quoted(rlnotes, make_vault, before, after):
    vault = make_vault({"a.md": f"---\n{before}\n---\n", **OTHERS})
    result = rlnotes("lint", "--select", "RLN4", "--fix", vault=vault)
    assert (vault / "a.md").read_text() == f"---\n{after}\n---\n"
    assert result.stdout == "No findings in 3 notes.\n"
    assert "refused" not in result.stderr


@pytest.mark.parametrize(
    "front",
    [
        "rel: [[b]] and more",
        "rel:\n  - [[b]], [[c]]",
        "rel: [[b]] [[c]]",
        "other: 'x' y\nup: [[b]]",  # it is not the link that is wrong
    ],
)
def test_fix_that_leaves_invalid_front_matter_is_refused(rlnotes, make_vault, front):
    vault = make_vault({"a.md": f"---\n{front}\n---\n", **OTHERS})
    result = rlnotes("lint", "--select", "RLN406", "--fix", vault=vault)
    assert (vault / "a.md").read_text() == f"---\n{front}\n---\n"
    assert "make front matter invalid YAML" in result.stderr
    assert result.code == 1


@pytest.mark.parametrize(
    "edit",
    [
        (4, 4, '"'),  # a quote that nothing closes
        (4, 4, "x: 1\n"),  # another key
        (13, 16, "2\nc: 3"),  # a value with a key of its own
        (8, 9, "1\nb: 4"),  # the key below once more
        (8, 9, "'1\n "),  # a value that goes on into the next line
        (8, 9, "{}\n  b: 1"),  # no YAML
        (0, 4, ""),  # the fence
    ],
)
def test_fix_that_changes_another_property_is_refused(make_index, edit):
    index, _ = make_index({"a.md": "---\naa: 1\nb: '2'\n---\ntext\n"})
    found = Finding(
        "RLN402", "schema-violation", "warning", "a.md", 2, 1, 2, 1, "m", fix=Fix("f", True, (("a.md", *edit),))
    )
    fix_plan = plan_fixes(index, [found], RULES)
    assert (fix_plan.fixed, fix_plan.refused) == ([], [found])


def test_fix_of_one_property_is_applied(make_index):
    index, _ = make_index({"a.md": "---\naa: 1\nb: '2'\n---\ntext\n"})
    found = Finding(
        "RLN402", "schema-violation", "warning", "a.md", 2, 1, 2, 1, "m", fix=Fix("f", True, (("a.md", 8, 9, "3"),))
    )
    assert plan_fixes(index, [found], RULES).plan.changes[0].after == b"---\naa: 3\nb: '2'\n---\ntext\n"
