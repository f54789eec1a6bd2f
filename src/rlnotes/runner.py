"""Run a command: retry it where the vault or the cache changed under it, and print its failure as one message."""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from rlnotes.errors import RlnotesError, StaleError
from rlnotes.output import clean
from rlnotes.process import FAILED, INTERRUPTED, Interruptible, OutputError, is_interrupt
from rlnotes.session import Session, print_message

_TRIES = 3  # with the cache; one more is made without it

Command = Callable[..., int | None]
"""A command: takes a Session and its own parameters by name, returns the exit code (None is 0)."""


def run_command(run: Command, shared: dict[str, Any], own: dict[str, Any]) -> int:
    """Run a command and return its exit code. An RlnotesError becomes a message on stderr.

    `shared` are the parameters of Session, `own` those of the command. Where the vault changes during the run or the
    cache is damaged, the command runs again, the last time without the cache: a command prints only complete results,
    so nothing is printed twice. An unexpected exception exits 2 with its traceback, never 1, which means findings of
    lint. Raises OutputError where standard output cannot be written (`process.run` reports it).
    """
    session: Session | None = None
    try:
        with Interruptible():
            tries = (*[shared["no_cache"]] * _TRIES, True)
            for tries_left, no_cache in zip(reversed(range(len(tries))), tries, strict=True):
                session = Session(**{**shared, "no_cache": no_cache})
                try:
                    return run(session, **own) or 0
                except Exception as error:
                    stale = isinstance(error, StaleError)
                    if not tries_left or (no_cache and not stale) or not _is_retryable(session, error):
                        raise
                    if stale:
                        _lock_vault(session)
                finally:
                    session.erase_progress()
    except RlnotesError as error:
        print_message(error.message)
        for candidate in getattr(error, "candidates", ()):
            sys.stderr.write(f"  {clean(candidate.path)}  {clean(candidate.title)}\n")
        if error.hint:
            sys.stderr.write(f"  {clean(error.hint)}\n")
        return error.exit_code
    except OutputError as error:
        error.written = session.written if session else ""
        raise
    except KeyboardInterrupt:
        if session and session.written:
            print_message(f"interrupted; {session.written}")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # last resort: every failure is reported and exits 2
        if is_interrupt(error):
            return INTERRUPTED
        import traceback

        traceback.print_exc()
        print_message("internal error; please report it with the lines above")
        return FAILED
    return 0


def _is_retryable(session: Session, error: Exception) -> bool:
    """Return whether another run may succeed. A damaged cache is deleted."""
    from rlnotes.index.database import OvertakenError, delete_cache, is_busy, is_damage
    from rlnotes.locations import cache_file

    if isinstance(error, (OvertakenError, StaleError)) or is_busy(error):
        return True
    if not is_damage(error):
        return False
    with suppress(OSError):  # another process is opening it; in the end the command runs without it
        delete_cache(cache_file(session.vault.root))
    return True


def _lock_vault(session: Session) -> None:
    """Hold the vault's lock until the next plan is applied, so that no other writer makes this plan stale again.

    Raises WriteError on a timeout.
    """
    from rlnotes.operations.journal import Journal

    Journal(session.vault).hold()
