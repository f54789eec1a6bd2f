"""After any operation a fresh index has the same links, and undo restores the same bytes."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.errors import RlnotesError
from rlnotes.index.index import build_index
from rlnotes.operations.delete import plan_delete
from rlnotes.operations.journal import Journal
from rlnotes.operations.merge import plan_merge
from rlnotes.operations.properties import plan_add_tag, plan_remove_tag, plan_set, plan_unset
from rlnotes.operations.property_value import Scalar
from rlnotes.operations.rename import plan_move, plan_move_all, plan_rename
from rlnotes.operations.retitle import plan_rename_heading, plan_rename_tag, plan_retitle
from rlnotes.vault import Vault
from vaults import FOLDERS, NAMES, contents, graph, vaults, write

ARRIVED = {"resolved", "ambiguous"}
TITLES = ["A title", "Brand new?", "note", "An alias", "With [brackets] & 'quotes': yes"]


@pytest.fixture(name="fresh")
def _fresh(in_memory, monkeypatch):
    monkeypatch.setenv("RLNOTES_STATE_DIR", str(in_memory / "state"))
    numbers = iter(range(1_000_000))

    def make(files):
        root = in_memory / f"v{next(numbers)}"
        root.mkdir()
        write(root, files)
        return root

    return make


def some_plan(index, draw):
    note = index.notes[draw(st.sampled_from(sorted(index.notes)))]
    kind = draw(st.sampled_from(["rename", "move", "retitle", "heading", "tag", "merge", "delete", "notes"]))
    if kind == "rename":
        return plan_rename(index, note, draw(st.sampled_from([*NAMES, "NOTE", "brand new", "a/deeper/one", "p, q"])))
    if kind == "move":
        return plan_move(index, note, draw(st.sampled_from([*FOLDERS, "new/folder", "note"])))
    if kind == "retitle":
        return plan_retitle(index, note, draw(st.sampled_from(TITLES)), rename_file=draw(st.booleans()))
    if kind == "merge":
        return plan_merge(index, note, index.notes[draw(st.sampled_from(sorted(index.notes)))])
    if kind == "delete":
        return plan_delete(index, note, unlink=draw(st.sampled_from([True, True, False])))
    if kind == "notes":
        return some_plan_of_notes(index, draw)
    if kind == "tag":
        return plan_rename_tag(index, "tag", draw(st.sampled_from(["other", "tag/deeper"])))
    # words in place of a heading that holds a link take that link away, as asked
    headings = [
        section.text for section in index.details(note.path).sections if section.text and "[[" not in section.raw
    ] or ["none"]
    return plan_rename_heading(
        index, note, draw(st.sampled_from(headings)), draw(st.sampled_from(["Part", "Part two", "New: `one`"]))
    )


def some_plan_of_notes(index, draw):
    paths = draw(st.lists(st.sampled_from(sorted(index.notes)), min_size=1, max_size=3, unique=True))
    notes = [index.notes[path] for path in paths]
    match draw(st.sampled_from(["move", "set", "unset", "add", "remove"])):
        case "move":
            return plan_move_all(index, notes, draw(st.sampled_from([*FOLDERS, "new/folder"])))
        case "set":
            values = [Scalar("draft"), [Scalar("An alias"), Scalar("x: y")], *map(Scalar, TITLES)]
            names = draw(st.lists(st.sampled_from(["title", "aliases", "status"]), min_size=1, unique=True))
            return plan_set(index, notes, {name: draw(st.sampled_from(values)) for name in names})
        case "unset":
            return plan_unset(index, notes, ["title", "aliases"])
        case "add":
            return plan_add_tag(index, notes, "new/tag")
        case _:
            return plan_remove_tag(index, notes, "tag")


def expected(before, plan, index):
    """Return the expected links of each note: each link as it was, and where it resolves after the plan."""
    renamed = {change.path: change.to for change in plan.changes}
    verb = verb_of(plan)
    if verb == "merge":
        first, into = plan.summary.removeprefix("merge ").split(" into ")
        renamed[first] = into
        carried = copied_property_links(before[first], index.details(into), {first, into})
        body = [was for was in before[first] if not was.property]
        own = [was for was in before[into] if was.property]
        before = {**before, into: own + carried + [was for was in before[into] if not was.property] + body}
        del before[first]
    elif verb == "delete":
        gone = plan.summary.removeprefix("delete ")
        before = {path: [w for w in links if w.path != gone] for path, links in before.items() if path != gone}
    return {
        renamed.get(path, path): [(w, renamed.get(w.path, w.path)) for w in links] for path, links in before.items()
    }


def copied_property_links(links, into, two):
    """Return links in properties copied by a merge, unless all of one resolve to the two merged notes."""
    names = dict.fromkeys(was.property for was in links if was.property)
    return [
        was
        for name in names
        for was in links
        if was.property == name and name not in into.meta and {w.path for w in links if w.property == name} - two
    ]


def assert_same_graph(expected_links, after, verb):
    """Check that every link that resolved resolves to the same note and heading, no less reliably."""
    assert set(expected_links) == set(after)
    for path, links in expected_links.items():
        now = after[path]
        assert len(links) == len(now), path
        for (was, goal), found in zip(links, now, strict=True):
            assert (was.kind, was.property) == (found.kind, found.property)
            if was.status in ARRIVED:
                case = path, was, found
                assert found.path == goal, case
                assert found.status in {was.status, "resolved"}, case
                assert (found.found == "broken") <= (was.found == "broken"), case
                assert found.guessed <= was.guessed, case
                assert verb in {"rename-heading", "retitle", "merge"} or found.fragment == was.fragment, case
                if was.section:
                    assert (was.heading == found.heading) if verb == "merge" else (found.section == was.section), case


@given(st.data())
def test_after_random_operations_links_resolve_as_before_and_undo_restores_every_byte(fresh, data):
    files = data.draw(vaults())
    root = fresh(files)
    vault = Vault(root, Settings())
    states = [contents(root)]
    index = build_index(vault)
    for _ in range(data.draw(st.integers(1, 4))):
        before = graph(index)
        if not before:
            break
        try:
            plan = some_plan(index, data.draw)
        except RlnotesError as error:
            event(next(words for words in REFUSALS if words in error.message))
            continue
        event(f"{verb_of(plan)}: {sum('link' in change.summary for change in plan.changes)} files with links rewritten")
        expected_links = expected(before, plan, index)
        done = Journal(vault).apply(plan)
        if done:
            index = build_index(vault)  # all is read anew, by one who knows nothing of the plan
            assert_same_graph(expected_links, graph(index), verb_of(plan))
            states.append(contents(root))
    for state in reversed(states[:-1]):
        Journal(vault).undo()
        assert contents(root) == state


def verb_of(plan):
    first, second, *_ = plan.summary.split(" ")
    return f"{first}-{second}" if second in {"heading", "tag"} else first


REFUSALS = (
    "already exists",
    "would break",
    "has no heading",
    "No note has the tag",
    "No note has the property",
    "would both become",
    "in the front matter",
    "rlnotes cannot edit",
    "into itself",
    "is linked from",
    "would be invalid",
)
