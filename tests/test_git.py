"""git runs without the programs that the configuration of a vault's repository names."""

import os
import subprocess
from pathlib import Path

import pytest

import rlnotes
from rlnotes.errors import UsageError
from rlnotes.lint.baseline import read_baseline
from rlnotes.lint.changed_notes import changes_since
from rlnotes.lint.git import GitError, ignored_by_git, opened
from rlnotes.vault import Vault

TEXT = "# A note\n\nWith so many words in it that git can see that the file was renamed.\n\n[[gone]]\n"
IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@example.org")
HOOKS = (
    "pre-commit",
    "post-checkout",
    "post-index-change",
    "reference-transaction",
    "pre-auto-gc",
    "fsmonitor-watchman",
)
KEYS = {
    "gpg.program": "{}", "gpg.ssh.program": "{}", "gpg.x509.program": "{}", "core.fsmonitor": "{}",
    "diff.external": "{}", "diff.x.command": "{}", "diff.x.textconv": "{}",
    "filter.x.clean": "{}", "filter.x.smudge": "{}", "filter.y.process": "{}", "merge.x.driver": "{}",
    "core.pager": "{}", "pager.log": "{}", "pager.diff-tree": "{}", "interactive.diffFilter": "{}",
    "core.sshCommand": "{}", "core.gitProxy": "{}", "core.askPass": "{}", "core.editor": "{}", "sequence.editor": "{}",
    "credential.helper": "!{}", "core.alternateRefsCommand": "{}", "uploadpack.packObjectsHook": "{}",
    "remote.origin.url": "ext::{}", "remote.origin.uploadpack": "{}",
    "alias.bait": "!{}", "alias.check-ignore": "!{}", "trailer.x.command": "{}",
}  # fmt: skip
PLAIN = {
    "log.showSignature": "true", "protocol.allow": "always", "protocol.ext.allow": "always",
    "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "remote.origin.promisor": "true",
    "submodule.recurse": "true", "core.untrackedCache": "true", "core.alternateRefsPrefixes": "x",
}  # fmt: skip


class Bait:
    """Programs that leave a mark where they run, one for each key of a configuration that can name one."""

    def __init__(self, folder):
        self.programs, self.marks, self.hooks = folder / "bin", folder / "ran", folder / "hooks"
        for made in (self.programs, self.marks, self.hooks):
            made.mkdir(parents=True)
        for key in KEYS:
            self.write(self.programs / key, key)
        for hook in HOOKS:
            self.write(self.hooks / hook, f"hook {hook}")

    def write(self, file, name):
        file.write_text(f"#!/bin/sh\ntouch '{self.marks}/{name}'\nexit 1\n")
        file.chmod(0o755)

    def put(self, config):
        """Add all keys to a repository's configuration, half of them by a file that it includes."""
        more = config.parent / "more"
        settings = {key: value.format(self.programs / key) for key, value in KEYS.items()} | PLAIN
        settings["core.hooksPath"] = str(self.hooks)
        for number, (key, value) in enumerate(settings.items()):
            git(config.parent, "config", "--file", str(more if number % 2 else config), key, value)
        git(config.parent, "config", "--file", str(config), "include.path", "more")

    def took(self):
        """Return what has run since the last time."""
        names = {file.name for file in self.marks.iterdir()}
        for file in self.marks.iterdir():
            file.unlink()
        return names


def git(folder, *words, check=True, data=b""):
    return subprocess.run(
        ["git", "-C", str(folder), *IDENTITY, *words], check=check, capture_output=True, input=data, timeout=60
    ).stdout.decode()


@pytest.fixture(name="bait")
def _bait(tmp_path):
    return Bait(tmp_path / "bait")


