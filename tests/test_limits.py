"""Few open files, no more threads, no more processes: commands take longer and do the same."""

import os
import resource
import subprocess
import sys

import pytest

COUNT = 60
SCRIPT = """
import resource, sys
import rlnotes.commands.rename, rlnotes.operations.rename, rlnotes.operations.journal, rlnotes.session, rlnotes.markdown.parse
import rlnotes.index.index, rlnotes.cli, threading, json, hashlib, yaml
room = int(sys.argv.pop(1))
if room:
    size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize() + room
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
from rlnotes.__main__ import main
main()
"""


@pytest.fixture(name="limited")
def _limited(tmp_path):
    """Run rlnotes in a process with so many open files, and so many more bytes than it has when it begins (0: any)."""

    def run(vault, *args, files=0, room=0):
        def before():
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        env = {**os.environ, "RLNOTES_STATE_DIR": str(tmp_path / "s"), "RLNOTES_CACHE_DIR": str(tmp_path / "c")}
        return subprocess.run(
            [sys.executable, "-c", SCRIPT, str(room), *args, "--vault", vault],
            capture_output=True, text=True, check=False, preexec_fn=before, timeout=60, env=env,
        )  # fmt: skip

    return run


@pytest.fixture(name="linked")
def _linked(make_vault):
    return make_vault({"a.md": "# A\n", **{f"d{n}/n{n}.md": "[[a]]\n" for n in range(COUNT)}})


@pytest.mark.parametrize("limits", [{"files": 32}, {"files": 20}, {"room": 24 << 20}])
def test_rename_works_with_few_open_files_and_no_threads(limited, linked, limits):
    done = limited(linked, "rename", "a", "z", "--no-cache", **limits)
    assert (done.returncode, done.stderr) == (0, "")
    assert {(linked / f"d{n}/n{n}.md").read_text() for n in range(COUNT)} == {"[[z]]\n"}
    assert limited(linked, "undo", **limits).returncode == 0
    assert {(linked / f"d{n}/n{n}.md").read_text() for n in range(COUNT)} == {"[[a]]\n"}


def test_first_read_needs_few_open_files(limited, make_vault):
    vault = make_vault({f"n{n}.md": f"# N {n}\n" for n in range(1200)})
    done = limited(vault, "list", "--format", "paths", files=12)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1200), done.stderr
