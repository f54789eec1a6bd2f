"""The quick reader of plain front matter says what YAML says, or leaves it to YAML."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlnotes.markdown import front_matter

PIECES = (
    "k|key|a b|: |:|- |-|  | |\n|\n- |\n  - |[|]|, |,|'|\"|#| #|\\|{|}|é|日|🌱|\x85|\u2028|\t|\r|~|null|?|? |>|&a|*a|!|%|@|`|---|...|"
    "=|<<|2024-01-02|a: b|[a, b]|\"x\"|'y'|k:|\nk: |\ufeff|\xa0|\u200d"
).split("|")
KEYS = st.sampled_from(["a", "b b", "c-d", "e", "true"])
VALUES = ["", "x", "x y ", "'q'", '"q, r"', "[a, b]", "[ 'a',\"b\" ]", "~", "a:b", "http://x", "x # c", "[a:b]", "[?]", "[ ]", "[a,]", "[]"]  # fmt: skip
ANY = st.lists(st.sampled_from([*PIECES, "|"]) | st.text(max_size=2), max_size=10).map("".join)
LINE = (
    st.builds("{}: {}".format, KEYS, st.sampled_from(VALUES) | ANY)
    | st.builds("{}-{}".format, st.sampled_from(["", "  "]), st.sampled_from(["", " ", " x", " 'q'", " - a", " a: b"]))
    | ANY
)


@given(st.lists(LINE, max_size=6).map("\n".join))
@example("a:\n- \n-\nb:\n\n  - x\n  - 'y'\n")
@example("a: x\n- y")
@example("a:\n- x\n  - y")
@example("a: b\na: c")
def test_what_is_read_quickly_is_what_yaml_says(block):
    quick = front_matter._simple_block(block) if block.strip() else None
    if quick is not None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(front_matter, "_simple_block", lambda _: None)
            meta, syntax_errors = front_matter._load(block)
        assert (quick, list(quick), ()) == (meta, list(meta), syntax_errors)


@pytest.mark.parametrize(
    "block",
    [
        "title: T",
        "title: 'a: b'\ntags: [a, \"b: c\"]\n",
        "tags:\n  - a\n  - '#b'\n\ndate: 2024-01-02",
        'up:\n- "[[n]]"\n',
    ],
)
def test_plain_front_matter_is_read_quickly(block):
    assert front_matter._simple_block(block) is not None
