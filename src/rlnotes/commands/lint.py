"""`rlnotes lint`."""

from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.output import Column, Report, Style
from rlnotes.parameters import Argument
from rlnotes.session import Session

COLUMNS = (
    Column("place", "place", Style.PLACE, share=2),
    Column("code", "code", hidden=True),
    Column("name", "rule", hidden=True),
    Column("message", "finding", share=3, below="rule"),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    paths: Annotated[list[str] | None, Argument("[PATH]...", "Only findings in these.")] = None,
) -> int:
    """Check the vault; exit 1 if anything is found.

    The whole vault is read; with PATHs only what is found in those notes or folders is shown.

    Example: rlnotes lint vault/notes
    """
    from rlnotes.lint import check
    from rlnotes.rules import RULES

    only = [_inside(session, path) for path in paths or ()]
    findings = check(session.index, session.hubs, [rule() for rule in RULES], only)
    records = [
        {
            "place": f"{finding.path}:{finding.line}:{finding.column}",
            **finding._asdict(),
            "rule": f"{finding.severity} {finding.code} {finding.name}",
            "message": f"{finding.message} ({finding.help})" if finding.help else finding.message,
        }
        for finding in findings
    ]
    session.print(Report("lint", records, COLUMNS, empty="All is well: nothing found."))
    if findings:
        errors = sum(finding.severity == "error" for finding in findings)
        session.tell(f"{len(findings)} found, {errors} of them errors")
    return 1 if findings else 0


def _inside(session: Session, path: str) -> str:
    for inside in (path.rstrip("/"), session.vault.inside(path)):
        if inside and (session.vault.root / inside).exists():
            return inside
    raise UsageError(f"There is no `{path}` in the vault {session.vault.root}.")
