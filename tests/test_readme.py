"""The README and the pages of the manual are true."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from rlnotes.commands import COMMANDS
from rlnotes.markdown.commonmark import parse_structure
from rlnotes.markdown.parse import parse_note

HERE = Path(__file__).parent
MANUAL = "src/rlnotes/manual"


@pytest.fixture(name="readme", scope="module")
def _readme():
    spec = importlib.util.spec_from_file_location("readme", HERE / "readme.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["README.md", *(f"{MANUAL}/{page.name}" for page in sorted((HERE.parent / MANUAL).glob("*.md")))]
)
def test_every_output_is_what_the_command_prints(readme, name):
    page = HERE.parent / name
    assert readme.written(page) == page.read_text()


def test_every_command_is_in_the_table_of_the_manual_with_its_place_there():
    text = (HERE.parent / MANUAL / "commands.md").read_text()
    assert [name for name in COMMANDS if f"| [`rlnotes {name}`](" not in text] == []


def test_the_readme_is_at_most_180_lines_long(readme):
    assert readme.README.read_text().count("\n") <= 180


def test_every_page_is_named_in_the_readme(readme):
    text = readme.README.read_text()
    assert [page.name for page in readme.DOCS if f"]({MANUAL}/{page.name})" not in text] == []


def test_every_link_leads_to_a_file_and_a_heading_that_are_there(readme):
    astray = []
    for page in readme.PAGES:
        for link in parse_note(page.name, page.read_bytes()).links:
            if link.kind not in {"markdown", "image"} or "://" in link.target:
                continue
            file = page.parent / link.target if link.target else page
            anchors = (
                {each.anchor for each in parse_note(file.name, file.read_bytes()).sections} if link.fragment else ()
            )
            if not file.exists() or (link.fragment and link.fragment not in anchors):
                astray.append((page.name, link.line, link.target, link.fragment))
    assert astray == []


def test_every_row_of_a_table_is_in_one(readme):
    outside = []
    for page in readme.PAGES:
        text = page.read_text()
        found = parse_structure(text, 0)
        inside = {text.count("\n", 0, start) for start, _ in found.cells}
        code = {
            line for start, end in found.fences for line in range(*(text.count("\n", 0, at) for at in (start, end)))
        }
        lines = {number for number, line in enumerate(text.splitlines()) if line.startswith("|") and "---" not in line}
        outside += [(page.name, number + 1) for number in sorted(lines - inside - code)]
    assert outside == []


def test_the_pictures_are_what_the_program_draws():
    done = subprocess.run(
        [sys.executable, HERE / "pictures.py", "--check"], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
