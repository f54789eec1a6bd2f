"""Commands that must find every link refuse if files cannot be read, and name the files."""

import os
import shutil
import subprocess
import sys

import pytest

COMMANDS = [
    ("rename", "a", "z"),
    ("move", "a", "sub"),
    ("delete", "a"),
    ("merge", "a", "c"),
    ("retitle", "a", "New"),
    ("rename-heading", "a#Part", "New"),
    ("rename-tag", "t", "n"),
    ("rename-property", "tags", "keywords"),
    ("set", "a", "title=New"),
]


@pytest.fixture(name="unprivileged")
def _unprivileged(tmp_path):
    """Run rlnotes in a process that file modes apply to, also as root."""
    if os.geteuid():
        ahead = []
    elif shutil.which("setpriv"):
        ahead = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    else:
        pytest.skip("root may read anything, and there is no setpriv")

    def run(*args, vault):
        env = {**os.environ, "RLNOTES_VAULT": str(vault), "PYTHONUTF8": "1"}
        env |= {"RLNOTES_CACHE_DIR": str(tmp_path / "cache"), "RLNOTES_STATE_DIR": str(tmp_path / "state")}
        command = [*ahead, sys.executable, "-m", "rlnotes", *args]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture(name="vault")
def _vault(make_vault):
    root = make_vault({
        "a.md": "---\ntags: [t]\n---\n# A\n\n## Part\n",
        "b.md": "[[a]] [[a#Part]] #t\n",
        "c.md": "x\n",
        "closed/d.md": "[[a]]\n",
    })  # fmt: skip
    (root / "b.md").chmod(0)
    (root / "closed").chmod(0)
    yield root
    (root / "closed").chmod(0o755)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_link_updating_commands_refuse_if_files_are_unreadable(unprivileged, vault, command):
    before = (vault / "a.md").read_bytes()
    done = unprivileged(*command, vault=vault)
    assert done.returncode == 2
    assert (
        "b.md cannot be read: Permission denied; closed cannot be read: Permission denied: links there" in done.stderr
    )
    assert "--force" in done.stderr
    assert (vault / "a.md").read_bytes() == before


def test_force_continues_and_reports_unreadable_files(unprivileged, vault):
    done = unprivileged("rename", "a", "z", "--force", vault=vault)
    assert done.returncode == 0
    assert "b.md cannot be read: Permission denied; links in it may no longer resolve" in done.stderr
    assert (vault / "z.md").exists()


def test_folder_that_cannot_be_entered_is_not_taken_as_empty(unprivileged, vault):
    (vault / "b.md").chmod(0o644)
    (vault / "closed").chmod(0o444)
    done = unprivileged("rename", "a", "z", vault=vault)
    assert (done.returncode, "closed/d.md cannot be read: Permission denied" in done.stderr) == (2, True)


def test_ignored_files_need_not_be_readable(unprivileged, vault):
    (vault / ".rlnotes.toml").write_text('ignore = ["closed/**", "b.md"]\n')
    assert unprivileged("rename", "a", "z", vault=vault).returncode == 0


def test_commands_that_only_add_text_accept_unreadable_files(unprivileged, vault):
    assert unprivileged("new", "Other", "--no-edit", vault=vault).returncode == 0
    assert unprivileged("capture", "x", vault=vault).returncode == 0
    assert unprivileged("link", "a", "c", vault=vault).returncode == 0


def test_unreadable_canvas_stops_rename_without_force(unprivileged, make_vault):
    root = make_vault({"a.md": "x", "board.canvas": '{"file":"a.md"}'})
    (root / "board.canvas").chmod(0)
    done = unprivileged("rename", "a", "z", vault=root)
    assert (done.returncode, "board.canvas cannot be read: Permission denied" in done.stderr) == (2, True)
    assert unprivileged("rename", "a", "z", "--force", vault=root).returncode == 0


def test_partially_parsed_huge_note_stops_rename_without_force(rlnotes, make_vault):
    root = make_vault({"a.md": "x", "big.md": "word " * 500_000 + "[[a]]\n"})
    done = rlnotes("rename", "a", "z", vault=root)
    assert (done.code, "big.md cannot be read: the file is larger than 2 MiB" in done.stderr) == (2, True)
    assert rlnotes("rename", "a", "z", "--force", vault=root).code == 0


