"""Notes that could not be read: a plan that must find every link stops if there are any."""

from collections.abc import Sequence

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.vault import Skipped

_MAX_SHOWN = 5


def check_all_read(index: Index, *, force: bool) -> list[str]:
    """Return a notice for each unreadable note or folder. Raises WriteError unless `force`."""
    return unread_notices(index.unread, force=force)


def unread_notices(unread: Sequence[Skipped], *, force: bool) -> list[str]:
    """Return a notice for each of these unreadable files. Raises WriteError unless `force`."""
    reasons = [f"{entry.path} cannot be read: {entry.reason}" for entry in unread]
    if force or not reasons:
        return [f"{reason}; links in it may no longer resolve" for reason in reasons]
    more = f"; and {len(reasons) - _MAX_SHOWN} more" if len(reasons) > _MAX_SHOWN else ""
    message = f"{'; '.join(reasons[:_MAX_SHOWN])}{more}: links there cannot be updated, so nothing was changed."
    hint = "Make them readable, add them to `ignore` in the settings, or continue without them with --force."
    raise WriteError(message, hint=hint)
