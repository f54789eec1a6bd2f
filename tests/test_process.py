"""The process: closed, full and broken streams, interrupts, encodings."""

import os
import pty
import select
import signal
import subprocess
import sys
import time

import pytest

FILES = {
    ".rlnotes.toml": '[views]\nall = "list"\n',
    "a.md": "---\ntags: [x]\n---\n# A\n\n## Part\n\n[[b]] and [[nowhere]]\n",
    "b.md": "---\ntags: [x]\n---\n# B\n\n[[a#Part]]\n",
    "hub.md": "---\ntype: hub\n---\n# Hub\n\n## Section\n\n- [[a]]\n- [[b]]\n",
}
READS = [
    "--version", "--help", "list --help", "list", "list --format table", "list --format json", "list --format paths -0",
    "list --format jsonl", "list --format markdown", "hub list", "hub show hub", "hub coverage", "section list hub",
    "section show hub Section", "read a", "links a", "backlinks a", "related a", "suggest --format json", "search part", "map a",
    "path a b", "tree", "graph", "wanted", "orphans --format json", "broken", "lint", "lint --format table", "lint --format full",
    "lint --format sarif", "lint --statistics", "lint --show-settings", "rule", "rule RLN101", "stats", "history --format json",
    "export", "view", "view all", "config", "doctor", "completion bash", "rename a z --dry-run",
]  # fmt: skip
WRITES = {
    "new Fresh": "fresh.md",
    "capture thought": "inbox.md",
    "rename a z": "z.md",
    "move a sub": "sub/a.md",
    "merge a b": "b.md",
    "delete a --unlink": "b.md",
    "retitle a Other": "a.md",
    "rename-tag x y": "a.md",
    "set a p=1": "a.md",
    "link a hub": "a.md",
    "hub remove a hub": "hub.md",
    "hub new Another": "another.md",
    "hub mark a": "a.md",
    "lint --fix": "",
}
CLOSED = "import os, sys; os.close({0}); sys.{1} = None"
FULL = "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), {0})"

needs_dev_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")


@pytest.fixture(name="read_cache", scope="module")
def _read_cache(tmp_path_factory):
    """A cache folder and a vault for all that only read."""
    folder = tmp_path_factory.mktemp("read")
    (folder / "vault").mkdir()
    for name, text in FILES.items():
        (folder / "vault" / name).write_text(text)
    return folder


@pytest.fixture(name="long", scope="module")
def _long(tmp_path_factory):
    """A folder with a vault of which every list is longer than the buffer of a pipe, and its cache."""
    folder = tmp_path_factory.mktemp("long")
    (folder / "vault").mkdir()
    for n in range(1200):
        (folder / "vault" / f"{n}.md").write_text(
            f"# Note {n} with a title that is no shorter than need be\n\n[[{n + 1}]]\n"
        )
    return folder


@pytest.fixture(name="started_with")
def _started_with(forks, make_vault, tmp_path, read_cache):
    """Run rlnotes in a process that executes a piece of Python first."""
    vault = make_vault(FILES)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RLNOTES")},
        "RLNOTES_CACHE_DIR": str(tmp_path / "cache"),
        "RLNOTES_STATE_DIR": str(tmp_path / "state"),
        "RLNOTES_VAULT": str(vault),
        "PYTHONUTF8": "1",
    }

    def run(words: str, before: str):
        if words not in WRITES:
            environment.update(RLNOTES_VAULT=str(read_cache / "vault"), RLNOTES_CACHE_DIR=str(read_cache / "cache"))
        out, err, code = forks.run(words.split(), environment, tmp_path, before)
        assert b"Traceback" not in err, err.decode()
        assert b"Exception ignored" not in err, err.decode()
        return out.decode(), err.decode(), code

    return run


@needs_dev_full
@pytest.mark.parametrize("words", READS)
def test_full_disk_under_stdout_prints_one_line_and_exits_2(started_with, words):
    out, err, code = started_with(words, FULL.format(1))
    assert (out, code) == ("", 2)
    assert err.splitlines()[-1] == "rlnotes: cannot write standard output: No space left on device"


