"""`list` with chosen columns, sorted and grouped by properties, counted, and every list as CSV."""

import csv
import io
import json
import re
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

FILES = {
    "hub.md": "---\ntype: map\n---\n# Hub\n\n- [[a]]\n- [[b]]\n- [[c]]\n",
    "a.md": "---\ntitle: Alpha\nstatus: Draft\nyear: 2023\nrating: 9\ndue: 2024-05-01\nauthors: [Ann, Bo]\ndone: false\n---\n[[b]]\n",
    "b.md": "---\ntitle: Beta\nstatus: done\nyear: 2024\nrating: 10.5\ndue: 2024\nauthors: [Bo]\ndone: true\n---\n[[a]] [[c]]\n",
    "c.md": "---\ntitle: Gamma\nstatus: draft\nrating: 9.0\ndue: 2023-12\nauthors: Cy\ncode: '007'\n---\n",
    "d.md": "---\ntitle: Delta\nstatus:\nrating: ~\nyear: 1999\n---\n",
}


def items(result):
    assert result.code == 0, result.stderr
    return json.loads(result.stdout)["items"]


def rows(result):
    assert (result.code, result.stderr) == (0, "")
    return [line.split("\t") for line in result.stdout.splitlines()]


def names(result):
    return " ".join(item["path"].removesuffix(".md") for item in items(result))


@pytest.fixture(name="vault")
def _vault(make_vault):
    return make_vault(FILES)


def test_columns_are_those_asked_for_with_lists_joined(rlnotes, vault):
    found = rlnotes("list", "--columns", "title,STATUS, year,authors,backlinks", vault=vault)
    assert rows(found) == [
        ["Alpha", "Draft", "2023", "Ann, Bo", "2"],
        ["Beta", "done", "2024", "Bo", "2"],
        ["Delta", "", "1999", "", "0"],
        ["Gamma", "draft", "", "Cy", "2"],
        ["Hub", "", "", "", "0"],
    ]


def test_columns_in_json_have_numbers_booleans_and_lists(rlnotes, vault):
    found = items(rlnotes("list", "--columns", "year,done,authors,code,words,rating", "--json", vault=vault))
    columns = {item["path"]: item["columns"] for item in found}
    assert columns["a.md"] == {
        "year": 2023,
        "done": False,
        "authors": ["Ann", "Bo"],
        "code": None,
        "words": 1,
        "rating": 9,
    }
    assert columns["b.md"]["rating"] == 10.5
    assert columns["b.md"]["authors"] == ["Bo"]
    assert columns["c.md"]["code"] == "007"
    assert not any(key.startswith("_") for item in found for key in item)


@pytest.mark.parametrize("option", ["--columns", "--sort", "--group-by"])
def test_unknown_property_names_the_closest_ones(rlnotes, vault, option):
    found = rlnotes("list", option, "stauts", vault=vault)
    assert (found.code, found.stdout) == (2, "")
    assert "No note has the property `stauts`" in found.stderr
    assert "Did you mean `status`" in found.stderr


def test_columns_without_a_name_are_refused(rlnotes, vault):
    found = rlnotes("list", "--columns", ",", vault=vault)
    assert found.code == 2
    assert "--columns names no column" in found.stderr


@pytest.mark.parametrize(
    ("options", "order"),
    [
        (("year",), "d a b c hub"),
        (("year", "--reverse"), "b a d c hub"),  # those without one are last all the same
        (("rating",), "a c b d hub"),  # numbers by value, equal ones by title
        (("due",), "c b a d hub"),  # a year is before its days
        (("STATUS",), "b a c d hub"),
        (("authors",), "a b c d hub"),
        (("backlinks",), "a b c d hub"),  # counts in descending order, as `in`
        (("in",), "a b c d hub"),
        (("links", "-n", "2"), "hub b"),
        (("type",), "hub a b d c"),
    ],
)
def test_sort_by_a_property(rlnotes, vault, options, order):
    assert names(rlnotes("list", "--sort", *options, "--json", vault=vault)) == order


def test_group_by_lists_notes_by_value_with_counts(rlnotes, vault):
    found = rlnotes("list", "--group-by", "status", "--json", vault=vault)
    document = json.loads(found.stdout)
    assert document["group_by"] == "status"
    assert document["groups"] == [
        {"group": "done", "notes": 1}, {"group": "Draft", "notes": 2}, {"group": None, "notes": 2},
    ]  # fmt: skip
    assert [(item["group"], item["title"]) for item in document["items"]] == [
        ("done", "Beta"), ("Draft", "Alpha"), ("Draft", "Gamma"), (None, "Delta"), (None, "Hub"),
    ]  # fmt: skip
    assert rows(rlnotes("list", "--group-by", "status", "--columns", "title", vault=vault))[0] == ["done", "Beta"]


def test_note_with_a_list_is_in_the_group_of_each_item(rlnotes, vault):
    found = rlnotes("list", "--group-by", "authors", "--columns", "title", vault=vault)
    assert rows(found)[:4] == [["Ann", "Alpha"], ["Bo", "Alpha"], ["Bo", "Beta"], ["Cy", "Gamma"]]
    paths = rlnotes("list", "--group-by", "authors", "--format", "paths", vault=vault).stdout.split()
    assert len(paths) == len(set(paths)) == 5


def test_numbers_that_are_equal_are_one_group(rlnotes, vault):
    found = rows(rlnotes("list", "--group-by", "rating", "--count", vault=vault))
    assert found == [["9", "2"], ["10.5", "1"], ["", "2"]]


