"""Hub coverage: the counts of `hub list` and `hub coverage`."""

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


def test_unfiled_note_shows_the_section_of_its_related_notes(make_index):
    index, hubs = make_index(FILES)
    (unfiled,) = coverage(index, hubs).unfiled
    assert (unfiled.note.path, unfiled.place) == ("prism.md", HubPosition("light.md", ("Waves",)))


def test_note_stating_a_hub_that_does_not_list_it_is_reported(make_index):
    index, hubs = make_index(FILES)
    found = {(m.note.path, m.hub.path, m.link.line if m.link else 0) for m in coverage(index, hubs).not_listed}
    assert found == {("prism.md", "light.md", 2), ("lens.md", "other.md", 2)}


def test_hub_listing_a_note_that_states_other_hubs_is_reported(make_index):
    index, hubs = make_index(FILES)
    assert [(m.note.path, m.hub.path) for m in coverage(index, hubs).not_named] == [("lens.md", "light.md")]


def test_note_that_states_no_hub_is_not_reported(make_index):
    index, hubs = make_index(FILES)
    assert "stone.md" not in {m.note.path for m in coverage(index, hubs).not_named}


def test_hub_size_counts_listed_and_stating_notes(make_index):
    index, hubs = make_index(FILES)
    assert hub_size(hubs, index.notes["light.md"])[:2] == (3, 4)


def test_depth_of_a_hub_counts_the_hubs_above_it(make_index):
    index, hubs = make_index({
        "top.md": "---\ntype: hub\n---\n- [[mid]]", "mid.md": "---\ntype: moc\n---\n- [[low]]",
        "low.md": "---\ntype: hub\n---\n- [[n]]", "n.md": "x",
    })  # fmt: skip
    assert [hub_size(hubs, index.notes[path]).depth for path in ("top.md", "mid.md", "low.md")] == [0, 1, 2]


def test_hub_sizes_are_compared_with_the_settings(rlnotes, make_vault):
    vault = make_vault({**FILES, ".rlnotes.toml": "hub-smallest = 2\nhub-largest = 2\n"})
    items = json.loads(rlnotes("hub", "coverage", "--format", "json", vault=vault).stdout)["items"]
    sizes = {(item["problem"], item["path"]) for item in items if item["problem"].startswith("too")}
    assert sizes == {("too-large", "light.md"), ("too-small", "other.md")}


def test_coverage_shows_the_share_of_filed_notes(rlnotes, make_vault):
    result = rlnotes("hub", "coverage", "--format", "table", vault=make_vault(FILES))
    assert "3 of 4 notes (75%) are in at least one of 2 hubs." in result.stdout
    assert "fits best in Light › Waves" in " ".join(result.stdout.split())


def test_hub_list_shows_listed_and_stating_notes(rlnotes, make_vault):
    result = rlnotes("hub", "list", vault=make_vault(FILES))
    assert result.stdout == "Light\t3\t2\t0\t0.75\t0\tlight.md\nOther\t1\t0\t0\t0.5\t0\tother.md\n"


def test_coverage_ranks_only_the_most_linked_unfiled_notes(make_index, monkeypatch):
    monkeypatch.setattr("rlnotes.queries.hub_coverage.MAX_RANKED", 1)
    files = {
        "hub.md": "---\ntype: hub\n---\n## Clay\n- [[a]] — heavy clay soil\n",
        "a.md": "# Clay\nheavy clay soil [[b]]\n",
    }
    files |= {"b.md": "# Clay pits\nheavy clay [[a]]\n", "c.md": "# Clay pots\nheavy clay\n"}
    found = {each.note.path: (each.place is not None, each.was_ranked) for each in coverage(*make_index(files)).unfiled}
    assert found == {"b.md": (True, True), "c.md": (False, False)}
