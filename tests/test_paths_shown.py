"""Which folder the paths in each format are relative to, and output on dumb terminals."""

import json
import os
import subprocess
import sys

import pytest

FILES = {
    "repo/docs/notes/a.md": "# A\n\n[[nowhere]] [[b]]\n",
    "repo/docs/notes/b.md": "# B\n\n[[a]]\n",
    "repo/docs/hub.md": "---\ntype: hub\n---\n# Hub\n\n## Part\n\n- [[a]]\n- [[b]]\n",
}
PLACES = {".": "docs/notes/a.md", "docs": "notes/a.md", "docs/notes": "../notes/a.md", "..": "repo/docs/notes/a.md"}


@pytest.fixture(name="repo")
def _repo(make_vault):
    root = make_vault(FILES) / "repo"
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


@pytest.mark.parametrize(("here", "path"), PLACES.items())
@pytest.mark.parametrize("fmt", ["concise", "full", "grouped", "table", "paths"])
def test_paths_for_people_and_editors_are_relative_to_the_working_folder(rlnotes, repo, here, path, fmt):
    words = ["lint", "--select", "RLN101", "--format", fmt, "--vault", str(repo / "docs")]
    printed = rlnotes(*words, cwd=repo / here, env={"COLUMNS": "200"}).stdout
    line = next(line for line in printed.splitlines() if "notes/a.md" in line)
    assert line.strip().removeprefix("--> ").split()[0].split(":")[0] == path
    assert (repo / here / path).exists()


@pytest.mark.parametrize("here", PLACES)
@pytest.mark.parametrize(
    ("fmt", "path"),
    [
        ("github", "docs/notes/a.md"),
        ("gitlab", "docs/notes/a.md"),
        ("sarif", "docs/notes/a.md"),
        ("junit", "docs/notes/a.md"),
        ("tsv", "notes/a.md"),
        ("markdown", "notes/a.md"),
        ("json", "notes/a.md"),
    ],
)
def test_paths_for_programs_are_the_same_in_any_working_folder(rlnotes, repo, here, fmt, path):
    words = ["lint", "--select", "RLN101", "--format", fmt, "--vault", str(repo / "docs")]
    printed = rlnotes(*words, cwd=repo / here).stdout
    if fmt == "json":
        assert json.loads(printed)["items"][0]["vault_path"] == path
    else:
        assert path in printed
        assert ("docs/notes" in printed) == path.startswith("docs")


@pytest.mark.parametrize("words", ["broken", "wanted", "rename a z", "hub show hub --view cards"])
@pytest.mark.parametrize(("here", "prefix"), [(".", "docs/"), ("docs", ""), ("docs/notes", "../")])
def test_table_paths_are_relative_to_the_working_folder_and_tsv_paths_to_the_vault(rlnotes, repo, words, here, prefix):
    vault = ["--vault", str(repo / "docs")]
    table = rlnotes(*words.split(), *vault, "--format", "table", cwd=repo / here, env={"COLUMNS": "200"}).stdout
    name = "notes/z.md" if words.startswith("rename") else "notes/a.md"
    shown = [word.strip("│").split(":")[0].rstrip(",") for line in table.splitlines() for word in line.split()]
    assert f"{prefix}{name}" in shown
    assert (repo / here / f"{prefix}{name}").exists()
    if words.startswith("rename"):
        assert f"from {prefix}notes/a.md" in table
        subprocess.run(["rm", "-r", str(repo / "docs/notes/z.md")], check=True)
    else:
        piped = rlnotes(*words.removesuffix(" --view cards").split(), *vault, cwd=repo / here).stdout
        assert name in piped
        assert f"docs/{name}" not in piped


CALLS = ["list", "lint", "lint --format concise", "lint --format full", "lint --format grouped", "read a",
         "rename a z --dry-run", "hub show hub", "graph", "rule RLN101"]  # fmt: skip


@pytest.mark.parametrize("words", CALLS)
def test_dumb_terminal_gets_no_escape_in_any_format(terminal, repo, words):
    drawn = terminal(*words.split(), vault=repo / "docs", env={"TERM": "dumb"})
    assert drawn
    assert "\x1b" not in drawn
    assert "\x1b[" in terminal(*words.split(), vault=repo / "docs", env={"TERM": "xterm-256color"}) or words == "graph"


@pytest.mark.parametrize("words", ["list --format table", "lint --format concise", "rename a z --dry-run"])
def test_color_always_colors_every_format(rlnotes, repo, words):
    dumb = {"TERM": "dumb"}
    assert "\x1b[" in rlnotes(*words.split(), "--color", "always", vault=repo / "docs", env=dumb).stdout
    assert "\x1b" not in rlnotes(*words.split(), "--color", "never", vault=repo / "docs").stdout


@pytest.mark.parametrize("words", [["-V", ""], ["--vault="], ["--vault", ""]], ids=["-V", "--vault=", "--vault"])
@pytest.mark.parametrize("command", [["list"], ["init"], ["rename", "a", "z"]], ids=" ".join)
def test_empty_vault_option_is_an_error(rlnotes, repo, words, command):
    before = sorted(os.walk(repo / "docs"))
    result = rlnotes(*command, *words, cwd=repo / "docs")
    assert (result.code, result.stdout) == (2, "")
    assert "vault path is empty" in result.stderr
    assert sorted(os.walk(repo / "docs")) == before


def test_empty_vault_variable_is_ignored(rlnotes, repo):
    result = rlnotes("list", "--format", "paths", cwd=repo / "docs", env={"RLNOTES_VAULT": ""})
    assert (result.code, len(result.stdout.splitlines())) == (0, 3)


@pytest.mark.parametrize("named", [True, False])
def test_removed_working_folder_prints_one_sentence(tmp_path, repo, named):
    vault = f"--vault '{repo / 'docs'}'" if named else ""
    command = f"mkdir '{tmp_path}/gone'; cd '{tmp_path}/gone'; rmdir '{tmp_path}/gone'; "
    command += f"'{sys.executable}' -P -m rlnotes read a --no-cache {vault}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr
    assert done.returncode == (0 if named else 3)
