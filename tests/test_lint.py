"""`rlnotes lint`: selection of rules and notes, order of findings, settings, messages and exit codes."""

import json
import os
import signal
import subprocess
import sys

import pytest

from rlnotes.config import Settings
from rlnotes.index.index import build_index
from rlnotes.lint import check
from rlnotes.lint.formats import displayed
from rlnotes.lint.rules import RULES
from rlnotes.queries.hub import Hubs
from rlnotes.vault import Vault

HUB = "---\ntype: hub\n---\n"
BROKEN = {"a.md": "[[b]] [[gone]]", "b.md": "[[a]]"}


def codes(result):
    """Return the codes of concise lines."""
    return [line.partition("[")[2].partition("]")[0] for line in result.stdout.splitlines() if "[RLN" in line]


def every(names=()):
    return [rule() for rule in RULES if rule.name in names or not names]


def test_finding_spans_its_link(make_index):
    index, hubs = make_index({"a.md": "Ünï [[gone|x]] end"})
    (found,) = check(index, hubs, every({"broken-note-link"}))
    assert (found.line, found.column, found.end_line, found.end_column) == (1, 5, 1, 15)


def test_findings_are_ordered_by_path_position_and_code(make_index):
    index, hubs = make_index({"b.md": "[[x1]] [[y1]]", "a/z.md": "[[x1]]\n\n[[x2]]", "a.md": "[[#gone]] [[x3]]"})
    found = [(f.path, f.line, f.column, f.code) for f in check(index, hubs, reversed(every()))]
    assert found == sorted(found)
    assert {path for path, *_ in found} == {"a.md", "a/z.md", "b.md"}


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ((), {"a.md", "dir/b.md", "dir/in/c.md", "dirt.md"}),
        (("dir",), {"dir/b.md", "dir/in/c.md"}),
        (("dir/in/c.md", "a.md"), {"a.md", "dir/in/c.md"}),
        ((".",), {"a.md", "dir/b.md", "dir/in/c.md", "dirt.md"}),
    ],
)
def test_only_findings_at_or_below_a_path_are_shown(make_index, paths, found):
    index, hubs = make_index(dict.fromkeys(("a.md", "dir/b.md", "dir/in/c.md", "dirt.md"), "[[gone]]"))
    assert {finding.path for finding in check(index, hubs, every({"broken-note-link"}), paths)} == found


def test_links_from_notes_outside_of_the_paths_count(rlnotes, make_vault):
    vault = make_vault({"in/a.md": "# A\n[[b]]", "b.md": "# B\n[[a]] [[gone]]"})
    result = rlnotes("lint", "in", vault=vault)
    assert (result.code, result.stdout) == (0, "No findings in 1 note.\n")


def test_paths_are_relative_to_working_folder_or_vault(rlnotes, make_vault):
    vault = make_vault({"dir/a.md": "[[gone]]", "b.md": "[[gone]]"})
    by_shell = rlnotes("lint", "./a.md", vault=vault, cwd=vault / "dir")
    by_vault = rlnotes("lint", "dir/a.md", vault=vault, cwd=vault / "dir")
    folder = rlnotes("lint", "../dir/", vault=vault, cwd=vault / "dir")
    assert by_shell.stdout == by_vault.stdout == folder.stdout
    assert by_shell.code == 1


def test_path_outside_of_the_vault_is_rejected(rlnotes, make_vault):
    vault = make_vault(BROKEN)
    (vault.parent / "other.md").write_text("x")
    result = rlnotes("lint", "../other.md", vault=vault, cwd=vault)
    assert (result.code, result.stdout) == (2, "")
    assert "No file or folder `../other.md`" in result.stderr


def test_lint_names_file_line_rule_and_exits_1(rlnotes, make_vault):
    result = rlnotes("lint", vault=make_vault(BROKEN))
    assert result.code == 1
    assert result.stdout == ("a.md:1:7: error[RLN101] No note is named `gone` (broken-note-link)\nFound 1 error.\n")
    assert result.stderr == ""


def test_vault_without_problems_has_no_findings(rlnotes, vault_path):
    result = rlnotes("lint", vault=vault_path)
    assert (result.code, result.stdout) == (0, "No findings in 30 notes.\n")


