"""What a note holds is read as its author meant it: fences, block ids, titles, descriptions, anchors, templates."""

import re

import pytest

from rlnotes.text.markdown import parse_note


def note(text, path="note.md"):
    return parse_note(path, text.encode())


def findings(rlnotes, vault, *rules):
    """Return what lint finds, as `path:line RULE`."""
    select = [word for rule in rules for word in ("--select", rule)]
    found = rlnotes("lint", "--format", "concise", *select, vault=vault).stdout
    return [f"{place} {rule}" for place, rule in re.findall(r"^(\S+?:\d+):\d+: \w+\[(\w+)\]", found, re.MULTILINE)]


@pytest.mark.parametrize("fence", ["```\t", "```  \t ", "~~~~\t", "> ```\t"])
def test_a_fence_closed_with_a_tab_behind_it_ends_the_code(fence):
    quoted, bare = ("> ", fence[2:]) if fence[0] == ">" else ("", fence)
    read = note(f"{quoted}{bare.strip()}\n{quoted}[[code]]\n{fence}\n\n[[link]] `[[code]]`\n\n# A\n")
    assert [link.target for link in read.links] == ["link"]
    assert [section.text for section in read.sections] == ["A"]
    assert not read.flaws


def test_text_behind_a_fence_with_a_tab_is_read_by_every_command(rlnotes, make_vault):
    vault = make_vault({"a.md": "```\nx\n```\t\n\n[[b]] <!-- rlnotes: ignore[RLN101] -->\n\n[x][r] é\n\n[r]: c.md\n"})
    assert findings(rlnotes, vault, "RLN101", "unclosed-fence", "RLN901") == ["a.md:7 RLN101"]


@pytest.mark.parametrize(
    "code",
    [
        "```\nx ^no\n```",
        "`a\nx ^no`",
        "    x ^no",
        "<!--\nx ^no\n-->",
        "%%\nx ^no\n%%",
        "$$\nx\n^no\n$$",
        "é\n\n~~~\n^no\n~~~",
    ],
)
def test_a_block_id_in_code_comments_or_math_is_none(code):
    assert note(f"text ^yes\n\n{code}\n\n- item ^also\n").blocks == ("yes", "also")


def test_a_link_to_a_block_id_in_code_is_reported(rlnotes, make_vault):
    vault = make_vault(
        {"a.md": "[[b#^id]] [[b#^real]]\n", "b.md": "```\nsay `text ^id`\nx ^id\n```\n\n> quote\n\n^real\n"}
    )
    assert findings(rlnotes, vault, "RLN103") == ["a.md:1 RLN103"]


def test_a_block_id_in_html_that_is_no_comment_still_counts():
    assert note("<div>\nx ^a\n</div>\n\n<br>y ^b\n").blocks == ("a", "b")


def test_an_anchor_in_an_html_comment_is_none():
    assert note(
        '<!-- <a id="no"></a> --> <a id="yes"></a>\n\n<!--\n<a id="no">\n-->\n<!--> <a id="too">\n'
    ).anchors == ("yes", "too")


def test_merge_leaves_what_looks_like_a_block_id_in_code_alone(rlnotes, make_vault):
    vault = make_vault({"a.md": "x ^id\n\n```\ny ^id\n```\n", "b.md": "z ^id\n"})
    assert rlnotes("merge", "a", "b", vault=vault).code == 0
    assert "x ^id-2\n\n```\ny ^id\n```" in (vault / "b.md").read_text()