@pytest.fixture(name="board")
def _board(make_vault):
    """Create a vault with a canvas that is a symbolic link to a target."""

    def make(target, **files):
        root = make_vault({"a.md": "x", **{name.replace("_", "."): text for name, text in files.items()}})
        (root / "board.canvas").symlink_to(target)
        return root

    return make


def test_symlinked_canvas_is_reported_instead_of_updated(rlnotes, board, tmp_path):
    outside = tmp_path / "outside.canvas"
    outside.write_text('{"file":"a.md"},{"file":"a.md"}')
    done = rlnotes("rename", "a", "z", vault=board(outside))
    assert done.code == 0
    assert "board.canvas is a symbolic link and was not changed: 2 cards in it should be updated" in done.stderr
    assert outside.read_text() == '{"file":"a.md"},{"file":"a.md"}'


@pytest.mark.parametrize("text", ['{"file":"other.md"}', ""])
def test_symlinked_canvas_without_affected_cards_is_not_reported(rlnotes, board, tmp_path, text):
    (tmp_path / "outside.canvas").write_text(text)
    done = rlnotes("rename", "a", "z", vault=board(tmp_path / "outside.canvas"))
    assert (done.code, done.stderr) == (0, "")


def test_symlink_to_canvas_in_vault_is_updated_with_it(rlnotes, board):
    root = board("real.canvas", real_canvas='{"file":"a.md"}')
    done = rlnotes("rename", "a", "z", vault=root)
    assert (done.code, done.stderr) == (0, "")
    assert (root / "board.canvas").read_text() == '{"file":"z.md"}'


@pytest.mark.parametrize("target", ["gone", "board.canvas", "/dev/zero"])
def test_dangling_canvas_symlink_does_not_stop_rename(rlnotes, board, target):
    done = rlnotes("rename", "a", "z", vault=board(target))
    assert (done.code, done.stderr) == (0, "")


def test_canvas_symlink_to_folder_does_not_stop_rename(rlnotes, board):
    done = rlnotes("rename", "a", "z", vault=board("."))
    assert (done.code, done.stderr) == (
        0, "rlnotes: skipped: board.canvas is a symbolic link to a folder and is not followed\n",
    )  # fmt: skip


def test_named_pipe_canvas_does_not_stop_rename(rlnotes, make_vault):
    root = make_vault({"a.md": "x"})
    os.mkfifo(root / "pipe.canvas")
    assert rlnotes("rename", "a", "z", vault=root).code == 0


@pytest.mark.parametrize("verb", ["move", "rename", "new"])
def test_absolute_path_outside_the_vault_is_refused(rlnotes, make_vault, tmp_path, verb):
    root = make_vault({"a.md": "x"})
    (tmp_path / "elsewhere").mkdir()
    place = str(tmp_path / "elsewhere")
    words = {"move": ("a", place), "rename": ("a", f"{place}/b"), "new": ("b", "--no-edit", "--folder", place)}[verb]
    done = rlnotes(verb, *words, vault=root)
    assert done.code == 2
    assert f"{place}/b`"[: len(place)] in done.stderr
    assert "is outside the vault" in done.stderr
    assert sorted(each.name for each in root.iterdir()) == ["a.md"]


def test_absolute_path_in_the_vault_is_accepted(rlnotes, make_vault):
    root = make_vault({"a.md": "x", "b.md": "x", "c.md": "x", "d.md": "x", "there/x.md": "x"})
    assert rlnotes("move", "a", f"{root}/there", vault=root).code == 0
    assert rlnotes("move", "b", f"{root}/new", vault=root).code == 0
    assert rlnotes("rename", "c", f"{root}/deep/er", vault=root).code == 0
    assert rlnotes("move", "d", "/from-root", vault=root).code == 0
    assert rlnotes("move", "there/x", "/", vault=root).code == 0
    notes = sorted(str(each.relative_to(root)) for each in root.rglob("*.md"))
    assert notes == ["deep/er.md", "from-root/d.md", "new/b.md", "there/a.md", "x.md"]


def test_unreadable_folder_is_reported_along_with_links_into_it(make_vault, unprivileged):
    root = make_vault({"a.md": "[b](closed/b.md)", "closed/b.md": ""})
    (root / "closed").chmod(0)
    try:
        assert "`closed` cannot be read" in unprivileged("lint", "--select", "RLN101", vault=root).stdout
    finally:
        (root / "closed").chmod(0o700)
