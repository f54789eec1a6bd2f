"""The baseline hides accepted findings, shows new ones, and only shrinks."""

import json
import subprocess

import pytest

FILES = {"a.md": "[[g1]] [[g1]] [[b]]", "b.md": "[[G2]] [[a]]"}
BASE = ("--baseline", ".base.json")


def entries(vault):
    return json.loads((vault / ".base.json").read_text())["findings"]


def test_baseline_hides_findings_even_if_lines_move(rlnotes, make_vault):
    vault = make_vault(FILES)
    written = rlnotes("lint", *BASE, "--write-baseline", vault=vault)
    assert (written.code, written.stdout) == (0, "")
    assert "wrote 3 findings to .base.json" in written.stderr
    assert (vault / ".base.json").read_text() == (
        '{\n  "findings": {\n    "a.md": {\n      "RLN101": {\n        "g1": 2\n      }\n    },\n'
        '    "b.md": {\n      "RLN101": {\n        "g2": 1\n      }\n    }\n  },\n  "version": 1\n}\n'
    )
    (vault / "a.md").write_text("A line.\n\n- [[G1]]\n- [[g1]] [[b]]\n")
    result = rlnotes("lint", *BASE, vault=vault)
    assert (result.code, result.stdout) == (0, "No findings in 2 notes.\n")
    assert "3 findings hidden by the baseline" in result.stderr


def test_additional_finding_with_the_same_target_is_shown(rlnotes, make_vault):
    vault = make_vault(FILES)
    rlnotes("lint", *BASE, "--write-baseline", vault=vault)
    (vault / "a.md").write_text("[[g1]] [[g1]] [[g1]] [[b]] [[new]]")
    result = rlnotes("lint", *BASE, vault=vault)
    assert result.code == 1
    assert [line.split("`")[1] for line in result.stdout.splitlines()[:-1]] == ["g1", "new"]


def test_baseline_grows_only_with_allow_growth(rlnotes, make_vault):
    vault = make_vault(FILES)
    rlnotes("lint", *BASE, "--write-baseline", vault=vault)
    (vault / "a.md").write_text("[[g1]] [[b]] [[new]]")
    result = rlnotes("lint", *BASE, "--write-baseline", vault=vault)
    assert result.code == 1
    assert "1 finding not added; use --allow-growth to add new findings" in result.stderr
    assert entries(vault) == {"a.md": {"RLN101": {"g1": 1}}, "b.md": {"RLN101": {"g2": 1}}}
    assert rlnotes("lint", *BASE, "--write-baseline", "--allow-growth", vault=vault).code == 0
    assert entries(vault)["a.md"] == {"RLN101": {"g1": 1, "new": 1}}


def test_stale_baseline_entry_is_reported_and_removed_by_fix(rlnotes, make_vault):
    vault = make_vault(FILES)
    rlnotes("lint", *BASE, "--write-baseline", vault=vault)
    (vault / "b.md").write_text("[[a]]")
    result = rlnotes("lint", *BASE, vault=vault)
    assert result.code == 0
    assert (
        ".base.json:1:1: info[RLN903] RLN101 of b.md, `g2` is in the baseline but is no longer found" in result.stdout
    )
    assert "info[RLN903]" not in rlnotes("lint", *BASE, "--select", "RLN2,RLN9", vault=vault).stdout
    fixed = rlnotes("lint", *BASE, "--fix", vault=vault)
    assert fixed.stdout == "No findings in 2 notes.\n"
    assert entries(vault) == {"a.md": {"RLN101": {"g1": 2}}}


def test_baseline_retains_entries_of_rules_that_do_not_run(rlnotes, make_vault):
    vault = make_vault({**FILES, "c.md": "x"})
    rlnotes("lint", *BASE, "--write-baseline", vault=vault)
    assert rlnotes("lint", *BASE, "--select", "orphan", "--write-baseline", vault=vault).code == 0
    assert entries(vault)["a.md"] == {"RLN101": {"g1": 2}}
    assert entries(vault)["c.md"] == {"RLN201": {"": 1}}


def test_baseline_file_is_read_from_settings(rlnotes, make_vault):
    vault = make_vault({**FILES, ".rlnotes.toml": '[lint]\nbaseline = ".base.json"\n'})
    rlnotes("lint", "--write-baseline", vault=vault)
    assert rlnotes("lint", vault=vault).code == 0


