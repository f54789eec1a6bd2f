"""The manual in the terminal."""

import json
import re
from pathlib import Path

import pytest

import rlnotes as package
from rlnotes.manual import topics

PAGES = sorted((Path(package.__file__).parent / "manual").glob("*.md"))
SHOWN = [page for page in PAGES if page.stem != "commands"]  # which is shown as a list, grouped


def test_help_lists_every_page_of_the_manual_with_its_title(rlnotes):
    listed = dict(line.split("\t") for line in rlnotes("help").stdout.splitlines())
    assert list(listed) == [page.stem for page in PAGES]
    assert all(page.read_text().startswith(f"# {listed[page.stem]}\n") for page in PAGES)


def test_every_title_fits_one_line_of_a_terminal():
    assert [title for title in topics().values() if not title or len(title) > 62 or "`" in title] == []


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_a_piped_page_is_the_markdown_of_its_file_without_comments_of_the_generator(rlnotes, page):
    result = rlnotes("help", page.stem)
    assert (result.code, result.stderr) == (0, "")
    lines = page.read_text().splitlines()
    assert result.stdout.splitlines() == [line for line in lines if not re.fullmatch("<!-- /?[a-z]+ -->", line)]


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_a_page_is_rendered_on_a_terminal_and_its_outputs_are_not_wrapped(terminal, vault_path, page):
    drawn = re.sub(r"\x1b\[[0-9;]*m", "", terminal("help", page.stem, vault=vault_path))
    lines = [line.rstrip() for line in drawn.splitlines()]
    assert topics()[page.stem] in lines
    assert not any(line.startswith(("## ", "```", "<!-- /")) for line in lines)
    for block in re.findall(r"^```console\n\$[^\n]*\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL):
        assert {line for line in block.splitlines() if len(line) <= 80} <= {*lines}


def test_json_has_the_text_of_a_page(rlnotes):
    (item,) = json.loads(rlnotes("help", "lint", "--format", "json").stdout)["items"]
    assert (item["topic"], item["text"][:7]) == ("lint", "# Lint:")


@pytest.mark.parametrize(
    ("topic", "closest"), [("sttings", "settings"), ("lintt", "lint"), ("serach", "search"), ("unddo", "undo")]
)
def test_an_unknown_topic_is_an_error_with_the_closest_name(rlnotes, topic, closest):
    result = rlnotes("help", topic)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr == f"rlnotes: Unknown topic `{topic}`.\n  Did you mean `{closest}`?\n"


def test_an_unknown_topic_like_no_other_is_an_error_that_says_how_to_list_them(rlnotes):
    result = rlnotes("help", "zzzzzz")
    assert (result.code, result.stdout) == (2, "")
    assert "`rlnotes help` lists the topics" in result.stderr


@pytest.mark.parametrize("command", ["undo", "hub show", "hub", "rename-tag", "help"])
def test_help_of_a_command_that_is_no_topic_is_its_own_help(rlnotes, command):
    result = rlnotes("help", *command.split())
    assert result == rlnotes(*command.split(), "--help")
    assert result.stdout.startswith(f"Usage: rlnotes {command} ")


def test_a_topic_precedes_the_command_of_its_name(rlnotes):
    assert rlnotes("help", "lint").stdout.startswith("# Lint")
    assert rlnotes("help", "hub", "list").stdout.startswith("Usage: rlnotes hub list ")


def test_help_needs_no_vault(rlnotes, tmp_path):
    assert rlnotes("help", "lint", vault=tmp_path / "nowhere").code == 0


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (("help", "how"), ["how-it-works"]),
        (("help", "li"), ["links", "lint", "list", "link"]),
        (("help", "hu"), ["hubs", "hub"]),
    ],
)
def test_tab_completes_topics_and_then_commands(rlnotes, line, offered):
    result = rlnotes("__complete", "zsh", "rlnotes", *line)
    how, *found = result.stdout.splitlines()
    assert how == "words"
    assert [word.partition("\t")[0] for word in found] == offered
    assert all(word.partition("\t")[2] for word in found)
