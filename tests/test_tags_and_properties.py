"""The commands `tags` and `properties`."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

FILES = {
    "hub.md": "---\ntype: hub\ntags: [map]\n---\n# Hub\n\n- [[a]]\n- [[b]]\n",
    "a.md": "---\ntitle: Alpha\nstatus: draft\nyear: 2023\ntags: [rl/grpo, model]\nsize: 1\n---\n#inline\n",
    "b.md": "---\ntitle: Beta\nStatus: Draft\nyear: 2024-05\ntags: [RL, rl/ppo/clip, models]\nsize: [1, 2]\n---\n",
    "c.md": "---\ntitle: Gamma\nstatus: done\nyear:\ntags: [rl, reward-model, reward_models]\ndone: true\nplace: {x: 1}\n---\n",
    "d.md": "Nothing.\n",
}


@pytest.fixture(name="vault")
def _vault(make_vault):
    return make_vault(FILES)


def document(result):
    """Return a JSON document that follows the schema."""
    assert (result.code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    schema = json.loads(files("rlnotes").joinpath("output.schema.json").read_text())
    Draft202012Validator(schema).validate(found)
    return found


def rows(result):
    assert (result.code, result.stderr) == (0, "")
    return [line.split("\t") for line in result.stdout.splitlines()]


def test_tags_are_a_tree_in_which_a_tag_counts_the_notes_below_it(rlnotes, vault):
    assert [row[:3] for row in rows(rlnotes("tags", vault=vault))][:4] == [
        ["rl", "3", "2"], ["rl/grpo", "1", "1"], ["rl/ppo", "1", "0"], ["rl/ppo/clip", "1", "1"],
    ]  # fmt: skip
    table = rlnotes("tags", "--format", "table", vault=vault).stdout.splitlines()
    assert [line.split("   1")[0].rstrip() for line in table[3:6]] == ["  grpo", "  ppo", "    clip"]


def test_flat_tags_are_those_that_notes_have(rlnotes, vault):
    found = [row[0] for row in rows(rlnotes("tags", "--flat", vault=vault))]
    assert found[0] == "rl"
    assert "rl/ppo" not in found
    assert "inline" in found


@pytest.mark.parametrize(
    ("options", "first"),
    [((), "rl"), (("--sort", "name"), "inline"), (("--sort", "name", "--reverse"), "rl"), (("--reverse",), "reward_models"),
     (("--flat", "--sort", "name", "--reverse"), "rl/ppo/clip"), (("--where", "title=gamma", "--sort", "name"), "reward-model")],
)  # fmt: skip
def test_tags_are_sorted_and_filtered(rlnotes, vault, options, first):
    found = rows(rlnotes("tags", *options, "-n", "1", vault=vault))
    assert [row[0] for row in found] == [first]


def test_nearly_equal_tags_are_named(rlnotes, vault):
    similar = {item["tag"]: item["similar"] for item in document(rlnotes("tags", "--json", vault=vault))["items"]}
    assert similar["rl"] == ["RL"] or similar["RL"] == ["rl"]
    assert similar["model"] == ["models"]
    assert similar["models"] == ["model"]
    assert similar["reward-model"] == ["reward_models"]
    assert similar["inline"] == []


def test_tags_of_one_lists_its_notes(rlnotes, vault):
    for name in ("rl", "#RL", "rl/"):
        found = document(rlnotes("tags", name, "--json", vault=vault))
        assert [item["title"] for item in found["items"]] == ["Alpha", "Beta", "Gamma"]
    assert rlnotes("tags", "rl", "--where", "year=2023", "-n", "9", "--format", "paths", vault=vault).stdout.endswith(
        "a.md\n"
    )
    assert document(rlnotes("tags", "rl", "--where", "type=hub", "--json", vault=vault))["items"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tags", "nope"), "No note has the tag `nope`"),
        (("tags", "rl", "--flat"), "are for the list of tags"),
        (("properties", "stauts"), "Did you mean `status`"),
    ],
)
def test_mistakes_are_answered(rlnotes, make_vault, words, message):
    found = rlnotes(*words, vault=make_vault(FILES | {"b.md": "---\ntags: rl\n---\n"}))
    assert (found.code, found.stdout) == (2, "")
    assert message in found.stderr


def test_properties_have_types_counts_and_frequent_values(rlnotes, vault):
    found = {item["property"]: item for item in document(rlnotes("properties", "--json", vault=vault))["items"]}
    assert found["status"] == {
        "property": "status", "types": ["text"], "notes": 3, "distinct": 3, "values": found["status"]["values"], "flags": [],
    }  # fmt: skip
    assert set(found["status"]["values"]) == {"draft", "Draft", "done"}
    assert found["tags"]["types"] == ["list"]
    assert found["place"]["types"] == ["object"]
    assert found["done"]["types"] == ["boolean"]
    assert found["year"]["notes"] == 3
    assert set(found["year"]["types"]) == {"number", "date", "empty"}
    assert (found["size"]["types"], found["size"]["values"][0]) == (["list", "number"], "1") or found["size"][
        "types"
    ] == ["number", "list"]


def test_mixed_types_are_named(rlnotes, vault):
    found = {
        item["property"]: item["flags"] for item in document(rlnotes("properties", "--json", vault=vault))["items"]
    }
    assert found["size"] == found["year"] == ["mixed types"]
    assert found["title"] == []
    table = rlnotes("properties", "--format", "table", vault=vault).stdout
    assert "size  mixed types" in table
    assert "number (1)" in table


def test_values_that_occur_once_among_many_are_not_frequent(rlnotes, make_vault):
    vault = make_vault({f"n{at}.md": f"---\nid: x{at}\nsame: [x, y{at}]\n---\n" for at in range(9)})
    found = {item["property"]: item for item in document(rlnotes("properties", "--json", vault=vault))["items"]}
    assert (found["id"]["values"], found["id"]["distinct"]) == ([], 9)
    assert found["same"]["values"] == ["x"]


def test_properties_of_one_lists_its_values(rlnotes, vault):
    found = document(rlnotes("properties", "STATUS", "--json", vault=vault))["items"]
    assert [(item["value"].lower(), item["type"], item["notes"]) for item in found] == [
        ("draft", "text", 2),
        ("done", "text", 1),
    ]
    assert rows(rlnotes("properties", "size", vault=vault)) == [["1", "number", "2"], ["2", "number", "1"]]
    assert rows(rlnotes("properties", "size", "--where", "title=alpha", vault=vault)) == [["1", "number", "1"]]
    assert rows(rlnotes("properties", "tags", "-n", "1", vault=vault))[0][2] == "2"


def test_properties_are_filtered(rlnotes, vault):
    assert {row[0] for row in rows(rlnotes("properties", "--where", "type=hub", vault=vault))} == {"type", "tags"}
    assert len(rows(rlnotes("properties", "-n", "2", vault=vault))) == 2


def test_hostile_tags_and_values_are_printed_as_text(rlnotes, make_vault):
    deep = "/".join("a" * 3000)
    vault = make_vault({"a.md": f'---\ntags: ["{deep}", "x"]\nodd: "\\e[31m=1"\n---\n'})
    for words in (
        ("tags",),
        ("tags", "--format", "table"),
        ("properties",),
        ("properties", "odd"),
        ("properties", "odd", "--format", "csv"),
    ):
        found = rlnotes(*words, vault=vault)
        assert (found.code, "\x1b" in found.stdout) == (0, False)
    assert document(rlnotes("tags", "--json", vault=vault))["count"] <= 25
