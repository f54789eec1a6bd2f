"""Apply the plan of a command that writes, or show it as a diff, and print the changes."""

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rlnotes.errors import UsageError, WriteError
from rlnotes.output import Column, Format, Report, Style, clean, write_diff
from rlnotes.plurals import count_noun
from rlnotes.session import Session

if TYPE_CHECKING:
    from rlnotes.operations.plan import Change, Plan

_LONG_SUMMARY = 24  # characters; a column of longer ones shares its width with the paths
_MAX_PATHS_NAMED = 5


def apply_plan(
    session: Session, plan: "Plan", kind: str, *, dry_run: bool = False, path: str = "", title: str = "",
    edit: bool = False, ask: bool = False,
) -> int:  # fmt: skip
    """Apply a plan and print the changed files, or with `dry_run` print the diff. Return the exit code.

    The plan's notices and failures go to stderr; failures make the exit code 1. With `path` only that path is printed,
    and with `edit` the file is then opened in the user's editor, if there is one and this is a terminal. With `ask` a
    terminal asks before more than one file is changed.

    Raises WriteError, with nothing written, where the plan cannot be applied or the user says no, and UsageError as
    `check_vault_root` does. Read nothing from the cache afterwards: an error there runs the command again, and would
    apply it twice.
    """
    from rlnotes.operations.journal import Journal

    check_vault_root(session)
    if not dry_run:
        if ask:
            _confirm(plan)
        Journal(session.vault).apply(plan)
        record_written(session, plan)
    for message in (*plan.notices, *plan.failures):
        session.warn(message)
    exit_code = int(bool(plan.failures))
    if dry_run:
        print_diff(session, plan, kind)
        return exit_code
    if not path:
        print_changes(session, plan.changes, kind, plan.summary)
        return exit_code
    columns = (Column("path", "path"), Column("title", "title"))
    records = [{"path": path, "title": title, "change": "created" if plan.changes else ""}]
    session.print(Report(kind, records, columns), default=Format.PATHS)
    has_editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if edit and has_editor and sys.stdin.isatty() and sys.stdout.isatty():
        edit_files(session, [(path, 1)])
    return exit_code


def _confirm(plan: "Plan") -> None:
    """Ask on a terminal whether to change several files. Raises WriteError if the user says no."""
    from rlnotes.output.choose import can_ask, confirm

    count = sum(not change.is_noop for change in plan.changes)
    if count > 1 and can_ask() and not confirm(f"{plan.summary}: change {count_noun(count, 'file')}?"):
        raise WriteError("Nothing was changed.")


def check_vault_root(session: Session) -> None:
    """Raise UsageError where the vault defaulted to the working folder and looks like part of a larger vault.

    A command that writes there would break the links of the other part.
    """
    from rlnotes.locations import WORKING_FOLDER

    if session.location.how != WORKING_FOLDER:
        return
    from rlnotes.operations.enclosing_vault import enclosing

    reason = enclosing(session.index)
    if reason:
        message = f"No marker shows where the vault begins: {session.location.folder} would be used, but {reason}."
        hint = "Name it with --vault DIR (`--vault .` is this folder), or run `rlnotes init` in the vault's root."
        raise UsageError(message, hint=hint)


def use_working_folder(session: Session, *, create: bool) -> None:
    """Make the working folder, or that of --vault, the session's vault; with `create` a missing folder is created.

    If the settings in that folder name a vault, it is that one.

    Raises WriteError where it is missing or cannot be created.
    """
    from pathlib import Path

    from rlnotes.locations import VaultLocation, find_vault
    from rlnotes.vault import Vault

    root = Path(session.location.folder if session.vault_option is not None else find_vault(".").folder)
    try:
        if create:
            root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"Cannot create the folder {root}: {error.strerror}.") from error
    if not create and not root.exists():
        raise WriteError(f"There is no folder {root}.", hint="Without --dry-run it is created.")
    session.vault = Vault(root)
    session.location = VaultLocation(os.fspath(root), "the folder to initialize")


def record_written(session: Session, plan: "Plan") -> None:
    """Set `session.written` to a summary of an applied plan."""
    paths = [change.to or change.path for change in plan.changes if not change.is_noop]
    more = f" and {len(paths) - _MAX_PATHS_NAMED} more" if len(paths) > _MAX_PATHS_NAMED else ""
    if paths:
        files = clean(", ".join(paths[:_MAX_PATHS_NAMED]))
        session.written = f"`{clean(plan.summary)}` was done: {files}{more}"


def edit_files(session: Session, places: Iterable[tuple[str, int]]) -> None:
    """Open vault paths, each at a line from 1, in the user's editor. Raises UsageError where it is unset or fails."""
    from rlnotes.operations.editor import FilePosition, open_editor

    open_editor([FilePosition(os.path.abspath(session.vault.root / path), line) for path, line in places])


def print_diff(session: Session, plan: "Plan", kind: str) -> None:
    """Print a plan as a unified diff, or, where --format is given, as records that contain the diff."""
    if session.format is None:
        write_diff(plan.diff(), color=session.color)
    else:
        print_changes(session, plan.changes, kind, plan.summary, dry_run=True)


def print_changes(
    session: Session, changes: "Iterable[Change]", kind: str, title: str, *, dry_run: bool = False
) -> None:
    """Print each changed file and how it changed, or with `dry_run` would change."""
    from rlnotes.reports.records import change_record

    records = [change_record(change, dry_run=dry_run) for change in changes if not change.is_noop]
    long = any(len(str(record["summary"])) > _LONG_SUMMARY for record in records)
    columns = (
        Column("path", "path", Style.FILE, share=3, detail="from", whole=True),
        Column("change", "change"),
        Column("summary", "summary", share=2 if long else 0, whole=True),
        Column("from", "from", hidden=True),
    )
    properties = {"summary": title, "dry_run": dry_run}
    session.print(Report(kind, records, columns, title, properties=properties, empty="Nothing to change."))
