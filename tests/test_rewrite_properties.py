"""Whatever is renamed or moved, a reader who knows nothing of it finds the same links, and undo the same bytes."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from rlnotes.config import Settings
from rlnotes.errors import RlnotesError
from rlnotes.index import build_index
from rlnotes.journal import Journal
from rlnotes.rename import plan_move, plan_rename
from rlnotes.vault import Vault
from vaults import FOLDERS, NAMES, contents, graph, vaults, write

STRONG = ("resolved", "ambiguous")


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


def assert_same_graph(before, after, renamed):
    """Every link that arrived arrives where it did, its label and fragment as they were, and is no less certain."""
    assert {renamed.get(path, path) for path in before} == set(after)
    for path, links in before.items():
        now = after[renamed.get(path, path)]
        assert len(links) == len(now), path
        for was, found in zip(links, now, strict=True):
            assert (was.kind, was.label, was.fragment, was.property) == (
                found.kind,
                found.label,
                found.fragment,
                found.property,
            )
            if was.status in STRONG:
                assert found.path == renamed.get(was.path, was.path), (path, was, found)
                assert found.status in {was.status, "resolved"}, (path, was, found)
                assert found.found == was.found, (path, was, found)


@given(st.data())
def test_after_random_renames_and_moves_every_link_arrives_where_it_did_and_undo_restores_every_byte(fresh, data):
    files = data.draw(vaults())
    root = fresh(files)
    states = [contents(root)]
    for _ in range(data.draw(st.integers(1, 4))):
        vault = Vault(root, Settings())
        index = build_index(vault)
        before = graph(root)
        note = index.notes[data.draw(st.sampled_from(sorted(index.notes)))]
        try:
            if data.draw(st.booleans()):
                plan = plan_rename(
                    index, note, data.draw(st.sampled_from([*NAMES, "NOTE", "brand new", "a/deeper/one", "p, q"]))
                )
            else:
                plan = plan_move(index, note, data.draw(st.sampled_from([*FOLDERS, "new/folder", "note"])))
        except RlnotesError as error:
            refused(error.message)
            continue
        event(f"{sum('link' in change.what for change in plan.changes)} files with links rewritten")
        done = Journal(vault).carry_out(plan)
        if done:
            assert_same_graph(before, graph(root), {c.path: c.to for c in plan.changes})
            states.append(contents(root))
    for state in reversed(states[:-1]):
        Journal(Vault(root, Settings())).undo()
        assert contents(root) == state


def refused(message):
    event("taken" if "exists already" in message else message)
    assert "exists already" in message or "would no longer arrive" in message, message
