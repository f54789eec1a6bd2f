"""`rlnotes rule`."""

import inspect
from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument, Limit, Option
from rlnotes.output import Column, Format, Page, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("code", "code", Style.QUIET),
    Column("name", "rule", Style.TITLE, share=1, detail="title", whole=True),
    Column("severity", "severity", Style.QUIET),
    Column("runs", "runs", Style.QUIET),
    Column("fix", "fix", Style.QUIET),
    Column("title", "title", hidden=True),
)


def run(
    session: Session,
    rule: Annotated[str | None, Argument("[RULE]", "Rule code or name.")] = None,
    all_rules: Annotated[bool, Option("--all", help="Print the manual pages of all rules.")] = False,
    limit: Limit = None,
) -> None:
    """Print the manual page of a lint rule, or list all rules.

    Example: rlnotes rule broken-note-link
    """
    from rlnotes.lint.rules import RULES
    from rlnotes.lint.selection import rule_named, suggestion

    records = [
        {
            "code": each.code,
            "name": each.name,
            "severity": each.severity,
            "runs": "by default" if each.default else "when selected",
            "fix": each.fix,
            "title": (inspect.getdoc(each) or "").splitlines()[0],
            "manual": (inspect.getdoc(each) or "").partition("\n")[2].strip(),
        }
        for each in RULES
    ]
    if rule is None and not all_rules:
        session.print(Report("rules", records, COLUMNS).limited(limit))
        return
    if rule is not None:
        named = rule_named(RULES, rule)
        if named is None:
            raise UsageError(f"Unknown rule `{rule}`.", hint=suggestion(RULES, rule))
        records = [record for record in records if record["code"] == named.code]
    pages = "\n\n".join(_page(record) for record in records)
    session.print(Report("rules", records, COLUMNS, page=Page("", pages)), piped=Format.MARKDOWN)


def _page(record: dict[str, str]) -> str:
    facts = [record["severity"], f"runs {record['runs']}"]
    if record["fix"]:
        facts.append(f"{record['fix']} fix")
    return f"# {record['name']} ({record['code']})\n\n{record['title']}\n\n{' · '.join(facts)}\n\n{record['manual']}"
