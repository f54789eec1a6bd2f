"""What natural guesses of commands answer."""

import itertools
import re

import pytest

from rlnotes.commands import COMMANDS, GROUPS, WRITES, command
from rlnotes.options import parameters
from rlnotes.unknown_command import IN_GROUP, OUT_OF_SCOPE, SYNONYMS, answer

GUESSES = {
    "find": "search", "grep": "search", "query": "search", "rg": "search", "show": "read", "cat": "read", "open": "edit", "ls": "list",
    "mv": "rename NOTE NEW|move NOTE FOLDER", "rm": "delete NOTE", "remove": "delete NOTE", "check": "lint", "validate": "lint",
    "fix": "lint --fix", "tag": "tags", "hashtags": "tags", "props": "properties", "property": "properties",
    "outline": "section list NOTE", "toc": "section list NOTE", "recent": "list --sort modified",
    "random": "list --sort random --limit 1", "daily": "today", "journal": "today", "create": "new TITLE", "add": "new TITLE",
    "serve": "browse", "web": "browse", "site": "graph -o vault.svg", "similar": "related NOTE", "neighbors": "map NOTE",
    "neighbours": "map NOTE", "status": "stats", "info": "stats", "diff": "history", "log": "history", "missing": "broken --missing",
    "orphan": "orphans", "refs": "backlinks NOTE", "revert": "undo", "hubs": "hub list", "settings": "config", "rules": "rule",
    "hub ls": "hub list", "hub rm": "hub remove NOTE HUB", "hub create": "hub new TITLE", "hub open": "hub show HUB",
    "hub rlvr-dynamics": "hub show NAME", "section ls": "section list HUB", "FIND": "search", "serach": "search", "backlink": "backlinks",
    "lnt": "lint", "hub shw": "hub show",
}  # fmt: skip
"""A guess, and what it answers: one command, or several between `|`."""


@pytest.mark.parametrize("guess", GUESSES)
def test_a_guess_is_answered_with_the_command_to_use(rlnotes, guess):
    result = rlnotes(*guess.split())
    assert (result.code, result.stdout) == (2, "")
    asked = " or ".join(f"`rlnotes {instead}`" for instead in GUESSES[guess].split("|"))
    assert result.stderr.splitlines()[-1] == f"Error: Unknown command `{guess}`. Did you mean {asked}?"


@pytest.mark.parametrize("guess", ["todo", "tasks", "sync", "publish", "reindex"])
def test_what_is_out_of_scope_is_said_to_be(rlnotes, guess):
    result = rlnotes(guess)
    assert (result.code, result.stdout) == (2, "")
    assert re.search(f"Unknown command `{guess}`. (.* out of scope: |The cache is always up to date)", result.stderr)


def test_version_and_help_answer_themselves(rlnotes):
    assert rlnotes("version") == rlnotes("--version")
    assert rlnotes("help").code == 0


@pytest.mark.parametrize("guess", ["zzzz", "section foo"])
def test_a_guess_like_nothing_is_told_where_all_commands_are(rlnotes, guess):
    assert "`rlnotes help commands` lists all." in rlnotes(*guess.split()).stderr


def test_view_of_a_note_tells_how_to_read_it(rlnotes, vault_path):
    result = rlnotes("view", "rlvr-dynamics", vault=vault_path)
    assert result.code == 2
    assert "`rlnotes read rlvr-dynamics` shows the note hubs/rlvr-dynamics.md" in result.stderr
    assert "how to define one" in rlnotes("view", "nothing-like-it", vault=vault_path).stderr


def typos(word):
    """Words one letter away: one left out, doubled, exchanged with the next, or replaced."""
    for at, letter in enumerate(word):
        yield from (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + "x" + word[at + 1 :])
        yield word[:at] + word[at + 1 : at + 2] + letter + word[at + 2 :]


@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_mistyped_word_is_never_answered_with_a_command_that_writes(name):
    *group, last = name.split()
    known = {
        word
        for synonyms in itertools.chain(SYNONYMS.values(), *map(dict.values, IN_GROUP.values()))
        for word in synonyms.split()
    }
    for typed in {*typos(last)} - known - {each.rpartition(" ")[2] for each in COMMANDS} - {""}:
        offered = re.findall("`rlnotes ([^`]*)`", answer([*group, typed]))
        assert not {*offered} & WRITES, (typed, offered)


def test_commands_that_write_are_known():
    assert {name for name in COMMANDS if any(each.name == "dry_run" for each in parameters(command(name)))} | {
        "edit"
    } == WRITES


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_a_synonym_is_no_command_and_means_one_thing(group):
    table = IN_GROUP[group] if group else SYNONYMS
    words = [
        word for synonyms in (*table.values(), *([] if group else OUT_OF_SCOPE.values())) for word in synonyms.split()
    ]
    assert {word for word in words if words.count(word) > 1} <= {"mv"}
    assert not {*words} & {
        name.removeprefix(f"{group} ").partition(" ")[0] for name in COMMANDS if name.startswith(group)
    }
    assert all({" ".join(each.split()[:2]), each.split()[0]} & {*COMMANDS} for each in table)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("search -foo", "`rlnotes search -- -foo`"),
        ("search entropy -critic", "`rlnotes search -- -critic`"),
        ("capture -x", "`rlnotes capture -- -x`"),
        ("new --why", "`rlnotes new -- --why`"),
    ],
)
def test_a_text_that_begins_with_a_dash_gets_a_hint_at_two_dashes(rlnotes, vault_path, words, hint):
    result = rlnotes(*words.split(), vault=vault_path)
    assert result.code == 2
    assert f". Write -- before a text that begins with -: {hint}." in result.stderr


@pytest.mark.parametrize("words", ["list --nope", "search --limit x words", "links -x a"])
def test_other_mistakes_get_no_hint_at_two_dashes(rlnotes, vault_path, words):
    result = rlnotes(*words.split(), vault=vault_path)
    assert result.code == 2
    assert "Write --" not in result.stderr
