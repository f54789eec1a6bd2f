"""Records of notes: `export` agrees with its schema and with the files."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.plurals import count_noun
from rlnotes.queries.hub import Hubs
from rlnotes.reports.records import entry_record, exported_note, link_flags, note_record, section_record
from rlnotes.vault import Vault

HUB = "---\ntype: hub\ntitle: Hub\naliases: [the long name, H]\n---\n"
HOSTILE = {
    "empty.md": "",
    "nul.md": b"a\0b [[x\0]]",
    "latin.md": "---\ntitle: caf\xe9\n---\n[[empty]]".encode("latin-1"),
    "utf16.md": "# wide\n[[empty]]".encode("utf-16"),
    "bad.md": "---\ntitle: [unclosed\ntags: {a: b\n---\n# Title\n",
    "open.md": "---\ntitle: never closed\n",
    "twice.md": "---\ntitle: a\ntitle: b\n---\n",
    "odd.md": "---\ntitle: {a: 1}\ntags: [[x]]\naliases: 3\ndate: [1]\nsources: {a: b}\nhubs: [[empty]]\n---\n",
    "types.md": "---\ntitle: 1.10\ndate: 2024-01-02\ntags: no\ntype: [a, b]\n1: 2\n---\n",
    "escape\x1b[31m.md": "# \x1b]0;pwn\x07 \u202eabc\x9b",
    "dir/li\nne.md": "# a\n\n[x](<../empty.md>) [[empty#gone]] ![](x.png) <https://e.org> https://e.org/a [[../../out]]",
    "hub.md": "---\ntype: hub\n---\n[[ghost]] [[empty]]\n## \n- [[dir/li]]\n## A\n### A\n## A\n- [[n]]\n- [r][r]\n\n[r]: bad.md\n",
    "one/n.md": "[[#^x]] [[n]] ![[n]]",
    "two/n.md": "contradicts:: [[one/n]] (supports:: [[bad|b]]) #tag/sub",
    "deep.md": "> - ## quoted [[empty]]\n\n" + "#" * 7 + " no\n\n" + "[" * 500 + "\n\n```\n[[empty]]",
}


@pytest.fixture(scope="session", name="schema")
def _schema():
    schema = json.loads(files("rlnotes").joinpath("export.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def exported(rlnotes, vault, *options):
    result = rlnotes("export", *options, vault=vault)
    assert result.code == 0
    return result.stdout


def test_export_of_the_vault_is_valid_by_the_schema(rlnotes, vault_path, schema):
    document = json.loads(exported(rlnotes, vault_path))
    schema.validate(document)
    assert document["count"] == len(document["items"]) == 30


def test_export_of_a_hostile_vault_is_valid_by_the_schema(rlnotes, make_vault, schema):
    document = json.loads(exported(rlnotes, make_vault(HOSTILE)))
    schema.validate(document)
    assert {item["path"] for item in document["items"]} == set(HOSTILE)


def test_schema_refuses_unknown_and_missing_keys(make_index, schema):
    index, hubs = make_index({"a.md": "[[b]]"})
    item = exported_note(index, hubs, index.notes["a.md"])
    document = {"version": 2, "kind": "export", "count": 1, "items": [item]}
    assert schema.is_valid(document)
    assert not schema.is_valid({**document, "items": [{**item, "more": 1}]})
    assert not schema.is_valid({**document, "items": [{name: item[name] for name in item if name != "hubs"}]})
    assert not schema.is_valid({**document, "version": 1})


def test_jsonl_lines_equal_the_items_of_the_document(rlnotes, vault_path):
    lines = [json.loads(line) for line in exported(rlnotes, vault_path, "--format", "jsonl").splitlines()]
    assert lines == json.loads(exported(rlnotes, vault_path))["items"]


def test_exported_lines_and_columns_are_those_of_links_and_headings(rlnotes, vault_path):
    for item in json.loads(exported(rlnotes, vault_path))["items"]:
        lines = (vault_path / item["path"]).read_text().split("\n")
        for link in item["links"]:
            rest = lines[link["line"] - 1][link["column"] - 1 :]
            assert rest.startswith(("[", "![", "http", "<")), link
            assert link["target"] in rest
        for section in item["sections"]:
            assert lines[section["line"] - 1].lstrip("# ").strip() == section["text"]


def test_export_contains_front_matter_links_and_hubs_of_a_note(make_index):
    text = '---\ntitle: T\ndescription: D.\ntype: finding\ndate: 2026-01-02\naliases: [x]\ntags: [a/b]\nsources: ["arXiv:1"]\n---\n# T\n\nSee [[hub#Part|there]], which matters.\n'
    index, hubs = make_index({"a.md": text, "hub.md": HUB + "# Hub\n\n## Part\n\n- [[a]]\n"})
    item = exported_note(index, hubs, index.notes["a.md"])
    (link,) = item.pop("links")
    assert item == {
        "path": "a.md", "title": "T", "description": "D.", "kind": "finding", "type": "finding", "date": "2026-01-02",
        "aliases": ["x"], "tags": ["a/b"], "sources": ["arXiv:1"], "hubs": [{"path": "hub.md", "sections": ["Part"]}],
        "words": 6, "sections": [{"level": 1, "text": "T", "line": 10, "anchor": "t"}], "syntax_errors": [],
    }  # fmt: skip
    assert link == {
        "line": 12, "column": 5, "kind": "wikilink", "relation": "", "property": "", "target": "hub", "fragment": "Part",
        "label": "there", "section": "T", "context": "See there, which matters.", "status": "resolved", "via": "path",
        "spelling": "", "fragment_status": "heading", "path": "hub.md", "candidates": ["hub.md"],
    }  # fmt: skip


def test_note_record_counts_other_notes_once(make_index):
    index, hubs = make_index({"a.md": "[[b]] [[b]] [[a]] [[c]] [[gone]]", "b.md": "[[a]] [[a]]", "c.md": ""})
    record = note_record(index, hubs, index.notes["a.md"])
    assert (record["out"], record["in"], record["kind"]) == (2, 1, "note")


def test_note_record_names_hubs_by_shortest_alias_or_file(make_index):
    index, hubs = make_index({"a.md": "", "hub.md": HUB + "- [[a]]", "map.md": "---\ntype: map\n---\n- [[a]]"})
    assert note_record(index, hubs, index.notes["a.md"])["hub_names"] == ["H", "map"]
    assert note_record(index, hubs, index.notes["map.md"])["kind"] == "hub"


@pytest.mark.parametrize(
    ("link", "flags"),
    [
        ("[[a]]", []), ("[[gone]]", ["broken"]), ("[[n]]", ["ambiguous"]), ("[x](../out.md)", ["outside"]),
        ("[[a#gone]]", ["broken heading"]), ("[[n#gone]]", ["ambiguous", "broken heading"]), ("https://e.org", []),
        ("[[a#^gone]]", ["broken block"]), ("[[own]]", []),
    ],
)  # fmt: skip
def test_flags_name_the_problems_of_a_link(make_index, link, flags):
    files = {"s.md": link, "a.md": "# A", "one/n.md": "", "two/n.md": "", "own.md": "", "one/own.md": ""}
    index, _ = make_index(files)
    ((written, resolution),) = index.links_of(index.notes["s.md"])
    assert link_flags(written, resolution) == flags


def test_entry_prefers_words_of_the_hub_to_the_description(make_index):
    index, hubs = make_index(
        {"hub.md": HUB + "## P\n- [[a]] — why\n- [[b]]\n- [[Ghost]]", "a.md": "Own.", "b.md": "Other."}
    )
    hub = hubs.open(index.notes["hub.md"])
    records = [entry_record(index, hubs, hub, entry, ("P",)) for entry in hub.sections[0].entries]
    assert [(r["title"], r["about"], r["flags"], r["section"]) for r in records] == [
        ("a", "why", [], "P"),
        ("b", "Other.", [], "P"),
        ("Ghost", "", ["broken"], "P"),
    ]


def test_section_counts_distinct_notes_with_subsections(make_index):
    index, hubs = make_index(
        {"hub.md": HUB + "## P\n- [[a]]\n### Q\n- [[a]]\n- [[b]]\n- [[gone]]\n", "a.md": "", "b.md": ""}
    )
    hub = hubs.open(index.notes["hub.md"])
    record = section_record(hub, hub.sections[0], ("P",))
    assert (record["notes"], record["broken"], record["line"], record["path"]) == (2, 1, 6, "hub.md")


def test_count_noun_uses_plural():
    assert [count_noun(number, "note") for number in (0, 1, 2)] == ["0 notes", "1 note", "2 notes"]


def test_export_is_deterministic(make_vault):
    vault = Vault(make_vault(HOSTILE), Settings())
    once, again = (build_index(vault) for _ in range(2))
    assert [exported_note(once, Hubs(once), n) for n in once.notes.values()] == [
        exported_note(again, Hubs(again), n) for n in again.notes.values()
    ]
