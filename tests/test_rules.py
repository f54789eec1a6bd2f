"""Test every rule by its page in `tests/rules/`: small vaults in fenced blocks, and their findings.

A page is named for its rule. Each `##` heading is a case; its blocks, fenced by four backticks, are files (the info
string is the path; `\\u0301` and the like in it and in them stand for the character), and `findings`: a line
`path:line:column message` for each finding expected, `; ` before the hint. No such block: nothing is found. `fixed PATH`
and `fixed-unsafe PATH` hold a file after `--fix` and after `--fix --unsafe-fixes`.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from rlnotes.index.index import build_index
from rlnotes.lint import check
from rlnotes.lint.fixes import plan_fixes
from rlnotes.lint.rules import RULES
from rlnotes.queries.hub import Hubs
from rlnotes.vault import Vault

PAGES = Path(__file__).parent / "rules"
PART = re.compile(r"^## ([^\n]*)$|^````([^\n]*)\n(.*?)^````$", re.MULTILINE | re.DOTALL)
ESCAPE = re.compile(r"\\u([0-9a-f]{4})")


class Case(NamedTuple):
    rule: str
    name: str
    files: dict[str, str]
    findings: list[str]
    fixed: dict[bool, dict[str, str]]


def unescaped(text):
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def cases():
    for page in sorted(PAGES.glob("*.md")):
        found = []
        for heading, info, text in PART.findall(page.read_text(encoding="utf-8")):
            if heading:
                found.append(Case(page.stem, heading, {}, [], {False: {}, True: {}}))
            elif info == "findings":
                found[-1].findings.extend(unescaped(text).splitlines())
            elif info.startswith(("fixed ", "fixed-unsafe ")):
                how, _, path = info.partition(" ")
                found[-1].fixed[how == "fixed-unsafe"][unescaped(path)] = unescaped(text)
            else:
                found[-1].files[unescaped(info)] = unescaped(text)
        yield from found


CASES = list(cases())


def found_in(root, name):
    index = build_index(Vault(root))
    (rule,) = [rule() for rule in RULES if rule.name == name]
    return index, check(index, Hubs(index), [rule])


def as_line(finding):
    line = f"{finding.path}:{finding.line}:{finding.column} {finding.message}"
    return f"{line}; {finding.help}" if finding.help else line


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_rule_reports_the_findings_of_its_page(make_vault, case):
    root = make_vault(case.files)
    _, found = found_in(root, case.rule)
    assert [as_line(finding) for finding in found] == case.findings


@pytest.mark.parametrize(
    "case", [case for case in CASES if any(case.fixed.values())], ids=lambda case: f"{case.rule}: {case.name}"
)
@pytest.mark.parametrize("unsafe", [False, True])
def test_fix_gives_the_text_of_its_page_and_is_idempotent(make_vault, case, unsafe):
    root = make_vault(case.files)
    index, found = found_in(root, case.rule)
    plan = plan_fixes(index, found, RULES, unsafe=unsafe).plan
    wanted = case.fixed[False] | (case.fixed[True] if unsafe else {})
    assert {change.path: change.after.decode() for change in plan.changes} == wanted
    for path, text in wanted.items():
        (root / path).write_bytes(text.encode())
    index, found = found_in(root, case.rule)
    assert plan_fixes(index, found, RULES, unsafe=unsafe).plan.changes == ()


def test_every_rule_has_a_case_with_and_one_without_findings():
    own = {rule.name for rule in RULES if rule.__mro__[1].__name__ != "InternalRule"}
    assert {case.rule for case in CASES} == own
    assert {case.rule for case in CASES if case.findings} == own
    assert {case.rule for case in CASES if not case.findings} == own


def test_every_fixable_rule_has_a_case_with_a_fix():
    fixable = {rule.name for rule in RULES if rule.fix and rule.__mro__[1].__name__ != "InternalRule"}
    assert {case.rule for case in CASES if any(case.fixed.values())} == fixable
    for rule in RULES:
        own = {unsafe for case in CASES if case.rule == rule.name for unsafe, files in case.fixed.items() if files}
        assert rule.fix != "safe" or not own or False in own, rule
        assert rule.fix != "unsafe" or not own or own == {True}, rule
