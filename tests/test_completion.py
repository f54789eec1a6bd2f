"""Shell completion: candidates, and how real shells insert them."""

import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import sys
import termios
import time

import pytest

from rlnotes.commands import COMMANDS
from rlnotes.completion.command_line import complete, split

NAMES = {
    "hub.md": "---\ntype: hub\ntitle: The map of gardens\n---\n## Soil and water\n\n- [[soil]]\n\n## Tools\n\n- [[spade]]\n",
    "notes/soil.md": '---\ntitle: What is soil made of?\ntags: [earth/clay, method]\naliases: [humus]\nsources: ["arXiv:2501.00001"]\n---\n',
    "notes/spade.md": "---\ntitle: Spades & other tools\ntags: [method]\ntype: finding\n---\n",
    "notes/it's 5$ (really).md": "# it's 5$ (really)\n",
    "notes/quote.md": '---\ntitle: The "best" of `worlds`; a|b\n---\n',
    "notes/Émile 🧪 test.md": "# Émile 🧪 test\n",
    "notes/colon.md": '---\ntitle: "Part 2: water = life"\n---\n',
    "notes/日本の庭.md": "# 日本の庭\n",
    "notes/evil.md": "---\ntitle: 'run $(touch pwned) `touch pwned` $HOME ${HOME}! \\ # * {a,b} & ~'\n---\n",
    "notes/alpha one.md": "",
    "notes/alpha two.md": "",
    "notes/Zebra one.md": "",
    "notes/zebra two.md": "---\ntags: [Xylem]\n---\n",
    "notes/zoo.md": "---\ntags: [xylem/sap]\n---\n",
    "notes/E\u0301cole du soir.md": "",
    "notes/u\u0308ber a\u0301pples.md": "# Something else\n",
    "deep/readme.md": "# One\n",
    "deeper/readme.md": "# Two\n",
}


@pytest.fixture(name="vault")
def _vault(make_vault, rlnotes):
    """A vault with names that shells must quote, known to the cache."""
    vault = make_vault(NAMES)
    rlnotes("hub", "show", vault=vault)
    return vault


@pytest.fixture(name="known", scope="module")
def _known(tmp_path_factory, forks):
    """The same vault and its cache for all who only ask: their environment."""
    folder = tmp_path_factory.mktemp("known")
    for path, text in NAMES.items():
        file = folder / "vault" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    known = {"RLNOTES_VAULT": str(folder / "vault"), "RLNOTES_CACHE_DIR": str(folder / "cache")}
    forks.run(["hub", "show"], {**os.environ, **known}, folder)
    return known