def repository(root, name="notes"):
    """Make a repository: a baseline and notes in a folder, a signed commit, a rename, a change, a missing object."""
    root.mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    notes = root / name
    notes.mkdir(exist_ok=True)
    (root / ".gitattributes").write_text("*.md filter=x diff=x merge=x\n*.txt filter=y\n")
    (notes / ".gitignore").write_text("ignored.md\n*.png\n")
    (notes / "a.md").write_text(TEXT)
    (notes / "b.md").write_text("[[a]] [[c]] ![[x.png]]\n")
    (notes / "base.json").write_text('{"version": 1, "findings": {"a.md": {"RLN101": {"gone": 1}}}}')
    (notes / ".rlnotes.toml").write_text('[lint]\nbaseline = "base.json"\nselect = ["default", "RLN1"]\n')
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    signed = git(root, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n", 1
    )
    commit = git(root, "hash-object", "-t", "commit", "-w", "--stdin", data=signed.encode()).strip()
    git(root, "update-ref", "HEAD", commit)
    (notes / "lost.md").write_text("lost\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a note whose object goes")
    git(root, "mv", f"{name}/a.md", f"{name}/c.md")
    (notes / "b.md").write_text("[[c]] [[nowhere]] ![[x.png]]\n")
    blob = git(root, "rev-parse", f"HEAD:{name}/lost.md").strip()
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    return notes


COMMANDS = (
    ("lint",), ("lint", "--changed"), ("lint", "--changed-since", "HEAD~1"), ("lint", "--changed-since=HEAD~1..HEAD"),
    ("lint", "--changed-since=main...HEAD"), ("lint", "--fix"), ("lint", "--diff"), ("lint", "--write-baseline"),
    ("lint", "--format", "github"), ("list",), ("broken",), ("orphans",), ("doctor",), ("read", "b"), ("stats",),
)  # fmt: skip


def test_no_program_in_repository_configuration_is_run(rlnotes, tmp_path, bait):
    notes = repository(tmp_path / "repo")
    bait.put(tmp_path / "repo/.git/config")
    prefixed = {"PATH": f"{bait.programs}:{os.environ['PATH']}"}
    for words in COMMANDS:
        result = rlnotes(*words, vault=notes, cwd=notes, env=prefixed)
        assert result.code in {0, 1}, (words, result)
    assert bait.took() == set()
    with opened(notes) as repo:
        first = repo.commit("HEAD~1")
        repo.run("log", "-p", "--stat", "-z", first, "--")
        with pytest.raises(GitError):
            repo.run("cat-file", "-p", "HEAD:notes/lost.md")  # git would fetch it
        with pytest.raises(GitError):
            repo.run("fetch", "origin")
    assert changes_since(Vault(notes), ["b.md", "c.md"], "HEAD").gone == {"a.md"}
    assert bait.took() == set()


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        (("log", "-1", "HEAD~1"), {"gpg.program"}),
        (("status",), {"core.fsmonitor", "filter.x.clean"}),
        (("diff",), {"diff.external", "diff.x.command"}),
        (("diff", "--no-ext-diff"), {"diff.x.textconv"}),
        (("cat-file", "-p", "HEAD:notes/lost.md"), {"remote.origin.url"}),
        (("ls-remote", "ssh://example.invalid/x"), {"core.sshCommand"}),
        (("bait",), {"alias.bait"}),
        (("commit", "-m", "x"), {"hook pre-commit"}),
        (("branch", "--edit-description"), {"core.editor"}),
        (("credential", "fill"), {"credential.helper"}),
        (("checkout", "-f", "HEAD", "--", "notes/b.md"), {"filter.x.smudge"}),
    ],
)
def test_plain_git_runs_the_programs_of_the_bait(tmp_path, bait, words, runs):
    notes = repository(tmp_path / "repo")
    bait.put(tmp_path / "repo/.git/config")
    if words[0] == "checkout":
        (notes / "b.md").unlink()
    environment = {k: v for k, v in os.environ.items() if k not in {"EDITOR", "VISUAL", "GIT_EDITOR"}}
    environment["PATH"] = f"{bait.programs}:{environment['PATH']}"
    subprocess.run(
        ["git", "-C", str(notes.parent), *IDENTITY, *words], env=environment, capture_output=True,
        input=b"protocol=https\nhost=example.invalid\n\n", check=False, timeout=20,
    )  # fmt: skip
    assert bait.took() & runs


