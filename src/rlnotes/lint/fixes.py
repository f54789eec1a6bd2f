"""Findings mended: what is planned is read again in memory, and only what does no harm is written."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rlnotes.errors import ChangedError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.resolution import FOUND, Resolution
from rlnotes.index.resolve import Resolver
from rlnotes.lint.rule import Finding
from rlnotes.markdown.front_matter import property_keys, read_front_matter
from rlnotes.markdown.note import Note, ProblemKind
from rlnotes.markdown.parse import parse_note
from rlnotes.markdown.spans import Spans
from rlnotes.operations.plan import Change, Plan
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit, apply_edits

_MENDS_A_LINK = frozenset({"RLN101", "RLN102", "RLN103", "RLN104"})
"""Rules whose fixes leave one broken link less."""

_NOT_YAML: frozenset[ProblemKind] = frozenset({"front-matter", "unclosed-front-matter"})
"""Flaws of front matter that no YAML parser reads."""

_MAKES_A_LINK = frozenset({"RLN114", "RLN601"})
"""Rules whose fixes leave one link more, which must arrive."""


class FixPlan(NamedTuple):
    """A plan that mends findings: those it mends, and those whose fix would do harm."""

    plan: Plan
    fixed: list[Finding]
    refused: list[Finding]


def plan_fixes(
    index: Index, findings: Iterable[Finding], *, unsafe: bool = False, without: Iterable[str] = ()
) -> FixPlan:
    """Plan the fixes of `findings`, the safe ones or all. Rules `without` (codes) are left alone.

    Where two fixes touch the same text, the first is taken. A note is changed only if, read again with the change,
    every link that was to be mended arrives, every other goes where it went, no note elsewhere loses a link, and front
    matter that was edited is YAML with the same other properties; a fix that would do otherwise is refused.
    """
    left_alone = frozenset(without)
    wanted: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.fix and finding.code not in left_alone and (finding.fix.safe or unsafe):
            wanted.setdefault(finding.path, []).append(finding)
    changes: list[Change] = []
    mended: list[Finding] = []
    refused: list[Finding] = []
    for path, own in sorted(wanted.items()):
        taken: list[Finding] = []
        spans: list[tuple[int, int]] = []  # of what is taken, in order
        for finding in own:
            edits = _edits(path, finding)
            if edits and all(_is_free(spans, edit) for edit in edits):
                taken.append(finding)
                for edit in edits:
                    insort(spans, edit[:2])
        change = _verified_change(index, path, taken)
        if change is None and taken:  # one of them is to blame
            alone = taken
            taken = []
            for finding in alone:
                better = _verified_change(index, path, [*taken, finding]) if len(alone) > 1 else None
                if better is None:
                    refused.append(finding)
                else:
                    change, taken = better, [*taken, finding]
        if change is not None:
            changes.append(change)
            mended += taken
    what = f"lint --fix: {len(mended)} finding{'s' * (len(mended) != 1)}"
    return FixPlan(Plan(what, tuple(changes)), mended, refused)


def _edits(path: str, finding: Finding) -> list[Edit]:
    """Return a finding's edits, all in its own note; none where it would change another."""
    edits = finding.fix.edits if finding.fix else ()
    return [Edit(start, end, text) for _, start, end, text in edits] if all(edit[0] == path for edit in edits) else []


def _is_free(taken: Sequence[tuple[int, int]], edit: Edit) -> bool:
    """Say whether an edit overlaps none of the spans, which are in order and do not overlap each other.

    Two insertions at one place are in each other's way too.
    """
    at = bisect_left(taken, edit[:2])
    before, after = taken[at - 1 : at], taken[at : at + 1]
    return all(end <= edit.start for _, end in before) and all(
        (start, end) != edit[:2] and edit.end <= start for start, end in after
    )


def _verified_change(index: Index, path: str, fixes: Sequence[Finding]) -> Change | None:
    """Return the change of one note if it does what it should and nothing else, else None."""
    edits = [edit for finding in fixes for edit in _edits(path, finding)]
    if not edits:
        return None
    rewrite = Rewrite(index)
    before = index.bytes_as_read(path)
    try:
        rewrite.edit(path, edits, f"{len(fixes)} finding{'s' * (len(fixes) != 1)}")
        plan = rewrite.plan("lint --fix")
    except ChangedError:
        raise
    except (WriteError, ValueError):
        return None
    if [change.path for change in plan.changes] != [path] or plan.changes[0].after != apply_edits(before, edits):
        return None  # other links would have to follow
    (change,) = plan.changes
    note = parse_note(path, change.after)
    if any(edit.start < index.notes[path].body for edit in edits) and not _keeps_properties(
        index.notes[path], note, edits
    ):
        return None
    return change if _verify(index, note, edits, fixes) else None


def _keeps_properties(old: Note, new: Note, edits: Sequence[Edit]) -> bool:
    """Return whether the front matter of `new` can be read as YAML and differs from `old` in edited properties only."""
    if not new.body or any(problem.kind in _NOT_YAML for problem in new.syntax_errors):
        return False
    text = old.text.replace("\r", "\n")
    front = read_front_matter(text)
    if front.syntax_errors:  # what it said before is not known
        return True
    keys = list(property_keys(text, front.start, front.end))
    starts = [start for start, _ in keys]
    edited = {
        name.partition(".")[0]
        for edit in edits
        for _, name in keys[
            max(bisect_right(starts, edit.start) - 1, 0) : bisect_left(starts, max(edit.end, edit.start + 1))
        ]
    }
    return new.meta.keys() <= old.meta.keys() and all(
        new.meta.get(name) == value for name, value in old.meta.items() if name not in edited
    )


def _verify(index: Index, note: Note, edits: Sequence[Edit], fixes: Sequence[Finding]) -> bool:
    """Hold a note as it will be against what it is: its names, where its links go, how many of them do not arrive."""
    old = index.notes[note.path]
    if (note.title, note.aliases, note.kinds) != (old.title, old.aliases, old.kinds):
        return False
    resolver = Resolver({**index.notes, note.path: note}, lambda: index.names)
    now = [resolver.resolve(note.path, link.kind, link.target, link.fragment) for link in note.links]
    was = index.resolutions(old)
    cut = Spans((edit.start, edit.end) for edit in edits)
    taken_out = [found for link, found in index.links_of(old) if cut.reaches(link.start, link.end)]
    lost, won = _resolved_targets(was) - _resolved_targets(now), _resolved_targets(now) - _resolved_targets(was)
    healed = sum(finding.code in _MENDS_A_LINK for finding in fixes)
    made = sum(finding.code in _MAKES_A_LINK for finding in fixes)
    guessed = sum(
        finding.fix is not None and not finding.fix.safe and finding.code not in _MAKES_A_LINK for finding in fixes
    )
    return (
        not lost - _resolved_targets(taken_out)
        and made <= won.total() <= made + guessed
        and _broken(now) == _broken(was) - _broken(taken_out) - healed
    )


def _resolved_targets(found: Iterable[Resolution]) -> Counter[str]:
    return Counter(each.path for each in found if each.status in FOUND)


def _broken(found: Iterable[Resolution]) -> int:
    return sum(each.status == "broken" or each.fragment == "broken" for each in found)
