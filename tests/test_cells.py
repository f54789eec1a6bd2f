"""What a cell of a table holds: at most three lines, shortened lists, and one line of context for a search."""

import json
import re

LONG = " ".join(f"word{number}" for number in range(60))


def test_no_title_of_six_lines_is_cut(rlnotes, make_vault):
    title = " ".join(f"word{number}" for number in range(20))
    hub = "---\ntype: hub\n---\n# Hub\n\n## One\n\n- [[a]] — the reason why it is listed here, which is long\n"
    vault = make_vault({"hub.md": hub, "a.md": f"# {title}\n\nText."})
    for call in (["hub", "show", "hub"], ["list"], ["orphans"], ["search", "word7"]):
        drawn = rlnotes(*call, "--format", "table", vault=vault, env={"COLUMNS": "80"}).stdout
        if call != ["orphans"]:
            assert "word19" in drawn, call


def test_no_cell_has_more_than_three_lines_and_no_title_more_than_six(rlnotes, make_vault):
    vault = make_vault({"a.md": f"---\ntitle: {LONG}\n---\n{LONG} [[b]] {LONG}\n", "b.md": "# B\n"})
    for call in (["list"], ["backlinks", "b"], ["orphans"], ["search", "word7"]):
        lines = rlnotes(*call, "--format", "table", vault=vault).stdout.split("────\n")[-1].splitlines()
        row = [line for line in lines if "word" in line]
        assert 0 < len(row) <= 6, call
        assert "…" in "".join(row), call


def test_missing_note_names_three_of_many_links(rlnotes, make_vault):
    vault = make_vault({f"n{number:02}.md": "[[gone]]" for number in range(33)} | {"x.md": "[[rare]]"})
    drawn = rlnotes("wanted", "--format", "table", vault=vault, cwd=vault, env={"COLUMNS": "120"}).stdout
    assert "33 links: n00.md:1, n01.md:1, n02.md:1, +30" in drawn
    assert re.search(r"rare +1 +x\.md:1", drawn)
    found = json.loads(rlnotes("wanted", "--format", "json", vault=vault).stdout)["items"][0]
    assert len(found["locations"]) == 33


def test_list_in_a_narrow_table_names_files_without_folders(rlnotes, make_vault):
    folder = "a-folder-with-a-long-name/and-another-one"
    vault = make_vault({f"{folder}/n{number}.md": "[[gone]]" for number in range(9)})
    drawn = rlnotes("wanted", "--format", "table", vault=vault, cwd=vault, env={"COLUMNS": "70"}).stdout
    assert "9 links: n0.md:1, n1.md:1," in drawn
    assert "n2.md:1, +6" in " ".join(drawn.split())


def test_source_names_three_of_many_notes(rlnotes, make_vault):
    vault = make_vault(
        {f"n{number}.md": f"---\ntitle: T{number}\nsources: [arXiv:2506.10947]\n---\n" for number in range(5)}
    )
    assert "5 notes: T0, T1, T2, +2" in rlnotes("sources", "--format", "table", vault=vault).stdout
    found = json.loads(rlnotes("sources", "--format", "json", vault=vault).stdout)["items"][0]
    assert found["titles"] == ["T0", "T1", "T2", "T3", "T4"]


def test_long_path_keeps_its_end(rlnotes, make_vault):
    vault = make_vault({f"{'deep-folder/' * 12}name.md": "[[gone]]"})
    drawn = rlnotes("broken", "--format", "table", vault=vault, cwd=vault, env={"COLUMNS": "80"}).stdout
    assert "name.md:1:1" in "".join(re.split(r"\s{2,}", line)[0] for line in drawn.splitlines())
    assert "…" in drawn


SEARCHED = {"a.md": f"# The entropy of a policy\n\nSo {'filler ' * 40}where entropies fall {'filler ' * 40}end.\n"}


def test_search_prints_one_line_around_the_match(rlnotes, make_vault):
    vault = make_vault(
        {"b.md": f"---\ndescription: d\n---\n# Other\n\nSo {'filler ' * 40}where entropies fall {'filler ' * 9}end.\n"}
    )
    lines = rlnotes("search", "entropies", "--format", "table", vault=vault).stdout.splitlines()
    assert len(lines) == 4
    assert lines[2].split() == ["Other", "body", "6"]
    assert re.fullmatch("  ….* where entropies fall .*…", lines[3].rstrip())
    assert len(lines[3].rstrip()) <= 80


def test_search_highlights_matches_in_title_and_text(terminal, make_vault):
    drawn = terminal("search", "entropy", "policy", vault=make_vault(SEARCHED))
    assert "The \x1b[1mentropy\x1b[0m of a \x1b[1mpolicy\x1b[0m" in drawn
    drawn = terminal("search", "--regex", "f[ai]ll ", vault=make_vault(SEARCHED))
    assert "\x1b[1mfall \x1b[0m" in drawn


def test_search_highlights_typos_and_parts_of_cjk_text(terminal, make_vault):
    vault = make_vault({"a.md": "# 日本の庭園の石\n", "b.md": "# Entropy so\n"})
    assert "日本の\x1b[1m庭園\x1b[0mの石" in terminal("search", "庭園", vault=vault)
    assert "\x1b[1mEntropy\x1b[0m so" in terminal("search", "entrpoy", vault=vault)


def test_search_has_the_whole_sentence_and_no_marks_in_json(rlnotes, make_vault):
    (found,) = json.loads(rlnotes("search", "fall", "--format", "json", vault=make_vault(SEARCHED)).stdout)["items"]
    assert found["text"].startswith("So filler")
    assert not [key for key in found if key.startswith("_")]
