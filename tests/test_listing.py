"""The filters and the order of `list`."""

import json

import pytest

from rlnotes.errors import UsageError
from rlnotes.queries.list_filters import NoteFilter, filter_notes

FILES = {
    "hub.md": "---\ntype: map\ntitle: The hub\ndate: 2026-01-01\n---\n- [[a]]\n- [[c]]\n- [[ghost]]\n",
    "a.md": "---\ntitle: beta\ntype: Finding\ndate: 2026-05-28\ntags: [Method/GRPO, x]\n---\n[[b]]\n",
    "b.md": "---\ntitle: Alpha\ntype: method\ndate: 2026-05\ntags: [methods]\n---\n",
    "c.md": "---\ntitle: gamma\ndate: someday\n---\nWords and #method here. [[b]] [[a]]\n",
    "d.md": "---\ntitle: Alpha\ndate: 2025-12-31T10:00\n---\n",
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (NoteFilter(), "a b c d hub"),
        (NoteFilter(tags=("method",)), "a c"),
        (NoteFilter(tags=("#METHOD/",)), "a c"),
        (NoteFilter(tags=("method/grpo",)), "a"),
        (NoteFilter(tags=("method", "x")), "a"),
        (NoteFilter(tags=("meth",)), ""),
        (NoteFilter(type="finding"), "a"),
        (NoteFilter(type="hub"), "hub"),
        (NoteFilter(type="map"), "hub"),
        (NoteFilter(since="2026-05-28"), "a"),
        (NoteFilter(since="2026-05"), "a b"),
        (NoteFilter(since="2026"), "a b hub"),
        (NoteFilter(since="2025-12-31"), "a b d hub"),
        (NoteFilter(type="finding", since="2027"), ""),
    ],
)
def test_list_shows_notes_that_match_all_options(make_index, wanted, found):
    assert [note.path.removesuffix(".md") for note in filter_notes(*make_index(FILES), wanted)] == found.split()


def test_list_shows_the_notes_of_some_paths(make_index):
    index, hubs = make_index(FILES)
    assert [note.path for note in filter_notes(index, hubs, NoteFilter(listed=frozenset({"a.md", "c.md"})))] == [
        "a.md",
        "c.md",
    ]


@pytest.mark.parametrize(
    "text", ["soon", "28.05.2026", "2026-5-1", "20260528", "2026-05-28T10", "2026-13", "2026-05-45", "2026-00-01"]
)
def test_invalid_date_is_refused(make_index, text):
    with pytest.raises(UsageError, match="Invalid date"):
        filter_notes(*make_index(FILES), NoteFilter(since=text))


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), "b d a c hub"),  # titles whatever the case, paths among equals
        (("--sort", "path"), "a b c d hub"),
        (("--sort", "date", "--since", "2025"), "a b hub d"),
        (("--sort", "out"), "c hub a b d"),
        (("--sort", "in", "--limit", "2"), "a b"),
        (("--limit", "0"), ""),
    ],
)
def test_list_is_sorted_and_limited(rlnotes, make_vault, options, found):
    result = rlnotes("list", *options, "--format", "json", vault=make_vault(FILES))
    assert [item["path"].removesuffix(".md") for item in json.loads(result.stdout)["items"]] == found.split()


@pytest.mark.parametrize("command", [("wanted",), ("broken",), ("orphans",), ("orphans", "--dead-ends")])
def test_limit_option_limits_reports_and_keeps_their_format(rlnotes, make_vault, command):
    vault = make_vault({f"{name}.md": f"[[no{name}]] [[nor{name}]]\n" for name in "abc"})
    whole = json.loads(rlnotes(*command, "--format", "json", vault=vault).stdout)
    assert len(whole["items"]) >= 3
    for option in ("--limit", "-n"):
        cut = json.loads(rlnotes(*command, option, "2", "--format", "json", vault=vault).stdout)
        assert cut == whole | {"items": whole["items"][:2], **({"count": 2} if "count" in whole else {})}
    assert rlnotes(*command, "--limit", "-1", vault=vault).code == 2