def test_example_vault_has_no_findings_by_default_rules(vault_path):
    index = build_index(Vault(vault_path))
    assert check(index, Hubs(index), [rule for rule in every() if rule.default]) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["RLN201", "RLN101"]),
        (("--select", "RLN101"), ["RLN101"]),
        (("--select", "rln1,ORPHAN"), ["RLN201", "RLN101"]),
        (("--select", "broken-note-link", "--select", "orphan"), ["RLN201", "RLN101"]),
        (("--select", "RLN1", "--ignore", "RLN101"), []),
        (("--select", "RLN101", "--ignore", "RLN1"), ["RLN101"]),
        (("--select", "RLN101", "--ignore", "broken-note-link"), []),
        (("--ignore", "RLN2"), ["RLN101"]),
        (("--select", "dead-end"), ["RLN203"]),
        (("--extend-select", "dead-end"), ["RLN201", "RLN101", "RLN203"]),
        (("--select", "default", "--extend-select", "RLN203", "--ignore", "default"), ["RLN203"]),
        (("--select", "all", "--ignore", "RLN1,RLN2"), ["RLN603", "RLN603"]),
    ],
)
def test_most_specific_selector_decides_whether_a_rule_runs(rlnotes, make_vault, words, found):
    vault = make_vault({"a.md": "[[b]] [[gone]]", "b.md": "text"})
    assert codes(rlnotes("lint", *words, vault=vault)) == found


def test_select_on_command_line_replaces_selection_of_settings(rlnotes, make_vault):
    settings = '[lint]\nselect = ["orphan"]\nignore = ["RLN1"]\n'
    vault = make_vault({".rlnotes.toml": settings, **BROKEN, "c.md": "x"})
    assert codes(rlnotes("lint", vault=vault)) == ["RLN201"]
    assert codes(rlnotes("lint", "--select", "RLN1", vault=vault)) == ["RLN101"]
    assert codes(rlnotes("lint", "--extend-select", "RLN101", vault=vault)) == ["RLN101", "RLN201"]


@pytest.mark.parametrize(
    ("files", "words", "message"),
    [
        ({}, ("--select", "brokn-note-link"), "Unknown rule `brokn-note-link` in --select."),
        ({}, ("--ignore", "RLN99x"), "Did you mean `RLN904`?"),
        ({}, ("--select", "R"), "Unknown rule `R` in --select"),
        ({".rlnotes.toml": '[lint]\nignore = ["orphans"]\n'}, (), "Did you mean `orphan`?"),
        ({".rlnotes.toml": '[lint.severity]\norphans = "info"\n'}, (), "Unknown rule `orphans` in lint.severity"),
        ({".rlnotes.toml": '[lint.per-file-ignores]\n"a.md" = ["RLNx"]\n'}, (), "Unknown rule `RLNx` in lint.per-file-ignores"),
        ({".rlnotes.toml": '[lint.severity]\norphan = "warn"\n'}, (), "Did you mean `warning`?"),
        ({".rlnotes.toml": "[lint]\nselct = []\n"}, (), "Unknown setting `lint.selct` in .rlnotes.toml:2."),
        ({".rlnotes.toml": '[lint]\nunfixable = ["x"]\n'}, ("--fix",), "Unknown rule `x` in lint.unfixable"),
        ({}, ("--fail-on", "warn"), "'warn' is not one of"),
        ({}, ("--format", "xml"), "'xml' is not one of"),
        ({}, ("--config", "lint.fail-on=bad"), "`lint.fail-on` in --config must be one of"),
        ({}, ("--config", "nowhere.toml"), "There is no settings file `nowhere.toml`"),
        ({}, ("--isolated", "--config", "x.toml"), "`--isolated` excludes `--config x.toml`"),
        ({}, ("nowhere",), "No file or folder `nowhere`"),
        ({}, ("--changed",), "git cannot list the changes"),
        ({}, ("a.md", "--files-from", "-"), "Use only one of"),
        ({}, ("--files-from", "nowhere"), "nowhere cannot be read"),
        ({}, ("--baseline", "../x.json"), "is outside of the vault"),
        ({}, ("--baseline", "", "--write-baseline"), "No baseline file is set"),
        ({}, ("--output-file", "no/such/folder"), "no/such/folder cannot be written"),
        ({}, ("--statistics", "--format", "sarif"), "works for findings only"),
    ],
)  # fmt: skip
def test_wrong_usage_exits_2_with_one_sentence(rlnotes, make_vault, files, words, message):
    result = rlnotes("lint", *words, vault=make_vault({**files, **BROKEN}))
    assert result.code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_settings_override_severity_by_rule_and_prefix_and_turn_rules_off(rlnotes, make_vault):
    settings = '[lint.severity]\nRLN1 = "info"\nbroken-note-link = "warning"\norphan = "off"\n'
    vault = make_vault({".rlnotes.toml": settings, "a.md": "[[gone]] [[b#x]]", "b.md": "x"})
    result = rlnotes("lint", vault=vault)
    assert [line.split()[1] for line in result.stdout.splitlines()[:-1]] == ["warning[RLN101]", "info[RLN102]"]
    assert "Found 1 warning and 1 info." in result.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 1),
        (("--fail-on", "error"), 0),
        (("--fail-on", "warning"), 1),
        (("--fail-on", "info"), 1),
        (("--fail-on", "never"), 0),
        (("--exit-zero",), 0),
        (("--select", "RLN101"), 0),
        (("--select", "dead-end"), 0),
        (("--select", "dead-end", "--fail-on", "info"), 1),
    ],
)
def test_fail_on_changes_exit_code_but_not_output(rlnotes, make_vault, words, code):
    result = rlnotes("lint", *words, vault=make_vault({"a.md": "text"}))
    assert result.code == code
    assert bool(codes(result)) == ("RLN101" not in words)


