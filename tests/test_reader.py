"""The terms of many notes are found on all cores; nothing of it may be seen but the time."""

import os
import subprocess
import sys


def vault_of(make_vault):
    files = {
        f"{n:02}.md": f"---\ntitle: Note {n}\naliases: [n{n}]\n---\n# H\n[[{n + 1:02}]] café %%x%%\n" for n in range(40)
    }
    return make_vault({**files, "caf\udce9.md": b"\xff\xfe", "x" * 50 + ".md": b"\r\n" * 100_000, "empty.md": ""})


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
from rlnotes.index import term_index
from rlnotes.index.database import Database
from rlnotes.index.index import build_index
from rlnotes.vault import Vault
from rlnotes.locations import cache_file

cores = set(range(int(sys.argv[2])))
os.sched_getaffinity = lambda _: cores
term_index._MIN_NOTES_TO_FORK, term_index._BATCH = 1, 3
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
