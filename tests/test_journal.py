"""Plans are applied completely or not at all, and undo restores every byte."""

import fcntl
import os
import stat
import subprocess

import pytest

from rlnotes.config import Settings
from rlnotes.errors import ChangedError, WriteError
from rlnotes.operations.journal import Journal
from rlnotes.operations.plan import Change, Plan, joined
from rlnotes.vault import Vault


@pytest.fixture(name="open_vault")
def _open_vault(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_STATE_DIR", str(tmp_path / "state"))

    def opened(files):
        return Vault(make_vault(files), Settings())

    return opened


def tree(root):
    """Everything in a folder: bytes and mode of files, None for folders."""
    return {
        path.relative_to(root).as_posix(): None
        if path.is_dir()
        else (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        for path in sorted(root.rglob("*"))
    }


FILES = {"a.md": "one\n", "b/c.md": b"\xef\xbb\xbftwo\r\n", "b/d.md": b"\xff three", "e.md": ""}
CHANGES = (
    Change("a.md", "a.md", b"one\n", b"ONE\n"),
    Change("b/c.md", "new/deep/c.md", b"\xef\xbb\xbftwo\r\n", b"\xef\xbb\xbftwo, edited\r\n"),
    Change("b/d.md", ".trash/d.md", b"\xff three", b"\xff three"),
    Change("", "f/g.md", b"", b"fresh"),
    Change("e.md", "", b"", b""),
)


def test_plan_edits_creates_moves_deletes_and_undo_restores_the_tree(open_vault):
    vault = open_vault(FILES)
    os.chmod(vault.root / "a.md", 0o640)
    before = tree(vault.root)
    done = Journal(vault).apply(Plan("all of it", CHANGES))
    after = tree(vault.root)
    assert after == {
        "a.md": (b"ONE\n", 0o640),
        "b": None,
        "new": None,
        "new/deep": None,
        "new/deep/c.md": (b"\xef\xbb\xbftwo, edited\r\n", before["b/c.md"][1]),
        ".trash": None,
        ".trash/d.md": before["b/d.md"],
        "f": None,
        "f/g.md": (b"fresh", 0o666 & ~umask()),
    }
    assert (done.state, done.summary) == ("done", "all of it")
    assert Journal(vault).undo().state == "undone"
    assert tree(vault.root) == before
    with pytest.raises(WriteError, match="Nothing to undo"):
        Journal(vault).undo()


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_operations_are_undone_in_reverse_order(open_vault):
    vault = open_vault({"a.md": "0"})
    for number in range(3):
        Journal(vault).apply(Plan(f"to {number + 1}", (Change("a.md", "a.md", b"%d" % number, b"%d" % (number + 1)),)))
    assert Journal(vault).undo().summary == "to 3"
    Journal(vault).apply(Plan("to 9", (Change("a.md", "a.md", b"2", b"9"),)))
    assert [Journal(vault).undo().summary for _ in range(3)] == ["to 9", "to 2", "to 1"]
    assert (vault.root / "a.md").read_text() == "0"
    assert [(each.summary, each.state) for each in Journal(vault).operations()] == [
        ("to 1", "undone"), ("to 2", "undone"), ("to 3", "undone"), ("to 9", "undone"),
    ]  # fmt: skip


def test_plan_without_changes_is_not_recorded(open_vault):
    vault = open_vault({"a.md": "x"})
    assert Journal(vault).apply(Plan("idle", (Change("a.md", "a.md", b"x", b"x"),))) is None
    assert Journal(vault).operations() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change("a.md", "a.md", b"two\n", b"x"), "a.md has changed since"),
        (Change("z.md", "z.md", b"two\n", b"x"), "z.md no longer exists"),
        (Change("a.md", "e.md", b"one\n", b"one\n"), "e.md already exists"),
        (Change("", "a.md", b"", b"x"), "a.md already exists"),
        (Change("", "a.md", b"", b"one\n"), "a.md already exists"),
    ],
)
def test_files_changed_since_the_plan_stop_it_with_nothing_written(open_vault, change, message):
    vault = open_vault(FILES)
    before = tree(vault.root)
    with pytest.raises(ChangedError, match=message):
        Journal(vault).apply(Plan("x", (Change("", "new.md", b"", b"new"), change)))
    assert tree(vault.root) == before
    assert Journal(vault).operations() == []