def test_settings_exclude_notes_and_ignore_rules(rlnotes, make_vault):
    settings = '[lint]\nexclude = ["old/**"]\n[lint.per-file-ignores]\n"daily/**" = ["RLN2", "broken-note-link"]\n'
    files = {"old/a.md": "[[gone]]", "daily/b.md": "[[gone]] [[b#x]]", "c.md": "[[a]] [[b]]"}
    result = rlnotes("lint", vault=make_vault({".rlnotes.toml": settings, **files}))
    assert [line.split(":")[0] for line in result.stdout.splitlines()[:-1]] == ["c.md", "daily/b.md"]
    assert codes(result) == ["RLN201", "RLN102"]


def test_files_from_reads_a_pipe_or_a_file(rlnotes, make_vault, tmp_path):
    vault = make_vault({"a.md": "[[gone]]", "sub/b.md": "[[gone]]", "c.md": "[[gone]]"})
    listed = tmp_path / "list"
    listed.write_bytes(b"sub/b.md\0c.md\0README.txt\0")
    result = rlnotes("lint", "--select", "RLN1", "--files-from", str(listed), vault=vault)
    assert [line.split(":")[0] for line in result.stdout.splitlines()[:-1]] == ["c.md", "sub/b.md"]
    assert "1 of 3 paths in --files-from are not notes of the vault" in result.stderr
    listed.write_bytes(b"")
    result = rlnotes("lint", "--files-from", str(listed), vault=vault)
    assert (result.code, result.stdout) == (0, "No findings in 0 notes.\n")


def test_statistics_counts_findings_per_rule(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[gone]] [[gone]] [[B]]", "b.md": "[[a]]"})
    result = rlnotes("lint", "--statistics", vault=vault)
    assert result.stdout == "2\tRLN101\tbroken-note-link\terror\t0\n1\tRLN109\tcase-mismatch-link\twarning\t1\n"
    assert result.code == 1


def test_show_settings_prints_each_value_with_its_origin(rlnotes, make_vault):
    vault = make_vault({".rlnotes.toml": '[lint]\nfail-on = "error"\n', **BROKEN})
    result = rlnotes("lint", "--show-settings", "--config", "hub-largest=9", "--format", "json", vault=vault)
    shown = {item["key"]: (item["value"], item["from"]) for item in json.loads(result.stdout)["items"]}
    assert shown["lint.fail-on"] == ("error", str(vault / ".rlnotes.toml"))
    assert shown["hub-largest"] == (9, "--config")
    assert shown["lint.select"] == (["default"], "default")
    isolated = rlnotes("lint", "--show-settings", "--isolated", vault=vault)
    assert "lint.fail-on\twarning\tdefault" in isolated.stdout


def test_show_files_lists_the_notes_to_check(rlnotes, make_vault):
    vault = make_vault({".rlnotes.toml": '[lint]\nexclude = ["old/"]\n', "a.md": "", "old/b.md": "", "c.md": ""})
    assert rlnotes("lint", "--show-files", vault=vault).stdout == "a.md\nc.md\n"
    assert rlnotes("lint", "--show-files", "c.md", vault=vault).stdout == "c.md\n"


