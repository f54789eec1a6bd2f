"""Help of the program, of groups and of commands."""

import re

import pytest

from rlnotes.commands import CATEGORIES, COMMANDS, COMMON, GROUPS
from rlnotes.options import parameters
from rlnotes.session import Session

EXAMPLE = re.compile("  .*rlnotes ")
"""An example can be copied, whatever its length."""
SHARED = ("--vault", "--format", "--null", "--color", "--hyperlinks", "--no-pager", "--no-cache", "--json", "--help")


def without_colors(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def bare(text):
    """The words of a drawn page, without the lines around panels."""
    return " ".join(re.sub("[│╭╮╰╯─]", " ", without_colors(text)).split())


def test_help_fits_one_screen_of_a_terminal_with_nothing_cut(terminal, vault_path):
    drawn = terminal("--help", vault=vault_path)
    lines = without_colors(drawn).splitlines()
    assert len(lines) <= 44  # of 45 lines, one is for the prompt
    assert max(map(len, lines)) <= 80
    assert "…" not in drawn
    assert "\x1b[36m" in drawn
    assert all(f"─ {title} ─" in without_colors(drawn) for title in CATEGORIES)
    assert all(f"{name} {COMMANDS[name]}" in bare(drawn) for name in COMMON)


def test_piped_help_is_plain_and_fits_one_screen(rlnotes):
    for args in ((), ("--help",), ("-h",)):
        result = rlnotes(*args)
        assert (result.code, result.stderr) == (0, "")
        lines = result.stdout.splitlines()
        assert len(lines) <= 45
        assert max(map(len, lines)) <= 80
        assert not re.search("[\x1b│╭…]", result.stdout)
        assert all(re.search(rf"^  {name} +{COMMANDS[name]}$", result.stdout, re.MULTILINE) for name in COMMON)
        assert {"rlnotes help commands", "rlnotes help (the manual)"} <= set(
            re.split(r"[:,.] ?", lines[-1].replace("More: ", ""))
        )


def test_common_commands_are_about_twenty_with_short_texts():
    assert 18 <= len(COMMON) <= 22
    assert {name: COMMANDS[name] for name in COMMON if len(COMMANDS[name]) >= 45} == {}
    assert all(COMMON & {*commands} for commands in CATEGORIES.values())


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_without_subcommand_prints_its_help_and_exits_0(rlnotes, group):
    result = rlnotes(group)
    assert result == rlnotes(group, "--help") == rlnotes("help", group)
    assert (result.code, result.stderr) == (0, "")
    own = [name.partition(" ")[2] for name in COMMANDS if name.startswith(f"{group} ")]
    assert all(f"\n  {name} " in result.stdout for name in own)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_lists_its_own_options_before_the_global_ones(rlnotes, name):
    from rlnotes.commands import command

    result = rlnotes(*name.split(), "--help")
    assert (result.code, result.stderr) == (0, "")
    own, _, shared = result.stdout.partition("\nGlobal options:\n")
    declared = {each for parameter in parameters(command(name)) for each in parameter.names}
    assert all(re.search(rf"^  .*{re.escape(each)}\b", own, re.MULTILINE) for each in declared)
    expected = {name for parameter in parameters(Session.__init__) for name in parameter.names} - declared
    assert all(each in shared for each in expected)
    assert own.index("Options:") < own.index("Examples:") if declared else "Options:" not in own
    long = [line for line in result.stdout.splitlines() if len(line) > 80 and not EXAMPLE.match(line)]
    assert long == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_drawn_in_panels_on_a_terminal(terminal, vault_path, name):
    drawn = without_colors(terminal(*name.split(), "--help", vault=vault_path))
    assert "╭─ Global options ─" in drawn
    assert all(each in drawn for each in SHARED[-2:])
    assert max(len(line) for line in drawn.splitlines() if not EXAMPLE.match(line)) <= 80


def test_help_after_other_options_is_the_same(rlnotes):
    assert rlnotes("list", "--tag", "x", "-h") == rlnotes("-V", ".", "list", "--help") == rlnotes("list", "--help")
