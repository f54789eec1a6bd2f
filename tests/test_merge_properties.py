"""Merging copies the properties that the target note lacks as they are written."""

import pytest

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.operations.merge import plan_merge
from rlnotes.vault import Vault


@pytest.fixture(name="merged")
def _merged(make_vault):
    """Return the front matter of two merged notes, and the plan's notices."""

    def merged(front, into, **others):
        files = {"d/a.md": f"---\n{front}---\n", "b.md": f"---\n{into}---\nB\n" if into is not None else "B\n"}
        files |= {f"{name}.md": text for name, text in others.items()}
        index = build_index(Vault(make_vault({"h.md": "x", "d/x.md": "x", **files}), Settings()))
        plan = plan_merge(index, index.notes["d/a.md"], index.notes["b.md"])
        data = next(change.after.decode() for change in plan.changes if change.to == "b.md")
        assert data.startswith("---\n")
        head, mark, body = data.removeprefix("---\n").partition("---\n")
        assert mark
        assert body.startswith("B\n")
        return head, list(plan.notices)

    return merged


NEW = "aliases: [a]\n"


@pytest.mark.parametrize(
    ("front", "into", "now"),
    [
        ('up: "[[h]]"\nauthor: X # who\ndescription: "What: it is"\n', "c: 1\n",
         f'c: 1\n{NEW}up: "[[h]]"\nauthor: X # who\ndescription: "What: it is"\n'),
        ("author:   'X'  # c\n", "", f"{NEW}author:   'X'  # c\n"),
        ("author: X\n", None, f"{NEW}author: X\n"),
        ("tags: [t]\nauthor: X\n", None, "aliases: [a]\ntags: [t]\nauthor: X\n"),
        ("text: |\n  one\n\n  two: x\nn:\n  deep: [1,\n    2]\nlast: 1\n", "c: 0\n", f"c: 0\n{NEW}text: |\n  one\n\n  two: x\nn:\n  deep: [1,\n    2]\nlast: 1\n"),
        ("# first\nx: 1\n# of y\n# more\ny: 2\nz: 3\n", "x: 1\nz: 3\n", f"x: 1\nz: 3\n{NEW}# of y\n# more\ny: 2\n"),
        ("Author: X\ny: 2\n", "author: X\n", f"author: X\n{NEW}y: 2\n"),
        ("author: X\n", "author:\nc: 1\n", f"c: 1\n{NEW}author: X\n"),
        ("author:\nc: 2\n", "author: Y\nc: 2\n", f"author: Y\nc: 2\n{NEW}"),
        ("title: a\nalias: q\n", "c: 1\n", "c: 1\naliases: [a, q]\n"),
        ("{x: 1, y: [p, q], z: 'a: b'}\n", "c: 1\n", f'c: 1\n{NEW}x: "1"\ny: [p, q]\nz: "a: b"\n'),
        ('source: "[[h]]"\n', "c: 1\n", f'c: 1\n{NEW}source: "[[h]]"\n'),
        ("source: arXiv:1\n", "c: 1\n", f"c: 1\n{NEW}sources: [arXiv:1]\n"),
        ("up: '[x](x.md)'\nsee: [[x]]\n", "c: 1\n", f"c: 1\n{NEW}up: '[x](d/x.md)'\nsee: [[x]]\n"),
        ("see:\n  - \"[[./x]]\"\n  - '[o](../../out.md)'\n", "c: 1\n", f"c: 1\n{NEW}see:\n  - \"[[./d/x]]\"\n  - '[o](../out.md)'\n"),
    ],
)  # fmt: skip
def test_merge_copies_missing_properties_byte_for_byte_and_updates_their_links(merged, front, into, now):
    assert merged(front, into) == (now, [])


@pytest.mark.parametrize(
    ("front", "into", "copied", "notices"),
    [
        ("author: X\ny: 2\n", "author: Y\n", "y: 2\n", ["b.md keeps its own values; left out: `author` (X)"]),
        ("description: Long\n", "summary: Short\n", "", ["b.md keeps its own values; left out: `description` (Long)"]),
        ("type: hub\n", "kind: note\n", "", ["b.md keeps its own values; left out: `type` (hub)"]),
        ('sources: ["[[h]]", x]\n', "sources: [x]\n", "", ["b.md keeps its own values; left out: `sources` ([[h]], x)"]),
        ('up: "[[b]]"\n', "c: 1\n", "", ["`up` of d/a.md is left out: it links to b.md itself"]),
        ("x: &i {p: q}\ny: *i\n", "c: 1\n", "x: &i {p: q}\n", ["`y` of d/a.md is left out: it has a form that rlnotes cannot copy"]),
    ],
)  # fmt: skip
def test_merge_reports_conflicting_and_uncopied_properties(merged, front, into, copied, notices):
    assert merged(front, into) == (f"{into}{NEW}{copied}", notices)


def test_merge_reports_property_if_target_front_matter_cannot_be_edited(merged):
    head, notices = merged("author: X\ntitle: b\n", "{c: 1}\n")
    assert head == "{c: 1}\n"
    assert notices == ["`author` of d/a.md is left out: the front matter of b.md has a form that rlnotes cannot edit"]


def test_merge_writes_properties_with_target_line_ends(make_vault):
    root = make_vault({"a.md": "---\nx: 1\ny: |\n  one\n  two\n---\nA\n", "b.md": "---\r\nc: 1\r\n---\r\nB\r\n"})
    index = build_index(Vault(root, Settings()))
    plan = plan_merge(index, index.notes["a.md"], index.notes["b.md"])
    data = next(change.after.decode() for change in plan.changes if change.to == "b.md")
    assert data == (
        "---\r\nc: 1\r\naliases: [a]\r\nx: 1\r\ny: |\r\n  one\r\n  two\r\n---\r\nB\r\n\r\n## a\r\n\r\nA\r\n"
    )


def test_merge_prints_conflicts_and_undo_restores_both_notes(rlnotes, make_vault):
    files = {"a.md": "---\nauthor: X\nup: '[[c]]'\n---\nA\n", "b.md": "---\nauthor: Y\n---\nB\n", "c.md": "x\n"}
    root = make_vault(files)
    done = rlnotes("merge", "a", "b", vault=root)
    assert (done.code, "b.md keeps its own values; left out: `author` (X)" in done.stderr) == (0, True)
    assert (root / "b.md").read_text() == "---\nauthor: Y\naliases: [a]\nup: '[[c]]'\n---\nB\n\n## a\n\nA\n"
    assert rlnotes("undo", vault=root).code == 0
    assert {path: (root / path).read_text() for path in files} == files