@pytest.fixture(name="offered")
def _offered(known, monkeypatch):
    """Return what is offered for a line, the last word of which is typed."""
    for name, value in known.items():
        monkeypatch.setenv(name, value)

    def ask(line):
        (*words, typed), _ = split(line)
        return list(complete(words[1:], typed).words)

    return ask


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rlnotes hu", ["hub"]),
        ("rlnotes hub cov", ["coverage"]),
        ("rlnotes hub sh", ["show"]),
        ("rlnotes --v", ["--vault", "--version"]),
        ("rlnotes --null --v", ["--vault"]),
        ("rlnotes --form", ["--format"]),
        ("rlnotes -f t", ["table", "tsv"]),
        ("rlnotes --format=t", ["--format=table", "--format=tsv"]),
        ("rlnotes --no-pager -f json hu", ["hub"]),
        ("rlnotes -0 hub cov", ["coverage"]),
        ("rlnotes --color never hub show --vi", ["--view"]),
        ("rlnotes --color=never list --tag ear", ["earth/clay"]),
        ("rlnotes hub show --vi", ["--view"]),
        ("rlnotes hub show --view t", ["table", "tree"]),
        ("rlnotes hub show --view=t", ["--view=table", "--view=tree"]),
        ("rlnotes list --format p", ["paths"]),
        ("rlnotes list -f js", ["json", "jsonl"]),
        ("rlnotes read what", ["What is soil made of?"]),
        ("rlnotes read WHAT", ["What is soil made of?"]),
        ("rlnotes read humu", ["humus"]),
        ("rlnotes read spad", ["Spades & other tools"]),
        ("rlnotes read notes/sp", ["notes/spade.md"]),
        ("rlnotes read readme", ["deep/readme.md", "deeper/readme.md"]),
        ("rlnotes read 'what is ", ["What is soil made of?"]),
        ("rlnotes read other", ["Spades & other tools"]),
        ("rlnotes read éMILE", ["Émile 🧪 test"]),
        ("rlnotes read 日本", ["日本の庭"]),
        ("rlnotes read éco", ["École du soir"]),
        ("rlnotes read E\u0301co", ["École du soir"]),
        ("rlnotes read notes/Éc", ["notes/École du soir.md"]),
        ("rlnotes read über", ["über ápples"]),
        ("rlnotes read áp", ["über ápples"]),
        ("rlnotes read e", ["evil"]),
        ("rlnotes read nothing", []),
        ("rlnotes read soil -", None),
        ("rlnotes read -- what", ["What is soil made of?"]),
        ("rlnotes read -- soil -", []),
        ("rlnotes read soil -- ", []),
        ("rlnotes read zebr", ["Zebra one", "zebra two"]),
        ("rlnotes hub show ", ["hub"]),
        ("rlnotes hub show spad", ["Spades & other tools"]),
        ("rlnotes hub show --section ", ["Soil and water", "Tools"]),
        ("rlnotes hub show hub.md --section to", ["Tools"]),
        ("rlnotes section show 'The map of gardens' s", ["Soil and water"]),
        ("rlnotes list --tag ", ["method", "earth/clay", "Xylem", "xylem/sap"]),
        ("rlnotes list --tag method --tag ear", ["earth/clay"]),
        ("rlnotes list --type f", ["finding"]),
        ("rlnotes sources ", ["arXiv:2501.00001"]),
        ("rlnotes tags ear", ["earth/clay"]),
        ("rlnotes list --columns title,alia", ["title,aliases"]),
        ("rlnotes list --group-by ty", ["type"]),
        ("rlnotes list --sort m", ["modified"]),
        ("rlnotes properties back", ["backlinks"]),
        ("rlnotes list --where ty", ["type="]),
        ("rlnotes list --where 'words>3 and not ty", ["words>3 and not type="]),
        ("rlnotes list --where type=", ["type=hub", "type=finding"]),
        ("rlnotes list --where 'words>3 (type=f", ["words>3 (type=finding"]),
        ("rlnotes list --where TITLE!=what", ['TITLE!="What is soil made of?"']),
        ("rlnotes list --where tags=earth", ["tags=earth/clay"]),
        ("rlnotes list --where has:alia", ["has:aliases"]),
        ("rlnotes list --where links-to:zebr", ['links-to:"Zebra one"', 'links-to:"zebra two"']),
        ("rlnotes list --where in:", ["in:hub"]),
        ("rlnotes list --limit ", []),
        ("rlnotes nothing ", []),
    ],
)
def test_completion_offers_candidates_for_the_position(offered, line, words):
    found = offered(line)
    if words is None:
        assert {"--raw", "--help", "--format"} <= set(found)
    else:
        assert found == words


def test_completion_offers_used_options_only_if_repeatable(offered):
    found = offered("rlnotes list --sort date --tag x --")
    assert "--sort" not in found
    assert "--tag" in found


@pytest.mark.parametrize("name", COMMANDS)
def test_completion_offers_every_command_and_option(offered, name):
    *first, last = name.split()
    assert last in offered(" ".join(["rlnotes", *first, last[:2]]))
    assert {"--vault", "--format", "--color"} <= set(offered(f"rlnotes {name} --"))


