"""`--changed`: findings in what changed, and at links to it."""

import subprocess

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


def told(result):
    """Return path from the repository, and target, of what was found where lint was run in the vault."""
    return [
        f"notes/{line.split(':')[0]} " + line.partition("`")[2].partition("`")[0]
        for line in result.stdout.splitlines()[:-1]
    ]


def test_nothing_changed_shows_nothing(rlnotes, repo):
    result = rlnotes("lint", "--changed", vault=repo / "notes")
    assert (result.code, result.stdout) == (0, "All is well: nothing found in 0 notes.\n")


def test_only_findings_in_changed_notes_and_at_links_to_them_are_shown(rlnotes, repo):
    (repo / "notes/b.md").write_text("# Two\n\n[[a]] [[c]]\n")
    (repo / "notes/new.md").write_text("[[lost]] [[a]]\n")
    result = rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes")
    assert told(result) == ["notes/a.md One", "notes/d.md One", "notes/new.md lost"]


def test_links_to_a_note_that_is_gone_are_shown(rlnotes, repo):
    (repo / "notes/c.md").unlink()
    result = rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes")
    assert told(result) == ["notes/b.md c", "notes/d.md c"]


def test_a_branch_means_where_it_forked_off_and_not_its_tip(rlnotes, repo):
    run(repo, "checkout", "-q", "-b", "work")
    (repo / "notes/d.md").write_text("[[c]] [[lost]]\n")
    commit(repo)
    run(repo, "checkout", "-q", "main")
    (repo / "notes/a.md").write_text("[[b#One]] [[gone]] [[other]]\n")
    commit(repo)
    run(repo, "checkout", "-q", "work")
    for words in (("--changed", "main"), ("--changed=main",), ("--changed", "main...HEAD")):
        assert told(rlnotes("lint", "--select", "RLN1", *words, vault=repo / "notes")) == ["notes/d.md lost"]
    assert told(rlnotes("lint", "--select", "RLN1", "--changed", vault=repo / "notes")) == []


def test_an_unknown_commit_is_named(rlnotes, repo):
    result = rlnotes("lint", "--changed", "nowhere", vault=repo / "notes")
    assert result.code == 2
    assert "git cannot tell what changed since `nowhere`" in result.stderr
    assert rlnotes("lint", "--changed=--output=x", vault=repo / "notes").code == 2


def test_a_path_after_changed_is_no_commit(rlnotes, repo):
    result = rlnotes("lint", "--changed", "notes/d.md", vault=repo / "notes", cwd=repo)
    assert "one of them" in result.stderr