def test_baseline_entries_follow_a_rename_in_git(rlnotes, make_vault):
    text = "# A long enough text\n\nWith [[g1]] in it, so that git sees the rename.\n"
    vault = make_vault({"a.md": text, "b.md": "[[a]]"})
    git = ["git", "-C", str(vault), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    rlnotes("lint", *BASE, "--select", "RLN1", "--write-baseline", vault=vault)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"], ["mv", "a.md", "c.md"]):
        subprocess.run([*git, *words], check=True)
    (vault / "b.md").write_text("[[c]]")
    result = rlnotes("lint", *BASE, "--select", "RLN1,RLN9", vault=vault)
    assert (result.code, result.stdout) == (0, "No findings in 2 notes.\n")
    rlnotes("lint", *BASE, "--select", "RLN1", "--write-baseline", vault=vault)
    assert entries(vault) == {"c.md": {"RLN101": {"g1": 1}}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Invalid baseline {}: Expecting value: line 1 column 1 (char 0)."),
        ("[]", "Invalid baseline {}: unexpected structure."),
        ("{}", "Invalid baseline {}: unexpected structure."),
        ('{"version": 2, "findings": {}}', "Baseline version 2 is not supported: {}."),
        ('{"version": 1, "findings": {"a": 1}}', "Invalid baseline {}: unexpected structure."),
    ],
)
def test_invalid_baseline_is_reported_with_path_and_reason(rlnotes, make_vault, text, message):
    vault = make_vault({**FILES, ".base.json": text})
    result = rlnotes("lint", *BASE, vault=vault)
    assert (result.code, result.stdout) == (2, "")
    assert message.format(vault / ".base.json") in result.stderr
    assert "Write it again with `rlnotes lint --write-baseline`." in result.stderr


def test_write_baseline_without_a_name_writes_a_file_that_later_runs_find(rlnotes, make_vault):
    vault = make_vault({**FILES, ".rlnotes.toml": ""})
    written = rlnotes("lint", "--write-baseline", vault=vault)
    assert (written.code, "wrote 3 findings to .rlnotes-baseline.json" in written.stderr) == (0, True)
    assert (vault / ".rlnotes-baseline.json").exists()
    assert rlnotes("lint", vault=vault).code == 0
    assert rlnotes("lint", "--baseline", "", vault=vault).code == 1
    assert rlnotes("lint", "--config", 'lint.baseline=""', vault=vault).code == 1
    assert rlnotes("undo", vault=vault).code == 0
    assert rlnotes("lint", vault=vault).code == 1


def test_write_baseline_with_an_empty_name_is_refused(rlnotes, make_vault):
    result = rlnotes("lint", "--baseline", "", "--write-baseline", vault=make_vault(FILES))
    assert (result.code, "No baseline file is set." in result.stderr) == (2, True)


def test_found_baseline_that_leads_outside_of_the_vault_is_not_read(rlnotes, make_vault, tmp_path):
    vault = make_vault(FILES)
    (tmp_path / "outside.json").write_text('{"version": 1, "findings": {}}')
    (vault / ".rlnotes-baseline.json").symlink_to(tmp_path / "outside.json")
    result = rlnotes("lint", vault=vault)
    assert (result.code, "it is a link to a file outside of" in result.stderr) == (2, True)


def test_first_run_on_a_messy_vault_ends_with_the_two_ways_on(rlnotes, make_vault):
    vault = make_vault({"a.md": "".join(f"- [[gone {n}]]\n" for n in range(30)) + "[[B]]\n", "b.md": "[[a]]\n"})
    ways = (
        "rlnotes: `rlnotes lint --fix` applies the safe fixes; "
        "`rlnotes lint --write-baseline` hides the findings of today, so that later runs show only new ones"
    )
    for options in ((), ("--statistics",), ("--format", "json"), ("--format", "github")):
        assert rlnotes("lint", *options, vault=vault).stderr.splitlines()[-1] == ways
    rlnotes("lint", "--fix", vault=vault)
    assert "--write-baseline" in rlnotes("lint", vault=vault).stderr
    assert "--fix" not in rlnotes("lint", vault=vault).stderr
    rlnotes("lint", "--write-baseline", vault=vault)
    assert "--write-baseline" not in rlnotes("lint", vault=vault).stderr
