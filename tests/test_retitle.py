"""Titles, headings and tags are renamed, notes are merged and deleted: one rule per case."""

import pytest

from rlnotes.config import Settings
from rlnotes.errors import RlnotesError
from rlnotes.index.index import build_index
from rlnotes.operations.delete import plan_delete
from rlnotes.operations.merge import plan_merge
from rlnotes.operations.retitle import plan_rename_heading, plan_rename_tag, plan_retitle
from rlnotes.vault import Vault


@pytest.fixture(name="after")
def _after(make_vault):
    """Return the bytes of files after a plan, by path."""

    def after(files, make):
        index = build_index(Vault(make_vault(files), Settings()))
        files_after = dict(files)
        for change in make(index).changes:
            if change.path:
                del files_after[change.path]
            if change.to:
                files_after[change.to] = change.after.decode()
        return files_after

    return after


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("---\ntitle: Old one # c\n---\n# Old one\n", "---\ntitle: New! # c\naliases: [Old one]\n---\n# New!\n"),
        (
            '---\ntitle: "Old one"\naliases: ["x"]\n---\n# Another\n',
            '---\ntitle: "New!"\naliases: ["x", "Old one"]\n---\n# Another\n',
        ),
        ("# Old one #\n\nText\n", "---\naliases: [Old one]\n---\n# New! #\n\nText\n"),
        ("Old one\n=======\n", "---\naliases: [Old one]\n---\nNew!\n=======\n"),
        ("---\nx: 1\n---\nText\n", "---\nx: 1\ntitle: New!\n---\nText\n"),
        ("Text\r\n", "# New!\r\n\r\nText\r\n"),
        ("", "# New!\n\n"),
        ("---\naliases: old ONE\ntitle: Old one\n---\n", "---\naliases: old ONE\ntitle: New!\n---\n"),
    ],
)
def test_retitle_changes_title_everywhere_and_adds_alias(after, before, now):
    assert after({"n.md": before}, lambda index: plan_retitle(index, index.notes["n.md"], "New!"))["n.md"] == now


def test_retitle_updates_only_labels_equal_to_the_old_title(after):
    source = "[[n|Old one]] [[n | old one ]] [[n|mine]] [Old one](n.md) [**Old one**](n.md) [Old one][r] ![[n]] [[Old one]]\n\n[r]: n.md\n"
    table = "| a |\n| - |\n| [[n\\|Old one]] |\n"
    files_after = after(
        {"n.md": "# Old one\n", "s.md": source, "t.md": table, "f.md": "---\nup: '[[n|Old one]]'\n---\n"},
        lambda index: plan_retitle(index, index.notes["n.md"], "It's new"),
    )
    assert files_after["s.md"] == (
        "[[n|It's new]] [[n | It's new ]] [[n|mine]] [It's new](n.md) [**Old one**](n.md) [It's new][r] ![[n]] [[Old one]]\n\n[r]: n.md\n"
    )
    assert files_after["t.md"] == table.replace("Old one", "It's new")
    assert files_after["f.md"] == "---\nup: '[[n|It''s new]]'\n---\n"


def test_retitle_keeps_labels_if_the_title_cannot_be_one(after):
    files_after = after(
        {"n.md": "# Old\n", "s.md": "[[n|Old]]"}, lambda index: plan_retitle(index, index.notes["n.md"], "a | b")
    )
    assert files_after["s.md"] == "[[n|Old]]"
    assert files_after["n.md"] == "---\naliases: [Old]\n---\n# a | b\n"


def test_retitle_renames_file_on_request(after):
    files = {"d/n.md": "# Old one\n", "s.md": "[[n|Old one]] [t](d/n.md)"}
    files_after = after(
        files, lambda index: plan_retitle(index, index.notes["d/n.md"], "Is it Ünew?", rename_file=True)
    )
    assert files_after["s.md"] == "[[is-it-unew|Is it Ünew?]] [t](d/is-it-unew.md)"
    assert "d/is-it-unew.md" in files_after


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("[[n#Old part]]", "[[n#New & better]]"),
        ("[[n#old PART|x]]", "[[n#New & better|x]]"),
        ("[t](n.md#old-part)", "[t](n.md#new--better)"),
        ("[t](n.md#Old%20part)", "[t](n.md#New%20&%20better)"),
        ("[[n#Top#Old part]]", "[[n#Top#New & better]]"),
        ("[[n#Old part#Below]]", "[[n#New & better#Below]]"),
        ("![[n#Old part]]", "![[n#New & better]]"),
        ('---\nup: "[[n#Old part]]"\n---\n', '---\nup: "[[n#New & better]]"\n---\n'),
        ("[r]\n\n[r]: n.md#old-part 'x'", "[r]\n\n[r]: n.md#new--better 'x'"),
        ("[[n#Below]] [[n#Top]] [[n#^id]] [[n]] [[other#Old part]]", None),
    ],
)  # fmt: skip
def test_rename_heading_updates_links_in_their_own_form(after, before, now):
    note = "# Top\n\n[[#Old part]]\n\n## Old part ##\n\ntext ^id\n\n### Below\n"
    files = {"n.md": note, "s.md": before, "other.md": "# Old part"}
    files_after = after(
        files, lambda index: plan_rename_heading(index, index.notes["n.md"], "old part", "New & better")
    )
    assert files_after["s.md"] == (now or before)
    assert files_after["n.md"] == note.replace("Old part", "New & better")


