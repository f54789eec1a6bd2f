"""One run of lint: check rules, then apply exclusions, suppressions, the baseline and the choice of notes."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rlnotes.errors import UsageError
from rlnotes.globs import Globs
from rlnotes.index.index import Index
from rlnotes.lint.check import check, is_below, sort_findings
from rlnotes.lint.paths import ListedPaths, paths_from_arguments, paths_from_file
from rlnotes.lint.rule import SEVERITIES, Finding, FindingIdentity, FindingSource, Rule, capitalize
from rlnotes.lint.selection import RuleSelection
from rlnotes.lint.suppressions import SuppressionProblem, apply_suppressions, without_ignored
from rlnotes.queries.hub import Hubs

if TYPE_CHECKING:
    from rlnotes.lint.baseline import FindingCounts
    from rlnotes.lint.changed_notes import Changes


class LintRequest(NamedTuple):
    """What to check and which findings to return.

    At most one of `paths`, `files_from`, `changed` and `changed_since` limits the notes: `files_from` is a file that
    lists paths (`-`: stdin), `changed` stands for uncommitted changes, `changed_since` is a commit, branch or range.
    `baseline` is the vault path of the baseline file, which may be missing; empty for none. `baseline_is_argument`: it
    is from the command line, not from the settings.
    """

    selection: RuleSelection
    paths: Sequence[str] = ()
    files_from: str | None = None
    changed: bool = False
    changed_since: str | None = None
    baseline: str = ""
    baseline_is_argument: bool = False


class Baseline(NamedTuple):
    """A baseline: the vault path of its file, its entries, and whether the file does not exist yet."""

    path: str
    counts: "FindingCounts"
    is_new: bool = False


class LintResult(NamedTuple):
    """The result of a run.

    `findings` are those to show; `all_findings` those of the whole vault, before the baseline is applied; `checked` the
    requested notes. `baselined` counts the findings that the `baseline` hides; `has_stale_entries`: `findings` report
    baseline entries. `listed` are the paths of `--files-from`.
    """

    findings: list[Finding]
    all_findings: list[Finding]
    checked: list[str]
    baselined: int = 0
    baseline: Baseline | None = None
    has_stale_entries: bool = False
    listed: ListedPaths | None = None


def lint(index: Index, hubs: Hubs, request: LintRequest) -> LintResult:
    """Check the whole vault and return the requested findings.

    Raises UsageError for a path that does not exist, for an unknown commit, and for an unknown rule in the settings;
    ConfigError for an invalid baseline.
    """
    ref = "HEAD" if request.changed else request.changed_since
    limits = (request.paths, request.changed, request.changed_since is not None, request.files_from is not None)
    if sum(map(bool, limits)) > 1:
        raise UsageError("Use only one of PATH, --changed, --changed-since and --files-from.")
    listed = None if request.files_from is None else paths_from_file(index, request.files_from)
    paths = listed.paths if listed else paths_from_arguments(index, request.paths) if request.paths else None
    changes = None
    if ref is not None:
        from rlnotes.lint.changed_notes import changes_since

        changes = changes_since(index.vault, index.notes, ref)
    baseline = _read_baseline(index, request)

    selection = request.selection
    all_findings = _all_findings(index, hubs, selection)
    findings = all_findings
    stale: list[Finding] = []
    if baseline and not baseline.is_new:
        from rlnotes.lint.baseline import compare

        findings, removed = compare(all_findings, baseline.counts, _codes(selection))
        stale = [
            _stale_entry(rule, baseline.path, entry, count)
            for rule in _with_source(selection, FindingSource.STALE_BASELINE_ENTRIES)
            for entry, count in removed.items()
        ]
    baselined = len(all_findings) - len(findings)
    if changes is not None:
        from rlnotes.lint.changed_notes import findings_in_changes

        findings, stale = findings_in_changes(findings, changes), []
    elif paths is not None:
        matches = is_below(paths)
        findings, stale = [finding for finding in findings if paths and matches(finding.path)], []
    else:
        findings = sort_findings((*findings, *_with_severities(selection, stale)))
    checked = _checked(index, paths, changes)
    return LintResult(findings, all_findings, checked, baselined, baseline, bool(stale), listed)


def reaches_severity(findings: Iterable[Finding], minimum: str) -> bool:
    """Return whether a finding has severity `minimum` or above: `info`, `warning` or `error`; `never` is above all."""
    return minimum != "never" and any(
        SEVERITIES.index(finding.severity) >= SEVERITIES.index(minimum) for finding in findings
    )


def _all_findings(index: Index, hubs: Hubs, selection: RuleSelection) -> list[Finding]:
    """Return the findings that neither settings nor suppressions exclude, and those about suppressions."""
    registry = selection.registry
    findings = without_ignored(index, check(index, hubs, selection.rules), registry)
    result = apply_suppressions(index, findings, registry, _codes(selection))
    problems = [
        _suppression_finding(rule, problem)
        for source, problems in (
            (FindingSource.UNUSED_SUPPRESSIONS, result.unused),
            (FindingSource.INVALID_SUPPRESSIONS, result.invalid),
        )
        for rule in _with_source(selection, source)
        for problem in problems
    ]
    reported = (*result.findings, *without_ignored(index, problems, registry))
    return sort_findings(_with_severities(selection, reported))


def _codes(selection: RuleSelection) -> frozenset[str]:
    return frozenset(rule.code for rule in selection.rules)


def _with_source(selection: RuleSelection, source: FindingSource) -> list[Rule]:
    return [rule for rule in selection.rules if rule.source is source]


def _with_severities(selection: RuleSelection, findings: Iterable[Finding]) -> list[Finding]:
    return [finding._replace(severity=selection.severities[finding.code]) for finding in findings]


def _read_baseline(index: Index, request: LintRequest) -> Baseline | None:
    """Return the requested baseline. Raises UsageError if it is outside of the vault, ConfigError if it is invalid."""
    path = request.baseline
    if not path:
        return None
    root = index.vault.root
    if path.startswith("/") or ".." in path.split("/"):
        raise UsageError(f"The baseline `{path}` is outside of the vault.", hint="Give a path from the vault's root.")
    try:
        (root / path).lstat()
    except FileNotFoundError:
        return Baseline(path, Counter(), is_new=True)
    except (OSError, ValueError):  # reported below
        pass
    from rlnotes.lint.baseline import read_baseline

    counts = read_baseline(root, path, lambda note: note in index.notes, is_argument=request.baseline_is_argument)
    return Baseline(path, counts, is_new=not (root / path).exists())


def _checked(index: Index, paths: Collection[str] | None, changes: "Changes | None") -> list[str]:
    """Return the requested notes, without excluded ones."""
    if changes is None and paths is not None and not paths:
        return []
    excluded = Globs(index.settings.lint.exclude)
    matches: Callable[[str], bool] = is_below(paths or ()) if changes is None else changes.present.__contains__
    return [path for path in index.notes if matches(path) and not excluded(path) and not index.excluded(path)]


def _suppression_finding(rule: Rule, problem: SuppressionProblem) -> Finding:
    suppression = problem.suppression
    return rule.finding(
        problem.note.path, capitalize(problem.message), line=suppression.line, target=suppression.name, fix=problem.fix
    )


def _stale_entry(rule: Rule, path: str, entry: FindingIdentity, count: int) -> Finding:
    code, note, target = entry
    subject = f"{code} of {note}" + (f", `{target}`" if target else "")
    times = "" if count == 1 else f" {count} times"
    message = f"{subject} is in the baseline{times} but is no longer found"
    return rule.finding(path, message, target=f"{code} {note} {target}")
