"""The way in: `rlnotes` and `python -m rlnotes`."""

import gc
import os
import sys

from rlnotes import __version__


def main() -> None:
    """Run rlnotes: version and Tab key before anything heavy is imported, plain commands the short way, else Typer."""
    gc.disable()  # one answer and the process ends: what is made for it is freed by counting or not at all
    if os.environ.get("GITHUB_ACTIONS"):
        from rlnotes.output.workflow import guard_output

        guard_output()
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"rlnotes {__version__}\n")
        return
    if sys.argv[1:2] == ["__complete"]:
        from rlnotes.complete import main as complete

        complete(sys.argv[2:])
        return
    from rlnotes.shortcut import read

    call = read(sys.argv[1:])
    if call:
        from rlnotes.session import answer

        sys.exit(answer(*call))
    from rlnotes.cli import main as run

    run()


if __name__ == "__main__":
    main()
