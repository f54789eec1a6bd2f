"""Edits are applied to a file's bytes; all other bytes stay the same."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes.errors import WriteError
from rlnotes.markdown.encoding import decode
from rlnotes.operations.plan import Change, Plan
from rlnotes.operations.text_edit import Edit, apply_edits, line_end

PIECES = st.sampled_from(
    [
        b"a",
        b"\xc3\xa9",
        b"\xe6\x97\xa5",
        b"\xf0\x9f\xa7\xaa",
        b"\r\n",
        b"\n",
        b"\r",
        b"\xff",
        b"\xe6\x97",
        b"\x80\x80",
        b"\0",
        b"[[x]]",
    ]
)
BODIES = st.lists(PIECES, max_size=12).map(b"".join)


def apply_to(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@st.composite
def edited(draw, bodies):
    """Return bytes and edits of their text that do not touch each other."""
    data = draw(bodies)
    length = len(decode(data)[0])
    places = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
    edits = [
        Edit(start, end, draw(st.sampled_from(["", "x", "é\n"])))
        for start, end in zip(places[::2], places[1::2], strict=False)
    ]
    return data, draw(st.permutations(edits))


@given(edited(st.builds(bytes.__add__, st.sampled_from([b"", b"\xef\xbb\xbf"]), BODIES)))
def test_edits_keep_every_other_byte(case):
    data, edits = case
    after = apply_edits(data, edits)
    assert (
        decode(after)[0] == apply_to(decode(data)[0], edits) or b"\xe6\x97" in data or b"\x80" in data
    )  # halves may join
    if not edits:
        assert after == data
    first, last = min(edits, default=None), max(edits, default=None)
    if first and last:
        text = decode(data)[0]
        bom = data[:3] if data.startswith(b"\xef\xbb\xbf") else b""
        if "\ufffd" not in text:
            head, tail = bom + text[: first.start].encode(), text[last.end :].encode()
            assert after.startswith(head)
            assert after.endswith(tail)
        assert after.startswith(bom)


@given(st.lists(st.sampled_from(["a", "é", "🧪", "\n"]), max_size=8).map("".join), st.data())
@pytest.mark.parametrize(("codec", "bom"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
def test_edits_keep_utf_16(codec, bom, text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    after = apply_edits(bom + text.encode(codec), [Edit(start, end, "né🧪")])
    assert after == bom + (text[:start] + "né🧪" + text[end:]).encode(codec)


def test_invalid_utf_8_bytes_are_kept_and_counted_as_decoded():
    data = b"\xff\xe6\x97 [[old]] \x80\x80 [[old]]\xff"
    text = decode(data)[0]
    edits = [Edit(at + 2, at + 5, "new") for at in (text.index("[["), text.rindex("[["))]
    assert apply_edits(data, edits) == b"\xff\xe6\x97 [[new]] \x80\x80 [[new]]\xff"


def test_insertions_at_one_offset_keep_order_and_precede_replacements():
    assert apply_edits(b"abc", [Edit(1, 1, "1"), Edit(1, 1, "2"), Edit(1, 2, "B")]) == b"a12Bc"


@pytest.mark.parametrize(
    "edits", [[Edit(0, 2, ""), Edit(1, 3, "")], [Edit(2, 1, "")], [Edit(0, 9, "")], [Edit(-1, 0, "")]]
)
def test_overlapping_and_outside_edits_are_refused(edits):
    with pytest.raises(ValueError):
        apply_edits(b"abc", edits)


def test_text_the_encoding_cannot_hold_is_refused():
    with pytest.raises(WriteError, match="cannot be written in utf-8"):
        apply_edits(b"abc", [Edit(0, 0, "\udcff")])


@pytest.mark.parametrize(
    ("text", "end"),
    [("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb\n", "\r"), ("\r\n", "\r\n")],
)
def test_line_end_is_that_of_the_first_line(text, end):
    assert line_end(text) == end


NAMES = ["a.md", "b c.md", "é/日 本.md", 'q"uo\\te.md', "t\tab.md", "dir/x.md"]
CONTENTS = [b"", b"one\n", b"one\ntwo\nthree", b"\xef\xbb\xbfx\r\ny\r\n", b"one\n2\nthree\n", b"\xff\n", b"a\rb\n"]


@given(st.data())
def test_git_apply_of_the_diff_gives_the_plan(tmp_path_factory, data):
    root = tmp_path_factory.mktemp("diff")
    names = data.draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4))
    changes, expected_files = [], {}
    for name in names:
        kind = data.draw(st.sampled_from(["new", "gone", "edit", "move"]))
        before, after = data.draw(st.sampled_from(CONTENTS)), data.draw(st.sampled_from(CONTENTS))
        to = {"new": name, "gone": "", "edit": name, "move": f"moved/{name}"}[kind]
        path = "" if kind == "new" else name
        changes.append(Change(path, to, before if path else b"", after if to else b""))
        if path:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(before)
        if to:
            expected_files[to] = after
    diff = Plan("test", tuple(change for change in changes if not change.is_noop)).diff()
    done = subprocess.run(
        ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "--allow-empty", "-"],
        input=diff, cwd=root, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.stderr.decode(), diff)
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert found == expected_files
