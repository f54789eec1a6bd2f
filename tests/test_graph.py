"""Link reports: orphans, dead ends, unfiled notes, broken links, missing notes, most linked notes."""

import pytest

from rlnotes.queries.link_reports import (
    backlinks,
    broken_links,
    dead_ends,
    isolated,
    missing_notes,
    most_linked,
    orphans,
    unfiled,
)

WEB = {
    "hub.md": "---\ntype: hub\n---\n# Hub\n- [[filed]]\n",
    "filed.md": "To [[linked]].",
    "linked.md": "No link.",
    "selfish.md": "# Mine\n[[selfish]], [[#Mine]], [me](selfish.md#mine) and [[filed]].",
    "alone.md": "[web](https://example.org), ![[picture.png]] and [[nowhere]].",
    "picture.png": "x",
}


def paths(notes):
    return [note.path for note in notes]


def test_orphans_ignore_self_links_and_exclude_hubs(make_index):
    assert paths(orphans(*make_index(WEB))) == ["alone.md", "selfish.md"]


def test_isolated_notes_have_no_links_in_or_out(make_index):
    assert paths(isolated(*make_index(WEB))) == ["alone.md"]


def test_dead_ends_have_no_links_to_other_notes(make_index):
    assert paths(dead_ends(make_index(WEB)[0])) == ["alone.md", "linked.md"]


def test_unfiled_notes_are_not_listed_by_hubs(make_index):
    assert paths(unfiled(*make_index(WEB))) == ["alone.md", "linked.md", "selfish.md"]


def test_note_that_only_states_its_hub_is_unfiled(make_index):
    index, hubs = make_index({"hub.md": "---\ntype: hub\n---\n", "a.md": "---\nup: '[[hub]]'\n---\n"})
    assert paths(unfiled(index, hubs)) == ["a.md"]


@pytest.mark.parametrize(
    ("link", "what"),
    [
        ("[[gone]]", "note"), ("[x](gone.md)", "note"), ("[x](gone)", "note"), ("![[gone]]", "note"),
        ("[x][r]\n\n[r]: gone.md", "note"), ("[[v1.2 plan]]", "note"), ("![[gone.png]]", "file"),
        ("![x](gone.png)", "file"), ("[x](gone.pdf)", "file"), ("[[gone.pdf]]", "file"), ("[[b#Gone]]", "heading"),
        ("[x](b.md#gone)", "heading"), ("[[#Gone]]", "heading"), ("[[b#^gone]]", "block"), ("[[#^gone]]", "block"),
    ],
)  # fmt: skip
def test_broken_link_shows_what_is_missing(make_index, link, what):
    index, _ = make_index({"a.md": f"# Top\n\n{link}\n", "b.md": "# There\n\nText ^here\n"})
    assert [(b.note.path, b.link.line, b.missing) for b in broken_links(index)] == [("a.md", 3, what)]


@pytest.mark.parametrize(
    "link",
    [
        "[[b]]", "[[B.md]]", "[[b#There]]", "[x](b.md#there)", "[[b#^here]]", "[[#Top]]", "[x](#top)", "`[[gone]]`",
        "%%[[gone]]%%", "[x](https://example.org/gone)", "<mailto:a@b.org>", "[[b|x]]", "$[[gone]]$",
    ],
)  # fmt: skip
def test_resolved_links_and_plain_text_are_not_broken(make_index, link):
    index, _ = make_index({"a.md": f"# Top\n\n{link}\n", "b.md": "# There\n\nText ^here\n"})
    assert broken_links(index) == []


def test_broken_links_are_sorted_by_path_and_position(make_index):
    index, _ = make_index({"b.md": "[[x]]", "a.md": "one [[y]] [[x]]\n\n[[x]]"})
    places = [(b.note.path, b.link.line, b.link.column) for b in broken_links(index)]
    assert places == [("a.md", 1, 5), ("a.md", 1, 11), ("a.md", 3, 1), ("b.md", 1, 1)]


def test_spellings_of_a_missing_note_are_one_entry(make_index):
    composed, split = "Café", "Cafe\u0301"
    index, _ = make_index(
        {
            "a.md": f"[[{composed}]] [[{split}]] [[CAFÉ]] [[café.md]] [[CAFÉ.MD]]",
            "b.md": f"[[Other]] ![[picture.png]] [[{composed}#part|x]]",
        }
    )
    assert [(want.name, len(want.referrers)) for want in missing_notes(index)] == [(composed, 6), ("Other", 1)]


def test_most_linked_counts_each_linking_note_once_and_sorts_ties_by_path(make_index):
    index, _ = make_index(
        {
            "a.md": "[[z]] [[z]] [[y]] [[a]]",
            "b.md": "[[z]] [[x]]",
            "x.md": "",
            "y.md": "",
            "z.md": "[[pic.png]]",
            "pic.png": "",
        }
    )
    assert [(note.path, count) for note, count in most_linked(index, 2)] == [("z.md", 2), ("x.md", 1)]


def test_backlinks_are_sorted_by_source_and_position_hub_statements_last(make_index):
    index, _ = make_index(
        {
            "hub.md": "---\ntype: hub\n---\n[[hub]]",
            "a.md": "---\nup: '[[hub]]'\n---\n\nLater [[hub]].",
            "b.md": "[[hub]] and [[hub]]",
        }
    )
    found = [(b.source.path, b.link.line, b.link.column) for b in backlinks(index, index.notes["hub.md"])]
    assert found == [("a.md", 5, 7), ("b.md", 1, 1), ("b.md", 1, 13), ("a.md", 2, 6)]


def test_ambiguous_link_counts_for_the_note_it_resolves_to(make_index):
    index, hubs = make_index({"a.md": "[[n]]", "one/n.md": "", "other/n.md": ""})
    assert paths(orphans(index, hubs)) == ["a.md", "other/n.md"]
