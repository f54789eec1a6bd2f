"""Apply fixes: re-parse the edited notes in memory and plan only edits that break no link and no front matter."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rlnotes.errors import ChangedError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.resolution import FOUND, Resolution
from rlnotes.index.resolve import Resolver
from rlnotes.lint.rule import Finding, Rule
from rlnotes.lint.selection import Rules
from rlnotes.markdown.front_matter import property_keys, read_front_matter
from rlnotes.markdown.note import ParsedNote, ProblemKind
from rlnotes.markdown.parse import parse_note
from rlnotes.markdown.spans import Spans
from rlnotes.operations.plan import Change, Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit, apply_edits
from rlnotes.operations.vault_after import Overlay
from rlnotes.plurals import count_noun

_NOT_YAML: frozenset[ProblemKind] = frozenset({"front-matter", "unclosed-front-matter"})
"""Kinds of syntax errors in front matter that is not valid YAML."""


class FixPlan(NamedTuple):
    """A plan, the findings it fixes, and those whose fix is refused because it would do harm."""

    plan: Plan
    fixed: list[Finding]
    refused: list[Finding]


def plan_fixes(
    index: Index, findings: Iterable[Finding], registry: Rules, *, unsafe: bool = False, unfixable: Iterable[str] = ()
) -> FixPlan:
    """Plan the safe fixes of `findings`, or all of them; rules `unfixable` (codes) are skipped.

    If two fixes edit the same text, the first is applied. A note is changed only if its edited text, parsed again,
    shows that each repaired or added link resolves, other links keep their targets, links to the note still resolve,
    and edited front matter is valid YAML with all other properties unchanged. Other fixes are refused.
    """
    skipped = frozenset(unfixable)
    rules = {rule.code: rule for rule in registry}
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.fix and finding.code not in skipped and (finding.fix.safe or unsafe):
            by_path.setdefault(finding.path, []).append(finding)
    changes: list[Change] = []
    fixed: list[Finding] = []
    refused: list[Finding] = []
    for path, fixable in sorted(by_path.items()):
        applied: list[Finding] = []
        spans: list[tuple[int, int]] = []  # the edited spans, sorted
        for finding in fixable:
            edits = _edits(path, finding)
            if edits and all(_is_free(spans, edit) for edit in edits):
                applied.append(finding)
                for edit in edits:
                    insort(spans, edit[:2])
        change = _verified_change(index, path, applied, rules)
        if change is None and applied:  # apply them one by one, to refuse only those that do harm
            candidates, applied = applied, []
            for finding in candidates:
                extended = _verified_change(index, path, [*applied, finding], rules) if len(candidates) > 1 else None
                if extended is None:
                    refused.append(finding)
                else:
                    change, applied = extended, [*applied, finding]
        if change is not None:
            changes.append(change)
            fixed += applied
    summary = f"lint --fix: {count_noun(len(fixed), 'finding')}"
    return FixPlan(Plan(summary, tuple(changes)), fixed, refused)


def _edits(path: str, finding: Finding) -> list[Edit]:
    """Return the edits of a finding, all in its own note; none if one is in another note."""
    edits = finding.fix.edits if finding.fix else ()
    is_in_note = all(edited == path for edited, _, _, _ in edits)
    return [Edit(start, end, text) for _, start, end, text in edits] if is_in_note else []


def _is_free(spans: Sequence[tuple[int, int]], edit: Edit) -> bool:
    """Return whether an edit overlaps none of the spans, which are sorted and do not overlap each other.

    Two insertions at the same offset overlap.
    """
    index = bisect_left(spans, edit[:2])
    before, after = spans[index - 1 : index], spans[index : index + 1]
    return all(end <= edit.start for _, end in before) and all(
        (start, end) != edit[:2] and edit.end <= start for start, end in after
    )


def _verified_change(
    index: Index, path: str, fixes: Sequence[Finding], rules: Mapping[str, type[Rule]]
) -> Change | None:
    """Return the change of one note that applies `fixes`, or None if it would do harm."""
    edits = [edit for finding in fixes for edit in _edits(path, finding)]
    if not edits:
        return None
    rewrite = Rewrite(index)
    before = index.bytes_as_read(path)
    try:
        rewrite.edit(path, edits, count_noun(len(fixes), "finding"))
        plan = rewrite.plan("lint --fix")
    except ChangedError:
        raise
    except (WriteError, ValueError):
        return None
    if [change.path for change in plan.changes] != [path] or plan.changes[0].after != apply_edits(before, edits):
        return None  # links elsewhere would have to be updated
    (change,) = plan.changes
    note = parse_note(path, change.after)
    old = index.parsed(index.notes[path])
    if any(edit.start < old.body for edit in edits) and not _keeps_properties(old, note, edits):
        return None
    return change if _keeps_links(index, note, edits, fixes, rules) else None


def _keeps_properties(old: ParsedNote, new: ParsedNote, edits: Sequence[Edit]) -> bool:
    """Return whether the front matter of `new` is valid YAML and equals that of `old` but for edited properties."""
    if not new.body or any(problem.kind in _NOT_YAML for problem in new.details.syntax_errors):
        return False
    text = old.text.replace("\r", "\n")
    front = read_front_matter(text)
    if front.syntax_errors:  # there are no values to compare with
        return True
    properties = list(property_keys(text, front.start, front.end))
    starts = [start for start, _ in properties]
    edited = {
        name.partition(".")[0]
        for edit in edits
        for _, name in properties[
            max(bisect_right(starts, edit.start) - 1, 0) : bisect_left(starts, max(edit.end, edit.start + 1))
        ]
    }
    return new.meta.keys() <= old.meta.keys() and all(
        new.meta.get(name) == value for name, value in old.meta.items() if name not in edited
    )


def _keeps_links(
    index: Index, parsed: ParsedNote, edits: Sequence[Edit], fixes: Sequence[Finding], rules: Mapping[str, type[Rule]]
) -> bool:
    """Return whether the edited note keeps its names and link targets, but for what the fixes repair or add."""
    note, old = parsed.note, index.notes[parsed.path]
    if (note.title, note.aliases, note.kinds) != (old.title, old.aliases, old.kinds):
        return False
    resolver = Resolver(Overlay(index.resolver.details, (), {note.path: parsed.details}), lambda: index.names)
    after = [resolver.resolve(note.path, link.kind, link.target, link.fragment) for link in parsed.links]
    before = index.resolutions(old)
    edited_spans = Spans((edit.start, edit.end) for edit in edits)
    edited = [resolution for link, resolution in index.links_of(old) if edited_spans.reaches(link.start, link.end)]
    removed = _resolved_targets(before) - _resolved_targets(after)
    added = _resolved_targets(after) - _resolved_targets(before)
    repairs = sum(rules[finding.code].fix_repairs_link for finding in fixes)
    additions = sum(rules[finding.code].fix_adds_link for finding in fixes)
    retargets = sum(
        finding.fix is not None and not finding.fix.safe and not rules[finding.code].fix_adds_link for finding in fixes
    )
    return (
        not removed - _resolved_targets(edited)
        and additions <= added.total() <= additions + retargets
        and _broken_links(after) == _broken_links(before) - _broken_links(edited) - repairs
    )


def _resolved_targets(resolutions: Iterable[Resolution]) -> Counter[str]:
    return Counter(each.path for each in resolutions if each.status in FOUND)


def _broken_links(resolutions: Iterable[Resolution]) -> int:
    return sum(each.status == "broken" or each.fragment == "broken" for each in resolutions)
