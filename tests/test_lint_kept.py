"""What lint keeps between runs is what it would find anew, whatever was edited in between."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlnotes.indexing.index import build_index
from rlnotes.lint import check
from rlnotes.questions.hub import Hubs
from rlnotes.rules import RULES
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
])  # fmt: skip
PATHS = st.sampled_from(["a.md", "b.md", "B.md", "h.md", "sub/a.md", "k.md"])
EDITS = st.lists(st.tuples(PATHS, st.none() | TEXTS), min_size=1, max_size=4)


def found(root, *, cached):
    index = build_index(Vault(root), cached=cached)
    return check(index, Hubs(index), [rule() for rule in RULES])


@settings(max_examples=40)
@given(st.lists(EDITS, min_size=2, max_size=4))
def test_findings_that_are_kept_are_those_that_would_be_found(rounds):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder) / "vault"
        root.mkdir()
        patch.setenv("RLNOTES_CACHE_DIR", str(Path(folder) / "cache"))
        for edits in rounds:
            for path, text in edits:
                file = root / path
                file.parent.mkdir(exist_ok=True)
                file.unlink(missing_ok=True)
                if text is not None:
                    file.write_text(text)
            expected = found(root, cached=False)
            assert found(root, cached=True) == expected
            assert found(root, cached=True) == expected
