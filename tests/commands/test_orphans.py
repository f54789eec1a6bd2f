"""The sets with a name, and what each says of itself."""

FILES = {
    "hub.md": "---\ntype: hub\n---\n- [[filed]]",
    "filed.md": "nothing",
    "self.md": "[[self]] and [[#self]] and [[filed]]",
    "alone.md": "no links at all",
    "linked.md": "[[self]]",
}


def paths(result):
    return [line.rpartition("/")[2] for line in result.stdout.splitlines()]


def test_orphans_are_the_notes_that_no_other_note_links_to(rlnotes, make_vault):
    assert paths(rlnotes("orphans", "--format", "paths", vault=make_vault(FILES))) == ["alone.md", "linked.md"]


def test_isolated_notes_have_no_link_in_and_none_out(rlnotes, make_vault):
    assert paths(rlnotes("orphans", "--isolated", "--format", "paths", vault=make_vault(FILES))) == ["alone.md"]


def test_unfiled_notes_are_in_no_hub(rlnotes, make_vault):
    found = paths(rlnotes("orphans", "--unfiled", "--format", "paths", vault=make_vault(FILES)))
    assert found == ["alone.md", "linked.md", "self.md"]


def test_dead_ends_link_to_no_other_note(rlnotes, make_vault):
    found = paths(rlnotes("orphans", "--dead-ends", "--format", "paths", vault=make_vault(FILES)))
    assert found == ["alone.md", "filed.md"]


def test_several_options_ask_for_what_is_in_all_sets(rlnotes, make_vault):
    found = paths(rlnotes("orphans", "--unfiled", "--dead-ends", "--format", "paths", vault=make_vault(FILES)))
    assert found == ["alone.md"]


def test_each_set_says_its_definition(rlnotes, make_vault):
    vault = make_vault(FILES)
    for option, word in ((), "Orphans:"), (("--isolated",), "Isolated:"), (("--unfiled",), "Unfiled:"):
        assert word in rlnotes("orphans", *option, "--format", "table", vault=vault).stdout
