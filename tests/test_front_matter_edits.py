"""Front matter edits change one value; every comment, quote and line around it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes.errors import WriteError
from rlnotes.markdown.front_matter import read_front_matter
from rlnotes.markdown.parse import parse_note
from rlnotes.operations.front_matter_edit import add_values, replace_values, scalar, set_value
from rlnotes.operations.text_edit import apply_edits


def apply_to(text, edit, *args):
    data = text.encode()
    return apply_edits(data, edit(parse_note("n.md", data), *args)).decode()


def front(inside):
    return f"---\n{inside}\n---\nBody\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: Old # why\ntags: [a]", "title: New # why\ntags: [a]"),
        ('title: "Old" # why', 'title: "New" # why'),
        ("title: 'It''s old'", "title: 'New'"),
        ("a: 1\nTitle:   Old\nb: 2", "a: 1\nTitle:   New\nb: 2"),
        ("title:\nb: 2", "title: New\nb: 2"),
        ("# first\nb: 2 # two", "# first\nb: 2 # two\ntitle: New"),
        ('"title": Old', '"title": New'),
        ("title: 'Old\n  folded'\nb: 1", "title: 'New'\nb: 1"),
    ],
)
def test_set_value_keeps_quotes(before, after):
    assert apply_to(front(before), set_value, "title", "New") == front(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("aliases: [x] # c", "aliases: [x, Old one] # c"),
        ('aliases: ["x", "y"]', 'aliases: ["x", "y", "Old one"]'),
        ("aliases: []", "aliases: [Old one]"),
        ("aliases: [\n  x, # c\n  y,\n]\nb: 1", "aliases: [\n  x, # c\n  y, Old one,\n]\nb: 1"),
        ("aliases:\n  - x # c\n  - 'y'\nb: 1", "aliases:\n  - x # c\n  - 'y'\n  - Old one\nb: 1"),
        ("aliases:\n- x\n# more\nb: 1", "aliases:\n- x\n- Old one\n# more\nb: 1"),
        ("aliases: x", "aliases: [x, Old one]"),
        ("aliases: x, y", "aliases: [x, y, Old one]"),
        ('aliases: "x: y" # c', 'aliases: ["x: y", "Old one"] # c'),
        ("aliases:", "aliases: [Old one]"),
        ("b: 1", "b: 1\naliases: [Old one]"),
        ("aliases: [old ONE]", "aliases: [old ONE]"),
        ("aliases:\n  - [[a]]\n  - x", "aliases:\n  - [[a]]\n  - x\n  - Old one"),
        ("aliases: [[[a]], x]", "aliases: [[[a]], x, Old one]"),
    ],
)
def test_add_values_keeps_the_form_of_the_list(before, after):
    assert apply_to(front(before), add_values, "aliases", ["Old one"]) == front(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags: [a, b]  # c", "tags: [n, b]  # c"),
        ("tags: ['a', \"a\"]", "tags: ['n']"),
        ("tags:\n  - a # c\n  - b", "tags:\n  - n # c\n  - b"),
        ("tags: a b", "tags: n b"),
        ("tags: b, a", "tags: b, n"),
        ("tags: [a, n]", "tags: [n]"),
        ("tags: [n, a, b]", "tags: [n, b]"),
        ("tags:\n- n\n- a\n- b", "tags:\n- n\n- b"),
        ("tags: [b]", "tags: [b]"),
        ("b: a", "b: a"),
    ],
)
def test_replace_values_renames_without_duplicates(before, after):
    assert apply_to(front(before), replace_values, "tags", {"a": "n"}) == front(after)


def test_set_value_creates_front_matter_and_keeps_line_ends():
    assert apply_to("Body\r\n", add_values, "aliases", ["x"]) == "---\r\naliases: [x]\r\n---\r\nBody\r\n"
    assert apply_to("---\r\na: 1\r\n---\r\n", set_value, "title", "x") == "---\r\na: 1\r\ntitle: x\r\n---\r\n"
    assert apply_to("---\r\nt:\r\n  - a\r\n---\r\n", add_values, "t", ["b"]) == "---\r\nt:\r\n  - a\r\n  - b\r\n---\r\n"
    assert apply_to("---\rtitle: a\r---\rx", set_value, "title", "b") == "---\rtitle: b\r---\rx"


@pytest.mark.parametrize(
    "inside", ["title: |\n  Old", "title: {a: b}", "title: &x Old", "title: [a]\n", "title: a\n  b"]
)
def test_unsupported_forms_of_values_are_refused(inside):
    with pytest.raises(WriteError, match="rlnotes cannot edit"):
        apply_to(front(inside), set_value, "title", "New")


WORDS = st.text(st.sampled_from("ab :#,[]{}'\"\\-?!&*|>%@`=~0.é\t"), max_size=8).filter(
    lambda w: " ".join(w.split()) == w != ""
)
BLOCKS = st.lists(
    st.builds("{}: {}".format, st.sampled_from(["title", "aliases", "b", "c"]), WORDS)
    | st.builds("{}: [{}] # c".format, st.sampled_from(["aliases", "tags"]), st.lists(WORDS, max_size=3).map(", ".join))
    | st.builds("{}:\n  - {}".format, st.sampled_from(["aliases", "tags"]), st.lists(WORDS, min_size=1, max_size=3).map("\n  - ".join)),
    max_size=4, unique_by=lambda line: line.partition(":")[0],
).map("\n".join)  # fmt: skip


@given(WORDS, st.sampled_from(["", "'", '"']), st.booleans())
def test_scalar_of_any_string_parses_to_it(word, quote, flow):
    written = scalar(word, like=quote, flow=flow)
    inside = f"a: [{written}]" if flow else f"a: {written}"
    assert read_front_matter(front(inside)).meta == {"a": [word] if flow else word}


@given(BLOCKS, WORDS)
def test_edit_of_any_front_matter_sets_the_value_or_is_refused(block, word):
    before = read_front_matter(front(block))
    for edit, args in (
        (set_value, ("title", word)),
        (add_values, ("aliases", [word])),
        (replace_values, ("tags", {"a": word})),
    ):
        try:
            text = apply_to(front(block), edit, *args)
        except WriteError:
            continue
        after = read_front_matter(text)
        assert {k: v for k, v in after.meta.items() if k != args[0]} == {
            k: v for k, v in before.meta.items() if k != args[0]
        }
        assert text.endswith("---\nBody\n")
        if edit is set_value:
            assert after.meta["title"] == word
