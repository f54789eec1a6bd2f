"""After a kill at any moment, on a full disk or in a read-only folder the vault is intact or can be restored.

A rename of nine files fails at every call that writes, for the rarer faults at every seventh; with
`EVERY=1 pytest tests/test_crash.py` a rename of 51 files fails at every call, for each fault.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from faults import BEFORE, RENAME, files, fresh

EVERY = "EVERY" in os.environ
FAULTS = Path(__file__).parent / "faults.py"


def sweep(how, folder, step, **env):
    done = subprocess.run(
        [sys.executable, FAULTS, how, folder / "work", "1" if EVERY else str(step)],
        capture_output=True, check=False, env={**os.environ, "NOTES": "50" if EVERY else "8", **env}, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return int(done.stdout)


def test_after_kill_at_any_write_call_resume_and_undo_restore_the_vault(in_memory):
    assert sweep("kill", in_memory, 1) >= (250 if EVERY else 50)


@pytest.mark.parametrize("how", ["half", "late", "fail", "full"])
def test_partial_writes_and_failing_calls_lose_nothing(in_memory, how):
    assert sweep(how, in_memory, 7) > 0


@pytest.mark.parametrize("how", ["kill", "fail"])
def test_kill_loses_nothing_without_hard_links(in_memory, how):
    assert sweep(how, in_memory, 7, NO_LINKS="1") > 0


@pytest.fixture(name="refused")
def _refused(tmp_path):
    """Run a rename that must fail; check that nothing changed and return its output."""

    def refused(vault, prefix=(), before=None, state=None):
        done = subprocess.run(
            [*prefix, sys.executable, "-m", "rlnotes", *RENAME, "--no-cache"],
            capture_output=True, check=False, preexec_fn=before, timeout=60, cwd=vault,
            env={
                **os.environ, "RLNOTES_VAULT": str(vault), "RLNOTES_STATE_DIR": str(state or tmp_path / "state"),
                "PYTHONDONTWRITEBYTECODE": "1",  # where no file may be written whole, no compiled module may
            },
        )  # fmt: skip
        output = done.stderr.decode()
        assert done.returncode == 2, output
        assert "Traceback" not in output
        assert files(vault) == BEFORE
        assert not [path for path in vault.rglob("*") if path.name.startswith(".rlnotes")]
        return output

    return refused


def unprivileged():
    """Return a command prefix under which file permissions apply even if the tests run as root."""
    if os.geteuid():
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("root may write anywhere")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def test_read_only_folder_is_reported_and_nothing_changes(tmp_path, refused):
    vault = fresh(tmp_path / "w")
    vault.chmod(0o555)
    try:
        assert "cannot be written: Permission denied" in refused(vault, unprivileged())
    finally:
        vault.chmod(0o755)


def test_unreadable_note_is_reported_and_nothing_changes(tmp_path):
    vault = fresh(tmp_path / "w")
    (vault / "old.md").chmod(0)
    done = subprocess.run(
        [*unprivileged(), sys.executable, "-m", "rlnotes", *RENAME, "--no-cache", "--vault", vault],
        capture_output=True, check=False, env={**os.environ, "RLNOTES_STATE_DIR": str(tmp_path / "state")},
    )  # fmt: skip
    (vault / "old.md").chmod(0o644)
    assert (done.returncode, files(vault)) == (2, BEFORE)
    assert b"old.md cannot be read: Permission denied" in done.stderr


def test_read_only_journal_stops_every_change(tmp_path, refused):
    state = tmp_path / "locked"
    state.mkdir(mode=0o555)
    output = refused(fresh(tmp_path / "w"), unprivileged(), state=state)
    assert "the journal in" in output
    assert "cannot be written: Permission denied" in output


def test_file_size_limit_is_detected_before_any_change(tmp_path, refused):
    vault = fresh(tmp_path / "w")

    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))

    assert "cannot be written: File too large" in refused(vault, before=limited)


@pytest.fixture(name="mounted")
def _mounted(tmp_path):
    """Mount a small in-memory file system and return its folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={4 * len(BEFORE) + 20}k", "tmpfs", folder]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_full_disk_is_reported_and_nothing_changes(mounted, refused):
    assert "No space left on device" in refused(fresh(mounted / "w"))


def test_read_only_file_system_is_reported(mounted, refused):
    vault = fresh(mounted / "w")
    subprocess.run(["mount", "-o", "remount,ro", mounted], check=True)
    assert "cannot be written: Read-only file system" in refused(vault)
