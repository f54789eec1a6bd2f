"""One run of lint: rules checked, then what is left out by settings, by the notes themselves, by a baseline."""

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from rlnotes.globs import Globs
from rlnotes.index.index import Index
from rlnotes.lint.check import check, sort_findings, under
from rlnotes.lint.rule import SEVERITIES, Finding, Rule
from rlnotes.lint.selection import Rules, RuleSelection
from rlnotes.lint.suppressions import SuppressionFinding, apply_suppressions, without_ignored
from rlnotes.queries.hub import Hubs

if TYPE_CHECKING:
    from rlnotes.lint.baseline import FindingCounts
    from rlnotes.lint.changed_notes import Changes


class Baseline(NamedTuple):
    """A baseline as it was read, the vault path of its file, and whether that is still to be written."""

    path: str
    counts: "FindingCounts"
    is_new: bool = False


class LintResult(NamedTuple):
    """What a run found. `findings` are to be shown; `whole` are those of the whole vault, before any baseline.

    `checked` are the notes that were asked about, `known` counts the findings that the `baseline` holds.
    """

    findings: list[Finding]
    all_findings: list[Finding]
    checked: list[str]
    baselined: int
    baseline: Baseline | None


def lint(
    index: Index,
    hubs: Hubs,
    registry: Rules,
    choice: RuleSelection,
    *,
    paths: Collection[str] | None = None,
    changes: "Changes | None" = None,
    baseline: Baseline | None = None,
) -> LintResult:
    """Check a vault. With `paths` (notes or folders) or `changes` what concerns these is shown; all of it is read.

    An empty collection of `paths` shows nothing; None shows all. Raises UsageError for an unknown rule in the settings.
    """
    running = {rule.code: rule for rule in choice.rules}
    found = check(index, hubs, choice.rules)
    heeded = apply_suppressions(index, without_ignored(index, found, registry), registry, running)
    by_name = {rule.name: rule for rule in choice.rules}
    reviewed = [
        finding
        for name, orders in (("unused-suppression", heeded.unused), ("invalid-suppression", heeded.invalid))
        if name in by_name
        for order in orders
        for finding in [_suppression_finding(by_name[name], order)]
    ]
    reviewed = without_ignored(index, reviewed, registry)
    whole = sort_findings(
        finding._replace(severity=choice.severities[finding.code]) for finding in (*heeded.findings, *reviewed)
    )
    shown = whole
    stale: list[Finding] = []
    if baseline is not None:
        from rlnotes.lint.baseline import compare

        shown, gone = compare(whole, baseline.counts, running)
        if "stale-baseline-entry" in by_name:
            stale = [
                _baseline_finding(by_name["stale-baseline-entry"], baseline.path, known, n) for known, n in gone.items()
            ]
            stale = [each._replace(severity=choice.severities[each.code]) for each in stale]
    known = len(whole) - len(shown)
    if changes is not None:
        from rlnotes.lint.changed_notes import findings_in_changes

        shown = findings_in_changes(shown, changes)
    elif paths is not None:
        counts = under(paths)
        shown = [finding for finding in shown if paths and counts(finding.path)]
    else:
        shown = sort_findings((*shown, *stale))
    return LintResult(shown, whole, _checked(index, paths, changes), known, baseline)


def reaches_severity(findings: Collection[Finding], least: str) -> bool:
    """Say whether a finding is at least as bad as `least`: `info`, `warning`, `error`, or `never`."""
    return least != "never" and any(
        SEVERITIES.index(finding.severity) >= SEVERITIES.index(least) for finding in findings
    )


def _checked(index: Index, paths: Collection[str] | None, changes: "Changes | None") -> list[str]:
    """Return the notes that were asked about."""
    excluded = Globs(index.settings.lint.exclude)
    counts = under(paths or ()) if changes is None else changes.present.__contains__
    nothing = changes is None and paths is not None and not paths
    return (
        []
        if nothing
        else [path for path in index.notes if counts(path) and not excluded(path) and not index.excluded(path)]
    )


def _suppression_finding(rule: Rule, order: SuppressionFinding) -> Finding:
    return rule.finding(
        order.note.path, order.message, line=order.suppression.line, target=order.suppression.name, fix=order.fix
    )


def _baseline_finding(rule: Rule, path: str, known: tuple[str, str, str], count: int) -> Finding:
    code, note, target = known
    what = f"{code} of {note}" + (f", `{target}`" if target else "")
    times = "" if count == 1 else f" {count} times"
    return rule.finding(
        path, f"{what} is in the baseline{times} and is no longer found", target=f"{code} {note} {target}"
    )
