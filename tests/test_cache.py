"""The cache's file: where it is, what it may cost, and that nothing done to it changes an answer."""

import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from forks import Forks, Run
from rlnotes.config import Settings
from rlnotes.index.database import Database, OvertakenError, delete_cache
from rlnotes.index.index import build_index
from rlnotes.lint import Finding
from rlnotes.lint.check import check
from rlnotes.lint.rules import RULES
from rlnotes.queries.hub import Hubs
from rlnotes.queries.search import Search
from rlnotes.vault import Vault

ROUNDS = int(os.environ.get("RLNOTES_TEST_ROUNDS", "3"))

COMMANDS = (
    ("list",), ("hub", "list"), ("hub", "show", "hub0"), ("hub", "coverage"), ("section", "list", "n001"),
    ("section", "show", "hub0", "Two"), ("read", "n001"), ("links", "n001"), ("backlinks", "n001"), ("related", "n001"),
    ("search", "kernl", "reward"), ("tensions",), ("sources",), ("wanted",), ("orphans",), ("broken",), ("lint",),
    ("stats",), ("export",),
)  # fmt: skip

WORDS = (
    "kernel",
    "reward",
    "policy",
    "entropy",
    "token",
    "vector",
    "proof",
    "limit",
    "group",
    "sheaf",
    "graph",
    "prior",
)


def some_text(number: int, salt: int, total: int) -> str:
    chance = random.Random(number * 1000 + salt)
    words = [chance.choice(WORDS) + chance.choice(("", "s", "ing")) for _ in range(60)]
    links = [f"[[n{chance.randrange(total + 5):03}{chance.choice(('', '#Two', '#No'))}]]" for _ in range(4)]
    front = f"---\ntitle: {words[0]} {words[1]} {salt}\ntags: [{words[2]}]\ndescription: {words[3]} {number}\n---\n"
    return f"{front}# One\n\n{' '.join(words[:30])} {links[0]}\n\n## Two\n\n{links[1]} {' '.join(words[30:])} {links[2:]}\n"


def fill(root: Path, total: int, salt: int = 0, *, every: int = 1) -> None:
    """Write a vault of `total` notes and a few hubs, or change every so many of them."""
    root.mkdir(exist_ok=True)
    for number in range(salt % every, total, every):
        (root / f"n{number:03}.md").write_text(some_text(number, salt, total))
    for number in range(3):
        listed = "\n".join(f"- [[n{(salt + number + step * 7) % total:03}]] said" for step in range(12))
        (root / f"hub{number}.md").write_text(f"---\ntype: hub\n---\n# Hub\n\n## Two\n\n{listed}\n")


@pytest.fixture(name="root")
def _root(tmp_path):
    root = tmp_path / "vault"
    fill(root, 30)
    return root


IMPATIENT = """
import rlnotes.index.database
for name in ("_TIMEOUT",):
    if hasattr(rlnotes.index.database, name):
        setattr(rlnotes.index.database, name, 0.3)
"""
FULL = """
import os, resource, sys
from rlnotes.cli import main
most = int(os.environ["MOST"])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
sys.argv = ["rlnotes", *sys.argv[1:]]
main()
"""


