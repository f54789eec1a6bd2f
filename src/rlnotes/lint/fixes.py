"""Findings mended: what is planned is read again in memory, and only what does no harm is written."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rlnotes.edit import Edit, apply_edits
from rlnotes.errors import WriteError
from rlnotes.index import Index
from rlnotes.lint.rule import Finding
from rlnotes.markdown import parse_note
from rlnotes.names import Resolution
from rlnotes.plan import Change, Plan
from rlnotes.resolve import Resolver
from rlnotes.rewrite import Rewrite

_MENDS_A_LINK = frozenset({"RLN101", "RLN102", "RLN103", "RLN104"})
"""Rules whose fixes leave one broken link less."""


class Mending(NamedTuple):
    """A plan that mends findings: those it mends, and those whose fix would do harm."""

    plan: Plan
    mended: list[Finding]
    refused: list[Finding]


def mend(index: Index, findings: Iterable[Finding], *, unsafe: bool = False, without: Iterable[str] = ()) -> Mending:
    """Plan the fixes of `findings`, the safe ones or all. Rules `without` (codes) are left alone.

    Where two fixes touch the same text, the first is taken. A note is changed only if, read again with the change,
    every link that was to be mended arrives, every other goes where it went, and no note elsewhere loses a link;
    a fix that would do otherwise is refused.
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
        for finding in own:
            edits = _edits(path, finding)
            if edits and all(_is_free(_edits(path, other), edit) for other in taken for edit in edits):
                taken.append(finding)
        change = _harmless(index, path, taken)
        if change is None:  # one of them is to blame
            alone = taken
            taken = []
            for finding in alone:
                better = _harmless(index, path, [*taken, finding]) if len(alone) > 1 else None
                if better is None:
                    refused.append(finding)
                else:
                    change, taken = better, [*taken, finding]
        if change is not None:
            changes.append(change)
            mended += taken
    what = f"lint --fix: {len(mended)} finding{'s' * (len(mended) != 1)}"
    return Mending(Plan(what, tuple(changes)), mended, refused)


def _edits(path: str, finding: Finding) -> list[Edit]:
    """Return a finding's edits, all in its own note; none where it would change another."""
    edits = finding.fix.edits if finding.fix else ()
    return [Edit(start, end, text) for _, start, end, text in edits] if all(edit[0] == path for edit in edits) else []


def _is_free(taken: Sequence[Edit], edit: Edit) -> bool:
    """Say whether an edit overlaps none of others; two insertions at one place are in each other's way too."""
    return all(edit[:2] != other[:2] and (edit.end <= other.start or other.end <= edit.start) for other in taken)


def _harmless(index: Index, path: str, fixes: Sequence[Finding]) -> Change | None:
    """Return the change of one note if it does what it should and nothing else, else None."""
    edits = [edit for finding in fixes for edit in _edits(path, finding)]
    rewrite = Rewrite(index)
    what = f"{len(fixes)} finding{'s' * (len(fixes) != 1)}"
    try:
        rewrite.edit(path, edits, what)
        plan = rewrite.plan("lint --fix")
    except (WriteError, ValueError):
        return None
    before = index.bytes_as_read(path)
    if [change.path for change in plan.changes] != [path] or plan.changes[0].after != apply_edits(before, edits):
        return None  # other links would have to follow
    note = parse_note(path, plan.changes[0].after)
    old = index.notes[path]
    if (note.title, note.aliases, note.kinds) != (old.title, old.aliases, old.kinds):
        return None
    resolver = Resolver({**index.notes, path: note}, lambda: index.names)
    now = [resolver.resolve(path, link.kind, link.target, link.fragment) for link in note.links]
    healed = sum(finding.code in _MENDS_A_LINK for finding in fixes)
    return plan.changes[0] if _broken(now) == _broken(index.resolutions(old)) - healed else None


def _broken(found: Iterable[Resolution]) -> int:
    return sum(each.status == "broken" or each.fragment == "broken" for each in found)
