"""RLN604 stale-note."""

import datetime
from collections.abc import Iterator

from rlnotes.index.index import Index
from rlnotes.index.memo import Dependency
from rlnotes.lint import Finding, Rule
from rlnotes.queries.hub import Hubs


class StaleNote(Rule):
    """A note's date is too long ago.

    ## What it does
    Compares `updated`, `modified`, `date` or `created` in front matter, the first that exists, with today; the maximum
    age is 365 days (`stale-days` in the settings).

    ## Why is this bad?
    The content may be outdated. The rule is for vaults whose notes are reviewed at intervals.

    ## Example
    `updated: 2019-03-02`. Review the note and write today's date.

    ## Fix
    None: the date should change only after a review.
    """

    code = "RLN604"
    name = "stale-note"
    severity = "info"
    default = False
    depends_on = Dependency(0)

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each note that is older than the limit."""
        today = datetime.datetime.now(tz=datetime.UTC).date()
        limit = index.settings.lint.stale_days
        for path, note in index.notes.items():
            meta = {key.casefold(): value for key, value in index.details(path).meta.items()}
            dates = [meta.get("updated"), meta.get("modified"), note.date]
            dated = next((day for value in dates if isinstance(value, str) and (day := _day(value))), None)
            if dated and (today - dated).days > limit:
                yield self.finding(path, f"This note is dated {dated}, more than {limit} days ago")


def _day(value: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value[:10])
    except ValueError:
        return None