@pytest.mark.parametrize("words", READS)
def test_closed_stdout_prints_one_line_and_exits_2(started_with, words):
    out, err, code = started_with(words, CLOSED.format(1, "stdout"))
    assert (out, code) == ("", 2)
    assert err.splitlines()[-1] == "rlnotes: cannot write standard output: it is closed"


@pytest.mark.parametrize("words", WRITES)
def test_error_of_stdout_names_files_already_written(started_with, words, tmp_path):
    _, err, code = started_with(words, CLOSED.format(1, "stdout"))
    assert code == 2
    last = err.splitlines()[-1]
    assert last.startswith("rlnotes: cannot write standard output: it is closed")
    if WRITES[words]:
        assert " was done: " in last
        assert WRITES[words] in last.partition(" was done: ")[2].split(", ")
        assert (tmp_path / "made" / WRITES[words]).exists()


@needs_dev_full
@pytest.mark.parametrize("before", [CLOSED.format(2, "stderr"), FULL.format(2)], ids=["closed", "full"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("list", 0),
        ("list --format table", 0),
        ("read B", 0),
        ("read nothing-like-it", 2),
        ("list --nope", 2),
        ("lint", 1),
        ("--help", 0),
        ("rename a z", 0),
        ("merge a b", 0),
        ("lint --fix --unsafe-fixes", 1),
    ],
)
def test_closed_stderr_changes_nothing_else(started_with, words, code, before):
    out, err, found = started_with(words, before)
    assert (found, err) == (code, "")
    assert bool(out) == (code != 2)


@pytest.mark.parametrize("words", ["capture -", "lint --files-from -", "related -"])
def test_closed_stdin_prints_one_sentence(started_with, words):
    out, err, code = started_with(words, CLOSED.format(0, "stdin"))
    assert (out, code) == ("", 2)
    assert err.startswith("rlnotes: ")
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize("redirection", ["<&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-", ">&- 2>&-"])
def test_no_file_gets_the_descriptor_of_a_closed_stream(make_vault, tmp_path, redirection):
    """What is printed would otherwise be written into the cache, which is opened as the lowest free number."""
    vault = make_vault({**FILES, **{f"broken{n}.md": "# Broken\n\n[[nowhere]]\n" for n in range(20)}})
    environment = {**os.environ, "RLNOTES_CACHE_DIR": str(tmp_path / "cache"), "RLNOTES_VAULT": str(vault)}
    command = f"'{sys.executable}' -m rlnotes"
    subprocess.run(
        ["bash", "-c", f"{command} list {redirection}; {command} read no-such {redirection}; {command} lint {redirection}"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=60,
    )  # fmt: skip
    (cache,) = [file for file in (tmp_path / "cache").iterdir() if file.name.endswith(".sqlite")]
    assert cache.read_bytes().startswith(b"SQLite format 3\0")
    asked = ["list", "--format", "paths"]
    done = subprocess.run(
        [sys.executable, "-m", "rlnotes", *asked], capture_output=True, env=environment, cwd=vault, check=True
    )
    assert len(done.stdout.splitlines()) == 23
    assert {file.read_text() for file in vault.glob("*.md")} == {
        *(text for name, text in FILES.items() if name.endswith(".md")), "# Broken\n\n[[nowhere]]\n"
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        *(f"list --format {fmt}" for fmt in ("table", "tsv", "json", "jsonl", "paths", "markdown")),
        *(
            f"lint --select all --format {fmt}"
            for fmt in ("table", "concise", "full", "grouped", "json", "gitlab", "sarif", "junit")
        ),
        "export",
        "--help",
    ],
)
def test_reader_that_closes_the_pipe_early_gives_exit_0(forks, long, tmp_path, words):
    """As in `rlnotes list --format table | head -1`, with more behind the first line than a pipe holds."""
    ours, theirs = os.pipe()
    env = {
        **os.environ,
        "RLNOTES_CACHE_DIR": str(long / "cache"),
        "RLNOTES_VAULT": str(long / "vault"),
        "PYTHONUTF8": "1",
    }
    with open(os.devnull, "rb") as nothing, open(tmp_path / "err", "wb") as messages:
        before = "import os; os.read(0, 1)" if words == "--help" else ""
        forks.start(words.split(), env, tmp_path, [nothing.fileno(), theirs, messages.fileno()], before)
    os.close(theirs)
    if words != "--help":
        os.read(ours, 10)
    os.close(ours)
    assert forks.wait() == 0
    assert b"Traceback" not in (tmp_path / "err").read_bytes()


