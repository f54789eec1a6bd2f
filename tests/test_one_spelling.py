"""One spelling of each option for all commands, and the old spellings and commands that still work."""

import json

import pytest

from rlnotes.commands import ALIASES, COMMANDS, command
from rlnotes.options import NoteSort, parameters
from rlnotes.session import Session

LISTS_NOTES = {"list", "search", "related", "orphans", "links", "backlinks", "section show", "hub list", "export"}
LISTS = LISTS_NOTES | {
    "suggest", "sources", "tags", "properties", "tensions", "broken", "rule", "history", "hub show", "hub coverage", "section list", "tree", "map",
}  # fmt: skip
CHOOSES_NOTES = {"list", "search", "related", "orphans", "suggest", "broken", "graph", "export"}
"""Commands that show the notes of the vault, or of a part of it, and not those of one note or hub."""
CREATES = {"new", "hub new"}

TABLE = {
    "--limit": LISTS,
    "--sort": LISTS_NOTES | {"hub sort", "tags"},
    "--reverse": LISTS_NOTES | {"hub sort", "tags"},
    "--where": CHOOSES_NOTES
    | {"links", "backlinks", "tags", "properties", "set", "unset", "add-tag", "remove-tag", "move"},
    "--tag": CHOOSES_NOTES | CREATES,
    "--type": CHOOSES_NOTES | {"new"},
    "--hub": CHOOSES_NOTES | CREATES,
    "--section": CHOOSES_NOTES | CREATES | {"hub show", "hub add", "hub remove", "hub move", "hub sort", "link"},
    "--depth": {"map", "graph", "tree", "hub show"},
    "--text": {"related"},
    "--dry-run": {
        "new", "capture", "today", "link", "rename", "move", "retitle", "rename-heading", "rename-tag", "merge", "delete", "hub new", "hub mark",
        "hub add", "hub remove", "hub move", "hub sort", "undo", "init", "set", "unset", "add-tag", "remove-tag", "rename-property",
    },
    "--force": {
        "rename", "move", "retitle", "rename-heading", "rename-tag", "merge", "delete", "set", "unset", "rename-property",
    },
    "--all": {"links", "rule"},
    "--output": {"graph", "lint"},
}  # fmt: skip
"""The commands that have an option."""

FORMER = [
    ("wanted", "broken --missing"),
    ("hub unsorted", "hub coverage --unsorted"),
    ("hub unsorted hub", "hub coverage hub --unsorted"),
    ("map a --hops 2", "map a --depth 2"),
    ("graph --around a --hops 2", "graph --around a --depth 2"),
    ("search b --in hub", "search b --section hub"),
    ("hub sort hub --by date --dry-run", "hub sort hub --sort date --dry-run"),
    ("version", "--version"),
    ("help wanted", "help broken"),
    ("wanted --help", "broken --help"),
]
FILES = {
    "hub.md": "---\ntype: hub\ntags: [x]\ntitle: Map\ndate: 2026-01-01\n---\n# Map\n\n## One\n\n- [[b]]\n- [[a]]\n\n## Two\n\n- [[c]]\n",
    "a.md": "---\ntype: finding\ntags: [x]\ndate: 2026-03-01\n---\n# A\n\n[[b]] [[gone]] and [[hub]]\n",
    "b.md": "---\ntype: finding\ndate: 2026-02\n---\n# B\n\n[[c]] [[lost]] [[gone]] kernel\n",
    "c.md": "---\ntags: [x]\ndate: 2026-02-10\n---\n# C\n\nkernel, once more kernel\n",
    "sub/d.md": "# D\n\n[[a]] kernel [[hub]]\n",
}


def options(name):
    """The options of a command, shared ones included, each with its parameter."""
    own = parameters(command(name))
    names = {parameter.name for parameter in own}
    shared = [parameter for parameter in parameters(Session.__init__) if parameter.name not in names]
    return {spelling: parameter for parameter in (*own, *shared) for spelling in parameter.names}


@pytest.mark.parametrize("option", TABLE)
def test_an_option_is_where_the_table_has_it(option):
    assert {name for name in COMMANDS if option in options(name)} == TABLE[option]


