"""Globs: what they fit, and that no glob and no path makes them slow."""

import time
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlnotes.globs import Globs

ATOMS = st.sampled_from(["a", "b", "/", "*", "?", "**", "**/", "/**", "."])
PATHS = st.text("ab./\n", min_size=1, max_size=9).map(lambda text: text.strip("/") or "a")


def fits(glob, path):
    """Match slowly, trying all there is: what the module's first line says."""
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
def test_glob_matches_same_paths_as_exhaustive_matcher(glob, path):
    assert Globs([glob])(path) is fits(glob, path)


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
def test_glob_matches_within_time_limit(glob, path):
    start = time.process_time()
    assert not Globs([glob])(path) or glob.endswith("a*")
    assert time.process_time() - start < 1


@pytest.mark.parametrize("shape", ["*a*a*a*a*b", "**/a/**/a/**/b", "**a**a**b", "**/*a*/*a*/b"])
def test_glob_time_is_linear_in_path_length(shape):
    matches = Globs([shape])

    def taken(count):
        path = ("a" if shape == "*a*a*a*a*b" else "aa/") * count
        times = []
        for _ in range(5):
            start = time.process_time()
            for _ in range(20):
                matches(path)
            times.append(time.process_time() - start)
        return min(times)

    assert taken(4000) < 3 * taken(2000) + 0.01