def test_completion_uses_the_vault_of_the_command_line(offered, known, rlnotes, make_vault):
    other = make_vault({"unheard.md": "# Unheard\n"})
    rlnotes("list", vault=other, env={"RLNOTES_CACHE_DIR": known["RLNOTES_CACHE_DIR"]})
    assert offered(f"rlnotes read --vault {other} un") == ["Unheard"]
    for option in (f"--vault {other}", f"--vault={other}", f"-V {other} -f json"):
        assert offered(f"rlnotes {option} search un") == []  # words to look for are no names
        assert offered(f"rlnotes {option} read un") == ["Unheard"]
    assert "--format" not in offered("rlnotes -f json list --")


def test_completed_nfc_name_matches_the_nfd_file(rlnotes, vault):
    for name in ("École du soir", "notes/École du soir.md"):
        found = rlnotes("read", name, "--format", "paths", vault=vault)
        assert found.stdout.endswith("/notes/E\u0301cole du soir.md\n")
        assert found.stderr == ""


def asked(rlnotes, *words, **more):
    return rlnotes("__complete", *words, **more)


def test_completion_does_not_read_the_vault(rlnotes, vault):
    (vault / "unheard.md").write_text("# Unheard of\n")
    (vault / "hub.md").unlink()
    found = asked(rlnotes, "zsh", "rlnotes", "read", "", vault=vault).stdout
    assert "unheard" not in found
    assert "hub" in found


@pytest.mark.parametrize("damage", ["absent", "garbage", "empty", "truncated", "unwritable folder"])
def test_completion_prints_nothing_on_errors(rlnotes, vault, tmp_path, damage):
    (file,) = [f for f in (tmp_path / "cache").iterdir() if f.suffix == ".sqlite"]
    data = file.read_bytes()
    for leftover in (tmp_path / "cache").iterdir():
        leftover.unlink()
    if damage != "absent":
        file.write_bytes({"garbage": b"x" * 9000, "empty": b"", "truncated": data[: len(data) // 3]}.get(damage, data))
    if damage == "unwritable folder":
        file.parent.chmod(0o500)
    found = asked(rlnotes, "zsh", "rlnotes", "read", "w", vault=vault)
    file.parent.chmod(0o700)
    assert (found.stderr, found.code) == ("", 0)
    assert damage == "unwritable folder" or not found.stdout


@pytest.mark.parametrize(
    "words", [(), ("bash",), ("zsh",), ("nosuchshell", "x"), ("bash", "rlnotes read 'x", "x"), ("fish", "")]
)
def test_completion_of_any_words_prints_no_error(rlnotes, vault, words):
    found = asked(rlnotes, *words, vault=vault)
    assert (found.stderr, found.code) == ("", 0)


def test_completion_leaves_out_names_with_control_characters(rlnotes, make_vault):
    vault = make_vault({
        "a.md": '---\ntitle: "esc \\e[31m red"\naliases: ["esc tab\\tbed"]\n---\n',
        "esc new\nline.md": "",
        "esc fine.md": "",
    })  # fmt: skip
    rlnotes("list", vault=vault)
    assert asked(rlnotes, "zsh", "rlnotes", "read", "esc", vault=vault).stdout == "words\nesc fine\tesc fine.md\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b", ["a", "b"]),
        ("a ", ["a", ""]),
        ("  a  b", ["a", "b"]),
        (r"a b\ c", ["a", "b c"]),
        ("a 'b c", ["a", "b c"]),
        ("a 'b' ", ["a", "b", ""]),
        ('a "b \\"c\\$ \\d', ["a", 'b "c$ \\d']),
        ("a '' x", ["a", "", "x"]),
        ("a it\\'s", ["a", "it's"]),
        ("a --x='y z'w", ["a", "--x=y zw"]),
        ("a \\", ["a", ""]),
        ("", [""]),
    ],
)
def test_command_line_is_split_like_a_shell_does(line, words):
    assert split(line)[0] == words


# real shells