def test_an_option_has_one_meaning_one_short_form_and_one_kind_of_value():
    found = {}
    for name in COMMANDS:
        for spelling, parameter in options(name).items():
            found.setdefault(spelling, set()).add((parameter.names, parameter.takes))
    two = {spelling for spelling, kinds in found.items() if len(kinds) > 1}
    assert two == {"--section", "--sort"}, {spelling: found[spelling] for spelling in two}
    assert found["--sort"] == {(("--sort",), "KEY"), (("--sort",), "PROPERTY")}  # `list` takes properties, too
    assert found["--section"] == {
        (("--section",), "SECTION"),
        (("--section",), "HEADING"),
    }  # `link` takes that of any note


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_has_a_short_form_of_limit(name):
    assert options(name)["-n"] is not None
    assert options(name)["-n"].names == ("--limit", "-n")


@pytest.mark.parametrize("name", sorted(LISTS_NOTES - {"list"}))
def test_every_list_of_notes_has_the_same_sort_keys(name):
    assert options(name)["--sort"].kind is NoteSort


@pytest.mark.parametrize("name", COMMANDS)
def test_json_is_a_short_form_of_format_json(name):
    assert "--format" in options(name)
    assert "--json" not in options(name)


WORDS = {
    "hub show": "hub", "section list": "hub", "section show": "hub One", "read": "a", "links": "b", "backlinks": "a", "related": "a",
    "search": "kernel", "map": "a", "path": "a c", "rename": "a z --dry-run", "sources": "", "help": "lint",
}  # fmt: skip
REPORTS = sorted({
    *LISTS, *WORDS, "list", "stats", "view", "config", "doctor", "lint", "graph",
})  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_json_prints_what_format_json_prints(rlnotes, make_vault, name):
    vault = make_vault(FILES)
    words = [*name.split(), *WORDS.get(name, "").split()]
    short, long = rlnotes(*words, "--json", vault=vault), rlnotes("--json", *words, vault=vault)
    spelled = rlnotes(*words, "--format", "json", vault=vault)
    assert json.loads(spelled.stdout)["items"] is not None
    if name == "doctor":  # which tells how the cache was
        return
    assert short == long == spelled


def test_json_after_two_dashes_is_a_text(rlnotes, make_vault):
    result = rlnotes("capture", "--dry-run", "--", "--json", vault=make_vault({".rlnotes.toml": "", "a.md": "A\n"}))
    assert (result.code, result.stderr) == (0, "")
    assert "--json" in result.stdout


@pytest.mark.parametrize(("old", "new"), FORMER)
def test_an_old_spelling_works_like_the_new_one_and_is_not_listed(rlnotes, make_vault, old, new):
    vault = make_vault(FILES)
    expected = rlnotes(*new.split(), vault=vault)
    assert rlnotes(*old.split(), vault=vault) == expected
    assert (expected.code, expected.stderr) == (0, "")
    assert expected.stdout


def test_old_options_of_lint_work_like_the_new_ones(rlnotes, make_vault):
    vault = make_vault(FILES)
    assert rlnotes("lint", "--output-format", "json", vault=vault) == rlnotes("lint", "--json", vault=vault)
    for option in ("--output-file", "--output", "-o"):
        rlnotes("lint", option, "found.txt", vault=vault)
        assert "a.md:8:7" in (vault / "found.txt").read_text()
        (vault / "found.txt").unlink()


def test_resume_is_undo_resume(rlnotes, make_vault):
    vault = make_vault(FILES)
    old, new = rlnotes("resume", vault=vault), rlnotes("undo", "--resume", vault=vault)
    assert old == new
    assert "Nothing to resume" in new.stderr


@pytest.mark.parametrize("old", ALIASES)
def test_an_old_command_is_neither_listed_nor_completed(rlnotes, old):
    assert old not in COMMANDS
    assert f"\n{old}\t" not in "\n" + rlnotes("help", "commands").stdout
    *first, last = old.split()
    offered = rlnotes("__complete", "zsh", "rlnotes", *first, last[:3]).stdout.splitlines()[1:]
    assert last not in [line.split("\t")[0] for line in offered]


def test_shared_options_may_precede_an_old_command(rlnotes, make_vault):
    vault = make_vault(FILES)
    assert json.loads(rlnotes("-V", str(vault), "-f", "json", "wanted").stdout)["kind"] == "missing-notes"