def test_bare_repository_without_dot_git_is_not_opened(rlnotes, tmp_path, bait):
    """A tracked `assets/` with HEAD, objects, refs and config, and a baseline of the settings in it."""
    outer = tmp_path / "vault"
    inner = repository(tmp_path / "inner", ".")
    outer.mkdir()
    (inner / ".git").rename(outer / "assets")
    bait.put(outer / "assets/config")
    git(outer / "assets", "config", "--file", "config", "core.bare", "false")
    git(outer / "assets", "config", "--file", "config", "core.worktree", "..")
    (outer / "assets/base.json").write_bytes((inner / "base.json").read_bytes())
    (outer / "x.md").write_text("[[gone]] ![[x.png]]\n")
    (outer / ".rlnotes.toml").write_text('[lint]\nbaseline = "assets/base.json"\n')
    environment = {"PATH": f"{bait.programs}:{os.environ['PATH']}"}
    assert rlnotes("lint", vault=outer, env=environment).code == 1
    changed = rlnotes("lint", "--changed", vault=outer, env=environment)
    assert (changed.code, "is not in a git repository" in changed.stderr) == (2, True)
    itself = rlnotes("lint", "--changed", vault=outer / "assets", cwd=outer / "assets", env=environment)
    assert (itself.code, "is not in a git repository" in itself.stderr) == (2, True)
    assert bait.took() == set()
    git(outer / "assets", "log", "-1", "HEAD~1", check=False)
    assert bait.took() == {"gpg.program"}


def test_submodules_and_linked_working_trees_run_no_program(rlnotes, tmp_path, bait):
    notes = repository(tmp_path / "repo")
    git(notes.parent, "commit", "-qam", "y")
    git(notes.parent, "worktree", "add", "-q", str(tmp_path / "tree"), "HEAD", check=False)
    (notes.parent / ".git").rename(notes.parent / "store")
    (notes.parent / ".git").write_text("gitdir: store\n")
    (tmp_path / "tree/.git").write_text(f"gitdir: {notes.parent / 'store/worktrees/tree'}\n")
    bait.put(notes.parent / "store/config")
    for vault in (notes, tmp_path / "tree/notes"):
        (vault / "b.md").write_text("[[elsewhere]]")
        result = rlnotes("lint", "--changed", "--select", "RLN101", vault=vault, cwd=vault)
        assert "elsewhere" in result.stdout
    assert bait.took() == set()


def test_program_named_git_in_the_vault_is_not_run(rlnotes, tmp_path, bait):
    notes = repository(tmp_path / "repo")
    bait.write(notes / "git", "git")
    bait.write(notes.parent / "git", "git")
    for path in (".", "", ":"):
        environment = {"PATH": f"{path}:{os.environ['PATH']}"}
        rlnotes("lint", "--changed", vault=notes, cwd=notes, env=environment)
        rlnotes("lint", "--changed", vault=notes, cwd=notes.parent, env=environment)
    assert bait.took() == set()


@pytest.mark.parametrize("name", ["HEAD", "index", "packed-refs", "config", "refs/heads/main", "info/exclude"])
@pytest.mark.parametrize("kind", ["pipe", "endless"])
def test_repository_with_pipes_and_devices_does_not_hang(tmp_path, monkeypatch, name, kind):
    monkeypatch.setattr("rlnotes.lint.git._TIMEOUT", 1.0)
    notes = repository(tmp_path / "repo")
    file = notes.parent / ".git" / name
    file.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    try:
        assert "b.md" in changes_since(Vault(notes), ["b.md", "c.md"], "HEAD").present
    except UsageError as error:
        assert "git cannot list" in error.message  # noqa: PT017
    assert ignored_by_git(notes, ["ignored.md"]) <= {"ignored.md"}
    read_baseline(notes, "base.json", {"c.md"}.__contains__)


def test_names_that_look_like_pathspecs_are_literal(tmp_path):
    notes = repository(tmp_path / "repo")
    (notes / ".gitignore").write_text("*.png\n")
    names = [":(top)x.png", ":x.png", "[a].png", "-.png", "ö.png", '"q".png', "x.jpg"]
    assert ignored_by_git(notes, names) == {*names} - {"x.jpg"}
    root = tmp_path / "plain"
    root.mkdir()
    git(root, "init", "-q")
    (root / ".gitignore").write_text("*.png\n")
    assert ignored_by_git(root, names) == {*names} - {"x.jpg"}


def test_only_one_module_runs_git():
    source = Path(rlnotes.__file__).parent
    starting = {str(file.relative_to(source)) for file in source.rglob("*.py") if "subprocess" in file.read_text()}
    assert starting == {"lint/git.py", "output/pager.py", "operations/editor.py"}
