"""The fast argument parser gives what Typer gives."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes import cli
from rlnotes.argv import parse_argv
from rlnotes.commands import COMMANDS, command
from rlnotes.options import parameters
from rlnotes.session import Session

WORDS = st.sampled_from([
    *"a b.md --limit -n 5 -1 0 --limit=3 -n3 --format tsv json --format=json -f xml --null -0 --vault -V --vault=x --color "
    "always pink --color=never --no-cache --tag --tag=x rlvr --type --type= --hub --since --sort title --view tree "
    "--section --depth 2 --isolated --unfiled --dead-ends --all --raw -- - -h --help --lim -nf --no-cache=1".split(),
    "", "two words", "é", "５",
])  # fmt: skip


def as_typer_reads(name, words):
    """What Typer makes of the words behind a command's name, or None where it refuses them or is asked for help."""
    taken = []
    read_by_typer = cli.typer_command(name, lambda *call: taken.append(call) or 0)
    try:
        read_by_typer.main(list(words), standalone_mode=False)
    except Exception:  # noqa: BLE001  # whatever Typer refuses
        return None
    return taken[0] if taken else None


@given(name=st.sampled_from(list(COMMANDS)), words=st.lists(WORDS, max_size=6))
def test_fast_parser_gives_the_values_of_typer(name, words):
    call = parse_argv([*name.split(), *words])
    if call is not None:
        assert tuple(call) == as_typer_reads(name, words)


@pytest.mark.parametrize(
    "line",
    [
        "search one two three -n 5",
        "search --limit=5 one --format json",
        "list --tag a --tag b --sort date -V vault",
        "hub show map --view tree --depth 2",
        "hub show",
        "related note.md --color never",
        "lint",
        "lint a.md b.md --no-cache",
    ],
)
def test_fast_parser_accepts_common_command_lines(line):
    call = parse_argv(line.split())
    assert call is not None
    words = line.split()
    name = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else words[0]
    assert tuple(call) == as_typer_reads(name, words[name.count(" ") + 1 :])


@pytest.mark.parametrize(
    "line", ["-V {} stats -f json", "--vault={} --no-cache stats -f json", "-f json stats -V {}", "-f json -V {} hub list",
             "hub -V {} list -f json"],
)  # fmt: skip
def test_shared_options_may_precede_the_command(rlnotes, make_vault, tmp_path, line):
    vault = make_vault({"hub.md": "---\ntype: hub\n---\n"})
    words = line.format(vault).split()
    found = rlnotes(*words, vault=tmp_path / "elsewhere")
    assert (found.code, found.stderr) == (0, "")
    assert '"kind": "stats"' in found.stdout or '"path": "hub.md"' in found.stdout


@pytest.mark.parametrize("line", ["-V", "-V x", "--limit 3 list"])
def test_options_without_command_are_left_to_typer(rlnotes, make_vault, line):
    found = rlnotes(*line.split(), vault=make_vault({}))
    assert (found.code, found.stdout) == (2, "")
    assert "No such option" in found.stderr


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--help",
        "hub",
        "hub shw",
        "search",
        "search -h",
        "list --limit -1",
        "list --limit x",
        "read a b",
        "nothing",
        "lint --no-cache=1",
    ],
)
def test_ambiguous_command_lines_are_left_to_typer(line):
    assert parse_argv(line.split()) is None


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_of_a_command_is_declared(name):
    signature = inspect.signature(command(name))
    assert ["session", *(parameter.name for parameter in parameters(command(name)))] == list(signature.parameters)


def test_every_parameter_of_a_session_is_declared():
    assert ["self", *(p.name for p in parameters(Session.__init__))] == list(
        inspect.signature(Session.__init__).parameters
    )