def test_pager_that_quits_early_gives_exit_0(forks, long, tmp_path):
    ours, theirs = pty.openpty()
    env = {
        **os.environ,
        "RLNOTES_CACHE_DIR": str(long / "cache"),
        "RLNOTES_VAULT": str(long / "vault"),
        "PYTHONUTF8": "1",
    }
    env |= {"TERM": "xterm-256color", "PAGER": "head -n 3"}
    forks.start(["list"], env, tmp_path, [theirs, theirs, theirs])
    os.close(theirs)
    drawn = b""
    while select.select([ours], [], [], 30)[0]:
        try:
            drawn += os.read(ours, 65_536)
        except OSError:
            break
    os.close(ours)
    assert forks.wait() == 0
    assert b"Traceback" not in drawn
    assert drawn.count(b"\n") == 3


def test_non_blocking_stdout_gets_all_output(long):
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    env = {**os.environ, "RLNOTES_CACHE_DIR": str(long / "cache"), "RLNOTES_VAULT": str(long / "vault")}
    process = subprocess.Popen([sys.executable, "-m", "rlnotes", "list", "--format", "json"], env=env, stdout=theirs)
    while select.select([], [theirs], [], 0)[1]:  # until the pipe is full
        assert process.poll() is None
        time.sleep(0.01)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        data = pipe.read()
    assert process.wait(timeout=60) == 0
    assert data.count(b'"path"') == 1200


INTERRUPTED_AT = """
import os, signal, sys
at = int(sys.argv.pop(1))
seen = 0
def hook(event, args):
    global seen
    if event == "import":
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGINT)
sys.argv[0] = "rlnotes"
import rlnotes.__main__
sys.addaudithook(hook)
rlnotes.__main__.main()
"""
"""Runs what `rlnotes` runs, and is interrupted at one of its imports."""


@pytest.mark.parametrize("words", [["list", "--format", "table"], ["--help"]], ids=["list", "help"])
@pytest.mark.parametrize("at", [1, 3, 8, 20, 45, 80, 110, 150])
def test_interrupt_during_import_is_silent_and_exits_130(make_vault, tmp_path, words, at):
    env = {**os.environ, "RLNOTES_CACHE_DIR": str(tmp_path / "cache"), "RLNOTES_VAULT": str(make_vault(FILES))}
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_AT, str(at), *words],
        capture_output=True, env=env, check=False, timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert done.stderr == b""
    assert done.returncode == 130 or (at > (100 if words[0] == "list" else 40) and done.returncode == 0)


INTERRUPTED_IN = """
import os, signal, sys
where = sys.argv.pop(1)
def profile(frame, event, arg):
    if event == "call" and frame.f_code.co_name == where:
        names = set()
        while frame:
            names.add(frame.f_code.co_name)
            frame = frame.f_back
        if "run_command" in names:
            sys.setprofile(None)
            os.kill(os.getpid(), signal.SIGINT)
sys.argv[0] = "rlnotes"
import rlnotes.__main__
sys.setprofile(profile)
rlnotes.__main__.main()
"""


