"""The contract of every command: formats, help with an example, exit codes, clean streams."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rlnotes
from rlnotes.cli import typer_command
from rlnotes.commands import COMMANDS
from rlnotes.lint.rules import RULES
from rlnotes.output import Format
from rlnotes.output.write import JSON_VERSION

NOTE = "rlvr-sharpens-sampling-without-widening-reach"
OTHER = "right-answers-do-not-make-the-trace-causal"
HUB = "rlvr-dynamics"
CALLS = {
    "list": (),
    "hub list": (),
    "hub show": (HUB,),
    "section list": (HUB,),
    "section show": (HUB, "RLVR Side Effects"),
    "read": (NOTE,),
    "links": (NOTE,),
    "backlinks": (NOTE,),
    "related": (NOTE,),
    "suggest": (),
    "search": ("entropy", "tokens"),
    "hub coverage": (),
    "map": (NOTE, "--depth", "2"),
    "path": (NOTE, "checklists-turn-instructions-into-verifiable-rewards"),
    "tree": (),
    "graph": (),
    "tensions": (),
    "sources": (),
    "tags": (),
    "properties": (),
    "orphans": (),
    "broken": (),
    "lint": (),
    "rule": (),
    "stats": (),
    "history": (),
    "export": (),
    "view": (),
    "config": (),
    "doctor": (),
    "help": ("lint",),
    "completion": ("bash",),
    "browse": (),
}
WRITES = {
    "new": ("A new question",),
    "capture": ("a thought",),
    "today": (),
    "link": (NOTE, OTHER, "--as", "extends"),
    "rename": (NOTE, "another name"),
    "move": (NOTE, "elsewhere/deep"),
    "retitle": (NOTE, "Is this another question?"),
    "rename-heading": (f"{HUB}#RLVR Side Effects", "Side effects"),
    "rename-tag": ("rlvr", "verifiable/rewards"),
    "rename-property": ("date", "created"),
    "set": (NOTE, OTHER, "status=draft"),
    "unset": (NOTE, "date"),
    "add-tag": (NOTE, "draft"),
    "remove-tag": (HUB, "rlvr"),
    "merge": (NOTE, OTHER),
    "delete": (NOTE, "--unlink"),
    "hub new": ("A new hub",),
    "hub mark": (NOTE,),
    "hub add": (NOTE, "rl-training-mechanics"),
    "hub remove": (NOTE, HUB),
    "hub move": (NOTE, HUB, "--section", "Novel Architecture"),
    "hub sort": (HUB,),
}
CALLS |= {name: (*words, "--dry-run") for name, words in WRITES.items()}
ANSWERS = [name for name in CALLS if name not in {"completion", "graph", "browse"}]
"""The commands that print a report in every format: a program for a shell and a screen are none, a graph has its own."""
APART = {"undo", "edit", "init"}
"""What needs a past, an editor or no vault yet; see test_manage."""

PACKAGE = Path(rlnotes.__file__).parent


def leaves():
    """Every command by the words that call it, as Typer knows it."""
    return [(name, typer_command(name)) for name in COMMANDS]


def test_contract_covers_every_command():
    assert set(CALLS) | APART == {name for name, _ in leaves()}


@pytest.fixture(name="kept", scope="module")
def _kept(tmp_path_factory):
    """A cache folder for all: what is asked here does not change."""
    return {"RLNOTES_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("fmt", Format)
def test_every_command_prints_every_format(rlnotes, vault_path, kept, name, fmt):
    result = rlnotes(*name.split(), *CALLS[name], "--format", fmt, vault=vault_path, env=kept)
    assert result.code == 0
    assert not result.stderr or (name == "merge" and "left out" in result.stderr)
    if fmt is Format.JSON:
        document = json.loads(result.stdout)
        assert (document["version"], document["count"]) == (JSON_VERSION, len(document["items"]))
    elif fmt is Format.JSONL:
        assert all(isinstance(json.loads(line), dict) for line in result.stdout.splitlines())
    elif fmt is Format.PATHS:
        assert all(line.endswith(".md") for line in result.stdout.splitlines())
    elif fmt is Format.TSV:
        assert len({line.count("\t") for line in result.stdout.splitlines()}) <= 1
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("name", sorted({*CALLS} - {"doctor"}))  # which tells how the cache was
def test_piped_output_is_deterministic(rlnotes, vault_path, kept, name):
    once, again = (
        rlnotes(*name.split(), *CALLS[name], vault=vault_path, env=kept, fresh=fresh) for fresh in (True, False)
    )
    assert once == again


@pytest.mark.parametrize(("name", "command"), list(leaves()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_help_text_has_example_and_shared_options(name, command):
    assert re.search(rf"^Example: rlnotes {name}", command.help, re.MULTILINE)
    assert {"--vault", "--format", "--null", "--color"} <= {option for p in command.params for option in p.opts}


def test_command_list_shows_first_line_of_each_help_text():
    assert {name: command.help.splitlines()[0] for name, command in leaves()} == COMMANDS


def test_help_lists_every_command(rlnotes):
    result = rlnotes("help", "commands")
    assert result.code == 0
    assert [line.split("\t")[0] for line in result.stdout.splitlines()] == [*COMMANDS]


def test_version_is_printed(rlnotes):
    assert rlnotes("--version").stdout == f"rlnotes {__import__('rlnotes').__version__}\n"


def test_mistyped_command_gets_suggestion(rlnotes):
    result = rlnotes("serach", "x")
    assert result.code == 2
    assert "Did you mean `rlnotes search`?" in result.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("read", "no such note at all"), 2, "No note is named `no such note at all`"),
        (("read",), 2, "Missing argument"),
        (("list", "--format", "xml"), 2, "'xml' is not one of"),
        (("list", "--sort", "colour"), 2, "No note has the property `colour`"),
        (("list", "--since", "tomorrow"), 2, "Invalid date: `tomorrow`"),
        (("list", "--color", "pink"), 2, "not one of 'auto', 'always', 'never'"),
        (("list", "-0"), 2, "-0 requires --format paths"),
        (("list", "--limit", "-1"), 2, "--limit"),
        (("list", "--nonsense"), 2, "No such option"),
        (("hub", "show", HUB, "--section", "Nowhere"), 2, "has no section `Nowhere`"),
        (("section", "show", HUB, "ex"), 2, "matches 2 sections"),
        (("lint", "nowhere"), 2, "No file or folder `nowhere`"),
        (("list", "--vault", "nowhere"), 3, "does not exist"),
        (("list", "--vault", __file__), 3, "is not a folder"),
    ],
)
def test_user_error_prints_one_sentence_and_exit_code(rlnotes, vault_path, args, code, said):
    result = rlnotes(*args, vault=vault_path)
    assert result.code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_lint_with_findings_exits_1(rlnotes, make_vault):
    result = rlnotes("lint", "--format", "tsv", vault=make_vault({"a.md": "[[nowhere]]"}))
    assert result.code == 1
    assert "a.md:1:1\tRLN101\t" in result.stdout


def test_unknown_setting_gets_suggestion(rlnotes, make_vault):
    result = rlnotes("list", vault=make_vault({".rlnotes.toml": 'ignroe = ["x"]'}))
    assert (result.code, result.stdout) == (2, "")
    assert "Unknown setting `ignroe` in .rlnotes.toml:1." in result.stderr
    assert "`ignore`" in result.stderr


def test_empty_vault_warns_on_stderr_and_exits_0(rlnotes, tmp_path):
    (tmp_path / "empty").mkdir()
    result = rlnotes("list", "--format", "json", vault=tmp_path / "empty")
    assert (result.code, json.loads(result.stdout)["items"]) == (0, [])
    assert "holds no notes" in result.stderr


def test_closed_pipe_prints_no_error(vault_path):
    command = f"{sys.executable} -m rlnotes export --format jsonl --vault '{vault_path}' | head -c 1 >/dev/null"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert done.stderr == b""


def test_paths_are_relative_to_the_working_folder(rlnotes, vault_path, tmp_path):
    result = rlnotes("list", "--format", "paths", vault=vault_path, cwd=tmp_path)
    paths = [tmp_path / line for line in result.stdout.splitlines()]
    assert len(paths) == 30
    assert all(path.is_file() for path in paths)


def test_null_ends_each_path_with_nul(rlnotes, make_vault):
    vault = make_vault({"a\nb.md": "x", "c d.md": "y"})
    result = rlnotes("list", "--format", "paths", "-0", cwd=vault)
    assert sorted(result.stdout.split("\0")) == ["", "a\nb.md", "c d.md"]


def test_path_completed_by_the_shell_names_a_note(rlnotes, vault_path):
    by_path = rlnotes("links", f"notes/{NOTE}.md", cwd=vault_path)
    from_below = rlnotes("links", f"{NOTE}.md", cwd=vault_path / "notes")
    assert by_path.stdout == from_below.stdout != ""


def test_every_rule_has_file_unique_code_and_manual_page():
    files = {path.stem for path in (PACKAGE / "lint" / "rules").glob("[!_]*.py")}
    assert {rule.__module__.rpartition(".")[2] for rule in RULES} == files
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"RLN\d{3}", rule.code)
        assert rule.severity in {"error", "warning", "info"}
        assert rule.fix in {"", "safe", "unsafe"}
        assert rule.name == rule.__module__.rpartition(".")[2].replace("_", "-")
        for heading in ("What it does", "Why is this bad?", "Example", "Fix"):
            assert f"## {heading}" in (rule.__doc__ or ""), (rule, heading)


@pytest.fixture(name="hostile")
def _hostile(make_vault):
    """A vault of which every name and text would do something to a terminal."""
    title = "[red]x[/] \x1b]0;pwn\x07 \u202egnp\x9b31m"
    text = f'---\ntitle: "[red]x[/] \\e]0;pwn\\a \\u202egnp\\x9b31m"\ntype: hub\naliases: ["{title}"]\n---\n# h \x1b[2J\n- [[b|\x1b[31m]]'
    return make_vault({"a\x1b[5m.md": text, "b.md": f"[[a]] [[{title}]] \x1b[2J \x00"})


@pytest.mark.parametrize("fmt", Format)
def test_no_control_byte_of_a_vault_is_printed(rlnotes, hostile, fmt):
    calls = [
        (*name.split(), *(("a",) if "show" in name or args[:1] == (NOTE,) else ())) for name, args in CALLS.items()
    ]
    for call in calls:
        args = [*call, "h"] if call[:2] == ("section", "show") else [*call]
        args = [*args, "x"] if call[0] == "search" else args
        result = rlnotes(*args, "--format", fmt, vault=hostile)
        printed = result.stdout.replace("\r\n", "\n") if fmt is Format.CSV else result.stdout  # its line break
        controls = re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", printed + result.stderr)
        assert not controls, (args, controls)
        assert "Traceback" not in result.stderr


def test_title_with_escapes_is_drawn_as_text(terminal, hostile):
    drawn = terminal("list", vault=hostile)
    assert "\x1b]0;" not in drawn
    assert "\x07" not in drawn
    assert "[red]x[/]" in re.sub(r"\x1b\[[0-9;]*m", "", drawn)
