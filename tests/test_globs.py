"""Globs: which paths they match, and that no glob and no path makes matching slow."""

import time
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlnotes.globs import Globs

ATOMS = st.sampled_from(["a", "b", "/", "*", "?", "**", "**/", "/**", "."])
PATHS = st.text("ab./\n", min_size=1, max_size=9).map(lambda text: text.strip("/") or "a")


def fits(glob, path):
    """Match by trying every possibility, as the documentation of the module defines it."""
    glob = glob.strip("/") + ("/**" if glob.endswith("/") else "")
    if "/" not in glob.removesuffix("/**"):
        glob = "**/" + glob

    @cache
    def tries(at, place):
        if at == len(glob):
            return place == len(path)
        rest = range(place, len(path) + 1)
        if glob.startswith("**", at):
            if (at == 0 or glob[at - 1] == "/") and glob.startswith("/", at + 2):
                return any((end == place or path[end - 1] == "/") and tries(at + 3, end) for end in rest)
            return any(tries(at + 2, end) for end in rest)
        if glob[at] == "*":
            return any("/" not in path[place:end] and tries(at + 1, end) for end in rest)
        if place == len(path):
            return False
        return (path[place] != "/" if glob[at] == "?" else path[place] == glob[at]) and tries(at + 1, place + 1)

    return tries(0, 0)


@given(st.lists(ATOMS, max_size=7).map("".join), PATHS)
@example("**/a*b/**/c", "a/axb/ab/d/c")
@example("a**b*", "aab/b")
@example("a*a", "a")
@example("***", "a/b")
@example("*a*/b", "aa/b")
def test_glob_matches_what_a_brute_force_matcher_matches(glob, path):
    assert Globs([glob])(path) is fits(glob, path)


@given(st.lists(st.sampled_from(["a*", "!a*", "*b", "!*b", "a/**", "!a/b"]), max_size=6), PATHS)
def test_last_matching_pattern_of_a_list_decides_and_a_bang_negates(globs, path):
    decisions = [not glob.startswith("!") for glob in globs if fits(glob.removeprefix("!"), path)]
    assert Globs(globs)(path) is (decisions[-1:] == [True])


def test_bang_in_the_ignore_setting_lists_a_note_again(rlnotes, make_vault):
    settings = 'ignore = ["drafts/**", "!drafts/kept.md", "old*"]\n'
    vault = make_vault({".rlnotes.toml": settings, "drafts/a.md": "", "drafts/kept.md": "", "old.md": "", "b.md": ""})
    assert rlnotes("list", "--format", "paths", vault=vault, cwd=vault).stdout.split() == ["b.md", "drafts/kept.md"]


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("*a" * 40 + "*b", "a" * 250),
        ("*a*a*a*a*a*a*a*a*a*a*a*ab", "a/" * 50 + "a" * 200),
        ("**/" * 40 + "b", "a/" * 500 + "a"),
        ("**/*a" * 20 + "/b", "aa/" * 400 + "a"),
        ("**/a" * 40 + "/b", "a/" * 1000),
        ("*?" * 60 + "b", "a" * 250),
        ("**a" * 30 + "b", "a" * 2000),
        ("a**" * 30 + "b", "a" * 2000),
        ("**/**/" * 20 + "*a*a*a*b", "aaaa/" * 500),
        ("a*" * 5000, "a" * 250),
        ("*" * 5000 + "b", "a" * 250),
        ("**/" * 5000 + "b", "a/" * 100),
    ],
)
def test_matching_of_pathological_globs_takes_less_than_a_second(glob, path):
    start = time.process_time()
    assert not Globs([glob])(path) or glob.endswith("a*")
    assert time.process_time() - start < 10  # milliseconds; a matcher that goes back would take ages


@pytest.mark.parametrize("shape", ["*a*a*a*a*b", "**/a/**/a/**/b", "**a**a**b", "**/*a*/*a*/b"])
def test_matching_time_is_linear_in_the_length_of_the_path(shape):
    matches = Globs([shape])

    def taken(count):
        path = ("a" if shape == "*a*a*a*a*b" else "aa/") * count
        times = []
        for _ in range(5):
            start = time.process_time()
            for _ in range(10):
                matches(path)
            times.append(time.process_time() - start)
        return min(times)

    assert taken(8000) < 25 * taken(1000) + 0.01  # linear is 8, quadratic 64