def test_table_in_groups_has_one_header_and_aligned_columns(rlnotes, vault):
    found = rlnotes("list", "--group-by", "status", "--columns", "title,year", "--format", "table", vault=vault)
    assert found.stdout.splitlines()[0].split() == ["done", "1", "note"]
    assert found.stdout.count("year") == 1
    cells = [year for line in found.stdout.splitlines() for year in re.finditer("2023|2024|1999", line)]
    assert len({cell.start() for cell in cells}) == 1
    assert len(cells) == 3
    assert "(none)  2 notes" in found.stdout
    nothing = rlnotes("list", "--group-by", "status", "--where", "year=1", "--format", "table", vault=vault)
    assert nothing.stdout == "No matching notes.\n"


def test_limit_cuts_groups_and_their_counts_stay(rlnotes, vault):
    document = json.loads(rlnotes("list", "--group-by", "status", "-n", "2", "--json", vault=vault).stdout)
    assert [item["title"] for item in document["items"]] == ["Beta", "Alpha"]
    assert document["groups"][1] == {"group": "Draft", "notes": 2}


def test_count_prints_only_the_number(rlnotes, vault):
    assert rlnotes("list", "--count", vault=vault).stdout == "5\n"
    assert rlnotes("list", "--count", "--where", "status=draft", vault=vault).stdout == "2\n"
    assert rlnotes("list", "--count", "--where", "status=nothing", vault=vault).stdout == "0\n"
    assert items(rlnotes("list", "--count", "--json", vault=vault)) == [{"notes": 5}]
    grouped = items(rlnotes("list", "--count", "--group-by", "done", "--json", vault=vault))
    assert grouped == [{"group": "false", "notes": 1}, {"group": "true", "notes": 1}, {"group": None, "notes": 3}]


def test_type_hub_is_in_columns_and_groups_as_in_filters(rlnotes, make_vault):
    vault = make_vault(
        FILES | {".rlnotes.toml": 'hub-tags = ["moc"]\n', "hub.md": FILES["hub.md"].replace("map", "map\ntags: moc")}
    )
    assert {row[0] for row in rows(rlnotes("list", "--group-by", "type", "--columns", "title", vault=vault))} == {
        "map",
        "hub",
        "",
    }


def test_property_cannot_take_over_paths_or_links(rlnotes, make_vault):
    vault = make_vault(
        {"a.md": "---\npaths: [/etc/passwd]\npath: /etc\nurl: 'javascript:1'\nflags: broken\n---\n# A\n"}
    )
    assert rlnotes("list", "--columns", "paths,url,flags", "--format", "paths", vault=vault).stdout.endswith("/a.md\n")
    table = rlnotes(
        "list", "--columns", "title,url,flags", "--format", "table", "--hyperlinks", "always", vault=vault
    ).stdout
    assert ";javascript" not in table


HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    " =1",
    "＝1",
    "\t=1",
    "-5",
    "+3.5",
    "a=1",
    'q"uo,te',
    "x\ny",
]


def test_csv_has_a_header_and_no_formula(rlnotes, make_vault):
    vault = make_vault({f"n{at:02}.md": f"---\nodd: {json.dumps(text)}\n---\n# N\n" for at, text in enumerate(HOSTILE)})
    found = rlnotes("list", "--columns", "path,odd", "--sort", "path", "--format", "csv", vault=vault)
    assert found.stdout.count("\r\n") == len(HOSTILE) + 1 or "\r" not in found.stdout
    header, *lines = csv.reader(io.StringIO(found.stdout, newline=""))
    assert header == ["path", "odd"]
    cells = [cell for _, cell in lines]
    assert len(cells) == len(HOSTILE)
    assert cells[:6] == [f"'{text}" for text in HOSTILE[:6]]
    assert cells[7:11] == HOSTILE[7:11]
    assert not any(cell.lstrip().startswith(("=", "@")) for cell in cells)


@pytest.mark.parametrize(
    "command", [("list",), ("search", "alpha"), ("orphans",), ("broken",), ("hub", "list"), ("links", "a"), ("stats",)]
)
def test_csv_of_every_list_has_the_rows_of_tsv(rlnotes, vault, command):
    lines = list(csv.reader(io.StringIO(rlnotes(*command, "--format", "csv", vault=vault).stdout)))
    tsv = rlnotes(*command, "--format", "tsv", vault=vault).stdout.splitlines()
    assert ["\t".join(line) for line in lines[1:]] == tsv
    keys = items(rlnotes(*command, "--json", vault=vault))
    assert not keys or set(lines[0]) <= set(keys[0])


def test_columns_of_a_long_table_stay_aligned(rlnotes, make_vault):
    vault = make_vault({f"n{at}.md": f"---\nyear: {1000 + at}\n---\n# N\n" for at in range(250)})
    table = rlnotes("list", "--columns", "title,year", "--format", "table", vault=vault).stdout
    assert len({match.start() for line in table.splitlines() for match in re.finditer(r"1\d\d\d$", line.rstrip())}) == 1


@pytest.mark.parametrize(
    "options",
    [("--columns", "title,year,authors,done,code"), ("--group-by", "status"), ("--count",), ("--count", "--group-by", "year"),
     ("--columns", "year", "--group-by", "authors", "-n", "1")],
)  # fmt: skip
def test_json_follows_the_schema(rlnotes, vault, options):
    schema = json.loads(files("rlnotes").joinpath("output.schema.json").read_text())
    Draft202012Validator(schema).validate(json.loads(rlnotes("list", *options, "--json", vault=vault).stdout))