def test_output_file_gets_the_output(rlnotes, make_vault, tmp_path):
    vault = make_vault(BROKEN)
    result = rlnotes("lint", "--format", "sarif", "--output-file", str(tmp_path / "out.sarif"), vault=vault)
    assert (result.code, result.stdout) == (1, "")
    assert "found 1 error" in result.stderr
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"


def test_github_actions_get_a_hint_and_the_same_format(rlnotes, make_vault):
    result = rlnotes("lint", vault=make_vault(BROKEN), env={"GITHUB_ACTIONS": "true"})
    assert result.stdout.startswith("a.md:1:7: error[RLN101]")
    assert "--format github" in result.stderr


def test_ci_formats_print_paths_from_the_repository(rlnotes, make_vault):
    root = make_vault({"notes/a.md": "[[gone]]", "notes/.obsidian/app.json": "{}"})
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for cwd in (root, root / "notes"):
        result = rlnotes("lint", "--select", "RLN1", "--format", "github", vault=root / "notes", cwd=cwd)
        assert "file=notes/a.md," in result.stdout


def test_fingerprint_ignores_line_numbers_and_distinguishes_repeats(make_index):
    def known(text):
        index, hubs = make_index({"hubs/topology.md": text})
        return [each.fingerprint for each in displayed(check(index, hubs, every({"broken-note-link"})), "")]

    once = known("[[missing-note]]")
    assert once == ["606da781d19ed36e4b37dfc55469006a"]
    assert known("A line more.\n\n- to [[Missing-Note]]") == once
    twice = known("[[missing-note]] [[missing-note]] [[other]]")
    assert twice[0] == once[0]
    assert len(set(twice)) == 3


def test_cached_findings_equal_those_of_a_first_run(rlnotes, make_vault):
    vault = make_vault({"a.md": "[[gone]]\n", "b.md": HUB + "- [[a]]\n## Empty\n", "c.md": "x"})
    first = rlnotes("lint", "--select", "all", vault=vault)
    assert rlnotes("lint", "--select", "all", vault=vault) == first
    (vault / "a.md").write_text("One more line.\n\n[[gone]] [[C]]\n")
    changed = rlnotes("lint", "--select", "all", vault=vault)
    assert changed == rlnotes("lint", "--select", "all", "--no-cache", vault=vault)
    assert "a.md:3:1: error[RLN101]" in changed.stdout
    (vault / ".rlnotes.toml").write_text('hub-types = []\n[lint]\nforward = ["gone"]\n')
    assert rlnotes("lint", "--select", "all", vault=vault) == rlnotes(
        "lint", "--select", "all", "--no-cache", vault=vault
    )


def test_missing_attachment_that_git_ignores_is_not_reported(rlnotes, make_vault):
    vault = make_vault({".gitignore": "*.pdf\nbuilt/\n", "sub/a.md": "![[paper.pdf]] ![x](built/x.png) ![y](y.png)"})
    assert codes(rlnotes("lint", "--select", "RLN104", vault=vault)) == ["RLN104"] * 3
    subprocess.run(["git", "init", "-q", str(vault)], check=True)
    result = rlnotes("lint", "--select", "RLN104", vault=vault)
    assert codes(result) == ["RLN104"]
    assert "`y.png`" in result.stdout


def test_rule_command_prints_one_manual_page_or_lists_rules(rlnotes):
    page = rlnotes("rule", "rln101")
    assert page.code == 0
    assert page.stdout.startswith("# broken-note-link (RLN101)\n")
    assert "## Why is this bad?" in page.stdout
    assert rlnotes("rule", "Broken-Note-Link").stdout == page.stdout
    listed = rlnotes("rule").stdout.splitlines()
    assert len(listed) == len(RULES)
    assert listed[0].startswith("RLN101\tbroken-note-link\terror\tby default\tunsafe\t")
    assert rlnotes("rule", "--all").stdout.count("\n# ") == len(RULES) - 1
    wrong = rlnotes("rule", "brokn-note-link")
    assert (wrong.code, wrong.stdout) == (2, "")
    assert "Did you mean `broken-note-link`?" in wrong.stderr


