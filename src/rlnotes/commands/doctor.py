"""`rlnotes doctor`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rlnotes.output import Column, Group, Report
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.reports.diagnostics import Value

COLUMNS = (
    Column("part", "part", hidden=True),
    Column("name", "name", text="_name"),
    Column("value", "value", share=1, text="_value", whole=True),
)


def run(session: Session) -> None:
    """Print diagnostics for a bug report.

    Versions, vault, settings, cache and counts, without any text, title or name of a note.

    Example: rlnotes doctor --format markdown
    """
    from rlnotes.reports import diagnostics

    folder = session.location.folder
    parts = {
        "Program": diagnostics.program(),
        "Terminal": diagnostics.terminal(),
        "Vault": diagnostics.vault(session.location),
        "Cache": diagnostics.cache(folder),  # before the index brings it up to date
        "Settings": diagnostics.settings(folder),
    }
    if diagnostics.is_readable(folder):
        parts["Counts"] = diagnostics.counts(session.index, session.hubs)
        parts["Findings"] = diagnostics.findings(session.index, session.hubs)
    groups = tuple(Group(part, "", _rows(part.lower(), values)) for part, values in parts.items())
    records = [record for group in groups for record in group.records]
    properties = {part.lower(): values for part, values in parts.items()}
    session.print(Report("doctor", records, COLUMNS, properties=properties, groups=groups))


def _rows(part: str, values: "Mapping[str, Value]") -> list[dict[str, Any]]:
    return [
        {"part": part, "name": name, "value": value, "_name": name.replace("_", " "), "_value": _text(value)}
        for name, value in values.items()
    ]


def _text(value: "Value") -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else value