def paths(result):
    assert result.code == 0, result.stderr
    return [item["path"].removesuffix(".md").removeprefix("sub/") for item in json.loads(result.stdout)["items"]]


@pytest.mark.parametrize("name", sorted(LISTS))
@pytest.mark.parametrize("limit", [0, 1, 2])
def test_limit_cuts_every_list_after_the_first_items(rlnotes, make_vault, name, limit):
    vault = make_vault(FILES)
    words = [*name.split(), *WORDS.get(name, "").split(), "--json"]
    whole = json.loads(rlnotes(*words, vault=vault).stdout)["items"]
    cut = rlnotes(*words, "-n", str(limit), vault=vault)
    assert json.loads(cut.stdout)["items"] == whole[:limit]
    drawn = rlnotes(*words[:-1], "-n", str(limit), "--format", "table", vault=vault)
    assert (drawn.code, "Traceback" in drawn.stderr) == (0, False)


@pytest.mark.parametrize("name", sorted(LISTS_NOTES))
def test_sort_orders_every_list_of_notes_and_reverse_turns_it_round(rlnotes, make_vault, name):
    vault = make_vault(FILES)
    words = [*name.split(), *WORDS.get(name, "").split(), "--json"]
    by_date = [path for path in "a c b hub d".split() if path in paths(rlnotes(*words, vault=vault))]
    found = list(dict.fromkeys(paths(rlnotes(*words, "--sort", "date", vault=vault))))
    assert [path for path in found if path in by_date] == by_date
    turned = list(dict.fromkeys(paths(rlnotes(*words, "--sort", "date", "--reverse", vault=vault))))
    assert [path for path in turned if path in by_date] == by_date[::-1]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ("--tag x", {"a", "c", "hub"}),
        ("--type finding", {"a", "b"}),
        ("--type hub", {"hub"}),
        ("--hub hub", {"a", "b", "c"}),
        ("--section two", {"c"}),
        ("--hub hub --section one", {"a", "b"}),
        ("--hub hub --section one --tag x", {"a"}),
    ],
)
@pytest.mark.parametrize("name", ["list", "export", "orphans", "search", "related", "broken", "graph", "suggest"])
def test_the_same_options_choose_notes_everywhere(rlnotes, make_vault, name, chosen, found):
    vault = make_vault(FILES)
    words = [*name.split(), *{"search": ["kernel"], "related": ["d"]}.get(name, []), "--json"]
    if name == "suggest":  # pairs, of which the first note is chosen
        items = json.loads(rlnotes(*words, *chosen.split(), vault=vault).stdout)["items"]
        assert {item["from"].removesuffix(".md") for item in items} <= found
        return
    if name == "graph" and chosen == "--hub hub":  # a picture of a hub shows the hub
        found = found | {"hub"}
    everything = set(paths(rlnotes(*words, vault=vault)))
    assert set(paths(rlnotes(*words, *chosen.split(), vault=vault))) == everything & found


def test_list_sorts_by_the_time_of_the_last_modification(rlnotes, make_vault):
    import os

    vault = make_vault(FILES)
    for at, path in enumerate(("b.md", "hub.md", "sub/d.md", "a.md", "c.md")):
        os.utime(vault / path, (1_000_000 + at, 1_000_000 + at))
    assert paths(rlnotes("list", "--json", "--sort", "modified", vault=vault)) == ["c", "a", "d", "hub", "b"]
    assert paths(rlnotes("list", "--json", "--sort", "modified", "-n", "1", "--reverse", vault=vault)) == ["b"]


def test_list_in_random_order_has_every_note_once(rlnotes, make_vault):
    vault = make_vault({f"{n}.md": "x" for n in range(30)})
    orders = {tuple(paths(rlnotes("list", "--json", "--sort", "random", vault=vault))) for _ in range(3)}
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(map(str, range(30)))}


def test_missing_notes_of_chosen_notes_count_their_links_only(rlnotes, make_vault):
    items = json.loads(rlnotes("broken", "--missing", "--json", "--tag", "x", vault=make_vault(FILES)).stdout)["items"]
    assert [(item["title"], item["links"]) for item in items] == [("gone", 1)]
