"""Lint's frame names no rule: what it must know of one is an attribute of its class."""

import ast
import re
from pathlib import Path

import pytest

import rlnotes
from rlnotes.lint import FindingSource
from rlnotes.lint.rules import RULES

ROOT = Path(rlnotes.__file__).parent
RULE_FILES = ROOT / "lint/rules"
SYNTAX_ERROR_KINDS = {ROOT / "markdown/syntax_errors.py", ROOT / "markdown/note.py"}
"""Modules with the kinds of syntax errors: some rules are named like the kind that they report."""
MODULES = [path for path in sorted(ROOT.rglob("*.py")) if RULE_FILES not in path.parents]


def strings(tree):
    """Yield the string constants of a module except docstrings and comments."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_outside_of_the_rules_mentions_a_code_or_the_name_of_a_rule(module):
    text = module.read_text()
    assert re.findall(r"RLN\d{2,}", text) == []
    if module not in SYNTAX_ERROR_KINDS:
        names = {rule.name for rule in RULES if "-" in rule.name}  # `orphan` and `stub` are words, too
        assert names.intersection(strings(ast.parse(text))) == set()


def test_rules_whose_fixes_change_links_declare_how():
    assert {rule.name for rule in RULES if rule.fix_repairs_link} == {
        "broken-note-link", "broken-heading-anchor", "broken-attachment",
    }  # fmt: skip
    assert {rule.name for rule in RULES if rule.fix_adds_link} == {"unescaped-pipe-in-table", "unlinked-mention"}
    assert all(rule.fix for rule in RULES if rule.fix_repairs_link or rule.fix_adds_link)


def test_one_rule_reports_each_source_of_findings():
    sources = [rule.source for rule in RULES if rule.source is not FindingSource.CHECK]
    assert sorted(sources, key=list(FindingSource).index) == list(FindingSource)[1:]
