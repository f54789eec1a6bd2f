"""A second `lint --fix` has nothing left to fix."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from test_fixes import NAMES, links, notes
from vaults import contents, write


@st.composite
def repeated(draw):
    """A note in which the same link stands at several places, some of which no fix may touch."""
    link = draw(links() | st.sampled_from([f"[[{name.upper()}]]" for name in NAMES]))
    places = [
        f"# {link}",
        f"## {link}\n\n{link}",
        f"| a | b |\n| --- | --- |\n| {link} | {link} |",
        f"| {link} |",
        f"- {link}\n- {link}",
        f"- {link}\n- {link}\n- {link} — why",
        f"{link} {link}",
        f"[{link}](Log)",
        f"{link} <!-- rlnotes: ignore[RLN109] -->",
        f"<!-- {link} --> {link}",
        f"$x$ {link} `{link}`",
        "<!-- rlnotes-counts -->1 linked note · 7 sections<!-- /rlnotes-counts -->",
    ]
    front = draw(
        st.sampled_from([
            "",
            f"---\nup: {link}\nsee: {link}\n---\n",
            f"---\nup: {link}, {link}\n---\n",
            f"---\nup:\n  - {link}\n  - {link}\ntype: hub\n---\n",
            f'---\ntitle: "{link}"\nup: "{link}"\n---\n',
            "---\ntype: hub\n---\n",
        ])
    )  # fmt: skip
    return front + "\n\n".join(draw(st.lists(st.sampled_from(places), min_size=1, max_size=5))) + "\n"


VAULTS = st.dictionaries(
    st.sampled_from(NAMES).map(lambda name: f"{name}.md"), notes() | repeated(), min_size=1, max_size=6
)


# a heading decides the note's title: the property is fixed once the heading is, and both links are the same
@example(files={"Log.md": "x\n", "b.md": "---\nup: [[LOG]], [[LOG]]\n---\n# [[LOG]]\n"}, unsafe=False, everything=False)
@settings(
    max_examples=int(os.environ.get("HUNT") or os.environ.get("EXAMPLES", "16")),
    phases=[Phase.explicit, Phase.generate],
)
@given(VAULTS, st.booleans(), st.booleans())
def test_second_fix_run_fixes_nothing(rlnotes, files, unsafe, everything):
    root = Path(tempfile.mkdtemp())
    try:
        write(root, {path: text.encode() for path, text in files.items()})
        words = [*(["--unsafe-fixes"] if unsafe else []), *(["--select", "all"] if everything else [])]
        first = rlnotes("lint", "--fix", *words, "--no-cache", vault=root)
        once = contents(root)
        second = rlnotes("lint", "--fix", *words, "--no-cache", vault=root)
        assert contents(root) == once
        assert "fixed" not in second.stderr
        assert (second.stdout, second.code) == (first.stdout, first.code)
        assert refused(first.stderr) == refused(second.stderr)
    finally:
        shutil.rmtree(root)


def refused(printed):
    return re.findall(r"refused \d+ fix", printed)


def test_one_undo_reverts_all_fix_passes_and_the_baseline(rlnotes, make_vault):
    vault = make_vault({
        "Log.md": "x\n",
        "b.md": "---\nup: [[LOG]]\n---\n[[LOG]]\n",  # fixes of letter case and of quotes touch the same text
        ".rlnotes.toml": "[lint]\nbaseline = 'base.json'\n",
        "base.json": '{"version": 1, "findings": {"b.md": {"RLN101": {"gone": 1}}}}\n',
    })  # fmt: skip
    before = contents(vault)
    assert rlnotes("lint", "--fix", vault=vault).stderr.count("`rlnotes undo` reverts this") == 1
    fixed = contents(vault)
    assert {path for path in before if before[path] != fixed[path]} == {"b.md", "base.json"}
    history = rlnotes("history", "--format", "tsv", vault=vault).stdout
    assert re.sub(r"\d{4}\S+ \S+", "WHEN", history).split("\t")[2:] == ["lint --fix: 3 findings", "2", "done\n"]
    assert rlnotes("undo", vault=vault).code == 0
    assert contents(vault) == before
