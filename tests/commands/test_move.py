"""`move --where`: the notes of a filter move together, with all links, or not at all."""

import pytest

FILES = {
    ".rlnotes.toml": "",
    "one/a.md": "---\nstatus: done\n---\n[b](../two/b.md), [c](c.md) and [[c]]\n",
    "two/b.md": "---\nstatus: done\n---\n[a](../one/a.md) ![](picture.png)\n",
    "two/picture.png": b"",
    "one/c.md": "---\nstatus: open\n---\n[[one/a]] [[two/b|B]] [a](a.md)\n",
    "old/d.md": "---\nstatus: done\n---\n[[one/a]]\n",
}


def contents(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_move_where_moves_the_notes_and_updates_the_links_among_them_and_to_them(rlnotes, make_vault):
    root = make_vault(FILES)
    before = contents(root)
    done = rlnotes("move", "--where", "status=done", "old/", vault=root)
    assert (done.code, done.stderr) == (0, "")
    assert sorted(path.name for path in (root / "old").iterdir()) == ["a.md", "b.md", "d.md"]
    assert "[b](b.md), [c](../one/c.md) and [[c]]" in (root / "old/a.md").read_text()
    assert "[a](a.md) ![](../two/picture.png)" in (root / "old/b.md").read_text()
    assert "[a](../old/a.md)" in (root / "one/c.md").read_text()
    assert rlnotes("broken", vault=root).stdout == ""
    assert rlnotes("undo", vault=root).code == 0
    assert contents(root) == before


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("two/a.md", "one/a.md and two/a.md would both become old/a.md."),
        ("two/A.md", "one/a.md and two/A.md would both become old/A.md."),
        ("old/a.md", "old/a.md and one/a.md would both become old/a.md."),
    ],
)
def test_move_where_refuses_two_notes_of_one_name_before_anything_is_written(rlnotes, make_vault, extra, message):
    root = make_vault({**FILES, extra: "---\nstatus: done\n---\n"})
    before = contents(root)
    done = rlnotes("move", "--where", "status=done", "old", vault=root)
    assert (done.code, done.stdout) == (2, "")
    assert message in done.stderr
    assert contents(root) == before


def test_move_where_refuses_a_path_that_another_note_has(rlnotes, make_vault):
    root = make_vault({**FILES, "old/A.md": "---\nstatus: open\n---\n"})
    before = contents(root)
    done = rlnotes("move", "--where", "status=done", "old", vault=root)
    assert (done.code, done.stdout) == (2, "")
    assert "old/A.md already exists" in done.stderr
    assert contents(root) == before


@pytest.mark.parametrize(
    ("words", "message"), [("a old --where status=done", "Either NOTE or --where"), ("one/a", "FOLDER is missing")]
)
def test_move_names_what_is_missing_or_too_much(rlnotes, make_vault, words, message):
    done = rlnotes("move", *words.split(), vault=make_vault(FILES))
    assert done.code == 2
    assert message in done.stderr
