"""The way in: `rlnotes` and `python -m rlnotes`."""

import gc
import sys

from rlnotes import __version__


def main() -> None:
    """Run rlnotes. The version is answered before anything heavy is imported."""
    gc.disable()  # one answer and the process ends: what is made for it is freed by counting or not at all
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"rlnotes {__version__}\n")
        return
    from rlnotes.cli import main as run

    run()


if __name__ == "__main__":
    main()
