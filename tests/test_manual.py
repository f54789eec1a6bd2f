"""The statements and the names in the manual are right."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import rlnotes as package
from rlnotes.index.memo import Dependency
from rlnotes.manual import page
from rlnotes.markdown.parse import parse_note

BROKEN, MOST_LINKED, UNTAGGED, PROPERTIES = re.findall(
    r'^    sqlite3 -readonly "\$CACHE" "(.*)"$', page("cache"), re.MULTILINE
)


@pytest.fixture(name="vault", params=["whole", "damaged"])
def _vault(request, vault_path, tmp_path):
    """The vault that the repository ships, and a copy of it with broken links and notes without tags."""
    vault = tmp_path / "vault"
    shutil.copytree(vault_path, vault)
    if request.param == "damaged":
        notes = sorted((vault / "notes").glob("*.md"))
        notes[0].unlink()
        notes[1].write_text(
            "No tag. [[gone]] [[gone]] ![[gone.png]] [x](nowhere.md) https://example.org [[rlvr-dynamics#Gone]]\n"
        )
        notes[2].write_text(
            "---\nrating: 5\nTags: []\nempty:\n---\n# Mine\n[[rlvr-dynamics#^gone]] [[notes]] [[Mine]]\n"
        )
    return vault


@pytest.fixture(name="select")
def _select(rlnotes, vault):
    """Run a statement on the cache of the vault, which is found as the page says."""
    assert rlnotes("stats", vault=vault).code == 0
    file = json.loads(rlnotes("doctor", "--format", "json", vault=vault).stdout)["cache"]["file"]

    def run(statement):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return connection.execute(statement).fetchall()

    return run


def items(result):
    assert result.code == 0
    return json.loads(result.stdout)["items"]


def test_sql_lists_the_broken_links_of_each_note_as_broken_does(request, rlnotes, vault, select):
    counts = {}
    for item in items(rlnotes("broken", "--format", "json", vault=vault)):
        if item["missing"] not in {"alias", "title"}:
            counts[item["path"]] = counts.get(item["path"], 0) + 1
    assert bool(counts) == (request.node.callspec.params["vault"] == "damaged")
    assert select(BROKEN) == sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def test_sql_lists_the_most_linked_notes_as_stats_does(rlnotes, vault, select):
    shown = [item for item in items(rlnotes("stats", "--format", "json", vault=vault)) if item["path"]]
    assert select(MOST_LINKED) == [(item["path"], item["value"]) for item in shown]
    assert len(shown) == 5


def test_sql_lists_the_notes_without_a_tag_as_export_does(rlnotes, vault, select):
    exported = items(rlnotes("export", vault=vault))
    assert select(UNTAGGED) == [(item["path"],) for item in exported if not item["tags"]]


def test_sql_counts_the_properties_that_are_in_the_front_matter_of_notes(vault, select):
    counts = {}
    for file in vault.rglob("*.md"):
        for name in parse_note(file.name, file.read_bytes()).meta:
            counts[name] = counts.get(name, 0) + 1
    assert select(PROPERTIES) == sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@pytest.mark.parametrize("topic", ["how-it-works", "contributing"])
def test_every_file_that_a_page_names_exists(topic):
    root = Path(package.__file__).parent
    named = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.(?:py|sql))`", page(topic)))
    named |= set(re.findall(r"`((?:[a-z_]+/)+)`", page(topic))) - {"src/rlnotes/"}
    assert len(named) > 20
    assert [name for name in sorted(named) if not (root / name).exists() and not name.startswith("tests/")] == []


def test_the_page_how_it_works_explains_every_dependency_of_cached_values():
    explained = re.findall(r"^\| `([A-Z]+)` \|", page("how-it-works"), re.MULTILINE)
    assert explained == [dependency.name for dependency in Dependency]


@pytest.mark.skipif(not shutil.which("sqlite3") or not shutil.which("jq"), reason="needs the programs sqlite3 and jq")
def test_the_lines_of_the_page_run_in_a_shell(vault_path, tmp_path):
    program = tmp_path / "bin/rlnotes"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rlnotes "$@"\n')
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RLNOTES", "XDG"))}
    home = {"HOME": str(tmp_path / "home"), "RLNOTES_VAULT": str(vault_path)}  # the cache is below the home folder
    lines = [line[4:] for line in page("cache").splitlines() if line.startswith("    ")]
    done = subprocess.run(
        ["bash", "-euc", "\n".join(["rlnotes stats > /dev/null", *lines])],
        env={**kept, **home, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "hubs/rlvr-dynamics.md|26\n" in done.stdout
    assert "\ntags|30\n" in done.stdout
