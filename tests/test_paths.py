"""Neighborhoods, shortest paths and the tree of hubs."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.queries.hub import Hubs
from rlnotes.queries.paths import hub_tree, neighborhood, shortest_path
from rlnotes.vault import Vault

FILES = {
    "map.md": "---\ntype: hub\n---\n- [[a]] - why\n- [[d]]\n- [[far]]\n",
    "a.md": "---\ntopics: ['[[map]]']\n---\nPlain [[b]] here.\n\ncontradicts:: [[c]]\n\n[[a]] itself, [[gone]].\n",
    "b.md": "Back to [[a]], and on to [[d]].\n",
    "c.md": "Nothing.\n",
    "d.md": "[[e]]\n",
    "e.md": "",
    "far.md": "",
    "alone.md": "",
}


def shape(found):
    return [(near.note.path, near.hops, near.direction, near.relations) for near in found]


def test_neighborhood_is_sorted_by_distance_relations_first_hubs_last(make_index):
    index, hubs = make_index(FILES)
    assert shape(neighborhood(index, hubs, index.notes["a.md"], 1)) == [
        ("c.md", 1, "out", ["contradicts"]),
        ("b.md", 1, "both", []),
        ("map.md", 1, "both", []),
    ]


def test_neighborhood_does_not_lead_through_hubs(make_index):
    index, hubs = make_index(FILES)
    found = {near.note.path: near.hops for near in neighborhood(index, hubs, index.notes["a.md"], 4)}
    assert found == {"b.md": 1, "c.md": 1, "map.md": 1, "d.md": 2, "e.md": 3}


def test_neighborhood_of_a_hub_contains_the_notes_it_lists(make_index):
    index, hubs = make_index(FILES)
    assert [near.note.path for near in neighborhood(index, hubs, index.notes["map.md"], 1)] == [
        "a.md",
        "d.md",
        "far.md",
    ]


def test_neighborhood_of_a_note_without_links_is_empty(make_index):
    index, hubs = make_index(FILES)
    assert neighborhood(index, hubs, index.notes["alone.md"], 3) == []


def test_path_avoids_hubs_even_if_it_is_longer(make_index):
    index, hubs = make_index(FILES)
    found = shortest_path(index, hubs, index.notes["e.md"], index.notes["a.md"])
    assert shape(found) == [
        ("e.md", 0, "in", []),
        ("d.md", 1, "in", []),
        ("b.md", 2, "in", []),
        ("a.md", 3, "both", []),
    ]


def test_path_leads_through_a_hub_if_there_is_no_other(make_index):
    index, hubs = make_index(FILES)
    found = shortest_path(index, hubs, index.notes["far.md"], index.notes["c.md"])
    assert [near.note.path for near in found] == ["far.md", "map.md", "a.md", "c.md"]


def test_path_may_start_or_end_at_a_hub(make_index):
    index, hubs = make_index(FILES)
    found = shortest_path(index, hubs, index.notes["map.md"], index.notes["c.md"])
    assert [near.note.path for near in found] == ["map.md", "a.md", "c.md"]


def test_unconnected_notes_have_no_path(make_index):
    index, hubs = make_index(FILES)
    assert shortest_path(index, hubs, index.notes["alone.md"], index.notes["a.md"]) is None
    assert len(shortest_path(index, hubs, index.notes["a.md"], index.notes["a.md"])) == 1


@given(links=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_path_is_shortest_and_each_step_is_a_link(tmp_path_factory, links):
    root = tmp_path_factory.mktemp("web")
    for number in range(8):
        (root / f"{number}.md").write_text(" ".join(f"[[{b}]]" for a, b in sorted(links) if a == number))
    index = build_index(Vault(root, Settings()))
    hubs = Hubs(index)
    joined = {frozenset(pair) for pair in links}
    distance = {(a, b): 0 if a == b else 1 if frozenset((a, b)) in joined else 99 for a in range(8) for b in range(8)}
    for middle, a, b in itertools.product(range(8), repeat=3):
        distance[a, b] = min(distance[a, b], distance[a, middle] + distance[middle, b])
    for a, b in itertools.combinations(range(8), 2):
        found = shortest_path(index, hubs, index.notes[f"{a}.md"], index.notes[f"{b}.md"])
        if distance[a, b] >= 99:
            assert found is None
        else:
            assert len(found) - 1 == distance[a, b]
            assert all(near.links for near in found[1:])
    near = {(n.note.path, n.hops) for n in neighborhood(index, hubs, index.notes["0.md"], 8)}
    assert near == {(f"{b}.md", distance[0, b]) for b in range(1, 8) if distance[0, b] < 99}


def outline(trees):
    return [(tree.note.path.removesuffix(".md"), tree.repeated, outline(tree.branches)) for tree in trees]


HUB = "---\ntype: hub\n---\n"


def test_hub_tree_shows_hubs_below_the_hubs_that_list_them(make_index):
    _, hubs = make_index({
        "top.md": HUB + "[[b]] [[a]] [[note]]", "a.md": HUB + "[[c]]", "b.md": HUB + "[[c]]", "c.md": HUB, "note.md": "",
        "other.md": HUB,
    })  # fmt: skip
    assert outline(hub_tree(hubs)) == [
        ("other", False, []),
        ("top", False, [("b", False, [("c", False, [])]), ("a", False, [("c", True, [])])]),
    ]


def test_hub_tree_shows_hubs_of_a_cycle_once(make_index):
    _, hubs = make_index({"a.md": HUB + "[[b]]", "b.md": HUB + "[[a]] [[n]]", "n.md": "", "self.md": HUB + "[[self]]"})
    assert outline(hub_tree(hubs)) == [("self", False, []), ("a", False, [("b", False, [("a", True, [])])])]


def test_hub_tree_may_start_at_any_note(make_index):
    index, hubs = make_index({"top.md": HUB + "[[a]]", "a.md": HUB + "[[b]]", "b.md": HUB, "note.md": "[[b]]"})
    assert outline(hub_tree(hubs, index.notes["a.md"])) == [("a", False, [("b", False, [])])]
    assert outline(hub_tree(hubs, index.notes["note.md"])) == [("note", False, [("b", False, [])])]


@pytest.mark.parametrize("length", [60, 1100])
def test_hub_tree_of_a_deep_hierarchy_shows_all_hubs(rlnotes, make_vault, length):
    vault = make_vault({f"{n}.md": f"{HUB}[[{n + 1}]]" for n in range(length)})
    listed = rlnotes("tree", vault=vault).stdout.splitlines()
    assert {line.split("\t")[-1] for line in listed} == {f"{n}.md" for n in range(length)}
    drawn = rlnotes("tree", "--format", "table", vault=vault)
    assert drawn.code == 0
    assert "⋯" in drawn.stdout