def test_rename_heading_keeps_links_to_numbered_duplicate_headings(after):
    files = {"n.md": "# A\n\n## Part\n\n# B\n\n## Part\n", "s.md": "[t](n.md#part) [u](n.md#part-1) [[n#Part]]"}
    files_after = after(files, lambda index: plan_rename_heading(index, index.notes["n.md"], "part-1", "Other"))
    assert files_after["n.md"] == "# A\n\n## Part\n\n# B\n\n## Other\n"
    assert files_after["s.md"] == "[t](n.md#part) [u](n.md#other) [[n#Part]]"
    files_after = after(files, lambda index: plan_rename_heading(index, index.notes["n.md"], "part", "Other"))
    assert files_after["s.md"] == "[t](n.md#other) [u](n.md#part) [[n#Other]]"


def test_rename_tag_edits_front_matter_and_text_only(after):
    files = {
        "a.md": "---\ntags: [old, 'Old/part', older] # c\n---\n#old #old/part/x #older `#old` [[#old]] https://x.org/#old\n",
        "b.md": '---\ntag: old other\nkeywords:\n  - "#old"\n  - new/er\n---\n(#OLD)\n',
        "c.md": "#other",
    }
    files_after = after(files, lambda index: plan_rename_tag(index, "#old", "new/er"))
    assert files_after == {
        "a.md": "---\ntags: [new/er, 'new/er/part', older] # c\n---\n#new/er #new/er/part/x #older `#old` [[#old]] https://x.org/#old\n",
        "b.md": "---\ntag: new/er other\nkeywords:\n  - new/er\n---\n(#new/er)\n",
        "c.md": "#other",
    }


def test_merge_appends_note_under_its_title_and_redirects_links(after):
    files = {
        "d/a.md": "---\ntitle: The A\naliases: [AA]\ntags: [x, y]\nsources: ['arXiv:1']\n---\n# The A\n\nSee [b](../b.md), [c](c.md#h), [[#Part]].\r\n\n## Part\n\ntext ^id\n\nMore\n----\n\n### Deep\n",
        "b.md": "---\ntags: [y] # c\n---\n# B\n\n## Part\n\n[[a]] and [[a#Part|x]]",
        "d/c.md": "# h\n\n[[a#Part]] [[a#^id]] [t](a.md#part) [[AA]] [[a#Deep]]\n",
    }
    files_after = after(files, lambda index: plan_merge(index, index.notes["d/a.md"], index.notes["b.md"]))
    assert files_after[".trash/d/a.md"] == files["d/a.md"]
    assert files_after["b.md"] == (
        "---\ntags: [y, x] # c\naliases: [The A, AA]\nsources: [arXiv:1]\n---\n# B\n\n## Part\n\n[[b]] and [[b#The A#Part|x]]\n\n"
        "## The A\n\nSee [b](b.md), [c](d/c.md#h), [[#The A#Part]].\n\n### Part\n\ntext ^id\n\n### More\n\n#### Deep\n"
    )
    assert files_after["d/c.md"] == "# h\n\n[[b#The A#Part]] [[b#^id]] [t](../b.md#part-1) [[AA]] [[b#Deep]]\n"


def merged(after, text, into, **others):
    """Return the merged text below the target note's own, and the bytes of other notes."""
    files = {
        "a.md": text,
        "b.md": into,
        "c.md": "x",
        "d.md": "y",
        **{f"{name}.md": each for name, each in others.items()},
    }
    files_after = after(files, lambda index: plan_merge(index, index.notes["a.md"], index.notes["b.md"]))
    assert files_after["b.md"].startswith(f"---\naliases: [a]\n---\n{into}")
    return files_after["b.md"].partition("## a\n\n")[2], files_after


