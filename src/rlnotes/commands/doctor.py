"""`rlnotes doctor`."""

from typing import Any

from rlnotes.output import Column, Group, Report
from rlnotes.session import Session

COLUMNS = (Column("title", "what"), Column("value", "value", share=1))


def run(session: Session) -> None:
    """Say how rlnotes stands: versions, vault, settings, cache and counts, to paste into a bug report.

    No text, title or name of a note is in it.

    Example: rlnotes doctor --format markdown
    """
    from rlnotes.reports import diagnostics

    parts = {
        "Program": diagnostics.program(),
        "Terminal": diagnostics.terminal(),
        "Vault": diagnostics.place(session.location),
        "Cache": diagnostics.cache(session.location.folder),  # as it is before it is brought up to date
        "Settings": diagnostics.settings(session.location.folder),
    }
    if diagnostics.is_sound(session.location.folder):
        parts["Counts"] = diagnostics.counts(session.index, session.hubs)
        parts["Findings"] = diagnostics.findings(session.index, session.hubs)
    groups = tuple(Group(name, "", _rows(values)) for name, values in parts.items())
    records = [record for group in groups for record in group.records]
    session.print(
        Report("doctor", records, COLUMNS, properties={name.lower(): own for name, own in parts.items()}, groups=groups)
    )


def _rows(values: dict[str, str]) -> list[dict[str, Any]]:
    return [{"title": name, "value": value, "description": value} for name, value in values.items()]
