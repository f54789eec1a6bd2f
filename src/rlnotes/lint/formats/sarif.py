"""`sarif`: SARIF 2.1.0 (OASIS), for GitHub code scanning and others."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from rlnotes import __version__
from rlnotes.lint.formats import DisplayedFinding, LintReport
from rlnotes.lint.rule import Rule
from rlnotes.output.write import as_json

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def write(report: LintReport) -> Iterator[str]:
    """Yield the log: one run, the rules that ran, a result for each finding."""
    rules = sorted(report.rules, key=lambda rule: rule.code)
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "columnKind": "unicodeCodePoints",
                "tool": {
                    "driver": {"name": "rlnotes", "version": __version__, "rules": [_rule(rule) for rule in rules]}
                },
                "results": [_result(shown, numbers) for shown in report.shown],
            }
        ],
    }
    yield as_json(log, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    import inspect

    manual = inspect.getdoc(type(rule)) or ""
    summary, _, rest = manual.partition("\n")
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": summary.rstrip(".")},
        "fullDescription": {"text": summary},
        "help": {"text": rest.strip(), "markdown": rest.strip()},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.name]},
    }


def _result(shown: DisplayedFinding, numbers: dict[str, int]) -> dict[str, Any]:
    finding = shown.finding
    region = {"startLine": finding.line}
    if finding.end_column > finding.column:
        region |= {"startColumn": finding.column, "endLine": finding.end_line, "endColumn": finding.end_column}
    result: dict[str, Any] = {"ruleId": finding.code}
    if finding.code in numbers:
        result["ruleIndex"] = numbers[finding.code]
    uri = quote(os.fsencode(shown.path), safe="/!$&'()*+,;=@~")
    return {
        **result,
        "level": _LEVELS[finding.severity],
        "message": {"text": shown.text},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": region}}
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{shown.fingerprint}:1"},
    }
