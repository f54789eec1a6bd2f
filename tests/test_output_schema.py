"""JSON output of every reading command: valid by the schema in the package, numbers as numbers, one name per column."""

import importlib
import json
import re
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from rlnotes.commands import command

VAULT = {
    ".rlnotes.toml": 'hub-smallest = 3\n[views]\nrecent = "list --sort date"\n',
    "top.md": "---\ntype: hub\naliases: [top hub]\ntags: [map]\n---\n# Top\n\n- [[hub]]\n- [[hub2]]\n",
    "hub.md": "---\ntype: hub\n---\n# Hub\n\n- [[early]] — before any section\n\n## One\n\n- [[a]] — the first\n- [[ghost]]\n\n### Inner\n\n- [[b#gone]]\n",
    "hub2.md": "---\ntype: hub\n---\n# Second\n\n- [[hub]]\n- [[a]]\n",
    "a.md": "---\ntitle: Alpha\nsources: ['https://arxiv.org/abs/2506.10947v2']\nrelated: '[[b]]'\ndate: 2026-01-02\n---\n# Alpha\n\ncontradicts:: [[b]], since it is so. Also [[ghost]] and <https://e.org>.\n",
    "b.md": "---\ntitle: Beta\naliases: [bee]\nhub: '[[top]]'\nsources: [arXiv:2506.10947, other]\n---\nSee [[a]], [[n]], [[bee]], [x](none.png) and [[a#^block]].\n",
    "c.md": "[[a]] and [[b]] are linked here; Alpha again.",
    "one/n.md": "", "two/n.md": "Mentions Alpha and Beta in its text, not as links.",
    "early.md": "Text.", "lonely.md": "Alone, with kernel entropy.", "unfiled.md": "[[hub]]",
    "board.canvas": '{"nodes": [{"id": "1", "type": "file", "file": "a.md"}]}',
}  # fmt: skip
RUNS = [
    ("list",), ("list", "--limit", "0"), ("hub list",), ("hub show",), ("hub show", "hub"), ("hub show", "ghost"),
    ("hub show", "top", "--depth", "2"), ("hub coverage",), ("hub coverage", "--unsorted"), ("section list", "hub"),
    ("section show", "hub", "One"), ("read", "b"), ("links", "a", "--all"), ("links", "b"), ("backlinks", "a"),
    ("backlinks", "ghost"), ("related", "a"), ("related", "hub", "--explain"), ("suggest",), ("suggest", "--named"),
    ("search", "kernel"), ("search", "--score", "alpha"), ("search", "--regex", "al.ha"), ("map", "a", "--depth", "2"),
    ("search", "--explain", "alpha"),
    ("path", "c", "hub2"), ("path", "lonely", "a"), ("tree",), ("graph",), ("tensions",), ("sources",), ("sources", "2506.10947"),
    ("tags",), ("properties",),
    ("broken", "--missing"), ("orphans",), ("orphans", "--unfiled"), ("broken",), ("stats",), ("view",), ("config",), ("doctor",),
]  # fmt: skip
REPORTS = {
    ("hub coverage", "--unsorted"): "rlnotes.reports.unsorted_notes",
    ("broken", "--missing"): "rlnotes.reports.missing_notes",
}
"""Where the columns of a report are, if not with its command."""
SHIPPED = [
    ("list",), ("hub list",), ("hub show",), ("hub coverage",), ("section list",), ("links", "RLVR dynamics"), ("tree",),
    ("map", "spurious rewards"), ("tensions",), ("sources",), ("stats",), ("doctor",), ("tags",), ("properties",),
]  # fmt: skip


@pytest.fixture(scope="module", name="schema")
def _schema():
    schema = json.loads(files("rlnotes").joinpath("output.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return schema


def document(schema, kind):
    """Return the validator of one kind: its errors are shorter than those of all kinds."""
    (name,) = [
        name for name, each in schema["$defs"].items() if each.get("properties", {}).get("kind") == {"const": kind}
    ]
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})


def numbers_in_strings(document):
    """Return the keys and values of strings such as `4`, `50%` or `4 notes`."""

    def strings(value, path):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from strings(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for inner in value:
                yield from strings(inner, path)
        elif isinstance(value, str):
            yield path, value

    number = re.compile(r"[\d,.]+%?( (notes?|hubs?|links?|sections?)\b.*)?")
    sentences = {".items.message", ".items.sources"}
    return [pair for pair in strings(document, "") if number.fullmatch(pair[1]) and pair[0] not in sentences]


def tsv_columns(run):
    module = importlib.import_module(REPORTS.get(run) or command(run[0]).__module__)
    columns = getattr(module, "NOTE_COLUMNS" if run == ("sources", "2506.10947") else "COLUMNS", ())
    return {column.key for column in columns}


@pytest.mark.parametrize("run", RUNS, ids=" ".join)
def test_json_of_every_reading_command_follows_the_schema(rlnotes, make_vault, schema, run):
    result = rlnotes(*run[0].split(), *run[1:], "--format", "json", vault=make_vault(VAULT))
    assert result.code == 0, result.stderr
    found = json.loads(result.stdout)
    document(schema, found["kind"]).validate(found)
    assert found["items"] or run in {("list", "--limit", "0"), ("path", "lonely", "a")}
    assert run == ("doctor",) or numbers_in_strings(found) == []  # the versions of packages are strings
    assert tsv_columns(run) <= {key for item in found["items"] for key in item} or not found["items"]


@pytest.mark.parametrize("run", SHIPPED, ids=" ".join)
def test_json_for_the_shipped_vault_is_valid_by_the_schema(rlnotes, vault_path, schema, run):
    found = json.loads(rlnotes(*run[0].split(), *run[1:], "--format", "json", vault=vault_path).stdout)
    document(schema, found["kind"]).validate(found)


def test_schema_refuses_unknown_keys_and_another_version(rlnotes, make_vault, schema):
    found = json.loads(rlnotes("tree", "--format", "json", vault=make_vault(VAULT)).stdout)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(found)
    assert not validator.is_valid({**found, "version": 1})
    assert not validator.is_valid({**found, "items": [{**found["items"][0], "size": "4 notes"}]})