@pytest.mark.parametrize("where", ["cb", "__set_name__", "run", "scandir_is_never_called"])
def test_interrupt_that_python_swallows_or_wraps_exits_130(make_vault, tmp_path, where):
    """`cb` frees the lock of an import, where exceptions are printed and dropped; the other becomes a RuntimeError."""
    env = {**os.environ, "RLNOTES_CACHE_DIR": str(tmp_path / "cache"), "RLNOTES_VAULT": str(make_vault(FILES))}
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IN, where, "list", "--format", "table"],
        capture_output=True, env=env, check=False, timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert done.stderr == b""
    assert done.returncode == (0 if where == "scandir_is_never_called" else 130)


def test_ignored_interrupts_stay_ignored(make_vault, tmp_path):
    env = {**os.environ, "RLNOTES_CACHE_DIR": str(tmp_path / "cache"), "RLNOTES_VAULT": str(make_vault(FILES))}
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_AT, "20", "list", "--format", "paths"],
        capture_output=True, env=env, check=False, timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )  # fmt: skip
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, b"", 3)


@pytest.mark.parametrize("by", ["key", "signal"])
@pytest.mark.parametrize("word", [b"\x1b", b"Part"], ids=["at the start", "when it is drawn"])
def test_browse_ends_on_ctrl_c(make_vault, tmp_path, by, word):
    env = {**os.environ, "RLNOTES_CACHE_DIR": str(tmp_path / "cache"), "RLNOTES_VAULT": str(make_vault(FILES))}
    env |= {"PYTHONUTF8": "1", "TERM": "xterm-256color"}
    number, ours = pty.fork()
    if not number:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored where tests run behind
        os.execve(sys.executable, [sys.executable, "-m", "rlnotes", "browse"], env)
    drawn, sent, end = b"", False, time.monotonic() + 60
    while select.select([ours], [], [], 30)[0]:
        if time.monotonic() > end:
            os.kill(number, signal.SIGKILL)
        try:
            drawn += os.read(ours, 65_536)
        except OSError:  # Linux says EIO when the other end is closed
            break
        if not sent and word in drawn:
            sent = True
            if by == "key":
                os.write(ours, b"\x03")
            else:
                os.kill(number, signal.SIGINT)
    os.close(ours)
    assert os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) == 130
    assert b"Traceback" not in drawn


ASCII = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
FOREIGN = {
    "ö.md": "# Ö\n\n[[日本]] [x](%C3%A4.md) [[nö]] ![](ß.png)\n",
    "日本.md": "# 日本\n\n[[ö]]\n",
    "ä.md": "# Ä\n\n[[ö#Ö]]\n",
    "ß.png": "",
    "hub.md": "---\ntype: hub\n---\n# Hub\n\n## Süd\n\n- [[ö]]\n- [[日本]]\n",
}


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["list", "--format", "paths"],
        ["read", "ö"],
        ["links", "日本.md"],
        ["hub", "show", "hub"],
        ["lint", "--format", "sarif"],
        ["rename", "ö", "õ"],
        ["move", "ä", "ß"],
        ["capture", "grüße"],
    ],
    ids=" ".join,
)
def test_file_names_are_utf_8_in_any_locale(make_vault, tmp_path, words):
    found = []
    for number, env in enumerate((ASCII, {"PYTHONUTF8": "1"})):
        home = tmp_path / f"hömé{number}"
        home.mkdir()
        environment = {**os.environ, "RLNOTES_CACHE_DIR": f"{home}/cache", "RLNOTES_STATE_DIR": f"{home}/state", **env}
        vault = make_vault(FOREIGN).rename(home / "vault")
        done = subprocess.run(
            [sys.executable, "-m", "rlnotes", *words], capture_output=True, env=environment, cwd=home, check=False
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        files = sorted((os.fsencode(file.relative_to(vault)), file.read_bytes()) for file in vault.rglob("*.*"))
        found.append((done.returncode, done.stdout, files))
    assert found[0] == found[1]
    assert found[0][0] == int(words[0] == "lint")


def test_process_restarts_only_without_utf_8():
    code = "import os, sys; os.execv = None; sys.argv = ['rlnotes', '--version']; from rlnotes.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
