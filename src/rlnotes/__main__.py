"""Entry point of `rlnotes` and `python -m rlnotes`."""

import os
from _signal import SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]


def _exit(*_: object) -> None:
    """Exit at once on an interrupt: no command is running, and an exception could be raised inside an import."""
    os._exit(130)


# before all imports, with the C part of `signal`, whose import runs no Python code to interrupt
if getsignal(SIGINT) is default_int_handler:  # unless it is ignored, as with `nohup` or `&`
    signal(SIGINT, _exit)

import sys  # noqa: E402


def main() -> None:
    """Run rlnotes and exit."""
    import gc

    gc.disable()  # the process is short-lived: cycles need not be freed
    from rlnotes.process import restart_in_utf8, run

    restart_in_utf8()
    sys.exit(run(_program))


def _program() -> int:
    """Run the command line: version and completion with few imports, common forms without Typer, the rest with it."""
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
    from rlnotes.argv import canonical, help_request, parse_argv

    sys.argv[1:] = canonical(sys.argv[1:])
    requested = help_request(sys.argv[1:])
    if requested is not None:
        from rlnotes.help_screen import print_help

        print_help(requested)
        return 0
    call = parse_argv(sys.argv[1:])
    if call:
        from rlnotes.runner import run_command

        return run_command(*call)
    from rlnotes.cli import main as run_typer

    run_typer()
    return 0


if __name__ == "__main__":
    main()
