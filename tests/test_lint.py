"""Lint: what each rule reports and what it leaves alone, in which order, and for which paths."""

import json

import pytest

from rlnotes.hub import Hubs
from rlnotes.index import build_index
from rlnotes.lint import check
from rlnotes.rules import RULES
from rlnotes.vault import Vault

HUB = "---\ntype: hub\ndescription: d\n---\n"
PLAIN = "---\ndescription: d\n---\n"


def findings(make_index, code, files, paths=()):
    """Return place, message and hint of what one rule finds."""
    rules = [rule() for rule in RULES if rule.code == code]
    found = check(*make_index(files), rules, paths)
    return [(f.path, f.line, f.column, f.message, f.help) for f in found]


CASES = {
    "a link to nothing, with the name that was meant": (
        "RLN101", {"a.md": "# A\n\nTo [[open-sets]].", "open-set.md": ""},
        [("a.md", 3, 4, "no note is named `open-sets`", "did you mean `open-set`?")],
    ),
    "another letter case": (
        "RLN109", {"a.md": "[[LOG]]", "Log.md": ""}, [("a.md", 1, 1, "`LOG` differs in letter case from Log.md", "")],
    ),
    "another Unicode form": (
        "RLN109", {"a.md": "[[cafe\u0301]]", "caf\u00e9.md": ""},
        [("a.md", 1, 1, "`cafe\u0301` differs in Unicode form from caf\u00e9.md", "")],
    ),
    "a link to nothing near": ("RLN101", {"a.md": "[x](gone.md)"}, [("a.md", 1, 1, "no note is named `gone.md`", "")]),
    "a picture that is missing": ("RLN101", {"a.md": "![[p.png]]"}, [("a.md", 1, 1, "no file is named `p.png`", "")]),
    "a link in front matter": ("RLN101", {"a.md": "---\nup: '[[gone]]'\n---\n"}, [("a.md", 2, 6, "no note is named `gone`", "")]),
    "an alias of two notes": (
        "RLN101", {"a.md": "[[both]]", "b.md": "---\naliases: both\n---", "c.md": "---\naliases: both\n---"},
        [("a.md", 1, 1, "`both` is the alias of several notes: b.md, c.md", "name one of them by its file")],
    ),
    "a heading that is missing": ("RLN102", {"a.md": "[[b#Gone]]", "b.md": "# B"}, [("a.md", 1, 1, "b.md has no heading `Gone`", "")]),
    "a heading of the note itself": ("RLN102", {"a.md": "# A\n[[#Gone]]"}, [("a.md", 2, 1, "this note has no heading `Gone`", "")]),
    "a block that is missing": ("RLN102", {"a.md": "[[b#^gone]]", "b.md": ""}, [("a.md", 1, 1, "b.md has no block `^gone`", "")]),
    "an orphan that links to itself": ("RLN201", {"a.md": "[[a]] [[b]]", "b.md": "[[a/../b]]"}, [("a.md", 1, 1, "no other note links to this one", "")]),
    "a note in no hub": ("RLN301", {"h.md": HUB + "- [[a]]", "a.md": "[[b]]", "b.md": ""}, [("b.md", 1, 1, "no hub lists this note", "")]),
    "an empty section": (
        "RLN303", {"h.md": HUB + "## One\n- [[a]]\n## Two\nWords.\n### Three\n", "a.md": ""},
        [("h.md", 7, 1, "the section `Two` lists no note", ""), ("h.md", 9, 1, "the section `Three` lists no note", "")],
    ),
    "front matter that is no list of keys": (
        "RLN401", {"a.md": "---\n- a\n- b\n---\n"},
        [("a.md", 1, 1, "the front matter is not a list of `key: value` lines", "")],
    ),
    "a key that stands twice": (
        "RLN401", {"a.md": "---\ntitle: a\ntype: x\ntitle: b\n---\n"},
        [("a.md", 4, 1, "the front matter has the key `title` twice; the later value counts", "")],
    ),
    "front matter without an end": (
        "RLN401", {"a.md": "---\ntitle: a\n"},
        [("a.md", 1, 1, "the front matter that starts here has no closing `---` line", "")],
    ),
    "no description where most have one": (
        "RLN403", {"a.md": PLAIN, "b.md": "---\nsummary: s\n---\n", "c.md": "Text."},
        [("c.md", 1, 1, "the front matter has no `description`", "")],
    ),
    "two notes with one title": (
        "RLN501", {"a.md": "# Same", "b.md": "# Other", "c/x.md": "---\ntitle: SAME\n---\n"},
        [("c/x.md", 1, 1, "the title `SAME` is also that of a.md", "")],
    ),
    "a byte that is not UTF-8": ("RLN904", {"a.md": b"one\ntwo \xff"}, [("a.md", 2, 1, "the byte 0xff is not UTF-8", "")]),
    "a NUL byte": ("RLN904", {"a.md": b"one\n\ntwo \0"}, [("a.md", 3, 1, "a NUL byte stands in the text", "")]),
}  # fmt: skip
FINE = {
    "links that arrive": ("RLN101", {"a.md": "[[b]] [[B|x]] [x](b.md) ![[p.png]] [w](https://e.org) [[#A]]\n# A", "b.md": "", "p.png": ""}),
    "what is no link": ("RLN101", {"a.md": "`[[gone]]` %%[[gone]]%%\n\n```\n[[gone]]\n```\n\n<!-- [[gone]] -->"}),
    "a link spelled as its file": ("RLN109", {"a.md": "[[Log]] [x](Log.md) [[log note]]", "Log.md": "---\naliases: [Log Note]\n---"}),
    "a link by a unique alias": ("RLN101", {"a.md": "[[other name]]", "b.md": "---\naliases: [Other Name]\n---\n"}),
    "headings and blocks that are there": (
        "RLN102", {"a.md": "[[b#One]] [[b#One#Two]] [x](b.md#two) [[b#^id]] [[#Own]]\n# Own", "b.md": "# One\n## Two\nText ^id\n"},
    ),
    "a missing note has no missing heading": ("RLN102", {"a.md": "[[gone#Part]]"}),
    "hubs are no orphans": ("RLN201", {"h.md": HUB}),
    "notes that link to each other": ("RLN201", {"a.md": "[[b]]", "b.md": "[[a]]"}),
    "a vault without hubs": ("RLN301", {"a.md": "", "b.md": ""}),
    "a note in a section of a hub": ("RLN301", {"h.md": HUB + "## One\n- [[a]]", "a.md": ""}),
    "a section that holds one with notes": ("RLN303", {"h.md": HUB + "## One\n### Two\n- [[a]]\n", "a.md": ""}),
    "a section with a broken entry only": ("RLN303", {"h.md": HUB + "## One\n- [[gone]]\n"}),
    "empty headings of a note that is no hub": ("RLN303", {"a.md": "## One\n## Two\n"}),
    "front matter that can be read": ("RLN401", {"a.md": "---\ntitle: 'a: b'\ntags: [x]\n---\n", "b.md": "", "c.md": "---\n---\n"}),
    "a rule across the page": ("RLN401", {"a.md": "---\n\nWords after a line.\n"}),
    "few have a description": ("RLN403", {"a.md": PLAIN, "b.md": "", "c.md": ""}),
    "titles that differ": ("RLN501", {"a/intro.md": "# Sets", "b/intro.md": "# Maps"}),
    "a file with a byte order mark": ("RLN904", {"a.md": b"\xef\xbb\xbf# Caf\xc3\xa9"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_rule_reports(make_index, case):
    code, files, expected = CASES[case]
    assert findings(make_index, code, files) == expected


@pytest.mark.parametrize("case", FINE)
def test_a_rule_leaves_alone(make_index, case):
    assert findings(make_index, *FINE[case]) == []


def test_each_rule_has_a_case_for_and_a_case_against_it():
    codes = {rule.code for rule in RULES}
    assert {"RLN101", "RLN102", "RLN109", "RLN201", "RLN301", "RLN303", "RLN401", "RLN403", "RLN501", "RLN904"} <= codes
    assert {code for code, *_ in CASES.values()} == {code for code, *_ in FINE.values()} <= codes


def test_yaml_that_is_broken_is_reported_at_its_line_and_the_note_is_still_read(make_index):
    ((path, line, _, message, _),) = findings(make_index, "RLN401", {"a.md": "---\ntitle: A\nx: [1, 2\n---\n# A\n"})
    assert (path, line) in {("a.md", 3), ("a.md", 4)}
    assert "YAML" in message


def test_a_finding_spans_the_link_it_is_about(make_index):
    index, hubs = make_index({"a.md": "Ünï [[gone|x]] end"})
    (found,) = check(index, hubs, [rule() for rule in RULES if rule.code == "RLN101"])
    assert (found.line, found.column, found.end_line, found.end_column) == (1, 5, 1, 15)


def test_findings_come_by_path_then_place_then_code(make_index):
    index, hubs = make_index({"b.md": "[[x1]] [[y1]]", "a/z.md": "[[x1]]\n\n[[x2]]", "a.md": "[[#gone]] [[x3]]"})
    found = [(f.path, f.line, f.column, f.code) for f in check(index, hubs, [rule() for rule in reversed(RULES)])]
    assert found == sorted(found)
    assert {path for path, *_ in found} == {"a.md", "a/z.md", "b.md"}


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ((), {"a.md", "dir/b.md", "dir/in/c.md", "dirt.md"}),
        (("dir",), {"dir/b.md", "dir/in/c.md"}),
        (("dir/in/c.md", "a.md"), {"a.md", "dir/in/c.md"}),
        ((".",), {"a.md", "dir/b.md", "dir/in/c.md", "dirt.md"}),
    ],
)
def test_only_findings_at_or_below_a_path_are_shown(make_index, paths, found):
    files = dict.fromkeys(("a.md", "dir/b.md", "dir/in/c.md", "dirt.md"), "[[gone]]")
    assert {path for path, *_ in findings(make_index, "RLN101", files, paths)} == found


def test_links_from_outside_of_the_paths_still_count(rlnotes, make_vault):
    vault = make_vault({"in/a.md": "# A\n[[b]]", "b.md": "# B\n[[a]] [[gone]]"})
    result = rlnotes("lint", "in", vault=vault)
    assert (result.code, result.stdout) == (0, "")


def test_lint_names_file_line_rule_and_hint_and_exits_1(rlnotes, make_vault):
    vault = make_vault({"a.md": "# A\n\n[[open-sets]]", "open-set.md": "[[a]] [[open-set]]"})
    result = rlnotes("lint", vault=vault)
    assert result.code == 1
    first = result.stdout.splitlines()[0].split("\t")
    assert first[:4] == [
        "a.md:3:1",
        "RLN101",
        "broken-note-link",
        "no note is named `open-sets` (did you mean `open-set`?)",
    ]
    assert "2 found, 1 of them errors" in result.stderr


def test_lint_in_json_holds_the_whole_finding(rlnotes, make_vault):
    result = rlnotes("lint", "--format", "json", vault=make_vault({"a.md": "[[b]]\n[[b#gone]]", "b.md": "[[a]]"}))
    (item,) = json.loads(result.stdout)["items"]
    expected = {
        "code": "RLN102", "name": "broken-heading-anchor", "severity": "error", "path": "a.md", "line": 2, "column": 1,
        "end_line": 2, "end_column": 11, "message": "b.md has no heading `gone`",
    }  # fmt: skip
    assert expected.items() <= item.items()


def test_paths_are_taken_as_the_shell_names_them_and_as_the_vault_does(rlnotes, make_vault):
    vault = make_vault({"dir/a.md": "[[gone]]", "b.md": "[[gone]]"})
    by_shell = rlnotes("lint", "./a.md", vault=vault, cwd=vault / "dir")
    by_vault = rlnotes("lint", "dir/a.md", vault=vault, cwd=vault / "dir")
    folder = rlnotes("lint", "dir/", vault=vault)
    assert by_shell.stdout == by_vault.stdout == folder.stdout
    assert by_shell.code == 1


def test_the_vault_that_is_shipped_is_clean(vault_path):
    index = build_index(Vault(vault_path))
    assert check(index, Hubs(index), [rule() for rule in RULES]) == []
