"""Reports in SQL: the same rows from a cache that was updated note by note and from a fresh index."""

import pytest

from rlnotes.browse.note_lists import NoteLists
from rlnotes.vault import Vault

FILES = {
    "a.md": "---\ntags: [late, early]\nsources: [2504.13837, 'doi:10.1/X']\n---\n# A\n\n[[b]] [[b]] [[c]] [[gone]] [[a]]\n",
    "b.md": "---\ntags: [early]\nsource: https://arxiv.org/abs/2504.13837v2\n---\n# B\n\n[[c]] contradicts:: [[d]]\n",
    "c.md": "---\ntags: [late]\n---\n# C\n\n[[c]] [[Gone]] [[c#nowhere]]\n",
    "d.md": "# D\n\nNo link.\n",
    "hub.md": "---\ntype: hub\n---\n# Hub\n\n## One\n\n- [[a]]\n",
}
EDITS = (
    ("a.md", "---\ntags: [early]\nsources: [2504.13837]\n---\n# A\n\n[[d]]\n"),
    ("aa.md", "---\ntags: [new, late]\nsources: ['doi:10.1/x']\n---\n# AA\n\n[[gone]] [[b]]\n"),
    ("c.md", None),
)
COMMANDS = (
    ("orphans",), ("orphans", "--isolated"), ("orphans", "--dead-ends"), ("orphans", "--unfiled"), ("wanted",),
    ("sources",), ("sources", "2504.13837"), ("stats",), ("list",), ("tensions",),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_report_is_the_same_with_and_without_cache_after_edits(rlnotes, make_vault, command):
    root = make_vault(FILES)
    for path, text in (("a.md", FILES["a.md"]), *EDITS):
        if text is None:
            (root / path).unlink()
        else:
            (root / path).write_text(text)
        with_cache = rlnotes(*command, "--format", "json", vault=root)
        assert with_cache == rlnotes(*command, "--format", "json", "--no-cache", vault=root)
        assert with_cache.code == 0


def test_tags_of_the_browser_are_sorted_by_use_then_by_first_occurrence(make_vault, tmp_path, monkeypatch):
    monkeypatch.setenv("RLNOTES_CACHE_DIR", str(tmp_path / "cache"))
    root = make_vault(FILES)
    assert [row.path for row in NoteLists(Vault(root), cached=True).all_tags()] == ["late", "early"]
    (root / "aa.md").write_text("---\ntags: [new]\n---\n")
    (root / "a.md").write_text("---\ntags: [early, late]\n---\n")
    expected = [(row.path, row.about) for row in NoteLists(Vault(root), cached=False).all_tags()]
    assert [(row.path, row.about) for row in NoteLists(Vault(root), cached=True).all_tags()] == expected
    assert [path for path, _ in expected] == ["early", "late", "new"]
