"""rename-tag edits a tag in every note and every form of front matter, and reports notes it cannot edit."""

import pytest

from rlnotes.markdown.parse import parse_note
from rlnotes.operations.front_matter_edit import replace_values
from rlnotes.operations.text_edit import apply_edits


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('tags:\n  [\n    "a",\n    "y",\n  ]', 'tags:\n  [\n    "n",\n    "y",\n  ]'),
        ('tags:\n  [\n    "n", # kept\n    "a",\n  ]\nb: 1', 'tags:\n  [\n    "n",\n  ]\nb: 1'),
        ('tags:\n  [\n    "a",\n    "n",\n  ]', 'tags:\n  [\n    "n",\n  ]'),
        ("tags: # why\n\n  [a, y]", "tags: # why\n\n  [n, y]"),
        ("tags:\n  a, y", "tags:\n  n, y"),
        ("tags: |\n  a\n  y\nb: 1", "tags: |\n  n\n  y\nb: 1"),
        ("tags: >-\n  y a\n  z\nb: 1", "tags: >-\n  y n\n  z\nb: 1"),
        ("tags: |- # a\n  #y #a", "tags: |- # a\n  #y #n"),
        ("tags: |\n  a\n  n", "tags: |\n  n"),
        ("tags: y\n  a", "tags: y\n  n"),
        ("tags: 'y, a'", "tags: 'y, n'"),
        ('tags: "a\n  y"', 'tags: "n\n  y"'),
        ("tags: a, n", "tags: n"),
        ("tags: n, y, a", "tags: n, y"),
        ("tags: a, A, n # c", "tags: n # c"),
        ("tags: 'n a'", "tags: 'n'"),
        ("tags: [a, A, y]", "tags: [n, y]"),
        ("tags: [a, A, n]", "tags: [n]"),
        ("tags: [n, a, A]", "tags: [n]"),
        ("tags: [a, N]", "tags: [N]"),
        ("tags: [a, '#n']", "tags: ['#n']"),
        ("tags: [n, n, y]", "tags: [n, n, y]"),
        ("tags:\n  - y\n  -   >-\n    a", "tags:\n  - y\n  -   >-\n    n"),
        ("tags: !!seq [y, a]", "tags: !!seq [y, n]"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rename_tag_edits_every_form_of_front_matter_without_duplicates(before, after, end):
    def front(inside):
        return f"---\n{inside}\n---\nBody\n".replace("\n", end)

    renamed = {name: mark + "n" for name in ("a", "A") for mark in ("",)} | {"#a": "#n"}
    data = front(before).encode()
    assert apply_edits(data, replace_values(parse_note("n.md", data), "tags", renamed)).decode() == front(after)


def test_rename_tag_renames_nested_tags_and_loses_none(rlnotes, make_vault):
    root = make_vault({"n.md": "---\ntags: [a, a/b]\n---\n"})
    assert rlnotes("rename-tag", "a", "a/b", vault=root).code == 0
    assert (root / "n.md").read_text() == "---\ntags: [a/b, a/b/b]\n---\n"


def test_rename_tag_reports_note_it_cannot_edit_and_edits_the_others(rlnotes, make_vault):
    odd = "---\ntitle: T\ntags: &t [l]\nmore: *t\n---\n"
    root = make_vault({"a.md": "---\ntags: [l, x]\n---\n", "b.md": odd, "c.md": "#l/part\n"})
    done = rlnotes("rename-tag", "l", "n", vault=root)
    assert done.code == 1
    assert "rlnotes: b.md:3: `tags` in the front matter has a form that rlnotes cannot edit" in done.stderr
    assert (root / "a.md").read_text() == "---\ntags: [n, x]\n---\n"
    assert (root / "b.md").read_text() == odd
    assert (root / "c.md").read_text() == "#n/part\n"
    assert rlnotes("undo", vault=root).code == 0
    assert (root / "a.md").read_text() == "---\ntags: [l, x]\n---\n"