def environment(root: Path, cache: object, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RLNOTES", "XDG"))}
    return {
        **kept, "RLNOTES_VAULT": str(root), "RLNOTES_CACHE_DIR": str(cache), "HOME": str(root.parent / "home"),
        "PYTHONUTF8": "1", **more,
    }  # fmt: skip


class Runs:
    """Runs of rlnotes in one environment, alone or at the same time."""

    def __init__(self, servers: list[Forks], env: Mapping[str, str], cwd: Path) -> None:
        self.servers, self.env, self.cwd = servers, env, cwd

    def begin(self, *args: str, server: int = 0, before: str = "") -> Run:
        return self.servers[server].begin([*args], self.env, self.cwd, before)

    def __call__(self, *args: str, before: str = "") -> tuple[bytes, int]:
        return ended(self.begin(*args, before=before))

    def at_once(self, commands: Iterable[tuple[str, ...]], *more: str) -> list[tuple[bytes, int]]:
        begun = [self.begin(*command, *more, server=number) for number, command in enumerate(commands)]
        return [ended(run) for run in begun]

    def on_a_full_disk(self, *args: str) -> tuple[bytes, int]:
        """Run it in a process that prints into pipes, which may be written, and leaves no half of a compiled module."""
        done = subprocess.run(
            [sys.executable, "-c", FULL, *args], capture_output=True, timeout=60, check=False, cwd=self.cwd,
            env={**self.env, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done.stdout, done.returncode


def ended(run: Run) -> tuple[bytes, int]:
    out, err, code = run.end()
    assert b"Traceback" not in err, err.decode()
    return out, code


@pytest.fixture(name="servers", scope="module")
def _servers(forks):
    """As many servers as there are runs at once."""
    servers = [Forks(forks) for _ in range(4)]
    yield servers
    for server in servers:
        server.close()


@pytest.fixture(name="runs")
def _runs(servers, tmp_path):
    """Runs on the vault and the cache in this test's folder; `more` is added to their environment."""

    def make(**more: str) -> Runs:
        return Runs(servers, environment(tmp_path / "vault", tmp_path / "cache", **more), tmp_path)

    return make


def databases(cache: Path) -> list[Path]:
    """Return the cache's files that are SQLite's."""
    return sorted(p for p in cache.rglob("*") if p.is_file() and p.read_bytes()[:15] == b"SQLite format 3")


def state_of(folder: Path) -> str:
    """Return a digest of all that is in a folder: names, kinds, times of change, contents."""
    digest = sha256()
    for path in sorted([folder, *folder.rglob("*")]):
        stat = path.lstat()
        what = (str(path), stat.st_mode, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
        digest.update(repr(what).encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def test_no_command_writes_into_the_vault(rlnotes, root):
    before = state_of(root)
    for command in COMMANDS:
        assert rlnotes(*command, vault=root).code in {0, 1}
        assert state_of(root) == before, command


def test_without_a_cache_nothing_is_written_anywhere(rlnotes, root, tmp_path):
    before = state_of(tmp_path)
    for command in (("list",), ("related", "n001"), ("search", "kernl"), ("lint",)):
        assert rlnotes(*command, "--no-cache", vault=root, cwd=root).code in {0, 1}
        assert state_of(tmp_path) == before, command


def test_the_cache_is_in_the_folder_that_the_environment_names_else_in_the_users(rlnotes, root, tmp_path):
    rlnotes("list", vault=root, env={"RLNOTES_CACHE_DIR": str(tmp_path / "deep" / "er")})
    assert databases(tmp_path / "deep" / "er")
    assert not (tmp_path / "home").exists()
    rlnotes("list", vault=root, env={"RLNOTES_CACHE_DIR": "", "XDG_CACHE_HOME": ""})
    assert databases(tmp_path / "home")
    assert not (tmp_path / "cache").exists()


def test_a_vault_by_another_path_shares_the_cache_and_another_vault_does_not(rlnotes, root, tmp_path):
    (tmp_path / "link").symlink_to(root)
    for name in (str(root), f"{root}/", str(tmp_path / "link"), "vault", "./link/../vault"):
        assert rlnotes("stats", "--vault", name).code == 0
        assert len(databases(tmp_path / "cache")) == 1, name
    fill(tmp_path / "second", 3)
    assert "n002.md" in rlnotes("list", "--vault", "second", "--format", "paths").stdout
    assert len(databases(tmp_path / "cache")) == 2


def as_file(folder: Path) -> Path:
    folder.write_text("no folder")
    return folder


def as_read_only(folder: Path) -> Path:
    folder.mkdir(mode=0o500)
    return folder


UNUSABLE = {
    "a file": as_file,
    "a path below a file": lambda folder: as_file(folder) / "below",
    "a path below a device": lambda _: Path("/dev/null/x"),
    "a device": lambda _: Path("/dev/full"),
    "a read-only folder": as_read_only,
    "a name too long": lambda folder: folder / ("x" * 300),
    "a link in a circle": lambda folder: folder.symlink_to(folder) or folder,
}


@pytest.mark.parametrize("how", UNUSABLE)
def test_a_cache_folder_that_cannot_be_used_costs_only_time(rlnotes, root, tmp_path, how):
    cache = UNUSABLE[how](tmp_path / "unusable")
    for command in (("search", "kernl", "--format", "json"), ("hub", "show", "hub0")):
        found = rlnotes(*command, vault=root, env={"RLNOTES_CACHE_DIR": str(cache)})
        assert found == rlnotes(*command, "--no-cache", vault=root)
        assert found.code == 0
        assert found.stdout


def test_a_folder_in_the_place_of_the_caches_file_costs_only_time(rlnotes, root, tmp_path):
    rlnotes("list", vault=root)
    (file,) = databases(tmp_path / "cache")
    file.unlink()
    (file / "in").mkdir(parents=True)
    assert rlnotes("list", vault=root) == rlnotes("list", "--no-cache", vault=root)


@pytest.mark.parametrize("most", [0, 5_000, 60_000])
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.usefixtures("root")
def test_full_disk_causes_no_error(runs, most, known):
    run = runs(MOST=str(most))
    if known:
        run("list")
    for command in (("search", "kernl"), ("related", "n001")):
        assert run.on_a_full_disk(*command) == run(*command, "--no-cache")
    assert run("lint") == run("lint", "--no-cache")


DAMAGED = """
import contextlib, gc, io, json, os, random, shutil, sqlite3, sys, traceback
from pathlib import Path
from rlnotes.__main__ import main

ASKED = (("export",), ("lint",), ("search", "prior", "n001"), ("related", "n001"))

def answer(*args):
    sys.argv = ["rlnotes", *args, "--vault", str(root)]
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        try:
            main()
            code = 0
        except SystemExit as error:
            code = error.code or 0
        out.flush()
    return out.buffer.getvalue(), code

def answers(root, cached, order, count=4):
    asked = (ASKED[order % 4:] + ASKED[:order % 4])[:count]
    found = {command: answer(*command, *([] if cached else ["--no-cache"])) for command in asked}
    gc.collect()  # closes the database, so that all is in the one file
    return found

root, folder, damages = Path(sys.argv[1]), Path(os.environ["RLNOTES_CACHE_DIR"]), json.loads(sys.argv[2])
expected = answers(root, False, 0)
for _ in range(2):
    assert answers(root, True, 0) == expected
assert len(list(folder.iterdir())) == 1
(file,) = folder.glob("*.sqlite")
with contextlib.closing(sqlite3.connect(file)) as database:  # FTS5 keeps no checksums of words
    unchecked = {page for page, in database.execute("SELECT pageno FROM dbstat WHERE name LIKE 'fulltext%_data'")}
pristine = folder.with_name("pristine")
shutil.copytree(folder, pristine)
for number, (name, how, *where) in enumerate(damages):
    shutil.rmtree(folder)
    shutil.copytree(pristine, folder)
    (file,) = folder.glob("*.sqlite")
    data = bytearray(file.read_bytes())
    chance = random.Random(number)
    if how == "cut":
        data = data[: int(len(data) * where[0])]
    elif how == "text":
        data = bytearray(where[0].encode() * 500)
    elif how == "bytes":
        start, size = int(len(data) * where[0]), where[1]
        start -= start % size
        if size < 4096 and start // 4096 + 1 in unchecked:
            continue
        data[start : start + size] = chance.randbytes(len(data[start : start + size]))
    elif how == "zeros":
        start = int(len(data) * where[0]) // 4096 * 4096
        data[start : start + where[1]] = bytes(len(data[start : start + where[1]]))
    elif how == "letters":
        assert where[0].encode() in data
        data = data.replace(where[0].encode(), where[1].encode("latin-1"))
    elif how == "beside":
        for ending in ("-wal", "-shm", "-journal"):
            Path(f"{file}{ending}").write_bytes(chance.randbytes(where[0]))
    file.write_bytes(data)
    print(json.dumps(name), end=" ", flush=True)
    try:
        for order, count in ((number, 4), (number + 2, 1)):
            found = answers(root, True, order, count)
            wrong = [" ".join(key) for key in found if found[key] != expected[key]]
            assert not wrong, wrong
        print("right", flush=True)
    except BaseException as error:
        print("WRONG", repr(error)[:150], traceback.extract_tb(error.__traceback__)[-1][:3], flush=True)
print("done")
sys.exit()
"""


@pytest.fixture(name="damaged")
def _damaged(root, runs):
    """Do each damage to a good cache and return what went wrong; in a process of its own, which may crash."""

    def damaged(damages: list[tuple]) -> list[str]:
        out, err, code = runs().begin(str(root), json.dumps(damages), before=DAMAGED).end()
        lines = out.decode().splitlines()
        if lines[-1:] != ["done"]:
            return [*lines[-1:], f"ended with {code}", err.decode()[-600:]]
        return [line for line in lines if not line.endswith(("right", "done"))]

    return damaged


def settle() -> None:
    time.sleep(0.3)  # until no file counts as changed a moment ago, and may change again unseen


def test_a_cache_cut_off_emptied_or_overwritten_as_a_whole_gives_right_answers(damaged):
    settle()
    parts = (0, 0.0003, 0.02, 0.3, 0.7, 0.99)
    damages = [
        *((f"cut at {part}", "cut", part) for part in parts),
        ("a text", "text", "To whom it may concern\n"),
        ("a header of SQLite and a text", "text", "SQLite format 3\0 and no more"),
        ("garbage", "bytes", 0, 10_000_000),
        ("zeros", "zeros", 0, 10_000_000),
        *((f"garbage beside of {size}", "beside", size) for size in (0, 32, 40_000)),
    ]
    assert damaged(damages) == []


def test_a_cache_with_pages_of_zeros_or_garbage_gives_right_answers(damaged):
    settle()
    places = [step / (4 * ROUNDS) for step in range(4 * ROUNDS)]
    damages = [(f"{how} at {place:.2f}", how, place, 4096) for place in places for how in ("zeros", "bytes")]
    assert damaged(damages) == []


def test_a_cache_with_a_few_bytes_of_garbage_gives_right_answers(damaged):
    settle()
    chance = random.Random(7)
    damages = [
        (f"{size} bytes at {place:.5f}", "bytes", place, size)
        for size in (1, 8, 64)
        for place in sorted(chance.random() for _ in range(3 * ROUNDS))
    ]
    assert damaged(damages) == []


def test_letters_changed_in_what_the_cache_holds_do_not_get_into_an_answer(root, damaged):
    (root / "letters.md").write_text(
        "---\ntitle: Unmistakable\ndescription: Incomparable\n---\n## Unforgettable\n\n[[Unfindable]]\n"
    )
    settle()
    words = ("Unmistakable", "Incomparable", "Unforgettable", "Unfindable", "hub1.md")
    damages = [(word, "letters", word, word[:2] + "x" + word[3:]) for word in words]
    damages += [(f"schema {sign}", "letters", "CREATE TABLE", f"CRE{sign}TE TABLE") for sign in ("x", "\xff")]
    assert damaged(damages) == []


OTHERS = {
    "of another program": "CREATE TABLE bookmark (url TEXT); INSERT INTO bookmark VALUES ('x')",
    "with tables of the same names": "CREATE TABLE note (a); CREATE TABLE info (b); INSERT INTO info VALUES (1)",
    "with the same values in other words": "CREATE TABLE info (name TEXT, value INT); INSERT INTO info VALUES ('version', 9)",
    "with views of the same names": "CREATE VIEW note AS SELECT 1; CREATE VIEW info AS SELECT 'version' name, 2 value",
    "with a trigger": "CREATE TABLE x (y); CREATE TRIGGER note AFTER INSERT ON x BEGIN SELECT RAISE(ABORT, 'no'); END",
    "with an index of a name": "CREATE TABLE x (y); CREATE INDEX note ON x (y)",
    "in another encoding": "PRAGMA encoding = 'UTF-16le'; CREATE TABLE x (y)",
}


@pytest.mark.parametrize("how", OTHERS)
def test_foreign_database_in_place_of_the_cache_is_replaced(rlnotes, root, tmp_path, how):
    rlnotes("list", vault=root)
    (file,) = databases(tmp_path / "cache")
    file.unlink()
    with sqlite3.connect(file) as database:
        database.executescript(OTHERS[how])
    database.close()
    right = rlnotes("search", "kernl", "reward", "--no-cache", vault=root)
    assert [rlnotes("search", "kernl", "reward", vault=root) for _ in range(2)] == [right, right]


@pytest.mark.parametrize("version", ["0.0.1", "", "python", None])
def test_cache_of_another_version_is_discarded(rlnotes, root, tmp_path, version):
    settle()
    right = rlnotes("export", vault=root)
    (file,) = databases(tmp_path / "cache")
    database = sqlite3.connect(file, isolation_level=None)
    ((own,),) = database.execute("SELECT value FROM info WHERE name = 'version'").fetchall()
    other = own.replace("{}.{}".format(*sys.version_info), "3.1") if version == "python" else version
    database.execute("UPDATE note SET title = 'of another version'")
    if other is None:
        database.execute("DELETE FROM info WHERE name = 'version'")
    else:
        database.execute("UPDATE info SET value = ? WHERE name = 'version'", (other,))
    database.close()
    assert rlnotes("export", vault=root) == right
    (file,) = databases(tmp_path / "cache")
    database = sqlite3.connect(file)
    assert database.execute("SELECT value FROM info WHERE name = 'version'").fetchall() == [(own,)]
    database.close()


@pytest.mark.parametrize("known", [False, True])
def test_concurrent_processes_on_a_changed_vault_give_correct_results(runs, tmp_path, known):
    root, run = tmp_path / "vault", runs()
    fill(root, 80)
    commands = (("export",), ("search", "kernl", "reward"), ("related", "n001"), ("lint",))
    for number in range(ROUNDS):
        fill(root, 80, number + 1, every=3)
        if not known:
            shutil.rmtree(tmp_path / "cache", ignore_errors=True)
        found = run.at_once(commands)
        assert found == run.at_once(commands, "--no-cache"), number
        assert found[:2] == run.at_once(commands[:2]), number


def test_killed_indexing_process_leaves_a_usable_cache(runs, tmp_path):
    root, run = tmp_path / "vault", runs()
    fill(root, 120)
    chance = random.Random(3)
    for number in range(ROUNDS + 3):
        if number % 4 == 3:
            shutil.rmtree(tmp_path / "cache")
        fill(root, 120, number, every=2)
        victim = run.begin("related", "n001")
        time.sleep(chance.uniform(0, 0.2))
        os.kill(victim.pid, signal.SIGKILL)
        victim.end()
        commands = (("export",), ("related", "n001"), ("export", "--no-cache"), ("related", "n001", "--no-cache"))
        one, other = run.at_once(commands[number % 2 :: 2])
        assert one == other, number


@pytest.mark.parametrize(("how", "change"), [("IMMEDIATE", False), ("EXCLUSIVE", True)])
def test_long_lock_of_another_process_causes_no_error(root, runs, tmp_path, how, change):
    """The patience is made short where it can be; where not, this takes as long as the patience is."""
    settle()
    run = runs()
    run("list")
    (file,) = databases(tmp_path / "cache")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute(f"BEGIN {how}")
    holder.execute("CREATE TABLE held (x)")
    if change:
        fill(root, 30, 1, every=5)
    started = time.monotonic()
    commands = (("search", "kernl"), ("related", "n001"), ("lint",))
    found = [run(*command, before=IMPATIENT) for command in commands]
    assert time.monotonic() - started < 15 * len(commands)
    assert found == [run(*command, "--no-cache") for command in commands]
    holder.execute("COMMIT")  # and the one who held it was not robbed of its file
    holder.close()
    assert run("lint") == found[2]


@pytest.mark.usefixtures("root")
def test_a_process_that_holds_a_database_not_yet_made_makes_no_other_fail(runs, tmp_path):
    run = runs()
    run("list")
    (file,) = databases(tmp_path / "cache")
    file.unlink()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("CREATE TABLE other (x)")
    for command in (("search", "kernl"), ("lint",)):
        assert run(*command, before=IMPATIENT) == run(*command, "--no-cache")
    holder.close()
    assert run("lint") == run("lint", "--no-cache")


def test_words_of_texts_that_are_gone_find_nothing_and_are_dropped_in_time(tmp_path, monkeypatch):
    """The index of bodies cannot forget: what it holds of an old text belongs to no note."""
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("rlnotes.index.fulltext._MAX_STALE_BODIES", 3)
    root = tmp_path / "vault"
    root.mkdir()
    (root / "other.md").write_text("# Other\n\nkernel\n")
    words = "alabaster quicksilver zeppelin marmalade obsidian tambourine rhubarb jukebox".split()
    for number, word in enumerate(words):
        (root / "a.md").write_text(f"# A\n\n{word} and kernel\n")
        index = build_index(Vault(root, Settings()), cached=True, words=number % 2 == 0)
        found = {asked: [match.note.path for match in Search(index, Hubs(index)).find(asked)] for asked in words}
        assert found == {asked: ["a.md"] if asked == word else [] for asked in words}
        assert [match.note.path for match in Search(index, Hubs(index)).find("kernel")] == ["a.md", "other.md"]
    (file,) = databases(tmp_path / "cache")
    database = sqlite3.connect(file)
    assert database.execute("SELECT max(doc) FROM fulltext_doc").fetchone()[0] < len(words)
    database.close()


@pytest.mark.usefixtures("root")
def test_a_process_that_waits_in_vain_does_not_delete_a_cache_that_another_is_making(runs, tmp_path):
    """Deleted while in use, its log would be taken for that of the next file: silently wrong answers."""
    run = runs()
    run("list")
    (file,) = databases(tmp_path / "cache")
    file.unlink()
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        holder.execute("CREATE TABLE other (x)")
        before = file.stat().st_ino
        assert run("lint", before=IMPATIENT) == run("lint", "--no-cache")
        assert file.stat().st_ino == before


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("mode", [fcntl.LOCK_SH, fcntl.LOCK_EX])
def test_a_damaged_cache_that_another_process_is_opening_or_deleting_costs_only_time(runs, tmp_path, mode):
    run = runs()
    run("list")
    (file,) = databases(tmp_path / "cache")
    delete_cache(str(file))
    damaged = b"SQLite format 3\0" + bytes(5000)
    file.write_bytes(damaged)
    folder = os.open(file.parent, os.O_RDONLY)
    fcntl.flock(folder, mode)
    right = run("lint", "--no-cache")
    assert run("lint") == right
    assert file.read_bytes() == damaged
    os.close(folder)
    assert run("lint") == right
    assert file.read_bytes() != damaged


def test_after_a_write_that_waited_in_vain_the_rest_is_read_of_the_same_state(tmp_path, monkeypatch):
    monkeypatch.setattr("rlnotes.index.database._TIMEOUT", 0.1)
    file = str(tmp_path / "cache" / "x.sqlite")
    reader = Database(file)
    with reader.writing():
        reader.set_info("known", 1)
        reader.new_generation()
    reader.pin()
    writer = Database(file)
    with writer.writing():
        writer.set_info("known", 2)
        writer.new_generation()
        with pytest.raises(sqlite3.OperationalError, match="locked"), reader.writing():
            pass
    assert reader.info("known") == 1
    with pytest.raises(OvertakenError), reader.writing():
        pass


def test_a_fork_reads_no_cache_that_was_made_anew_since(tmp_path):
    file = str(tmp_path / "cache" / "x.sqlite")
    parent = Database(file)
    with parent.writing():
        parent.new_generation()
    parent.pin()
    assert parent.reopen().info("generation") == parent.info("generation")
    delete_cache(file)
    other = Database(file)
    with other.writing():
        other.new_generation()
    with pytest.raises(OvertakenError):
        parent.reopen()


@pytest.mark.parametrize("meanwhile", ["---\ntype: hub\n---\n# Hub\n\n## Full\n\n     \n", None])
def test_a_file_changed_while_lint_runs_and_then_changed_back_leaves_no_wrong_finding(tmp_path, monkeypatch, meanwhile):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "vault"
    root.mkdir()
    text = "---\ntype: hub\n---\n# Hub\n\n## Full\n\nwords\n"
    (root / "hub.md").write_text(text)
    settle()
    rules = [rule() for rule in RULES if rule.name == "empty-section"]

    def found(*, cached: bool, between: str | None = text) -> list[Finding]:
        index = build_index(Vault(root, Settings()), cached=cached)
        if between is None:
            (root / "hub.md").unlink()
        elif between != text:
            (root / "hub.md").write_text(between)
        return check(index, Hubs(index), rules)

    with pytest.raises(OvertakenError):
        found(cached=True, between=meanwhile)
    (root / "hub.md").write_text(text)
    assert found(cached=True) == found(cached=False) == []


def test_lint_prints_its_findings_once_though_the_vault_changes_while_it_prints(runs, servers, tmp_path):
    """What is printed cannot be taken back, so nothing may be asked of the cache afterwards that can be overtaken."""
    root, run = tmp_path / "vault", runs()
    root.mkdir()
    (root / "many.md").write_text("".join(f"[[nothing {number}]]\n\n" for number in range(2000)))
    right, code = run("lint", "--no-cache")
    ours, theirs = os.pipe()
    with open(os.devnull, "r+b") as nothing, open(ours, "rb") as pipe:
        servers[1].start(["lint"], run.env, run.cwd, [nothing.fileno(), theirs, nothing.fileno()])
        os.close(theirs)
        begun = pipe.read(1000)  # the pipe holds less than all, so it waits now
        (root / "other.md").write_text("# Other\n")
        run("list")
        assert (begun + pipe.read(), servers[1].wait()) == (right, code)


LATE = """
import os, sys
from rlnotes.index.database import Database
execute = Database.execute
def reported(self, query, parameters=()):
    sys.stdout.flush()
    if os.fstat(1).st_size:
        print("queried after printing:", query, file=sys.stderr)
    return execute(self, query, parameters)
Database.execute = reported
"""


def test_no_command_queries_the_cache_after_it_has_begun_to_print(runs, tmp_path):
    """Where the cache has been overtaken or is damaged, the command is run again: it would print everything twice."""
    fill(tmp_path / "vault", 6)
    run = runs()
    formats = [("lint", "--format", name) for name in ("full", "json", "github", "sarif", "junit")]
    for command in (*COMMANDS, *formats, ("lint", "--statistics"), ("lint", "--show-files"), ("suggest",), ("doctor",)):
        shutil.rmtree(tmp_path / "cache", ignore_errors=True)
        _, err, code = run.begin(*command, before=LATE).end()
        assert code in {0, 1}, command
        assert b"queried after printing" not in err, (command, err.decode())


def test_the_hint_at_a_site_root_follows_what_obsidian_excludes(rlnotes, make_vault):
    files = {f"site/note{number}.md": f"[x](/page{number}.md)" for number in range(4)}
    vault = make_vault({**files, **{f"site/docs/page{number}.md": "# Page" for number in range(4)}})
    hint = "would resolve from"
    assert hint in rlnotes("lint", vault=vault).stderr
    (vault / ".obsidian").mkdir()
    (vault / ".obsidian/app.json").write_text('{"userIgnoreFilters": ["site/note"]}')
    right = rlnotes("lint", "--no-cache", vault=vault)
    assert hint not in right.stderr
    assert rlnotes("lint", vault=vault) == right
