"""Hubs: entries, sections, counts, and the positions of notes."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.queries.components import strongly_connected_components
from rlnotes.queries.hub import HubPosition, Hubs
from rlnotes.vault import Vault

HUB = "---\ntype: hub\ntitle: Hub\n---\n"
NOTES = {f"{name}.md": f"# Note {name}\n\nAbout {name}.\n" for name in "abcd"}


def opened(make_index, text, **more):
    """Open the hub with this text among the notes a to d."""
    return opened_with_hubs(make_index, text, **more)[1]


def opened_with_hubs(make_index, text, **more):
    """Open this hub likewise; return the hubs of the vault too."""
    index, hubs = make_index({**NOTES, "hub.md": text, **more})
    return hubs, hubs.open(index.notes["hub.md"])


def outline(sections):
    """Write sections as nested lists: title, names listed, what is below."""
    return [(s.title, [entry.name for entry in s.entries], outline(s.children)) for s in sections]


def test_links_before_the_first_section_are_the_lead(make_index):
    hub = opened(make_index, HUB + "# Hub\n\nBegin with [[a]].\n\n## One\n\n- [[b]]\n")
    assert outline(hub.groups) == [("", ["a.md"], []), ("One", ["b.md"], [])]
    assert [section.title for section in hub.sections] == ["One"]


def test_hub_without_links_before_the_first_section_has_no_lead(make_index):
    hub = opened(make_index, HUB + "# Hub\n\nWords only.\n\n## One\n\n- [[b]]\n")
    assert [group.title for group in hub.groups] == ["One"]


def test_sections_nest_by_level(make_index):
    hub = opened(make_index, HUB + "## One\n- [[a]]\n### Inner\n- [[b]]\n### Other\n- [[c]]\n## Two\n- [[d]]\n")
    inner = [("Inner", ["b.md"], []), ("Other", ["c.md"], [])]
    assert outline(hub.sections) == [("One", ["a.md"], inner), ("Two", ["d.md"], [])]
    assert list(hub.sections[0].distinct()) == ["a.md", "b.md", "c.md"]


def test_sections_nest_across_skipped_levels(make_index):
    text = "## One\n#### Deep\n- [[a]]\n### Less deep\n- [[b]]\n## Two\n##### Far\n- [[c]]\n"
    expected = [
        ("One", [], [("Deep", ["a.md"], []), ("Less deep", ["b.md"], [])]),
        ("Two", [], [("Far", ["c.md"], [])]),
    ]
    assert outline(opened(make_index, HUB + text).sections) == expected


def test_deeper_heading_before_the_first_top_level_section_is_shown(make_index):
    hub = opened(make_index, HUB + "### Early\n- [[a]]\n## Later\n- [[b]]\n")
    assert outline(hub.groups) == [("Early", ["a.md"], []), ("Later", ["b.md"], [])]


def test_note_listed_twice_counts_once_and_is_shown_in_both_sections(make_index):
    hub = opened(make_index, HUB + "## One\n- [[a]]\n- [[a|again]]\n- [[b]]\n## Two\n- [[a]]\n")
    assert [note.path for note in hub.linked()] == ["a.md", "b.md"]
    assert outline(hub.sections) == [("One", ["a.md", "b.md"], []), ("Two", ["a.md"], [])]


def test_broken_entries_are_listed_once_for_all_spellings(make_index):
    hub = opened(make_index, HUB + "## One\n- [[Ghost]]\n- [[a]]\n- [[ghost.md]] and [[GHOST.MD|it]]\n")
    assert [entry.link.target for entry in hub.sections[0].entries] == ["Ghost", "a"]
    assert len(hub.broken()) == 1
    assert len(hub.linked()) == 1


@pytest.mark.parametrize("dash", ["—", "–", "--", "-", ":", " —", " – ", "  -- ", " - ", ": "])
def test_words_after_an_entry_are_its_description(make_index, dash):
    spaced = dash if dash.strip() in {"—", "–"} else dash.rstrip() + " "
    spaced = spaced if spaced.startswith((" ", ":")) else f" {spaced}"
    hubs, hub = opened_with_hubs(make_index, HUB + f"## One\n- [[a]]{spaced}why it *is* here\n")
    assert hubs.phrase(hub.sections[0].entries[0]) == "why it is here"


def test_continued_sentence_is_not_a_description(make_index):
    hubs, hub = opened_with_hubs(make_index, HUB + "## One\n- [[a]] well-known\n- see [[b]] - or not\n")
    assert [hubs.phrase(entry) for entry in hub.sections[0].entries] == ["", ""]


@pytest.mark.parametrize(
    "link",
    [
        "<https://example.org>", "[web](https://example.org/a)", "![[picture.png]]", "![alt](picture.png)",
        "[[picture.png]]", "[file](paper.pdf)", "[[hub]]", "[[#One]]", "[self](hub.md#one)", "up:: [[a]]",
        "topics:: [[a]]", "`[[a]]`", "%%[[a]]%%", "<!-- [[a]] -->", "![[missing.png]]",
    ],
)  # fmt: skip
def test_links_to_itself_files_and_urls_are_not_entries(make_index, link):
    hub = opened(make_index, HUB + f"## One\n- {link}\n", **{"picture.png": "x", "paper.pdf": "x"})
    assert outline(hub.groups) == [("One", [], [])]


def test_links_in_front_matter_and_topics_footer_are_not_entries(make_index):
    text = "---\ntype: hub\nup: '[[a]]'\nsee: '[[b]]'\n---\n## One\n- [[c]]\n\nTopics:\n- [[d]]\n"
    assert outline(opened(make_index, text).groups) == [("One", ["c.md"], [])]


@pytest.mark.parametrize("link", ["[[a]]", "[A](a.md)", "[A](./a)", "[A][r]\n\n[r]: a.md", "![[a]]", "[[A#x|y]]"])
def test_every_kind_of_link_makes_an_entry(make_index, link):
    assert outline(opened(make_index, HUB + f"## One\n- {link}\n").groups) == [("One", ["a.md"], [])]


@pytest.mark.parametrize(
    "meta",
    [
        "type: hub", "type: Hub", "kind: moc", "type: map", "type: topic-map", "type: index", "tags: [hub]",
        "tags: moc, other", "type: [note, hub]", "tags: ['#Hub']",
    ],
)  # fmt: skip
def test_note_is_a_hub_by_type_kind_or_tag(make_index, meta):
    _, hubs = make_index({"hub.md": f"---\n{meta}\n---\n", "no.md": "---\ntype: hubs\ntags: [hub/part]\n---\n"})
    assert list(hubs.notes) == ["hub.md"]


def test_inline_tag_makes_a_hub(make_index):
    _, hubs = make_index({"hub.md": "#moc\n\n- [[b]]", "b.md": "# not a #heading tag"})
    assert list(hubs.notes) == ["hub.md"]


def test_hub_types_and_tags_are_configurable(make_vault):
    files = {"a.md": "---\ntype: contents\n---\n", "b.md": "#overview", "c.md": "---\ntype: hub\n---\n"}
    vault = Vault(make_vault({".rlnotes.toml": 'hub-types = ["contents"]\nhub-tags = ["overview"]', **files}))
    assert list(Hubs(build_index(vault)).notes) == ["a.md", "b.md"]


def test_top_hub_reaches_most_notes_through_hubs(make_index):
    _, hubs = make_index(
        {
            **NOTES,
            "1-large.md": HUB + "- [[a]]\n- [[b]]\n- [[c]]\n",
            "2-top.md": HUB + "- [[1-large]]\n- [[3-small]]\n",
            "3-small.md": HUB + "- [[d]]\n",
        }
    )
    assert hubs.top().path == "2-top.md"
    assert hubs.reach["2-top.md"] == len({"a.md", "b.md", "c.md", "d.md", "1-large.md", "3-small.md"})


def test_hubs_in_a_cycle_have_a_reach_and_the_first_by_path_is_top(make_index):
    _, hubs = make_index({**NOTES, "y.md": HUB + "- [[x]]\n- [[a]]\n", "x.md": HUB + "- [[y]]\n- [[b]]\n"})
    assert hubs.top().path == "x.md"
    assert hubs.reach["x.md"] == len({"y.md", "a.md", "b.md"})


def test_vault_without_hubs_has_no_top_hub(make_index):
    assert make_index(NOTES)[1].top() is None


def test_breadcrumb_ends_at_a_cycle(make_index):
    index, hubs = make_index(
        {**NOTES, "x.md": HUB + "- [[y]]\n", "y.md": HUB + "- [[x]]\n- [[a]]\n", "top.md": HUB + "- [[b]]\n"}
    )
    assert hubs.breadcrumb(index.notes["a.md"]) == ("x.md", "y.md")
    assert hubs.breadcrumb(index.notes["x.md"]) == ("y.md",)
    assert hubs.breadcrumb(index.notes["b.md"]) == ("top.md",)
    assert hubs.breadcrumb(index.notes["c.md"]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "---\ntopics: ['[[hub]]', '[[b]]']\n---\n", "---\nhubs:\n  - '[[hub]]'\n  - '[[b]]'\n---\n",
        "---\nup: [[hub]]\n---\nhubs:: [[b]]", "Words.\n\nTopics:\n- [[hub]]\n- [[b]]\n",
    ],
)  # fmt: skip
def test_note_states_hubs_in_property_inline_field_or_footer(make_index, text):
    index, hubs = make_index({**NOTES, "hub.md": HUB, "n.md": text})
    assert list(hubs.stated_hubs(index.notes["n.md"])) == ["hub.md", "b.md"]


def test_position_has_hub_and_enclosing_sections(make_index):
    _, hubs = make_index(
        {
            **NOTES,
            "h.md": HUB + "[[a]]\n## One\n### Inner\n- [[a]]\n- [[a]]\n## Two\n- [[b]]\n",
            "g.md": HUB + "## Else\n- [[a]]\n",
        }
    )
    assert hubs.positions("a.md") == [
        HubPosition("g.md", ("Else",)),
        HubPosition("h.md", ()),
        HubPosition("h.md", ("One", "Inner")),
    ]
    assert hubs.positions("b.md") == [HubPosition("h.md", ("Two",))]
    assert "c.md" not in hubs.filed


def test_stating_a_hub_does_not_list_the_note(make_index):
    index, hubs = make_index({"hub.md": HUB + "- [[b]]", "a.md": "---\ntopics: '[[hub]]'\n---\n", "b.md": ""})
    assert hubs.hubs_listing(index.notes["a.md"]) == []
    assert hubs.hubs_listing(index.notes["b.md"]) == ["hub.md"]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("# Hub\n## One\n- [[a]]\n## Two\n", ["One", "Two"]),  # the usual
        ("## One\n- [[a]]\n## Two\n", ["One", "Two"]),  # no title heading
        ("# Other words\n## One\n- [[a]]\n## Two\n", ["One", "Two"]),  # the only H1 is the title, whatever it says
        ("# Hub\n# One\n- [[a]]\n# Two\n", ["One", "Two"]),  # sections of level 1 below the title
        ("# One\n- [[a]]\n# Two\n", ["One", "Two"]),  # sections of level 1 without a title
        ("Hub\n===\nOne\n---\n- [[a]]\n## Two\n", ["One", "Two"]),  # underlined headings
        ("#### One\n- [[a]]\n#### Two\n", ["One", "Two"]),  # deep ones alone
        ("# Hub\n- [[a]]\n", []),  # no section at all
    ],
)
def test_top_level_sections_have_the_lowest_level_below_the_title(make_index, text, titles):
    hub = opened(make_index, HUB + text)
    assert [section.title for section in hub.sections] == titles
    assert [note.path for note in hub.linked()] == ["a.md"]


def test_any_note_can_be_read_as_a_hub(rlnotes, make_vault):
    vault = make_vault({**NOTES, "n.md": "# Plain\n\nSee [[a]].\n\n## Part\n\n[[b]] and [[c]]\n"})
    result = rlnotes("hub", "show", "n", "--format", "table", vault=vault)
    assert "Note · 3 linked notes · 1 section\n" in result.stdout
    assert "(before the first section)  1 note\n" in result.stdout
    assert "Part  2 notes\n" in result.stdout


def test_hub_show_prints_counts_and_flags(rlnotes, make_vault):
    text = HUB + "# Hub\n\n## One\n- [[a]] — the reason\n\n## None\n\n## Some\n- [[ghost]] — gone\n- [[sub]]\n- [[b]]\n"
    vault = make_vault({**NOTES, "hub.md": text, "sub.md": "---\ntype: hub\ntitle: Sub\n---\n"})
    shown = rlnotes("hub", "show", "hub", "--format", "table", vault=vault).stdout
    assert "Topic Hub · 3 linked notes · 3 sections · 1 broken" in shown
    for line in ("One  1 note\n", "None  empty\n", "Some  2 notes\n"):
        assert line in shown
    assert "the reason" in shown
    assert "About a." not in shown  # the hub's own words stand in place of the description
    assert "About b." in shown
    lines = shown.splitlines()
    assert any(line.split() == ["•", "ghost", "broken", "gone"] for line in lines)
    assert any(line.split() == ["▸", "Sub", "hub"] for line in lines)


def test_broken_entry_has_no_path_in_json(rlnotes, make_vault):
    vault = make_vault({**NOTES, "hub.md": HUB + "## One\n- [[Ghost|The ghost]]\n- [[a]]\n"})
    document = json.loads(rlnotes("hub", "show", "hub", "--format", "json", vault=vault).stdout)
    assert [(i["title"], i["path"], i["status"]) for i in document["items"]] == [
        ("The ghost", "", "broken"),
        ("Note a", "a.md", "resolved"),
    ]
    assert (document["hub"]["notes"], document["hub"]["broken"]) == (1, 1)


def test_hub_show_without_name_shows_the_top_hub_with_a_hint(rlnotes, make_vault):
    files = {**NOTES, "one.md": HUB + "- [[a]]\n", "two.md": HUB + "- [[a]]\n- [[b]]\n"}
    result = rlnotes("hub", "show", "--format", "json", vault=make_vault(files))
    assert json.loads(result.stdout)["hub"]["path"] == "two.md"
    assert "rlnotes hub list" in result.stderr


def test_hub_show_without_name_shows_the_only_hub_without_a_hint(rlnotes, make_vault):
    result = rlnotes("hub", "show", "--format", "paths", vault=make_vault({**NOTES, "one.md": HUB + "- [[a]]\n"}))
    assert result.stdout.endswith("a.md\n")
    assert result.stderr == ""


def test_hub_show_without_hubs_explains_hubs(rlnotes, make_vault):
    result = rlnotes("hub", "show", vault=make_vault(NOTES))
    assert (result.code, result.stdout) == (2, "")
    assert "type: hub" in result.stderr


NAMES = [*"abcd", "ghost", "phantom"]
WRITTEN = ["- [[{}]]", "- [[{}|label]] — why", "* [label]({}.md)", "Words with [[{}]] inside.", "1. [[{}.md]]"]
BLOCK = st.one_of(
    st.tuples(st.just("heading"), st.integers(2, 6), st.just("")),
    st.tuples(st.just("entry"), st.sampled_from(range(len(WRITTEN))), st.sampled_from(NAMES)),
)


@given(st.lists(BLOCK, max_size=14))
@example([("entry", 0, "a"), ("heading", 4, ""), ("entry", 1, "a"), ("heading", 2, ""), ("entry", 2, "ghost")])
def test_entries_are_in_their_sections_and_counts_are_distinct(make_vault, blocks):
    lines, written = [HUB, "# Hub"], {"": []}
    here = ""
    for what, number, name in blocks:
        if what == "heading":
            here = f"S{len(written)}"
            written[here] = []
            lines.append("#" * number + " " + here)
        else:
            lines.append(WRITTEN[number].format(name))
            if name not in written[here]:
                written[here].append(name)
    index = build_index(Vault(make_vault({**NOTES, "hub.md": "\n\n".join(lines)}), Settings()))
    hub = Hubs(index).open(index.notes["hub.md"])
    sections = [hub.lead, *(section for top in hub.sections for section in top.walk())]
    assert {s.title: [entry.name.removesuffix(".md") for entry in s.entries] for s in sections} == written
    everything = {name for names in written.values() for name in names}
    assert {note.path for note in hub.linked()} == {f"{name}.md" for name in everything & set("abcd")}
    assert len(hub.linked()) == len(everything & set("abcd"))
    assert {entry.name for entry in hub.broken()} == everything - set("abcd")


@given(st.lists(st.lists(st.integers(0, 5), max_size=3), min_size=1, max_size=6))
def test_depth_of_a_hub_is_the_length_of_its_breadcrumb(listed):
    files = {
        f"h{number}.md": "---\ntype: hub\n---\n" + "".join(f"- [[h{one}]]\n" for one in others)
        for number, others in enumerate(listed)
    }
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            Path(folder, path).write_text(text)
        index = build_index(Vault(folder))
        hubs = Hubs(index)
        for note in hubs.notes.values():
            assert hubs.depth(note) == len(hubs.breadcrumb(note))


@given(st.dictionaries(st.integers(0, 6), st.sets(st.integers(0, 6), max_size=4), min_size=7, max_size=7))
def test_strongly_connected_components_are_in_reverse_topological_order(edges):
    out = {str(one): [str(inner) for inner in inners] for one, inners in edges.items()}

    def reached(one):
        found, todo = {one}, [one]
        while todo:
            todo += (new := set(out[todo.pop()]) - found)
            found |= new
        return found

    found = list(strongly_connected_components(out))
    assert {frozenset(group) for group in found} == {
        frozenset(one for one in out if start in reached(one) and one in reached(start)) for start in out
    }
    place = {one: number for number, group in enumerate(found) for one in group}
    assert all(place[inner] <= place[one] for one, inners in out.items() for inner in inners)