SETUP = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        'eval "$(rlnotes completion bash)"; bind "set bell-style none"; PROMPT_COMMAND=\'echo > "$HEARD"\'\n',
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        'autoload -Uz compinit; compinit -u -D; eval "$(rlnotes completion zsh)"; precmd() { echo > "$HEARD" }\n',
    ),
    "fish": (
        ["fish", "--private"],
        'rlnotes completion fish | source; function prompted --on-event fish_prompt; echo > "$HEARD"; end\n',
    ),
}
STUB = r"""#!/bin/sh
case $1 in __complete | completion) exec "$PYTHON" -m rlnotes "$@" ;; esac
{ printf '%s\0' "$@"; echo; } > "$HEARD"
"""


class Terminal:
    """A shell in a pseudo-terminal, where `rlnotes` completes and otherwise tells us its arguments.

    What is heard comes through a pipe: a line for each call, its arguments ended by NUL, and an empty one at each prompt.
    """

    def __init__(self, shell, folder, vault, cache):
        program = folder / "bin" / "rlnotes"
        program.parent.mkdir()
        program.write_text(STUB)
        program.chmod(0o755)
        os.mkfifo(folder / "heard")
        self.pipe = os.open(folder / "heard", os.O_RDWR)
        command, setup = SETUP[shell]
        self.process, self.descriptor = pty.fork()
        if not self.process:
            os.chdir(folder)
            env = {
                "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(folder), "TERM": "xterm", "LANG": "C.UTF-8",
                "RLNOTES_VAULT": str(vault), "RLNOTES_CACHE_DIR": str(cache), "PYTHONUTF8": "1",
                "PYTHON": sys.executable, "HEARD": str(folder / "heard"),
            }  # fmt: skip
            os.execvpe(command[0], command, env)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.screen = self.heard = b""
        # a shell throws away what was typed before its first prompt: it is ready when it has answered once
        for _ in range(60):
            self.type("rlnotes ready\n")
            if self.hear(1):
                break
        self.type(setup)
        while self.hear():
            pass

    def type(self, keys):
        os.write(self.descriptor, keys.encode())

    def hear(self, seconds=60):
        """Return the arguments of the next call, none for a prompt, or None if neither comes."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self.heard:
            ready, *_ = select.select([self.descriptor, self.pipe], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                return None
            if self.descriptor in ready:
                self.screen += os.read(self.descriptor, 65_536)
            if self.pipe in ready:
                self.heard += os.read(self.pipe, 65_536)
        line, _, self.heard = self.heard.partition(b"\n")
        return line.decode().split("\0")[:-1]

    def run(self, keys):
        """Type a line, Tab keys in it, and return the arguments that rlnotes was called with."""
        self.type(keys)
        called = self.hear(30)
        if called:
            self.hear()  # the next prompt
        return called or self.screen.decode(errors="replace")

    def close(self):
        os.kill(self.process, signal.SIGKILL)
        os.close(self.descriptor)
        os.close(self.pipe)
        os.waitpid(self.process, 0)


@pytest.fixture(name="shell", params=list(SETUP))
def _shell(request, vault, tmp_path):
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed")
    terminal = Terminal(request.param, tmp_path, vault, tmp_path / "cache")
    terminal.name = request.param
    yield terminal
    terminal.close()


EVIL = "run $(touch pwned) `touch pwned` $HOME ${HOME}! \\ # * {a,b} & ~"
LINES = [
    ("rlnotes rea\thumu\t\n", ["read", "humus"]),
    ("rlnotes --no-pager rea\thumu\t\n", ["--no-pager", "read", "humus"]),
    ("rlnotes hub sh\t--vie\ttre\t\n", ["hub", "show", "--view", "tree"]),
    ("rlnotes list --format=jsonl --sor\tdat\t\n", ["list", "--format=jsonl", "--sort", "date"]),
    ("rlnotes list --format=pa\t\n", ["list", "--format=paths"]),
    ("rlnotes list --tag ear\t\n", ["list", "--tag", "earth/clay"]),
    ("rlnotes read What\t\n", ["read", "What is soil made of?"]),
    ("rlnotes read 'What is\t\n", ["read", "What is soil made of?"]),
    ('rlnotes read "What is\t\n', ["read", "What is soil made of?"]),
    ("rlnotes read What\\ is\t\n", ["read", "What is soil made of?"]),
    ("rlnotes read Spad\t\n", ["read", "Spades & other tools"]),
    ("rlnotes read it\\'s\t\n", ["read", "it's 5$ (really)"]),
    ('rlnotes read "it\'s\t\n', ["read", "it's 5$ (really)"]),
    ("rlnotes read 'it\t\n", ["read", "it's 5$ (really)"]),
    ('rlnotes read The\\ \\"b\t\n', ["read", 'The "best" of `worlds`; a|b']),
    ("rlnotes read 'The \"b\t\n", ["read", 'The "best" of `worlds`; a|b']),
    ("rlnotes read Émi\t\n", ["read", "Émile 🧪 test"]),
    ("rlnotes read 日\t\n", ["read", "日本の庭"]),
    ("rlnotes read Éc\t\n", ["read", "École du soir"]),
    ("rlnotes read notes/éc\t\n", ["read", "notes/École du soir.md"]),
    ("rlnotes read Part\t\n", ["read", "Part 2: water = life"]),
    ("rlnotes read Part\\ 2:\\ wa\t\n", ["read", "Part 2: water = life"]),
    ("rlnotes read notes/spa\t\n", ["read", "notes/spade.md"]),
    ("rlnotes section show hub.md Soi\t\n", ["section", "show", "hub.md", "Soil and water"]),
    ("rlnotes hub show hub --section 'Soil and\t\n", ["hub", "show", "hub", "--section", "Soil and water"]),
    *((f"rlnotes read {quote}run\t\n", ["read", EVIL]) for quote in ("", "'", '"')),
    ("rlnotes read alp\to\t\n", ["read", "alpha one"]),
    ("rlnotes read 'alp\tt\t\n", ["read", "alpha two"]),
    ("rlnotes read --\tra\thumu\t\n", ["read", "--raw", "humus"]),
    ("rlnotes read humus --\tra\t\n", ["read", "humus", "--raw"]),
    ("rlnotes read -- humu\t\n", ["read", "--", "humus"]),
    ("rlnotes read -- humus --ra\t\n", ["read", "--", "humus", "--ra"]),
    ("rlnotes read worlds\t\n", ["read", 'The "best" of `worlds`; a|b']),
]  # fmt: skip


def test_real_shell_inserts_the_quoted_name(shell, tmp_path):
    wrong = {}
    for keys, wanted in LINES:
        called = shell.run(keys)
        if called != wanted:
            wrong[keys] = called
            shell.type("\x03")
    assert wrong == {}
    assert not list(tmp_path.rglob("pwned"))


def test_real_shell_keeps_a_word_whose_candidates_differ_in_letter_case(shell):
    """Zsh inserts the first candidate and then the others, fish one in the same case, bash lists them."""
    wanted = {
        "rlnotes read zebr\t\n": {"zsh": "Zebra one", "fish": "zebra two", "bash": "zebr"},
        "rlnotes read ZEB\t\n": {"zsh": "Zebra one", "fish": None, "bash": "ZEB"},
        "rlnotes read zebr\t\t\n": {"zsh": "zebra two", "bash": "zebr"},
        "rlnotes list --tag xyl\t\n": {"zsh": "Xylem", "fish": "xylem/sap", "bash": "xyl"},
    }
    for keys, by_shell in wanted.items():
        if shell.name in by_shell:
            called = shell.run(keys)
            assert called[-1] == (by_shell[shell.name] or called[-1])
            assert called[-1].casefold().startswith(keys.split()[-1].casefold()), keys
