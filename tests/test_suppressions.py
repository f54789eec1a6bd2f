"""Suppressions: their lines, and the findings about unused and invalid ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from note_values import read_note
from rlnotes.lint.rules import RULES
from rlnotes.lint.suppressions import apply_suppressions

ALL = {rule.code for rule in RULES}


def suppressions(text):
    """Return the name or problem of each suppression of a note, with first and last line."""
    return [(d.problem or d.name, d.first, d.last) for d in read_note("a.md", text.encode()).suppressions]


END = 1 << 31


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x\n[[a]] <!-- rlnotes: ignore[RLN101] why -->\n", [("RLN101", 2, 2)]),
        ("x\n[[a]] %% rlnotes: ignore[broken-note-link, orphan] %%\n", [("broken-note-link", 2, 2), ("orphan", 2, 2)]),
        ("<!--rlnotes:ignore[x]-->\n\n\none\ntwo\n\nthree\n", [("x", 4, 5)]),
        ("> <!-- rlnotes: ignore[x] -->\n> one\n>\n> two\n", [("x", 2, 2)]),
        ("<!-- rlnotes: ignore[x] -->\n", [("x", 1, 1)]),
        ("<!-- rlnotes: ignore[x] -->\nlast", [("x", 2, END)]),
        ("a\n<!-- rlnotes: ignore-file[x] -->\nb\n", [("x", 1, END)]),
        ("a\n\n<!-- rlnotes: disable[x, y] -->\n\nb\n\n%% rlnotes: enable[X] %%\n", [("X", 3, 7), ("y", 3, END)]),
        ("---\nrlnotes: {ignore: [orphan, RLN1]}\n---\n", [("orphan", 1, END), ("RLN1", 1, END)]),
        ("---\nrlnotes:\n  ignore: orphan\n---\n", [("orphan", 1, END)]),
        ("```\n<!-- rlnotes: ignore[x] -->\n```\n`<!-- rlnotes: ignore[x] -->`\n\n    %% rlnotes: ignore[x] %%\n", []),
        ("an <!-- ordinary --> comment, rlnotes: ignore[x]\n", []),
        ("é\n\n`x` [[é]] <!-- rlnotes: ignore[x] -->\n", [("x", 3, 3)]),
        ("a\r\n[[b]] <!-- rlnotes: ignore[x] -->\r\n", [("x", 2, 2)]),
    ],
)
def test_suppression_applies_to_some_lines(text, found):
    assert suppressions(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- rlnotes: ignore -->", "`ignore` names no rule: write `ignore[RULE]`"),
        ("<!-- rlnotes: ignore[] -->", "`ignore` names no rule: write `ignore[RULE]`"),
        ("<!-- rlnotes: ignore-file[ , ] why -->", "`ignore-file` names no rule: write `ignore-file[RULE]`"),
        ("<!-- rlnotes: skip[x] -->", "unknown comment: expected `ignore[RULE]`, "),
        ("<!-- rlnotes: enable[x] -->", "`x` is enabled but not disabled above"),
        ("---\nrlnotes: off\n---\n", "the property `rlnotes` must be `{ignore: [RULE, ...]}`"),
    ],
)
def test_invalid_suppression_has_a_message(text, message):
    ((found, *_),) = suppressions(text)
    assert found.startswith(message)


@given(st.lists(st.sampled_from(["<!-- rlnotes: ", "ignore", "[x]", "-->", "%%", "\n", "a", "`", "disable[x]", "é"])))
def test_any_text_can_be_parsed(parts):
    note = read_note("a.md", "".join(parts).encode())
    for suppression in note.suppressions:
        assert 1 <= suppression.line <= note.text.count("\n") + 1
        assert suppression.first <= suppression.last
        assert 0 <= suppression.start < suppression.end <= len(note.text)


def lines(result):
    return [line.partition(" (")[0] for line in result.stdout.splitlines() if "[RLN" in line]


def test_comments_and_front_matter_suppress_findings(rlnotes, make_vault):
    vault = make_vault({
        "a.md": "---\nrlnotes: {ignore: [orphan]}\n---\n[[g1]] <!-- rlnotes: ignore[RLN101] planned -->\n\n"
        "%% rlnotes: ignore[Broken-Note-Link] %%\n\n- [[g2]]\n- [[g3]]\n\n[[g4]]\n",
        "b.md": "[[g5]]\n\n<!-- rlnotes: disable[RLN101] -->\n\n[[g6]]\n\n<!-- rlnotes: enable[RLN101] -->\n\n[[g7]]\n",
        "c.md": "[[g8]] [[b]]\n\n<!-- rlnotes: ignore-file[RLN101, RLN201] -->\n",
    })  # fmt: skip
    assert lines(rlnotes("lint", vault=vault)) == [
        "a.md:11:1: error[RLN101] No note is named `g4`",
        "b.md:1:1: error[RLN101] No note is named `g5`",
        "b.md:9:1: error[RLN101] No note is named `g7`",
    ]


def test_unused_and_invalid_suppressions_are_reported(rlnotes, make_vault):
    vault = make_vault({
        "a.md": "[[b]] <!-- rlnotes: ignore[RLN101] -->\n\n%% rlnotes: ignore %%\n",
        "b.md": "[[a]] <!-- rlnotes: ignore[brokn-note-link] -->\n",
    })  # fmt: skip
    assert lines(rlnotes("lint", vault=vault)) == [
        "a.md:1:1: warning[RLN901] [*] Unused suppression: `RLN101` finds nothing here",
        "a.md:3:1: warning[RLN902] `ignore` names no rule: write `ignore[RULE]`",
        "b.md:1:1: warning[RLN902] Unknown rule `brokn-note-link`; did you mean `broken-note-link`?",
    ]


def test_suppression_of_a_rule_that_does_not_run_is_not_unused(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[b]] <!-- rlnotes: ignore[dead-end] -->\n", "b.md": "[[a]]"})
    assert lines(rlnotes("lint", vault=vault)) == []
    assert lines(rlnotes("lint", "--ignore", "RLN901", "--extend-select", "RLN203", vault=vault)) == []
    assert len(lines(rlnotes("lint", "--extend-select", "RLN203", vault=vault))) == 1


def test_fix_removes_only_unused_suppressions(rlnotes, make_vault):
    vault = make_vault({
        "a.md": "# A\r\n\r\n[[b]] [[gone]] <!-- rlnotes: ignore[RLN101, orphan] why -->  \r\n\r\n"
        "<!-- rlnotes: ignore[RLN102] -->\r\n\r\ntext [[b]] %% rlnotes: ignore[RLN101] %%\r\n",
        "b.md": "[[a]]",
    })  # fmt: skip
    result = rlnotes("lint", "--fix", vault=vault)
    assert result.code == 0
    assert (vault / "a.md").read_bytes() == (
        b"# A\r\n\r\n[[b]] [[gone]] <!-- rlnotes: ignore[RLN101] why -->  \r\n\r\n\r\ntext [[b]]\r\n"
    )


def test_add_ignore_suppresses_all_findings(rlnotes, make_vault):
    vault = make_vault({
        "a.md": "---\nup: '[[g0]]'\n---\n# On [[g1]]\n\nText [[g2]] and\n[[g3]], [[b#x]]  \nmore\n\n| [[g4]] |\n| --- |\n",
        "b.md": "- [[g5]]\r\n- two",
    })  # fmt: skip
    before = {path: (vault / path).read_bytes() for path in ("a.md", "b.md")}
    result = rlnotes("lint", "--add-ignore", "--reason", "to be written", vault=vault)
    assert (result.code, result.stdout) == (0, "")
    assert (
        vault / "b.md"
    ).read_bytes() == b"- [[g5]] <!-- rlnotes: ignore[broken-note-link] to be written -->\r\n- two"
    text = (vault / "a.md").read_text()
    assert (
        "[[g3]], [[b#x]] <!-- rlnotes: ignore[broken-note-link, broken-heading-anchor] to be written -->  \nmore"
        in text
    )
    assert text.endswith("\n\n<!-- rlnotes: ignore-file[orphan, broken-note-link] to be written -->\n")
    assert "# On [[g1]]\n" in text
    again = rlnotes("lint", vault=vault)
    assert (again.code, again.stdout) == (0, "No findings in 2 notes.\n")
    assert rlnotes("undo", vault=vault).code == 0
    assert {path: (vault / path).read_bytes() for path in before} == before


def test_suppression_that_covers_nothing_is_reported_once(make_index):
    index, _ = make_index({"a.md": "x <!-- rlnotes: ignore[RLN101] -->"})
    result = apply_suppressions(index, [], RULES, ALL)
    assert [problem.suppression.name for problem in result.unused] == ["RLN101"]
    assert apply_suppressions(index, [], RULES, set()).unused == []
