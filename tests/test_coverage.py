"""How well hubs cover a vault: what `hub list` and `hub coverage` count."""

import json

from rlnotes.queries.hub import HubPosition
from rlnotes.queries.hub_coverage import coverage, hub_size

HUB = "---\ntype: hub\n---\n# Light\n\n## Waves\n\n- [[ray]] — how light travels\n- [[lens]]\n\n## Matter\n\n- [[stone]]\n"
FILES = {
    "light.md": HUB,
    "ray.md": "---\ntopics: ['[[light]]']\n---\nA ray of light bends in a lens. See [[lens]].",
    "lens.md": "---\ntopics: ['[[other]]']\n---\nA lens bends a ray of light.",
    "stone.md": "A stone is heavy matter.",
    "prism.md": "---\ntopics: ['[[light]]']\n---\nA prism bends a ray of light like a lens: [[ray]], [[lens]].",
    "other.md": "---\ntype: hub\n---\n# Other\n\n- [[stone]]\n",
}


def test_a_note_in_no_hub_is_told_the_section_where_its_nearest_notes_are(make_index):
    index, hubs = make_index(FILES)
    (unfiled,) = coverage(index, hubs).unfiled
    assert (unfiled.note.path, unfiled.place) == ("prism.md", HubPosition("light.md", ("Waves",)))


def test_a_note_that_names_a_hub_that_does_not_list_it_is_told(make_index):
    index, hubs = make_index(FILES)
    found = {(m.note.path, m.hub.path, m.link.line if m.link else 0) for m in coverage(index, hubs).not_listed}
    assert found == {("prism.md", "light.md", 2), ("lens.md", "other.md", 2)}


def test_a_hub_that_lists_a_note_that_names_only_other_hubs_is_told(make_index):
    index, hubs = make_index(FILES)
    assert [(m.note.path, m.hub.path) for m in coverage(index, hubs).not_named] == [("lens.md", "light.md")]


def test_a_note_that_names_no_hub_is_not_asked_to(make_index):
    index, hubs = make_index(FILES)
    assert "stone.md" not in {m.note.path for m in coverage(index, hubs).not_named}


def test_the_family_of_a_hub_are_the_notes_it_lists_and_those_that_name_it(make_index):
    index, hubs = make_index(FILES)
    assert hub_size(index, hubs, index.notes["light.md"])[:2] == (3, 4)


def test_the_depth_of_a_hub_counts_the_hubs_above_it(make_index):
    index, hubs = make_index({
        "top.md": "---\ntype: hub\n---\n- [[mid]]", "mid.md": "---\ntype: moc\n---\n- [[low]]",
        "low.md": "---\ntype: hub\n---\n- [[n]]", "n.md": "x",
    })  # fmt: skip
    assert [hub_size(index, hubs, index.notes[path]).depth for path in ("top.md", "mid.md", "low.md")] == [0, 1, 2]


def test_sizes_are_held_against_the_settings(rlnotes, make_vault):
    vault = make_vault({**FILES, ".rlnotes.toml": "hub-smallest = 2\nhub-largest = 2\n"})
    items = json.loads(rlnotes("hub", "coverage", "--format", "json", vault=vault).stdout)["items"]
    sizes = {(item["problem"], item["path"]) for item in items if item["problem"].startswith("too")}
    assert sizes == {("too-large", "light.md"), ("too-small", "other.md")}


def test_coverage_says_the_share_of_notes_that_are_filed(rlnotes, make_vault):
    result = rlnotes("hub", "coverage", "--format", "table", vault=make_vault(FILES))
    assert "3 of 4 notes (75%) are in at least one of 2 hubs." in result.stdout
    assert "fits best in Light › Waves" in " ".join(result.stdout.split())


def test_hub_list_shows_the_share_of_the_family_that_is_filed(rlnotes, make_vault):
    result = rlnotes("hub", "list", vault=make_vault(FILES))
    assert result.stdout == "Light\t3\t2\t0\t0.75\t0\tlight.md\nOther\t1\t0\t0\t0.5\t0\tother.md\n"


def test_in_a_vault_with_very_many_notes_in_no_hub_the_best_linked_get_a_place_proposed(make_index, monkeypatch):
    monkeypatch.setattr("rlnotes.queries.hub_coverage.MAX_RANKED", 1)
    files = {
        "hub.md": "---\ntype: hub\n---\n## Clay\n- [[a]] — heavy clay soil\n",
        "a.md": "# Clay\nheavy clay soil [[b]]\n",
    }
    files |= {"b.md": "# Clay pits\nheavy clay [[a]]\n", "c.md": "# Clay pots\nheavy clay\n"}
    found = {each.note.path: (each.place is not None, each.was_ranked) for each in coverage(*make_index(files)).unfiled}
    assert found == {"b.md": (True, True), "c.md": (False, False)}