def test_undo_refuses_changed_file_unless_keep_changed(open_vault):
    vault = open_vault(FILES)
    Journal(vault).apply(Plan("all of it", CHANGES))
    (vault.root / "a.md").write_text("mine\n")
    after = tree(vault.root)
    with pytest.raises(ChangedError, match=r"a\.md has changed since"):
        Journal(vault).undo()
    assert tree(vault.root) == after
    Journal(vault).undo(keep_changed=True)
    assert (vault.root / "a.md").read_text() == "mine\n"
    assert (vault.root / "b/c.md").read_bytes() == FILES["b/c.md"]


def test_diff_of_undo_matches_its_effect(open_vault):
    vault = open_vault(FILES)
    before = tree(vault.root)
    Journal(vault).apply(Plan("all of it", CHANGES[:1]))
    diff = Journal(vault).undo_plan().diff()
    assert b"-ONE\n+one\n" in diff
    Journal(vault).undo()
    assert tree(vault.root) == before


def test_second_writer_waits_and_reports_the_lock(open_vault, monkeypatch):
    vault = open_vault(FILES)
    Journal(vault).apply(Plan("x", CHANGES[:1]))
    monkeypatch.setattr("rlnotes.operations.journal_store._LOCK_TIMEOUT", 0.05)
    (folder,) = (vault.root.parent / "state").iterdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(WriteError, match="Another rlnotes process is writing"):
            Journal(vault).undo()


def test_symbolic_links_out_of_the_vault_are_not_followed(open_vault, tmp_path):
    vault = open_vault(FILES)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.md").write_text("theirs")
    (vault.root / "out").symlink_to(outside)
    (vault.root / "link.md").symlink_to(outside / "x.md")
    for change in (
        Change("", "out/new.md", b"", b"x"),
        Change("a.md", "out/a.md", b"one\n", b"one\n"),
        Change("out/x.md", "out/x.md", b"theirs", b"mine"),
        Change("link.md", "link.md", b"theirs", b"mine"),
        Change("", "../new.md", b"", b"x"),
    ):
        with pytest.raises(WriteError):
            Journal(vault).apply(Plan("x", (change,)))
        assert Journal(vault).operations() == []
    assert {path.name for path in outside.iterdir()} == {"x.md"}
    assert (outside / "x.md").read_text() == "theirs"
    assert not (tmp_path / "new.md").exists()


def test_file_changed_at_the_last_moment_is_not_overwritten(open_vault, monkeypatch):
    vault = open_vault(FILES)
    real = Vault.sync

    def meanwhile(self, paths):
        real(self, paths)
        (vault.root / "a.md").write_text("theirs\n")

    monkeypatch.setattr(Vault, "sync", meanwhile)
    with pytest.raises(ChangedError, match=r"a\.md has changed since it was read"):
        Journal(vault).apply(Plan("x", (CHANGES[1], CHANGES[0])))
    assert {path: data[0] for path, data in tree(vault.root).items() if data} == {
        "a.md": b"theirs\n", "b/c.md": FILES["b/c.md"], "b/d.md": FILES["b/d.md"], "e.md": b"",
    }  # fmt: skip


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs the names of open files")
def test_files_are_synced_before_they_are_renamed(open_vault, monkeypatch):
    vault = open_vault(FILES)
    seen = []

    def noting(name, real):
        def noted(first, *args, **kwargs):
            what = os.readlink(f"/proc/self/fd/{first}") if name == "fsync" else os.fspath(first)
            result = real(first, *args, **kwargs)
            seen.append((name, os.path.basename(what)))
            return result

        return noted

    for name in ("fsync", "replace", "link", "rename"):
        monkeypatch.setattr(os, name, noting(name, getattr(os, name)))
    Journal(vault).apply(Plan("x", CHANGES[:2]))
    (token,) = {name[:17] for _, name in seen if name.startswith(".rlnotes-")}
    folder = os.listdir(vault.root.parent / "state")[0]
    record = seen.index(("fsync", "writing"))
    assert record < seen.index(("replace", "writing")) < seen.index(("fsync", folder))
    for number, how in ((0, "replace"), (1, "link")):
        temporary = f"{token}-{number}"
        assert seen.index(("fsync", folder)) < seen.index(("fsync", temporary)) < seen.index((how, temporary))
    placed = seen.index(("link", f"{token}-1"))
    assert all(("fsync", each) in seen[placed:] for each in ("made", "deep", "b"))
    assert seen[-2:] == [("rename", "00000001.begun.json"), ("fsync", folder)]


