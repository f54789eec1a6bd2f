"""`--changed` and `--changed-since`: findings in changed notes, and at links to them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FILES = {
    "a.md": "[[b#One]] [[gone]]\n",
    "b.md": "# One\n\n[[a]] [[c]]\n",
    "c.md": "[[old]]\n",
    "d.md": "[[c]] [[b#One]]\n",
}


@pytest.fixture(name="repo")
def _repo(make_vault):
    root = make_vault({f"notes/{path}": text for path, text in FILES.items()})
    run(root, "init", "-q", "-b", "main")
    commit(root)
    return root


def run(root, *words):
    command = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.org", *words]
    subprocess.run(command, check=True, capture_output=True)


def commit(root):
    run(root, "add", "-A")
    run(root, "commit", "-qm", "x")


def findings_of(result):
    """Return the path from the repository and the target of each finding, printed with the vault as working folder."""
    return [
        f"notes/{line.split(':')[0]} " + line.partition("`")[2].partition("`")[0]
        for line in result.stdout.splitlines()[:-1]
    ]


def test_changed_without_changes_shows_nothing(rlnotes, repo):
    result = rlnotes("lint", "--changed", vault=repo / "notes")
    assert (result.code, result.stdout) == (0, "No findings in 0 notes.\n")


def test_changed_shows_findings_in_changed_notes_and_at_links_to_them(rlnotes, repo):
    (repo / "notes/b.md").write_text("# Two\n\n[[a]] [[c]]\n")
    (repo / "notes/new.md").write_text("[[lost]] [[a]]\n")
    result = rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes")
    assert findings_of(result) == ["notes/a.md One", "notes/d.md One", "notes/new.md lost"]


def test_changed_shows_links_to_a_deleted_note(rlnotes, repo):
    (repo / "notes/c.md").unlink()
    result = rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes")
    assert findings_of(result) == ["notes/b.md c", "notes/d.md c"]


def test_changed_since_branch_compares_with_the_merge_base(rlnotes, repo):
    run(repo, "checkout", "-q", "-b", "work")
    (repo / "notes/d.md").write_text("[[c]] [[lost]]\n")
    commit(repo)
    run(repo, "checkout", "-q", "main")
    (repo / "notes/a.md").write_text("[[b#One]] [[gone]] [[other]]\n")
    commit(repo)
    run(repo, "checkout", "-q", "work")
    for words in (("--changed-since", "main"), ("--changed-since=main",), ("--changed-since", "main...HEAD")):
        assert findings_of(rlnotes("lint", "--select", "RLN1", *words, vault=repo / "notes")) == ["notes/d.md lost"]
    assert findings_of(rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes")) == []


def test_unknown_commit_is_named(rlnotes, repo):
    result = rlnotes("lint", "--changed-since", "nowhere", vault=repo / "notes")
    assert result.code == 2
    assert "git cannot list the changes since `nowhere`" in result.stderr
    assert rlnotes("lint", "--changed-since=--output=x", vault=repo / "notes").code == 2


def test_changed_takes_no_value_and_combines_with_no_other_choice_of_notes(rlnotes, repo):
    for words in (("--changed", "notes/d.md"), ("--changed", "main"), ("--changed", "--changed-since", "main")):
        result = rlnotes("lint", *words, vault=repo / "notes", cwd=repo)
        assert (result.code, "Use only one of PATH, --changed," in result.stderr) == (2, True)
    assert rlnotes("lint", "--changed=main", vault=repo / "notes").code == 2


def test_changed_since_takes_the_next_word_even_if_a_file_has_that_name(rlnotes, repo):
    (repo / "notes/d.md").write_text("[[lost]]\n")
    commit(repo)
    run(repo, "branch", "base", "HEAD~1")
    (repo / "notes/base").write_text("")
    result = rlnotes("lint", "--select", "RLN1", "--changed-since", "base", vault=repo / "notes")
    assert findings_of(result) == ["notes/d.md lost"]


def test_changed_outside_of_a_repository_reports_the_reason(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[gone]]"})
    for ref in ("HEAD", "main", "A..B"):
        result = rlnotes("lint", "--changed-since", ref, vault=vault)
        assert (result.code, result.stdout) == (2, "")
        assert "is not in a git repository.\n" in result.stderr
    (vault / ".git").mkdir()
    assert ".git is not a git repository" in rlnotes("lint", "--changed", vault=vault).stderr


def test_before_the_first_commit_all_notes_count_as_changed(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[gone]]", "b.md": "[[lost]]", "c.md": "[[never]]", ".gitignore": "c.md\n"})
    run(vault, "init", "-q")
    run(vault, "add", "b.md")
    assert findings_of(rlnotes("lint", "--select", "RLN1", "--changed", vault=vault)) == [
        "notes/a.md gone",
        "notes/b.md lost",
    ]
    named = rlnotes("lint", "--changed-since", "main", vault=vault)
    assert (named.code, "HEAD has no commit yet" in named.stderr) == (2, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_repository_of_another_user_can_be_compared(rlnotes, repo):
    (repo / "notes/d.md").write_text("[[lost]]\n")
    os.chown(repo, 65534, 65534)
    os.chown(repo / ".git", 65534, 65534)
    refused = subprocess.run(
        ["git", "-C", str(repo), "status"], capture_output=True, check=False, env={**os.environ, "HOME": "/nowhere"}
    )
    assert b"dubious ownership" in refused.stderr
    assert findings_of(rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes")) == ["notes/d.md lost"]


def test_converted_line_endings_are_not_a_change(rlnotes, repo):
    for path in ("c.md", "d.md"):
        file = repo / "notes" / path
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    (repo / "notes/d.md").write_bytes(b"[[lost]]\r\n")
    assert findings_of(rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes")) == ["notes/d.md lost"]


def test_ignored_notes_submodules_and_sparse_checkout_are_not_changes(rlnotes, repo):
    (repo / ".gitignore").write_text("private/\n")
    for path in ("private/x.md", "inner/y.md", "new/z.md"):
        (repo / "notes" / path).parent.mkdir()
        (repo / "notes" / path).write_text("[[lost]]")
    run(repo / "notes/inner", "init", "-q")
    run(repo, "update-index", "--skip-worktree", "notes/c.md")
    (repo / "notes/c.md").unlink()
    (repo / "notes/forced.md").write_text("[[lost too]]")
    (repo / ".gitignore").write_text("private/\nforced.md\n")
    run(repo, "add", "-f", "notes/forced.md")
    found = findings_of(rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes"))
    assert found == ["notes/forced.md lost too", "notes/new/z.md lost"]


def test_changed_since_accepts_upstream_tags_and_ranges(rlnotes, repo):
    run(repo, "branch", "base")
    run(repo, "branch", "-q", "--set-upstream-to=base")
    (repo / "notes/d.md").write_text("[[lost]]\n")
    run(repo, "tag", "-a", "v1", "-m", "x")
    commit(repo)
    for ref in ("@{upstream}", "HEAD~1", "v1", "base..", "base...main", "HEAD@{1}"):
        assert findings_of(rlnotes("lint", "--select", "RLN1", "--changed-since", ref, vault=repo / "notes")) == [
            "notes/d.md lost"
        ]


def test_files_from_accepts_paths_quoted_by_git(rlnotes, repo, tmp_path):
    names = ["ö.md", "tab\there.md", 'say "x".md', "back\\slash.md", "plain.md", "日本.md"]
    for name in names:
        (repo / "notes" / name).write_text("[[lost]]")
    run(repo, "add", "-A")
    listing = subprocess.run(
        ["git", "-C", str(repo), "diff", "--cached", "--name-only"], capture_output=True, check=True
    )
    assert b"\\303\\266" in listing.stdout
    (tmp_path / "list").write_bytes(listing.stdout)
    result = rlnotes("lint", "--files-from", str(tmp_path / "list"), "--format", "json", cwd=repo, vault=repo / "notes")
    assert {item["vault_path"] for item in json.loads(result.stdout)["items"]} == {*names}
    assert "no notes" not in result.stderr


def test_git_hook_of_the_manual_rejects_a_commit_with_findings(repo, tmp_path):
    page = (Path(__file__).parent.parent / "src/rlnotes/manual/shell.md").read_text()
    (hook,) = re.findall(r"^    (#!/bin/sh\n(?:    .*\n)+)", page, re.MULTILINE)
    file = repo / ".git/hooks/pre-commit"
    file.parent.mkdir(exist_ok=True)
    file.write_text(hook.replace("\n    ", "\n"))
    file.chmod(0o755)
    program = tmp_path / "bin/rlnotes"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rlnotes "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "RLNOTES_VAULT": str(repo / "notes")}
    environment |= {"RLNOTES_CACHE_DIR": str(tmp_path / "cache"), "PYTHONUTF8": "1"}

    def commits(text):
        (repo / "notes/ö.md").write_text(text)
        run(repo, "add", "-A")
        words = ["git", "-C", str(repo), "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"]
        return subprocess.run(words, capture_output=True, check=False, env=environment).returncode == 0

    assert not commits("[[lost]] [[a]]")
    (repo / "notes/e.md").write_text("[[ö]]")
    assert commits("[[a]] [[e]]")
