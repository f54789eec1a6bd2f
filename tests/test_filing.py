"""hub add, remove, move and sort edit single items; the rest of the hub keeps its bytes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.errors import RlnotesError
from rlnotes.index.index import build_index
from rlnotes.operations.add_link import plan_link
from rlnotes.operations.hub_edit import plan_add, plan_move_entry, plan_remove, plan_sort
from rlnotes.operations.hub_items import HubItems
from rlnotes.queries.hub import Hubs
from rlnotes.queries.hub_coverage import fitting_section, unsorted_notes
from rlnotes.queries.lookup import find_section
from rlnotes.vault import Vault

NOTES = {f"{name}.md": f"---\ntitle: Title of {name}\n---\n" for name in ("alpha", "beta", "gamma", "delta")}


@pytest.fixture(name="hub")
def _hub(make_vault):
    """Return a function that builds a vault with a hub of this text and opens the hub."""

    def opened(text, **more):
        root = make_vault({**NOTES, "sub/other.md": "", "hub.md": text, **more})
        index = build_index(Vault(root, Settings()))
        hubs = Hubs(index)
        return index, hubs, hubs.open(index.notes["hub.md"])

    return opened


def text_after(plan):
    (change,) = plan.changes
    assert change.path == change.to == "hub.md"
    return change.after.decode()


def add(opened, name, section, **more):
    index, _, hub = opened
    place = find_section(hub, section) if section else None
    return text_after(plan_add(index, index.notes[f"{name}.md"], hub, place, **more))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# H\n\n## S\n\n- [[beta]] — why\n", "# H\n\n## S\n\n- [[beta]] — why\n- [[alpha]] — new\n"),
        ("# H\n\n## S\n\n* [[beta]]: why\n\n## T\n", "# H\n\n## S\n\n* [[beta]]: why\n* [[alpha]]: new\n\n## T\n"),
        (
            "# H\n\n## S\n\n1. [[beta]]\n2. [[gamma]] - x\n",
            "# H\n\n## S\n\n1. [[beta]]\n2. [[gamma]] - x\n3. [[alpha]] - new\n",
        ),
        ("# H\n\n## S\n", "# H\n\n## S\n\n- [[alpha]] — new\n"),
        ("# H\n\n## S", "# H\n\n## S\n\n- [[alpha]] — new"),
        ("# H\n\n## S\n\nSome words.\n\n## T\n", "# H\n\n## S\n\nSome words.\n\n- [[alpha]] — new\n\n## T\n"),
        (
            "# H\n\n## S\n\n- [[beta]]\n\n- [[gamma]]\n",
            "# H\n\n## S\n\n- [[beta]]\n\n- [[gamma]]\n\n- [[alpha]] — new\n",
        ),
        (
            "# H\n\n## S\n\n- [[beta]] — why\n  on two lines\n  - [[gamma]]\n",
            "# H\n\n## S\n\n- [[beta]] — why\n  on two lines\n  - [[gamma]]\n- [[alpha]] — new\n",
        ),
        ("# H\n\n## S\n\n- [t](beta.md)\n", "# H\n\n## S\n\n- [t](beta.md)\n- [Title of alpha](alpha.md) — new\n"),
        (
            "# H\n\n## S\n\n- [[beta|Title of beta]]\n",
            "# H\n\n## S\n\n- [[beta|Title of beta]]\n- [[alpha|Title of alpha]] — new\n",
        ),
        (
            "# H\r\n\r\n## S\r\n\r\n- [[beta]] — why\r\n",
            "# H\r\n\r\n## S\r\n\r\n- [[beta]] — why\r\n- [[alpha]] — new\r\n",
        ),
        ("# H\n\n## S\n\n- [ ] [[beta]] — why\n", "# H\n\n## S\n\n- [ ] [[beta]] — why\n- [[alpha]] — new\n"),
        ("# H\n\n## S\n\n```\n- [[beta]]\n```\n", "# H\n\n## S\n\n```\n- [[beta]]\n```\n\n- [[alpha]] — new\n"),
        (
            "# H\n\n## S\n\n- [[beta]]\n\nEnd.\n\n## T\n",
            "# H\n\n## S\n\n- [[beta]]\n- [[alpha]] — new\n\nEnd.\n\n## T\n",
        ),
    ],
)
def test_hub_add_writes_item_in_the_form_of_its_neighbors(hub, before, after):
    assert add(hub(before), "alpha", "S", phrase="new") == after


def test_hub_add_inserts_after_note_or_in_the_lead(hub):
    text = "# H\n\nWords.\n\n## S\n\n- [[beta]]\n- [[gamma]]\n"
    opened = hub(text)
    index = opened[0]
    assert add(opened, "alpha", "S", after=index.notes["beta.md"]) == text.replace(
        "[[beta]]\n", "[[beta]]\n- [[alpha]]\n"
    )
    assert add(opened, "alpha", "") == text.replace("Words.\n", "Words.\n\n- [[alpha]]\n")
    with pytest.raises(RlnotesError, match=r"does not list delta\.md"):
        add(opened, "alpha", "S", after=index.notes["delta.md"])
    with pytest.raises(RlnotesError, match=r"hub\.md:7 already lists beta\.md"):
        add(opened, "beta", "S")


def test_hub_add_links_ambiguous_name_by_path(hub):
    opened = hub("## S\n\n- [[beta]]\n", **{"sub/alpha.md": ""})
    assert add(opened, "sub/alpha", "S") == "## S\n\n- [[beta]]\n- [[sub/alpha]]\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## S\n\n- [[alpha]] — why\n- [[beta]]\n", "## S\n\n- [[beta]]\n"),
        ("## S\n\n- [[beta]]\n- [[alpha]] — why\n  and more\n\nEnd.\n", "## S\n\n- [[beta]]\n\nEnd.\n"),
        ("## S\n\n- [[alpha]]\n\n## T\n", "## S\n\n## T\n"),
        ("## S\n\n- [[beta]] like [[alpha]]\n- [[alpha]]\n", "## S\n\n- [[beta]] like [[alpha]]\n"),
        ("## S\n\n- [[alpha]]\n\n## T\n\n- [[alpha]]\n- [[beta]]\n", "## S\n\n## T\n\n- [[beta]]\n"),
        ("- [[alpha]]\n- [[beta]]\n\n## S\n", "- [[beta]]\n\n## S\n"),
        # nested in another one, or others in it: these stay, one level up
        ("- [[beta]]\n  - [[alpha]]\n  - [[gamma]]\n", "- [[beta]]\n  - [[gamma]]\n"),
        ("- [[beta]]\n  - [[alpha]] — why\n    and more\n- [[gamma]]\n", "- [[beta]]\n- [[gamma]]\n"),
        (
            "- [[alpha]] — why\n  * [[beta]] — b\n    words\n    - [[gamma]]\n  * x\n- [[delta]]\n",
            "- [[beta]] — b\n  words\n  - [[gamma]]\n- x\n- [[delta]]\n",
        ),
        ("- [[alpha]]\n\n\t- [[beta]]\n\n- [[gamma]]\n", "- [[beta]]\n\n- [[gamma]]\n"),
        # a numbered list begins where it began, and goes on as it did
        ("1. [[alpha]]\n2. [[beta]]\n3. [[gamma]]\n", "1. [[beta]]\n2. [[gamma]]\n"),
        ("4) [[beta]]\n5) [[alpha]]\n6) [[gamma]]\n", "4) [[beta]]\n5) [[gamma]]\n"),
        ("1. [[beta]]\n1. [[alpha]]\n1. [[gamma]]\n", "1. [[beta]]\n1. [[gamma]]\n"),
        ("1. [[alpha]]\n   - [[beta]]\n   - [[gamma]]\n2. x\n", "1. [[beta]]\n2. [[gamma]]\n3. x\n"),
        ("- x\n  1. [[alpha]]\n  2. [[beta]]\n", "- x\n  1. [[beta]]\n"),
        ("8. [[alpha]]\n   - b\n   - c\n9. d\n   words\n", "8. b\n9. c\n10. d\n    words\n"),
    ],
)
def test_hub_remove_removes_item_with_its_text(hub, before, after):
    index, _, opened = hub(before)
    assert text_after(plan_remove(index, index.notes["alpha.md"], opened)) == after


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("## S\n\nSee [[alpha]].\n", "Line 3 links to it"),
        ("## S\n\n- [[beta]]\n", ""),
        ("## S\n\n- [[alpha]]\n  - [[beta]]\n\n  More on alpha.\n", "Change it by hand"),
        ("## S\n\n- [[alpha]]\n  - [[beta]]\n    - [[alpha]]\n", "Change the nested one first"),
    ],
)
def test_hub_remove_reports_what_it_cannot_remove(hub, text, message):
    index, _, opened = hub(text)
    with pytest.raises(RlnotesError) as caught:
        plan_remove(index, index.notes["alpha.md"], opened)
    assert message in caught.value.hint


def test_hub_move_keeps_text_and_uses_marker_of_new_neighbors(hub):
    text = "## S\n\n- [[alpha]] — why\n  on two lines\n- [[beta]]\n\n## T\n\n1. [[gamma]]\n"
    index, _, opened = hub(text)
    plan = plan_move_entry(index, index.notes["alpha.md"], opened, find_section(opened, "T"))
    assert text_after(plan) == "## S\n\n- [[beta]]\n\n## T\n\n1. [[gamma]]\n2. [[alpha]] — why\n   on two lines\n"
    plan = plan_move_entry(
        index, index.notes["alpha.md"], opened, find_section(opened, "S"), after=index.notes["beta.md"]
    )
    assert text_after(plan) == "## S\n\n- [[beta]]\n- [[alpha]] — why\n  on two lines\n\n## T\n\n1. [[gamma]]\n"


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        # out of another item, into one, and behind one that is nested
        ("- [[beta]]\n  - [[alpha]] — why\n", "", "- [[beta]]\n- [[alpha]] — why\n"),
        ("- [[beta]]\n  1. [[gamma]]\n- [[alpha]]\n", "gamma", "- [[beta]]\n  1. [[gamma]]\n  2. [[alpha]]\n"),
        ("- [[alpha]] — why\n  - [[beta]]\n- [[gamma]]\n", "gamma", "- [[beta]]\n- [[gamma]]\n- [[alpha]] — why\n"),
        ("1. [[alpha]]\n2. [[beta]]\n3. [[gamma]]\n", "beta", "1. [[beta]]\n2. [[alpha]]\n3. [[gamma]]\n"),
        ("1. [[beta]]\n2. [[gamma]]\n3. [[alpha]]\n", "beta", "1. [[beta]]\n2. [[alpha]]\n3. [[gamma]]\n"),
    ],
)
def test_hub_move_handles_nesting_and_renumbers_lists(hub, before, after, moved):
    index, _, opened = hub(f"## S\n\n{before}")
    behind = index.notes[f"{after}.md"] if after else None
    plan = plan_move_entry(index, index.notes["alpha.md"], opened, find_section(opened, "S"), after=behind)
    assert text_after(plan) == f"## S\n\n{moved}"


def test_hub_move_refuses_position_inside_the_item(hub):
    index, _, opened = hub("## S\n\n- [[alpha]]\n  - [[beta]]\n")
    with pytest.raises(RlnotesError, match=r"hub\.md:4: beta\.md is nested in the item of alpha"):
        plan_move_entry(index, index.notes["alpha.md"], opened, find_section(opened, "S"), after=index.notes["beta.md"])


def test_hub_move_keeps_task_checkbox(hub):
    index, _, opened = hub("## S\n\n1. [x] [[alpha]] — why\n   and more\n\n## T\n")
    plan = plan_move_entry(index, index.notes["alpha.md"], opened, find_section(opened, "T"))
    assert text_after(plan) == "## S\n\n## T\n\n- [x] [[alpha]] — why\n  and more\n"


@st.composite
def outlines(draw):
    """Return a nested list of all notes, each once, with random text, markers and blank lines."""
    names = draw(st.permutations(sorted(path[:-3] for path in NOTES)))
    gap = draw(st.sampled_from(["\n", "\n\n"]))
    lines, indents, width = [], [0], 0
    for name in names:
        deeper = bool(lines) and draw(st.booleans())
        while not deeper and len(indents) > 1 and draw(st.booleans()):
            indents.pop()
        if deeper:
            indents.append(indents[-1] + width)
        mark = draw(st.sampled_from(["- ", "* ", "1. ", "1) ", "-   "]))
        width = len(mark)
        words = draw(st.sampled_from(["", " — why", f" — why\n{' ' * (indents[-1] + width)}and more"]))
        lines.append(f"{' ' * indents[-1]}{mark}[[{name}]]{words}")
    return "# H\n\n## S\n\n" + gap.join(lines) + "\n"


@given(outlines(), st.sampled_from(sorted(NOTES)), st.sampled_from(sorted(NOTES)))
def test_hub_remove_and_move_lose_no_other_note_in_random_outlines(tmp_path_factory, text, name, other):
    root = tmp_path_factory.mktemp("outline")
    for path, data in {**NOTES, "hub.md": text}.items():
        (root / path).write_bytes(data.encode())
    index = build_index(Vault(root, Settings()))
    hub = Hubs(index).open(index.notes["hub.md"])
    section, words = find_section(hub, "S"), text.count("why")
    paths = [item.path for item in HubItems(index, index.parsed(hub.note)).items]

    def listed(plan):
        (root / "hub.md").write_bytes(plan.changes[0].after)
        again = build_index(Vault(root, Settings()))
        items = [item.path for item in HubItems(again, again.parsed(again.notes["hub.md"])).items]
        (root / "hub.md").write_bytes(text.encode())
        return items, plan.changes[0].after.decode()

    now, _ = listed(plan_remove(index, index.notes[name], hub))
    assert now == [path for path in paths if path != name], text
    try:
        plan = plan_move_entry(index, index.notes[name], hub, section, after=index.notes[other])
    except RlnotesError:
        return
    now, after = listed(plan)
    assert sorted(now) == sorted(paths)
    assert [path for path in now if path != name] == [path for path in paths if path != name]
    assert after.count("why") == words


def test_hub_sort_sorts_each_list_and_keeps_other_items_in_position(hub):
    text = "- [[gamma]]\n- [[beta]]\n\n## S\n\n1. [[gamma]] — c\n2. just words\n3. [[alpha]] — a\n   two lines\n\nText.\n\n- [[delta]]\n- [[beta]]\n"
    index, _, opened = hub(text)
    after = "- [[beta]]\n- [[gamma]]\n\n## S\n\n1. [[alpha]] — a\n   two lines\n2. just words\n3. [[gamma]] — c\n\nText.\n\n- [[beta]]\n- [[delta]]\n"
    assert text_after(plan_sort(index, opened, None, lambda note: note.title)) == after


@given(
    st.lists(st.sampled_from(sorted(NOTES)), unique=True, min_size=1),
    st.sampled_from(sorted(NOTES)),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_hub_add_then_remove_restores_the_bytes(tmp_path_factory, listed, name, end, final):
    text = (
        "# H\n\n## S\n\n"
        + "\n".join(f"- [[{path[:-3]}]] — é" for path in listed if path != name)
        + ("\n" if final else "")
    )
    root = tmp_path_factory.mktemp("filed")
    for path, data in {**NOTES, "hub.md": text.replace("\n", end)}.items():
        (root / path).write_bytes(data.encode())

    def opened():
        index = build_index(Vault(root, Settings()))
        hub = Hubs(index).open(index.notes["hub.md"])
        return index, index.notes[name], hub, find_section(hub, "S")

    before = (root / "hub.md").read_bytes()
    (change,) = plan_add(*opened(), phrase="why").changes
    (root / "hub.md").write_bytes(change.after)
    assert opened()[2].distinct().keys() == {*listed, name}
    (change,) = plan_remove(*opened()).changes
    assert change.after.rstrip() == before.rstrip()
    assert change.after == before or len(listed) == 1


def test_hub_unsorted_lists_unfiled_notes_with_reason(make_index):
    index, hubs = make_index(
        {
            "hub.md": "---\ntype: hub\naliases: [My topic]\n---\n- [[filed]]\n",
            "filed.md": "#my-topic [[hub]]",
            "named.md": "---\nup: '[[hub]]'\n---\n",
            "tagged.md": "#my-topic/part",
            "linked.md": "See [[hub]].",
            "other.md": "x",
            "hub2.md": "---\ntype: hub\n---\n[[hub]]",
        }
    )
    assert [(each.note.path, each.reason) for each in unsorted_notes(index, hubs)] == [
        ("linked.md", "links to it"), ("named.md", "names it"), ("tagged.md", "has the tag #my-topic"),
    ]  # fmt: skip
    assert unsorted_notes(index, hubs, index.notes["hub2.md"]) == []


def test_hub_add_without_section_uses_best_match(make_index):
    words = {"fish": "trout salmon river scales gills", "bird": "feather wing sparrow nest flight"}
    files = {f"{kind}{n}.md": f"{text} {kind}{n}" for kind, text in words.items() for n in range(3)}
    hub = (
        "---\ntype: hub\n---\n# Animals\n\n## Water\n\n- [[fish0]]\n- [[fish1]]\n\n## Air\n\n- [[bird0]]\n- [[bird1]]\n"
    )
    index, hubs = make_index({**files, "hub.md": hub, "odd.md": "zzz"})
    opened = hubs.open(index.notes["hub.md"])
    assert fitting_section(index, hubs, opened, index.notes["bird2.md"]).title == "Air"
    with pytest.raises(RlnotesError, match=r"No note in hub\.md is related to odd\.md"):
        fitting_section(index, hubs, opened, index.notes["odd.md"])


@pytest.mark.parametrize(
    ("before", "more", "after"),
    [
        ("# A\n\nText.\n", {}, "# A\n\nText.\n\n## Relations\n\n- [[beta]]\n"),
        (
            "# A\n\n## See also\n\n- [[gamma]]\n\n## End\n",
            {},
            "# A\n\n## See also\n\n- [[gamma]]\n- [[beta]]\n\n## End\n",
        ),
        (
            "# A\n\n## Relations\n",
            {"relation": "Contradicts", "phrase": "it says so"},
            "# A\n\n## Relations\n\n- contradicts:: [[beta]] — it says so\n",
        ),
        ("### A\n\n### B\n", {"section": "a"}, "### A\n\n- [[beta]]\n\n### B\n"),
        ("", {}, "## Relations\n\n- [[beta]]"),
    ],
)
def test_link_adds_item_under_link_heading(hub, before, more, after):
    index, _, _ = hub(before)
    assert text_after(plan_link(index, index.notes["hub.md"], index.notes["beta.md"], **more)) == after


def test_link_refuses_existing_link_unless_relation_differs(hub):
    index, _, _ = hub("- extends:: [[beta]]")
    source, target = index.notes["hub.md"], index.notes["beta.md"]
    with pytest.raises(RlnotesError, match=r"already links to beta\.md"):
        plan_link(index, source, target)
    assert "supports:: [[beta]]" in text_after(plan_link(index, source, target, relation="supports"))
    with pytest.raises(RlnotesError, match="is not a valid relation"):
        plan_link(index, source, target, relation="a::b")


@pytest.mark.parametrize("item", ["- [[a]]", "- [a](a.md)"])
def test_hub_add_refuses_name_that_is_not_utf_8(rlnotes, make_vault, item):
    hub = f"---\ntype: hub\n---\n# Hub\n\n## Part\n\n{item}\n"
    vault = make_vault({"caf\udce9.md": "# Café\n", "a.md": "A\n", "hub.md": hub})
    refused = rlnotes("hub", "add", "Café", "hub", vault=vault)
    assert (refused.code, refused.stdout) == (2, "")
    assert re.match("rlnotes: .* cannot be ", refused.stderr)
    assert (vault / "hub.md").read_text() == hub
