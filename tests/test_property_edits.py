"""Properties are set and removed in front matter byte for byte: the value reads back, all other bytes stay."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rlnotes.errors import UsageError, WriteError
from rlnotes.markdown.parse import parse_note
from rlnotes.operations.front_matter_edit import scalar
from rlnotes.operations.property_edit import rename_property, set_properties, unset_properties
from rlnotes.operations.property_value import Scalar, parse_value, plain_value, written_value
from rlnotes.operations.text_edit import apply_edits


def apply_to(data, edit, *args):
    data = data if isinstance(data, bytes) else data.encode()
    return apply_edits(data, edit(parse_note("n.md", data), *args))


def front(inside):
    return f"---\n{inside}\n---\nBody\n"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("draft", "draft"),
        ("3", "3"),
        ("-0.5", "-0.5"),
        ("1e6", "1e6"),
        ("2026-01-02", "2026-01-02"),
        ("2026-01", "2026-01"),
        ("2026-01-02T10:00:00Z", "2026-01-02T10:00:00Z"),
        ("true", "true"),
        ("null", "null"),
        ("", ""),
        ("yes", '"yes"'),
        ("0123", '"0123"'),
        ("12:30", '"12:30"'),
        ("2026-01-02x", '"2026-01-02x"'),
        ('"3"', '"3"'),
        ("'it''s'", "it's"),
        ('""', '""'),
        ("Why: a question", '"Why: a question"'),
        ("a # b", '"a # b"'),
        ("#x", '"#x"'),
        ('say "hi"', 'say "hi"'),
        ("[[note]]", '"[[note]]"'),
        ("[[note|label]] and more", '"[[note|label]] and more"'),
        ("[a, b]", "[a, b]"),
        ("[]", "[]"),
        ("[a b, '3', 3, \"x, y\"]", '[a b, "3", 3, "x, y"]'),
        ("[[[a]], [[b]]]", '["[[a]]", "[[b]]"]'),
        ("- a", '"- a"'),
        ("*x", '"*x"'),
        ("  padded ", "padded"),
    ],
)
def test_a_value_is_written_with_the_type_it_has_in_yaml(given, written):
    assert written_value(parse_value(given)) == written


@pytest.mark.parametrize(
    "given", ["[a, b", "[draft] plan", "{a: b}", "[[a, b], [c]]", "[a, {b: c}]", "a\nb", "a\x1b[31m", "a\x00"]
)
def test_a_value_that_cannot_be_written_on_one_line_is_refused(given):
    with pytest.raises(UsageError):
        parse_value(given)


@pytest.mark.parametrize(
    ("before", "given", "after"),
    [
        ("p: old # why\nq: 1", "new", "p: new # why\nq: 1"),
        ("p: 'old'", "new", "p: 'new'"),
        ('p: "old"', "3", "p: 3"),
        ('p: "2"', "3", 'p: "3"'),
        ("p: 2", '"3"', 'p: "3"'),
        ("P:   old", "new", "P:   new"),
        ("p:\nq: 1", "new", "p: new\nq: 1"),
        ("p: old # c", "", "p: # c"),
        ("p: [a, b] # c", "x", "p: x # c"),
        ("p: # c\n  - a # d\n  # e\n  - b\nq: 1", "x", "p: x # c\n  # e\nq: 1"),
        ("p: old", "[a, b]", "p: [a, b]"),
        ("p:", "[a, b]", "p: [a, b]"),
        ("p: [a, 'b'] # c", "[a, 'b', d]", "p: [a, 'b', d] # c"),
        ("p: ['a', 'b']", "[x, b]", "p: ['x', 'b']"),
        ("p: [a, b, c]", "[b]", "p: [b]"),
        ("p: [b]", "[a, b]", "p: [a, b]"),
        ("p: [a, b]", "[]", "p: []"),
        ("p: []", "[a]", "p: [a]"),
        ('p: ["a: b"]', '["a: b", c]', 'p: ["a: b", "c"]'),
        ("p: [\n  a, # one\n  b, # two\n]", "[a, c]", "p: [\n  a, # one\n  c, # two\n]"),
        ("p:\n  - a # one\n  - b\nq: 1", "[a, c, b]", "p:\n  - a # one\n  - c\n  - b\nq: 1"),
        ("p:\n- a\n- b # two\nq: 1", "[x, a]", "p:\n- x\n- a\nq: 1"),
        ("p:\n  - a\n  - b", "[b, c]", "p:\n  - b\n  - c"),
        ("p:\n  - a\n  # e\n  - b\nq: 1", "[]", "p: []\n  # e\nq: 1"),
        ("q: &x 1\nr: *x", "v", "q: &x 1\nr: *x\np: v"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_set_replaces_a_value_in_place_and_keeps_its_form(before, given, after, end):
    data = front(before).replace("\n", end).encode()
    assert apply_to(data, set_properties, {"p": parse_value(given)}).decode() == front(after).replace("\n", end)


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("q: 1\np: |\n  text", 3),
        ("p: {a: b}", 2),
        ("p: &x old\nq: *x", 2),
        ("p: a\n  b", 2),
        ("{q: 1, p: old}", 3),
        ("p: a\np: b", 2),
        ("a: b\nq: [unclosed", 4),
        ("p:\n  - a: b\n    c: d", 2),
    ],
)
def test_set_refuses_front_matter_it_cannot_edit_and_names_the_line(before, line):
    with pytest.raises(WriteError, match=rf"^n\.md:{line}: "):
        apply_to(front(before), set_properties, {"p": Scalar("new")})


def test_set_refuses_front_matter_that_is_not_closed():
    with pytest.raises(WriteError, match=r"^n\.md:1: "):
        apply_to("---\na: b\n", set_properties, {"p": Scalar("new")})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p: a # c\nq: 1", "q: 1"),
        ("q: 1\n# about p\np: a\n# about r\nr: 2", "q: 1\n# about p\n# about r\nr: 2"),
        ("p:\n  - a\n  # c\n\n  - b\n\nq: 1", "\nq: 1"),
        ("p: |\n  # text\n\n  more\nq: 1", "q: 1"),
        ("p: {a: b,\n  c: d}\nq: 1", "q: 1"),
        ("p: 'a\n  # b'\nq: 1", "q: 1"),
        ("q: 1\nP: a", "q: 1"),
        ("p:\n  q: 1\nr: 2", "r: 2"),
        ("p:\n- q: 1\n  s: 2\nr: 2", "r: 2"),
        ('"p": a\nq: 1', "q: 1"),
        ("# c\np: a", "# c"),
        ("q: 1", "q: 1"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_unset_removes_the_lines_of_a_property(before, after, end):
    data = front(before).replace("\n", end).encode()
    assert apply_to(data, unset_properties, ["p"]).decode() == front(after).replace("\n", end)


def test_unset_of_the_last_property_removes_the_front_matter_unless_the_text_would_begin_with_another():
    assert apply_to("---\np: a\n---\nBody\n", unset_properties, ["p"]) == b"Body\n"
    assert apply_to("---\np: a\n---\n---\nq: 1\n---\n", unset_properties, ["p"]) == b"---\n---\n---\nq: 1\n---\n"


@pytest.mark.parametrize(("before", "line"), [("p: &x a\nq: *x", 2), ("{p: a, q: 1}", 3)])
def test_unset_refuses_a_property_that_cannot_be_removed_alone(before, line):
    with pytest.raises(WriteError, match=rf"^n\.md:{line}: "):
        apply_to(front(before), unset_properties, ["p"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p: a # p: b\nq: p", "new: a # p: b\nq: p"),
        ('"p" : a', '"new" : a'),
        ("P: |\n  p: text", "new: |\n  p: text"),
        ("q:\n  p: 1\np: &x 2\nr: *x", "q:\n  p: 1\nnew: &x 2\nr: *x"),
    ],
)
def test_rename_property_changes_only_the_name(before, after):
    assert apply_to(front(before), rename_property, "p", "new").decode() == front(after)


def test_rename_property_can_change_the_case_and_refuses_a_name_that_the_note_has():
    assert apply_to(front("p: a"), rename_property, "p", "P").decode() == front("P: a")
    with pytest.raises(WriteError, match=r"^n\.md:3: the note has the property `New` already"):
        apply_to(front("p: a\nNew: b"), rename_property, "p", "new")


TEXT = st.text(st.sampled_from("ab1 :#,[]{}'\"\\-?!&*|>%@`=~0.é\t"), max_size=8)
WORDS = TEXT.filter(lambda word: " ".join(word.split()) == word != "")
VALUES = st.builds(Scalar, WORDS, st.just(False)) | st.lists(st.builds(Scalar, WORDS, st.just(False)), max_size=4)
TYPED = st.sampled_from(["3", "true", "2026-01-02", ""]).map(lambda text: Scalar(text, is_typed=True))
KEYS = st.sampled_from(["p", "q", "Title", "b", "two words"])
LINES = (
    st.builds("{}: {}{}".format, KEYS, WORDS.map(scalar) | WORDS, st.sampled_from(["", " # c"]))
    | st.builds("{}: '{}'".format, KEYS, WORDS.map(lambda word: word.replace("'", "''")))
    | st.builds("{}: [{}] # c".format, KEYS, st.lists(WORDS.map(lambda word: scalar(word, flow=True)), max_size=3).map(", ".join))
    | st.builds("{}:\n  - {}".format, KEYS, st.lists(WORDS.map(scalar), min_size=1, max_size=3).map(" # c\n  - ".join))
    | st.builds("{}: |\n  text\n\n  # more".format, KEYS)
    | st.builds("{}: &x a".format, KEYS)
    | st.just("# a comment")
)  # fmt: skip
FRONT = st.lists(LINES, max_size=5).map(lambda lines: "".join(f"{line}\n" for line in lines))
BODY = st.sampled_from(["", "Body", "\n# T\n\nText [[x]]\n", "---\nhr\n", "p: not a property\n"])
FILES = st.tuples(
    st.one_of(st.just(""), FRONT.map(lambda inside: f"---\n{inside}---\n")), BODY,
    st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
).map(lambda parts: (parts[0] + parts[1]).replace("\n", parts[2]).encode(parts[3]))  # fmt: skip


def meta(data):
    return {name.casefold(): value for name, value in parse_note("n.md", data).meta.items()}


@given(FILES, st.dictionaries(st.sampled_from(["p", "new", "b"]), VALUES | TYPED, min_size=1))
def test_a_value_that_is_set_reads_back_and_all_others_stay(data, values):
    try:
        after = apply_to(data, set_properties, values)
    except WriteError:
        return
    expected = {name: plain_value(value) for name, value in values.items()}
    assert meta(after) == meta(data) | expected
    before, now = parse_note("n.md", data), parse_note("n.md", after)
    assert now.text[now.body :] == before.text[before.body :]
    assert after[:2] == data[:2] or not before.body
    assert apply_to(after, set_properties, values) == after


@given(FILES, st.dictionaries(st.sampled_from(["new", "other", "third"]), VALUES | TYPED, min_size=1))
def test_unset_after_set_of_new_properties_gives_the_original_bytes(data, values):
    before = parse_note("n.md", data)
    assume(before.text[: before.body].count("-") != 6 or before.meta)  # an empty front matter is removed, too
    try:
        after = apply_to(data, set_properties, values)
    except WriteError:
        return
    assert apply_to(after, unset_properties, list(values)) == data


@given(FILES, st.sampled_from(["p", "q", "title"]))
def test_unset_removes_the_property_and_no_other(data, name):
    try:
        after = apply_to(data, unset_properties, [name])
    except WriteError:
        return
    assert meta(after) == {key: value for key, value in meta(data).items() if key != name}
    assert parse_note("n.md", after).text.endswith((text := parse_note("n.md", data)).text[text.body :])
