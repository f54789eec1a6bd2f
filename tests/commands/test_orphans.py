"""`orphans` and its options, each with its definition."""

FILES = {
    "hub.md": "---\ntype: hub\n---\n- [[filed]]",
    "filed.md": "nothing",
    "self.md": "[[self]] and [[#self]] and [[filed]]",
    "alone.md": "no links at all",
    "linked.md": "[[self]]",
}


def paths(result):
    return [line.rpartition("/")[2] for line in result.stdout.splitlines()]


def test_orphans_are_notes_without_backlinks(rlnotes, make_vault):
    assert paths(rlnotes("orphans", "--format", "paths", vault=make_vault(FILES))) == ["alone.md", "linked.md"]


def test_isolated_notes_have_no_links_in_or_out(rlnotes, make_vault):
    assert paths(rlnotes("orphans", "--isolated", "--format", "paths", vault=make_vault(FILES))) == ["alone.md"]


def test_unfiled_notes_are_in_no_hub(rlnotes, make_vault):
    found = paths(rlnotes("orphans", "--unfiled", "--format", "paths", vault=make_vault(FILES)))
    assert found == ["alone.md", "linked.md", "self.md"]


def test_dead_ends_have_no_links_out(rlnotes, make_vault):
    found = paths(rlnotes("orphans", "--dead-ends", "--format", "paths", vault=make_vault(FILES)))
    assert found == ["alone.md", "filed.md"]


def test_several_options_give_the_intersection(rlnotes, make_vault):
    found = paths(rlnotes("orphans", "--unfiled", "--dead-ends", "--format", "paths", vault=make_vault(FILES)))
    assert found == ["alone.md"]


def test_each_set_prints_its_definition(rlnotes, make_vault):
    vault = make_vault(FILES)
    for option, word in ((), "Orphans:"), (("--isolated",), "Isolated notes:"), (("--unfiled",), "Unfiled notes:"):
        assert word in rlnotes("orphans", *option, "--format", "table", vault=vault).stdout
