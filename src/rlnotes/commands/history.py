"""`rlnotes history`."""

from rlnotes.options import LimitTo
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("number", "no", Style.NUMBER),
    Column("when", "when", Style.QUIET),
    Column("summary", "summary", share=1),
    Column("files", "files", Style.NUMBER),
    Column("state", "state"),
)


def run(
    session: Session,
    limit: LimitTo = 20,
) -> None:
    """List operations, the latest first.

    An `interrupted` one is incomplete: run `rlnotes undo`, or `rlnotes undo --resume` to finish it.

    Example: rlnotes history --limit 5
    """
    from rlnotes.operations.journal import Journal

    operations = Journal(session.vault).operations()
    records = [
        {
            "number": operation.number,
            "when": operation.started[:16].replace("T", " "),
            "summary": operation.summary,
            "files": len(operation.steps),
            "state": "interrupted" if operation.interrupted else operation.state,
            "paths": [step.to or step.path for step in operation.steps],
        }
        for operation in reversed(operations)
    ]
    empty = "No operations in this vault."
    session.print(Report("history", records[:limit], COLUMNS, empty=empty))