def test_file_mode_and_attributes_are_kept(open_vault):
    vault = open_vault(FILES)
    file = vault.root / "a.md"
    os.chmod(file, 0o604)
    try:
        os.setxattr(file, "user.colour", b"red")
    except OSError:
        pytest.skip("the file system keeps no attributes")
    if os.geteuid() == 0:
        os.chown(file, 12345, 54321)
    seen = file.stat()
    Journal(vault).apply(Plan("x", CHANGES[:1]))
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (seen.st_mode, seen.st_uid, seen.st_gid)
    assert os.getxattr(file, "user.colour") == b"red"


def test_moved_file_keeps_inode_and_times(open_vault):
    vault = open_vault(FILES)
    os.utime(vault.root / "b/d.md", (1, 1))
    seen = (vault.root / "b/d.md").stat()
    Journal(vault).apply(Plan("x", CHANGES[2:3]))
    after = (vault.root / ".trash/d.md").stat()
    assert (after.st_ino, after.st_mtime) == (seen.st_ino, seen.st_mtime)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a file immutable")
def test_failure_at_one_file_reverts_all(open_vault):
    vault = open_vault(FILES)
    before = tree(vault.root)
    if subprocess.run(["chattr", "+i", vault.root / "b/d.md"], check=False, capture_output=True).returncode:
        pytest.skip("the file system knows no immutable files")
    try:
        with pytest.raises(WriteError, match=r"d\.md cannot be written: Operation not permitted") as caught:
            Journal(vault).apply(Plan("x", CHANGES))
    finally:
        subprocess.run(["chattr", "-i", vault.root / "b/d.md"], check=True)
    assert caught.value.hint == "All changes were reverted."
    assert tree(vault.root) == before
    assert Journal(vault).operations() == []


def test_full_disk_is_detected_before_any_change(open_vault, monkeypatch):
    vault = open_vault(FILES)
    before = tree(vault.root)
    real = os.write

    def full(file, data):
        if bytes(data).startswith(b"\xef"):
            real(file, bytes(data)[:2])
            raise OSError(28, "No space left on device")
        return real(file, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(WriteError, match=r"c\.md cannot be written: No space left on device"):
        Journal(vault).apply(Plan("x", CHANGES))
    assert tree(vault.root) == before
    assert Journal(vault).operations() == []


def test_joined_plans_must_continue_from_each_other():
    one, two = Change("a.md", "a.md", b"1", b"2"), Change("a.md", "a.md", b"2", b"3")
    other = Change("", "b.md", b"", b"new")
    whole = joined("both", [Plan("one", (one,)), Plan("two", (other, two))])
    assert whole == Plan("both", (Change("a.md", "a.md", b"1", b"3"), other))
    assert joined("both", [Plan("one", (one,)), Plan("two", (one,))]) is None  # somebody has edited it in between
