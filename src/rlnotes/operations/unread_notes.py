"""Files that could not be read: a plan that has to find every link refuses to go ahead without them."""

from collections.abc import Sequence

from rlnotes.errors import WriteError
from rlnotes.index.index import Index
from rlnotes.vault import Skipped

_SHOWN = 5


def check_all_read(index: Index, *, force: bool) -> list[str]:
    """Return a remark for each note or folder that could not be read. Raises WriteError with them unless `force`."""
    return remarks_on(index.unread, force=force)


def remarks_on(unread: Sequence[Skipped], *, force: bool) -> list[str]:
    """Return a remark for each of some files that could not be read. Raises WriteError with them unless `force`."""
    named = [f"{each.path} cannot be read: {each.reason}" for each in unread]
    if force or not named:
        return [f"{each}; links in it may no longer resolve" for each in named]
    more = f"; and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    message = f"{'; '.join(named[:_SHOWN])}{more}: links there would not follow, so nothing was changed."
    hint = "Make them readable, name them under `ignore` in the settings, or go ahead without them with --force."
    raise WriteError(message, hint=hint)
