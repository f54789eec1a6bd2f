"""Whatever is renamed, moved or retitled, one who reads anew finds the same links, and undo the same bytes."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.errors import RlnotesError
from rlnotes.index import build_index
from rlnotes.journal import Journal
from rlnotes.rename import plan_move, plan_rename
from rlnotes.retitle import plan_rename_heading, plan_rename_tag, plan_retitle
from rlnotes.vault import Vault
from vaults import FOLDERS, NAMES, contents, graph, vaults, write

ARRIVED = {"resolved", "ambiguous"}
TITLES = ["A title", "Brand new?", "note", "An alias", "With [brackets] & 'quotes': yes"]


@pytest.fixture(name="fresh", scope="module")
def _fresh(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("rewrites")
    patch.setenv("RLNOTES_STATE_DIR", str(folder / "state"))
    numbers = iter(range(1_000_000))

    def make(files):
        root = folder / f"v{next(numbers)}"
        root.mkdir()
        write(root, files)
        return root

    yield make
    patch.undo()


def some_plan(index, draw):
    note = index.notes[draw(st.sampled_from(sorted(index.notes)))]
    kind = draw(st.sampled_from(["rename", "move", "retitle", "heading", "tag"]))
    if kind == "rename":
        return plan_rename(index, note, draw(st.sampled_from([*NAMES, "NOTE", "brand new", "a/deeper/one", "p, q"])))
    if kind == "move":
        return plan_move(index, note, draw(st.sampled_from([*FOLDERS, "new/folder", "note"])))
    if kind == "retitle":
        return plan_retitle(index, note, draw(st.sampled_from(TITLES)), rename_file=draw(st.booleans()))
    if kind == "tag":
        return plan_rename_tag(index, "tag", draw(st.sampled_from(["other", "tag/deeper"])))
    # words in place of a heading that holds a link take that link away, as asked
    headings = [section.text for section in note.sections if section.text and "[[" not in section.raw] or ["none"]
    return plan_rename_heading(
        index, note, draw(st.sampled_from(headings)), draw(st.sampled_from(["Part", "Part two", "New: `one`"]))
    )


def assert_same_graph(before, after, renamed, *, fragments):
    """Every link that arrived arrives where it did, at the same heading, and is no less certain."""
    assert {renamed.get(path, path) for path in before} == set(after)
    for path, links in before.items():
        now = after[renamed.get(path, path)]
        assert len(links) == len(now), path
        for was, found in zip(links, now, strict=True):
            assert (was.kind, was.property) == (found.kind, found.property)
            if was.status in ARRIVED:
                assert found.path == renamed.get(was.path, was.path), (path, was, found)
                assert found.status in {was.status, "resolved"}, (path, was, found)
                assert found.section == was.section or not was.section, (path, was, found)
                assert (found.found == "broken") <= (was.found == "broken"), (path, was, found)
                assert fragments or found.fragment == was.fragment


@given(st.data())
def test_after_random_operations_every_link_arrives_where_it_did_and_undo_restores_every_byte(fresh, data):
    files = data.draw(vaults())
    root = fresh(files)
    states = [contents(root)]
    for _ in range(data.draw(st.integers(1, 4))):
        vault = Vault(root, Settings())
        index = build_index(vault)
        before = graph(root)
        try:
            plan = some_plan(index, data.draw)
        except RlnotesError as error:
            event(next(words for words in REFUSALS if words in error.message))
            continue
        event(
            f"{plan.what.split()[0]}: {sum('link' in change.what for change in plan.changes)} files with links rewritten"
        )
        done = Journal(vault).carry_out(plan)
        if done:
            after = graph(root)
            assert_same_graph(before, after, {c.path: c.to for c in plan.changes}, fragments="heading" in plan.what)
            states.append(contents(root))
    for state in reversed(states[:-1]):
        Journal(Vault(root, Settings())).undo()
        assert contents(root) == state


REFUSALS = ("exists already", "would no longer arrive", "has no heading", "No note has the tag", "does not change")
