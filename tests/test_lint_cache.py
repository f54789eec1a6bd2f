"""Cached findings equal those of a full run after any edits."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlnotes.index.index import build_index
from rlnotes.index.memo import Dependency
from rlnotes.lint import Rule, check
from rlnotes.lint.rules import RULES
from rlnotes.queries.hub import Hubs
from rlnotes.vault import Vault

HUB = "---\ntype: hub\n---\n"
TEXTS = st.sampled_from([
    "",
    "x\n",
    "# One\n\n[[a]] [[B]] [[gone]]\n",
    "\n\n# One\n\n[[a]] [[B]] [[gone]]\n",
    '---\naliases: [al, b]\ntopics: ["[[h]]"]\n---\n[[al]] [[h#Two]]\n',
    "---\ntitle: One\nup: [[h]]\n---\n```\n",
    HUB + "## One\n- [[a]] — why\n- [[a]]\n## Two\n",
    HUB + "Topic · 3 linked notes · 1 sections\n\n## Two\n\n- [[b]]\n- [[h]]\n",
    HUB + "\n\n## Empty\n\n## One\n- [[a]]\n",
    "<!-- rlnotes: ignore-file[orphan] -->\n[[gone]] <!-- rlnotes: ignore[RLN102] -->\n",
    "control \x08 here\n\n<<<<<<< a\n=======\n>>>>>>> b\n",
    "## Other\n\n# One\n\n[[a#Tow]] [[h#Two]] [[b#^x]] [[hh]]\n",
    "words ahead\n\n## Other\n\n# One\n",
    "---\ntype: course\n---\n[[a]] [[ \n\n## Two\n\n- [[k]]\n",
])  # fmt: skip
SETTINGS = st.sampled_from(["", 'hub-types = ["course"]\n', '[lint]\nforward = ["gone"]\n'])
PATHS = st.sampled_from(["a.md", "b.md", "B.md", "h.md", "sub/a.md", "k.md"])
EDITS = st.lists(st.tuples(PATHS, st.none() | TEXTS), min_size=1, max_size=4)


COURSE = 'hub-types = ["course"]\n'
BEFORE = {
    "a.md": "[[b#Begining]] [[gone]] [[bb]]\n",
    "b.md": "## Beginning\n\n[[a]] [[c]] [[h]]\n",
    "c.md": "---\ntopics: '[[h]]'\n---\n[[a]] [[nowhere]]\n",
    "h.md": HUB + "## One\n\n- [[a]]\n- [[b]]\n",
    "s.md": "## Other\n\n# One\n",
    "t.md": "## Other\n\n# One\n",
}
CHANGES = {
    "nothing but words": [{"a.md": "ahead\n\n[[b#Begining]] [[gone]] [[bb]]\n"}],
    "a heading that another note's link was near to": [{"b.md": "## Three\n\n[[a]] [[c]] [[h]]\n"}],
    "what a hub lists": [{"h.md": HUB + "## One\n\n- [[a]]\n- [[c]]\n"}],
    "what is a hub": [{"c.md": HUB + "[[a]] [[nowhere]]\n"}],
    "what a hub under other settings lists": [
        {".rlnotes.toml": COURSE, "c.md": "---\ntype: course\n---\n[[a]] [[nowhere]]\n", "b.md": "up:: [[c]]\n"},
        {".rlnotes.toml": "", "a.md": "[[gone]]\n"},
        {"c.md": "---\ntype: course\n---\n[[nowhere]]\n[[b]]\n"},
        {".rlnotes.toml": COURSE},
    ],
    "a name that a link was near to": [{"k.md": "---\naliases: [gonne]\n---\n"}, {"k.md": None}],
    "where a heading stands that was a title": [{"t.md": "ahead\n\n## Other\n\n# One\n"}],
    "one note, then another": [{"a.md": "[[gone]]\n"}, {"b.md": "[[gone]]\n"}, {"a.md": ""}],
}


def write(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(exist_ok=True)
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_text(text)


def found(root, *, cached):
    index = build_index(Vault(root), cached=cached)
    return check(index, Hubs(index), [rule() for rule in RULES])


@pytest.mark.parametrize("rounds", CHANGES.values(), ids=CHANGES)
def test_cached_lint_after_edits_equals_a_full_run(tmp_path, rounds):
    write(tmp_path, BEFORE)
    for files in [{}, *rounds]:
        write(tmp_path, files)
        assert found(tmp_path, cached=True) == found(tmp_path, cached=False)


class Recording(Rule):
    """Records the notes in scope and finds nothing."""

    code, name, severity, depends_on = "RLN000", "noting", "info", Dependency.NOTE

    def __init__(self):
        self.checked = []

    def check(self, index, hubs):
        self.checked = [note.path for note in index.notes_in_scope]
        return iter(())


def test_only_changed_notes_are_checked_again(tmp_path):
    rule = Recording()
    for files, checked in ((BEFORE, sorted(BEFORE)), ({"a.md": "[[gone]]\n"}, ["a.md"]), ({}, [])):
        write(tmp_path, files)
        index = build_index(Vault(tmp_path), cached=True)
        rule.checked = []
        check(index, Hubs(index), [rule])
        assert rule.checked == checked


@settings(max_examples=int(os.environ.get("HUNT") or os.environ.get("EXAMPLES", "24")))
@given(st.lists(st.tuples(EDITS, SETTINGS), min_size=2, max_size=5))
def test_cached_findings_equal_computed_ones(rounds):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder) / "vault"
        root.mkdir()
        patch.setenv("RLNOTES_CACHE_DIR", str(Path(folder) / "cache"))
        for edits, settings in rounds:
            write(root, {".rlnotes.toml": settings})
            for path, text in edits:
                write(root, {path: text})
            expected = found(root, cached=False)
            assert found(root, cached=True) == expected
            assert found(root, cached=True) == expected


class ReadsBacklinks(Rule):
    """Declares that it depends on one note at a time, and reads who links to it."""

    code, name, severity, depends_on = "RLN000", "looks-back", "info", Dependency.NOTE

    def check(self, index, hubs):
        for note in index.notes_in_scope:
            if not index.backlinks(note.path):
                yield self.finding(note.path, "nobody links here")


@pytest.mark.parametrize("depends_on", [Dependency.NOTE, Dependency.HUBS, Dependency.NAMES])
def test_rule_that_reads_an_undeclared_dependency_fails(tmp_path, depends_on):
    write(tmp_path, BEFORE)
    index = build_index(Vault(tmp_path), cached=True)
    rule = ReadsBacklinks()
    rule.depends_on = depends_on
    with pytest.raises(AttributeError, match="backlinks"):
        check(index, Hubs(index), [rule])
    rule.depends_on = Dependency.LINKS
    assert [finding.path for finding in check(index, Hubs(index), [rule])] == ["k.md", "s.md", "t.md"][1:]


@pytest.mark.parametrize("rule", [each for each in RULES if each.depends_on], ids=lambda rule: rule.name)
def test_every_rule_reads_only_declared_dependencies(tmp_path, rule):
    write(tmp_path, BEFORE)
    index = build_index(Vault(tmp_path))
    assert check(index, Hubs(index), [rule()]) is not None
