"""A plain text read block by block has the structure that pulldown-cmark sees in the whole of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlnotes.text.inline import merge
from rlnotes.text.pulldown import read_by_pulldown
from rlnotes.text.structure import parse_structure

PIECES = (
    "a", "B c", "# ", "## h", "#", "- ", "* ", "+ ", "\n- a", "\n* a", "- [ ] ", "1. ", "2) ", "> ", "  ", "    ", "\n", "\n\n", "\n \n", "---",
    "===", "***", "___", "|", "a | b", "--- | ---", ":-:", "[[x]]", "[[x|y]]", "*b*", "**b**", "_i_", "~s~", "~~s~~",
    "!", "[^1]", "[a]", "[a][b]", "&amp;", "\\", "\\#", "$", "%%", "# h #", "é", "日本", "  \n", "1", "12", "12.", "-",
    "+", "=", ":", "\u00a0", " ", "x\ny", "***bold*** z", "#tag", "^id", "\u2028", "\u000b",
)  # fmt: skip


def whole(text):
    found = read_by_pulldown(text)
    return found._replace(masks=merge(found.masks))


@settings(max_examples=600)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_mixture_of_blocks_is_read_alike(text):
    assert parse_structure(text, 0) == whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\nText with [[a link]].\n\n- one\n- two [[b]]\n\n  still two\n\nText again.\n\n## End\n",
        "> quote\nlazy\n\nnot in it\n\n| a | b |\n| - | - |\n| [[x]] | y |\n\nbehind the table\n",
        "1. one\n\n   more\n\n2. two\n\n    indented in two\n\nout\n\n    code [[no]]\n\n    still\n\nout again",
        "text\n---\n\nunder a setext heading\n===\nand more\n\n***\n\nrule above",
        "- a\n\n\n\n# heading behind blank lines\n- b\n# another\ntext",
        "text\n- [[a]] — one\n- [ ] two\n- **three**\n\n\n \n# h\n* a\n* b\n## directly\n+ c",
        "- a\n- b\nlazy\n\ntext",
        "- a\n* another list\n\ntext\n\n- loose\n\n- list\n\ntext",
        "- a\n  - nested\n- b\n---\n- # heading\n- > quote\n- 1. one\n\ntext",
        "- [ ] \n\ntext\n\n- \n- a\n\n* * *\n* a\n\n    code\n\ntext",
        "日本語 [[ä]]\n\n- é\n\nnach der Liste: **fett**\n",
    ],
)
def test_lists_quotes_tables_and_code_end_where_they_end_in_the_whole(text):
    assert parse_structure(text, 0) == whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "```\n\n# no heading\n\n```\n\ntext",
        "<div>\n\n# heading\n\n<!-- a\n\n# comment\n\n-->",
        "[a][b] and [c]\n\n[b]: x.md\n\n[c]: y.md",
        "note[^1]\n\n[^1]: text\n\n    more\n",
        "[over two\nlines](x.md)",
    ],
)
def test_what_reaches_across_blocks_is_read_as_a_whole(text):
    assert parse_structure(text, 0) == whole(text)