def test_settings_are_read_from_pyproject_toml_of_the_repository(rlnotes, make_vault):
    root = make_vault({"pyproject.toml": '[tool.rlnotes.lint]\nselect = ["orphan"]\n', "notes/a.md": "[[gone]]"})
    assert codes(rlnotes("lint", vault=root / "notes")) == ["RLN201"]
    (root / "notes" / ".rlnotes.toml").write_text('[lint]\nselect = ["RLN1"]\n')
    assert codes(rlnotes("lint", vault=root / "notes")) == ["RLN101"]
    assert Settings().lint.select == ("default",)


def test_internal_error_has_its_own_exit_code(make_vault, tmp_path):
    script = (
        "import sys, rlnotes.lint.run\n"
        "def broken(*words, **more): raise RuntimeError('broken')\n"
        "rlnotes.lint.run.check = broken\n"
        "from rlnotes.__main__ import main\n"
        "main()\n"
    )
    environment = {**os.environ, "RLNOTES_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-c", script, "lint", "--vault", str(make_vault(BROKEN))]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"RuntimeError: broken" in done.stderr


def test_watch_checks_again_after_a_file_changes(make_vault, tmp_path):
    vault = make_vault(BROKEN)
    environment = {**os.environ, "RLNOTES_CACHE_DIR": str(tmp_path / "cache"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "rlnotes", "lint", "--watch", "--vault", str(vault)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True, cwd=vault,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # ignored where tests run behind
    )  # fmt: skip
    try:
        printed = [process.stdout.readline() for _ in range(3)]
        assert printed[0].startswith("a.md:1:7: error[RLN101]")
        assert "watching" in printed[2]
        (tmp_path / "a.md").write_text("[[b]]")
        (tmp_path / "a.md").replace(vault / "a.md")  # atomically: a half-written file would be checked too
        printed = [process.stdout.readline() for _ in range(2)]
        assert printed[0] == "No findings in 2 notes.\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    finally:
        process.kill()
        process.stdout.close()


def test_invalid_utf8_byte_is_located_after_a_byte_order_mark(rlnotes, make_vault):
    root = make_vault({"a.md": b"\xef\xbb\xbf\nab\xff\n", "b.md": b"\nab\xff\n"})
    output = rlnotes("lint", "--select", "unreadable-file", "--format", "concise", vault=root).stdout
    assert [line.partition(" The")[0] for line in output.splitlines()[:2]] == [
        "a.md:2:1: error[RLN904]",
        "b.md:2:1: error[RLN904]",
    ]
    assert output.count("The byte 0xff is not UTF-8") == 2


@pytest.mark.parametrize(
    ("front", "place"),
    [
        ("---\rtype: hub\rrank: 9\r---\r", "a.md:3:7:"),
        ("---\r\ntype: hub\r\nrank: 9\r\n---\r\n", "a.md:3:7:"),
        ("---\n? type\n: hub\n? rank\n: 9\n---\n", "a.md:1:1:"),  # keys that stand in no line of their own
    ],
)
def test_schema_applies_with_any_line_ending_and_letter_case_of_keys(rlnotes, make_vault, front, place):
    settings = "[schema.hub.properties.rank]\nenum = ['1', '2']\n[schema.hub]\nrequired = ['name']\n"
    vault = make_vault({"a.md": front + "Text.", ".rlnotes.toml": settings})
    printed = rlnotes("lint", "--select", "schema-violation", vault=vault)
    assert printed.code == 1, printed.stderr
    assert [line.partition(" ")[0] for line in printed.stdout.splitlines()[:2]] == ["a.md:1:1:", place]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_findings_have_right_position_and_fix_with_any_line_ending(rlnotes, make_vault, end):
    lines = ["---", "up: [[b]]", "---", "| a | b |", "| - | - |", "| c | [[b|x]] |", "", "zero\u200b\u202ewidth", ""]
    vault = make_vault({"a.md": end.join(lines).encode(), "b.md": "[[a]]"})
    words = ("lint", "--select", "RLN406,RLN114,RLN611", "--fix", "--unsafe-fixes")
    assert rlnotes(*words, vault=vault).code == 0
    fixed = [line.replace("[[b]]", '"[[b]]"').replace("b|x", "b\\|x").replace("\u202e", "") for line in lines]
    assert (vault / "a.md").read_bytes().decode().replace("\u200b", "") == end.join(fixed).replace("\u200b", "")
