"""The way in: `rlnotes` and `python -m rlnotes`."""

import os
from _signal import SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]


def _end(*_: object) -> None:
    """End at once. Nothing is begun yet, or all is done; an exception could come out anywhere in an import."""
    os._exit(130)


# ahead of all imports, and by the C part of `signal`: it imports nothing in which an interrupt would be an exception
if getsignal(SIGINT) is default_int_handler:  # not where it is ignored, as behind `nohup` or `&`
    signal(SIGINT, _end)

import sys  # noqa: E402


def main() -> None:
    """Run rlnotes and exit."""
    import gc

    gc.disable()  # one answer and the process ends: what is made for it is freed by counting or not at all
    from rlnotes.process import restart_in_utf8, run

    restart_in_utf8()
    sys.exit(run(_program))


def _program() -> int:
    """Answer the command line: version and Tab key before anything heavy is imported, plain commands the short way.

    Everything else is Typer's.
    """
    if os.environ.get("GITHUB_ACTIONS"):
        from rlnotes.output.workflow import guard_output

        guard_output()
    if sys.argv[1:] == ["--version"]:
        from rlnotes import __version__

        sys.stdout.write(f"rlnotes {__version__}\n")
        return 0
    if sys.argv[1:2] == ["__complete"]:
        from rlnotes.completion.command_line import main as complete

        complete(sys.argv[2:])
        return 0
    from rlnotes.argv import parse_argv

    call = parse_argv(sys.argv[1:])
    if call:
        from rlnotes.runner import run_command

        return run_command(*call)
    from rlnotes.cli import main as run_typer

    run_typer()
    return 0


if __name__ == "__main__":
    main()