@pytest.mark.parametrize(
    ("text", "into", "now"),
    [
        ("[t][r] [R][] [r] ![x][r] ![r] ![r][]\n\n[r]: c.md 'x'\n", "[t][r]\n\n[r]: d.md\n",
         "[t][r-2] [R][r-2] [r][r-2] ![x][r-2] ![r][r-2] ![r][r-2]\n\n[r-2]: c.md 'x'\n"),
        ("[t][1] [2]\n\n[1]: c.md\n[2]: https://x.org\n", "[1] [t][3]\n\n[1]: d.md\n[3]: d.md\n",
         "[t][4] [2]\n\n[4]: c.md\n[2]: https://x.org\n"),
        ("é [t][Ä\n b]\n\n> [ä b]: c.md\n", "[ä  B]: d.md\n", "é [t][ä b-2]\n\n> [ä b-2]: c.md\n"),
        ("[^1] and [^n]\n\n[^1]: one\n[^n]: two\n", "[^1] [^N]\n\n[^1]: [[c]]\n\n[^n]: x\n",
         "[^2] and [^n-2]\n\n[^2]: one\n[^n-2]: two\n"),
        ("[r] [[r]] `[r]` [r](c.md)\n", "[r]: d.md\n", "\\[r] [[r]] `[r]` [r](c.md)\n"),
        ("[t][r] ![t][r] [^1]\n", "[r]: d.md\n\n[^1]: x\n", "\\[t]\\[r] !\\[t]\\[r] \\[^1]\n"),
        ("[r]\n\n[r]: c.md\n", "Just [r] in brackets\n", "[r][r-2]\n\n[r-2]: c.md\n"),
        ("[r]\n\n[r]: c.md\n\n[R]: x.md\n\n> [r]: y.md\n", "[r] é\n",
         "[r][r-2]\n\n[r-2]: c.md\n\n[r-2]: x.md\n\n> [r-2]: y.md\n"),
        ("[r]\n\n[r]: c.md\n[r]: x.md\n", "[r]: d.md\n[r]: y.md\n", "[r][r-2]\n\n[r-2]: c.md\n[r-2]: x.md\n"),
        ("é [r]\n\n[r]: c.md\n\n`[r]: x` [r]: y\n\n    [r]: z\n\n[r]:\nü.md\n", "[r]: d.md\n",
         "é [r][r-2]\n\n[r-2]: c.md\n\n`[r]: x` [r][r-2]: y\n\n    [r]: z\n\n[r-2]:\nü.md\n"),
        ("[r]\n\n[r]: c.md\n", "[q]\n\n[q]: d.md\n", "[r]\n\n[r]: c.md\n"),
        ("one ^id\n\ntwo ^x\n", "three ^ID\n\nfour ^id-2\n", "one ^id-3\n\ntwo ^x\n"),
    ],
)  # fmt: skip
def test_merge_keeps_reference_labels_of_both_notes_distinct(after, text, into, now):
    for end in ("\n", "\r\n"):
        assert merged(after, text.replace("\n", end), into)[0] == now


def test_merge_nests_leading_heading_below_the_title(after):
    titled = "---\ntitle: a\n---\n"
    assert merged(after, f"{titled}# One\n\n## Two\n", "x\n")[0] == "### One\n\n#### Two\n"
    assert merged(after, f"{titled}One\n===\n", "x\n", s="[[a#One]]")[0] == "### One\n"


def test_merge_accepts_note_with_syntax_errors(after):
    assert merged(after, "text [](c.md) [[|]]\n", "x\n")[0] == "text [](c.md) [[|]]\n"


def test_merge_updates_links_to_renamed_block_ids(after):
    text = "one ^id\n\n[[#^id]] [t](#^id)\n"
    now, files_after = merged(after, text, "two ^id\n", s="[[a#^id]] [[b#^id]] [t](a.md#^id) [[a#^ID|x]]")
    assert now == "one ^id-2\n\n[[#^id-2]] [t](#^id-2)\n"
    assert files_after["s.md"] == "[[b#^id-2]] [[b#^id]] [t](b.md#^id-2) [[b#^id-2|x]]"


HUB = "---\ntype: hub\n---\n# H\n\n"


