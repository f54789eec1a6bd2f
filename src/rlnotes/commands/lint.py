"""`rlnotes lint`."""

from enum import StrEnum
from typing import Annotated

from rlnotes.lint.formats import LintFormat
from rlnotes.options import Argument, Option
from rlnotes.session import Session


class FailOn(StrEnum):
    """Values of `--fail-on`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


def run(
    session: Session,
    paths: Annotated[list[str] | None, Argument("[PATH]...", "Only findings in these notes and folders.")] = None,
    select: Annotated[
        list[str] | None, Option(metavar="RULES", help="Rules to check: codes, names, code prefixes (`RLN1`).")
    ] = None,
    extend_select: Annotated[list[str] | None, Option(metavar="RULES", help="Rules to check in addition.")] = None,
    ignore: Annotated[list[str] | None, Option(metavar="RULES", help="Rules not to check.")] = None,
    fail_on: Annotated[
        FailOn | None,
        Option(metavar="SEVERITY", help="Minimum severity that makes lint exit 1 (default: warning)."),
    ] = None,
    fmt: Annotated[
        LintFormat | None,
        Option(
            "--format", "-f", former=("--output-format",), help="Default: grouped on a terminal, concise elsewhere."
        ),
    ] = None,
    output_file: Annotated[
        str | None, Option("--output", "-o", former=("--output-file",), metavar="FILE", help="Write to FILE.")
    ] = None,
    exit_zero: Annotated[bool, Option(help="Exit 0 even if there are findings.")] = False,
    changed: Annotated[bool, Option(help="Only notes with uncommitted changes, and links to them.")] = False,
    changed_since: Annotated[
        str | None,
        Option(metavar="REF", help="Only notes changed since the merge base with REF, and links to them."),
    ] = None,
    files_from: Annotated[str | None, Option(metavar="FILE", help="Only the notes listed in FILE; - is stdin.")] = None,
    baseline: Annotated[str | None, Option(metavar="FILE", help="Hide the findings listed in FILE.")] = None,
    write_baseline: Annotated[
        bool, Option(help="Hide these findings in later runs; the baseline can only shrink.")
    ] = False,
    allow_growth: Annotated[bool, Option(help="With --write-baseline: add new findings.")] = False,
    statistics: Annotated[bool, Option(help="Count the findings of each rule.")] = False,
    fix: Annotated[bool, Option(help="Apply safe fixes.")] = False,
    unsafe_fixes: Annotated[bool, Option(help="With --fix or --diff: also apply unsafe fixes.")] = False,
    diff: Annotated[bool, Option(help="Print what --fix would change; exit 1 if it would.")] = False,
    add_ignore: Annotated[bool, Option(help="Add a suppression comment for each finding.")] = False,
    reason: Annotated[str, Option(metavar="TEXT", help="With --add-ignore: the reason to write in the comments.")] = "",
    watch: Annotated[bool, Option(help="Check again whenever a file changes.")] = False,
    config: Annotated[list[str] | None, Option(metavar="FILE|KEY=VALUE", help="Override the settings files.")] = None,
    isolated: Annotated[bool, Option(help="Ignore all settings files.")] = False,
    show_settings: Annotated[bool, Option(help="Print all settings and their origins.")] = False,
    show_files: Annotated[bool, Option(help="Print the notes that would be checked.")] = False,
) -> int:
    """Check the vault; exit 1 on findings.

    The whole vault is checked; PATH, --changed, --changed-since and --files-from limit which findings are shown.
    `rlnotes rule` explains the rules. Exits 0 if no finding reaches --fail-on, 1 if one does, 2 for wrong usage.

    Example: rlnotes lint --select default,orphan --format github
    """
    from rlnotes import lint_writes
    from rlnotes.lint.formats.tables import settings_in_force
    from rlnotes.lint.rules import RULES
    from rlnotes.lint.run import LintRequest
    from rlnotes.lint.selection import select_rules
    from rlnotes.lint_command import LintCommand, enter_vault_of

    session.configure(config or (), isolated=isolated)
    checked_paths = enter_vault_of(session, paths or ())
    settings = session.vault.settings.lint
    request = LintRequest(
        selection=select_rules(RULES, settings, select, extend_select or (), ignore or ()),
        paths=checked_paths,
        files_from=files_from,
        changed=changed,
        changed_since=changed_since,
        baseline=settings.baseline if baseline is None else baseline,
        baseline_is_argument=bool(baseline),
    )
    lint = LintCommand(session, request, fmt, output_file, FailOn.NEVER if exit_zero else fail_on or settings.fail_on)
    if show_settings:
        session.print(settings_in_force(session.loaded))
        return 0
    lint.check_has_notes()
    if watch:
        return lint.watch()
    if diff:
        return lint.show_diff(unsafe=unsafe_fixes)
    result = lint.fix(unsafe=unsafe_fixes) if fix and not add_ignore else lint.run()
    if add_ignore:
        return lint_writes.add_ignore_comments(session, result, reason)
    if show_files:
        return lint.show_files(result)
    if write_baseline:
        return lint_writes.write_baseline(session, request, result, may_grow=allow_growth)
    return lint.show_statistics(result) if statistics else lint.show(result)
