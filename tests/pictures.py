"""Draw the README's pictures: `python tests/pictures.py` writes them to `.pictures/`, `--check` only compares.

Each is the report of a real command on `vault/`, drawn by the program's own console and exported as SVG.
"""

import io
import re
import sys
from pathlib import Path

from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME

from rlnotes.commands import related
from rlnotes.commands.hub import show
from rlnotes.output.report import Report, View
from rlnotes.output.terminal import drawn, make_console
from rlnotes.session import Session

REPOSITORY = Path(__file__).parent.parent
FOLDER = REPOSITORY / ".pictures"
THEMES = {"": SVG_EXPORT_THEME, "-light": DEFAULT_TERMINAL_THEME}


class Camera(Session):
    """A session that keeps the report instead of printing it."""

    report: Report

    def print(self, report, **_):
        self.report = report

    def tell(self, message):
        """Say nothing: a picture has no stderr."""


def take(command, *args, **options) -> Report:
    """Run a command and return its report."""
    camera = Camera(str(REPOSITORY / "vault"))
    command(camera, *args, **options)
    return camera.report


def svg(report: Report, title: str, theme, width: int = 100) -> str:
    """Draw a report as an SVG that names no font from the web, the same bytes each time."""
    console = make_console(io.StringIO(), "always", width)
    console.record = True
    for part in drawn(report, width):
        console.print(part)
    picture = console.export_svg(title=title, theme=theme, unique_id="rlnotes")
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", picture.replace("Fira Code", "DejaVu Sans Mono"), flags=re.MULTILINE) + "\n"


def pictures():
    """Yield the file name and the text of each picture."""
    shots = {
        "hub-show": ("rlnotes hub show rlvr-dynamics", take(show.run, "rlvr-dynamics", View.TABLE, "", 1)),
        "related": ("rlnotes related random-rewards", take(related.run, ["spurious rewards"], 6)),
    }
    for name, (title, report) in shots.items():
        for suffix, theme in THEMES.items():
            yield f"{name}{suffix}.svg", svg(report, title, theme)


def main() -> int:
    """Write or check the pictures; 1 if one is stale."""
    stale = []
    for name, text in pictures():
        path = FOLDER / name
        if "--check" in sys.argv:
            stale += [name] if not path.exists() or path.read_text() != text else []
        else:
            path.write_text(text)
    for name in stale:
        print(f"{name} is stale: run python tests/pictures.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