@pytest.mark.parametrize(
    ("before", "now", "remarks"),
    [
        ("- [[a]]\n- [[b]] — why\n- [[c]]\n", "- [[b]] — why\n- [[c]]\n", 0),
        ("1. [[a|A]].\n2. [[b]]\n", "1. [[b]]\n", 0),
        ("- [[a]] — words\n- [[b]]\n", "- [[b]] — words\n", 0),
        ("- [[a]] — words\n- [[b]] — why\n", "- [[b]] — words\n- [[b]] — why\n", 1),
        ("- [[a]]\n  - [[c]]\n- [[b]] — why\n", "- [[b]]\n  - [[c]]\n- [[b]] — why\n", 1),
        ("- [[b]]\n  - [[a]]\n", "- [[b]]\n", 0),
        ("- [[a]]\n\n## T\n\n- [[b]]\n", "- [[b]]\n\n## T\n\n- [[b]]\n", 0),
        ("- [[a#Part]]\n- [[b]]\n", "- [[b#a#Part]]\n- [[b]]\n", 0),
        ("- [[c]] like [[a]]\n- [[b]]\n", "- [[c]] like [[b]]\n- [[b]]\n", 0),
    ],
)
def test_merge_leaves_one_hub_item_and_loses_no_text(after, before, now, remarks):
    notice_list = []

    def plan(index):
        planned = plan_merge(index, index.notes["a.md"], index.notes["b.md"])
        notice_list.extend(planned.notices)
        return planned

    files = {"a.md": "x\n\n## Part\n", "b.md": "y\n\n# Part\n", "c.md": "z", "h.md": HUB + before}
    assert after(files, plan)["h.md"] == HUB + now
    assert len(notice_list) == remarks
    assert all("h.md now lists b.md twice in `H`" in each for each in notice_list)


def test_merge_into_hub_removes_self_item_and_reports_self_links(after):
    notice_list = []

    def plan(index):
        planned = plan_merge(index, index.notes["a.md"], index.notes["b.md"])
        notice_list.extend(planned.notices)
        return planned

    files = {"a.md": f"{HUB}- [[b]]\n- [[c]]\n", "b.md": HUB.replace("H", "B") + "- [[a]]\n- [[c]]\n", "c.md": "z"}
    top = "---\ntype: hub\naliases: [H]\n---\n# B\n\n"
    assert after(files, plan)["b.md"] == f"{top}- [[c]]\n\n## H\n\n- [[c]]\n"
    assert notice_list == []
    files |= {"a.md": "# H\n\nSee [[b]], [[b#B]].\n", "b.md": HUB.replace("H", "B") + "- [[a]] — why\n- [[c]]\n"}
    assert after(files, plan)["b.md"] == f"{top}- [[b]] — why\n- [[c]]\n\n## H\n\nSee [[b]], [[b#B]].\n"
    assert notice_list == ["b.md now links to itself 2 times, where the two notes linked to each other"]


def test_delete_unlink_replaces_links_by_their_text(after):
    files = {
        "a.md": "x",
        "s.md": "[[a]] [[a#P|lab*el*]] ![[a]] [**t**](a.md 'x') [t][r] [r] [r][] ![p](a.md)\n\n| x |\n| - |\n| [[a\\|y]] |\n\n[r]: a.md\n",
        "f.md": '---\nup: "[[a|An a]]"\nl: [b, [[a]]]\n---\n- [[a]] — why\n',
    }
    files_after = after(files, lambda index: plan_delete(index, index.notes["a.md"], unlink=True))
    assert files_after[".trash/a.md"] == "x"
    assert files_after["s.md"] == "a lab*el* a **t** t r r p\n\n| x |\n| - |\n| y |\n\n[r]: a.md\n"
    assert files_after["f.md"] == '---\nup: "An a"\nl: [b, a]\n---\n- a — why\n'


def test_delete_does_not_overwrite_files_in_the_trash(after):
    files = {"a.md": "new", ".trash/a.md": "old", ".trash/a 2.md": "older"}
    assert after(files, lambda index: plan_delete(index, index.notes["a.md"])) == {
        ".trash/a.md": "old", ".trash/a 2.md": "older", ".trash/a 3.md": "new",
    }  # fmt: skip


def test_delete_refuses_note_with_backlinks(after):
    with pytest.raises(RlnotesError, match=r"a\.md is linked from b\.md:2, c\.md:1\."):
        after(
            {"a.md": "[[a]]", "b.md": "\n[[a]]", "c.md": "[x](a.md)"},
            lambda index: plan_delete(index, index.notes["a.md"]),
        )
