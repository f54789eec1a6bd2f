"""RLN604 stale-note."""

import datetime
from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class StaleNote(Rule):
    """A note's date is long past.

    ## What it does
    Compares `date` or `created` of front matter (`updated` or `modified`, where there is one) with today; more than
    a year (`stale-days` in the settings) is long.

    ## Why is this bad?
    What it claims may no longer hold. The rule is for vaults whose notes are looked through at intervals.

    ## Example
    `updated: 2019-03-02`. Read the note again and write today's date.

    ## Fix
    None: a date that nobody looked at is worth nothing.
    """

    code = "RLN604"
    name = "stale-note"
    severity = "info"
    default = False
    depends_on = Dependency(0)

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note of long ago."""
        today = datetime.datetime.now(tz=datetime.UTC).date()
        limit = index.settings.lint.stale_days
        for path, note in index.notes.items():
            meta = {key.casefold(): value for key, value in note.meta.items()}
            dates = [meta.get("updated"), meta.get("modified"), note.date]
            dated = next((day for written in dates if isinstance(written, str) and (day := _day(written))), None)
            if dated and (today - dated).days > limit:
                yield self.finding(path, f"This note is of {dated}, more than {limit} days ago")


def _day(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written[:10])
    except ValueError:
        return None
