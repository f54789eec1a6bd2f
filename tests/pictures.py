"""Draw the README's pictures: `python tests/pictures.py` writes them to `.pictures/`, `--check` only compares.

Each is what a real command says of `vault/`, drawn by the program's own console and exported as SVG. The picture of lint
is of a copy with three slips in it; that of a graph, whose layout may differ in the last
digit from machine to machine, is only written.
"""

import asyncio
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME
from rich.text import Text

from rlnotes.browse.app import Browser
from rlnotes.commands import map as neighbours
from rlnotes.commands import related
from rlnotes.commands.hub import show
from rlnotes.graph_formats.svg import render as graph_picture
from rlnotes.output.report import Report, View
from rlnotes.output.terminal import make_console, render
from rlnotes.queries.graph import build_graph
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


def svg(report: Report | Text, title: str, theme, width: int = 100) -> str:
    """Draw a report, or what was printed, as an SVG that names no font from the web, the same bytes each time."""
    console = make_console(io.StringIO(), "always", width)
    console.record = True
    for part in render(report, width) if isinstance(report, Report) else [report]:
        console.print(part)
    return tidied(console.export_svg(title=title, theme=theme, unique_id="rlnotes"))


def tidied(picture: str) -> str:
    """Return a picture without fonts from the web and spaces at the ends of lines."""
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", picture.replace("Fira Code", "DejaVu Sans Mono"), flags=re.MULTILINE) + "\n"


def lint_of_a_damaged_copy() -> Text:
    """Return what lint says of the vault when three slips are made in it."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(shutil.copytree(REPOSITORY / "vault", Path(folder) / "vault"))
        for name, before, after in (
            (
                "notes/checklists-turn-instructions-into-verifiable-rewards.md",
                "[[rubric-rewards-need-adaptive-",
                "[[rubric-rewards-need-adaptve-",
            ),
            ("notes/overly-hard-samples-teach-shortcuts.md", "tags: [", "tags: [["),
            ("hubs/rlvr-dynamics.md", "## Training Efficiency", "## To be sorted\n\n## Training Efficiency"),
        ):
            file = vault / name
            file.write_text(file.read_text().replace(before, after, 1))
        words = ["lint", "--format", "full", "--color", "always", "--no-cache"]
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("RLNOTES", "GITHUB", "NO_COLOR"))
        }
        printed = subprocess.run(
            [sys.executable, "-m", "rlnotes", *words],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
            env=clean,
        )
        return Text.from_ansi(printed.stdout)


async def browser() -> str:
    """Return the browser as it starts, with the top hub, and a note selected."""
    app = Browser(Session(str(REPOSITORY / "vault")).vault, cached=False)
    async with app.run_test(size=(120, 32)) as pilot:
        app.query_one("#query").cursor_blink = False
        await until(pilot, lambda: app.rows.rows)
        await app.workers.wait_for_complete()
        await pilot.press("tab", *["j"] * 4)
        await pilot.pause()  # until the list has posted which row is selected
        await app.workers.wait_for_complete()
        await pilot.pause()
        return tidied(app.export_screenshot(title="rlnotes browse"))


async def until(pilot, condition) -> None:
    """Wait until a condition holds, half a minute at most."""
    for _ in range(600):
        if condition():
            return
        await pilot.pause(0.05)
    raise AssertionError("the browser does not show what its picture is of")


def pictures():
    """Yield the file name and the text of each picture."""
    shots = {
        "hub-show": (
            "rlnotes hub show domain-training-techniques",
            take(show.run, "domain-training-techniques", View.TABLE, "", 1),
        ),
        "lint": ("rlnotes lint --format full", lint_of_a_damaged_copy()),
        "map": ("rlnotes map random-rewards --depth 2", take(neighbours.run, "spurious rewards", 2)),
        "related": ("rlnotes related random-rewards", take(related.run, ["spurious rewards"], 6)),
    }
    for name, (title, report) in shots.items():
        for suffix, theme in THEMES.items():
            yield f"{name}{suffix}.svg", svg(report, title, theme)
    yield "browse.svg", asyncio.run(browser())


def main() -> int:
    """Write or check the pictures; 1 if one is stale."""
    stale = []
    for name, text in pictures():
        path = FOLDER / name
        if "--check" in sys.argv:
            stale += [name] if not path.exists() or path.read_text() != text else []
        else:
            path.write_text(text)
    if "--check" not in sys.argv:
        session = Session(str(REPOSITORY / "vault"))
        web = build_graph(session.index, session.hubs)
        for theme in ("light", "dark"):
            (FOLDER / f"graph-{theme}.svg").write_text(graph_picture(web, theme))
    for name in stale:
        print(f"{name} is stale: run python tests/pictures.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
