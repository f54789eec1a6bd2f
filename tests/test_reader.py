"""Many files are read side by side on all cores; nothing of it may be seen but the time."""

import os
import subprocess
import sys

SCRIPT = """
import os, signal, sys
from rlnotes.config import Settings
from rlnotes.indexing import scanner
from rlnotes.indexing.fulltext import words_of
from rlnotes.indexing.snapshot import each_stat
from rlnotes.vault import Vault

vault = Vault(sys.argv[1], Settings())
listing = vault.walk()
files = list(zip(listing.notes, each_stat(listing)))
alone = [scanner.Scanner(vault, words_of).read(*file, at) for at, file in enumerate(files, 1)]
scanner._WORTH_A_FORK, scanner._BATCH = 1, 3
os.sched_getaffinity = lambda _: {0, 1, 2}
forks, fork = [], os.fork
def forked():
    if sys.argv[2] == "none":
        raise BlockingIOError("Resource temporarily unavailable")
    forks.append(fork())
    return forks[-1]
os.fork = forked
together = []
for reading in scanner.Scanner(vault, words_of).read_all(files):
    together.append(reading)
    if sys.argv[2] == "kill" and len(together) == 7:
        for child in open(f"/proc/self/task/{os.getpid()}/children").read().split()[1:]:
            os.kill(int(child), signal.SIGKILL)
    if sys.argv[2] == "none" and len(together) == 1:
        assert not forks
    if sys.argv[2] == "stop" and len(together) == 7:
        break
held = [[reading[1:3] for reading in readings] for readings in (together, alone)]  # whose stats tell when it was read
assert held[0] == held[1][: len(together)], "not the same"
assert sys.argv[2] == "stop" or len(together) == len(alone)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("the same, and nobody left")
"""


def read_twice(vault, how):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, vault, how], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    return done.stdout


def vault_of(make_vault):
    files = {
        f"{n:02}.md": f"---\ntitle: Note {n}\naliases: [n{n}]\n---\n# H\n[[{n + 1:02}]] café %%x%%\n" for n in range(40)
    }
    return make_vault({**files, "caf\udce9.md": b"\xff\xfe", "x" * 50 + ".md": b"\r\n" * 100_000, "empty.md": ""})


def test_many_files_are_read_by_many_processes_as_by_one(make_vault):
    assert read_twice(vault_of(make_vault), "all") == "the same, and nobody left\n"


def test_what_a_process_that_was_killed_leaves_undone_is_done(make_vault):
    assert read_twice(vault_of(make_vault), "kill") == "the same, and nobody left\n"


def test_where_no_process_can_be_made_one_reads_all(make_vault):
    assert read_twice(vault_of(make_vault), "none") == "the same, and nobody left\n"


def test_no_process_outlives_a_reading_that_is_given_up(make_vault):
    assert read_twice(vault_of(make_vault), "stop") == "the same, and nobody left\n"


def test_a_large_vault_gives_the_same_answers_on_one_core_and_on_two(rlnotes, make_vault):
    vault = make_vault(
        {f"{n % 7}/{n:04}.md": f"# Note {n}\n[[{n + 1:04}]] [[{n * 7 % 1100:04}#note]]\n" for n in range(1100)}
    )
    script = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); from rlnotes.__main__ import main; main()"
    )
    alone = subprocess.run(
        [sys.executable, "-c", script, "export", "--no-cache", "--vault", vault], capture_output=True, check=True
    )
    assert rlnotes("export", "--no-cache", vault=vault, fresh=True).stdout == alone.stdout.decode()


MEASURING = """
import os, sys
from rlnotes.indexing import term_index
from rlnotes.indexing.database import Database
from rlnotes.indexing.index import build_index
from rlnotes.vault import Vault
from rlnotes.where import cache_file

cores = set(range(int(sys.argv[2])))
os.sched_getaffinity = lambda _: cores
term_index._WORTH_A_FORK, term_index._BATCH = 1, 3
fork, forks = os.fork, []
def forked():
    forks.append(fork())
    return forks[-1]
os.fork = forked
build_index(Vault(sys.argv[1]), cached=True).terms
cache = Database.read_only(cache_file(sys.argv[1]))
for table in ("note_terms", "posting", "term"):
    print(sorted(cache.execute(f"SELECT * FROM {table}")))
print(len(forks), file=sys.stderr)
"""


def test_terms_are_found_by_many_processes_as_by_one(make_vault, tmp_path):
    vault, found = vault_of(make_vault), {}
    for cores in (1, 3):
        env = {**os.environ, "RLNOTES_CACHE_DIR": str(tmp_path / str(cores))}
        done = subprocess.run(
            [sys.executable, "-c", MEASURING, vault, str(cores)], capture_output=True, text=True, env=env, check=True
        )
        assert done.stderr == f"{cores if cores > 1 else 0}\n"
        found[cores] = done.stdout
    assert found[1] == found[3]
    assert len(found[1]) > 1000
