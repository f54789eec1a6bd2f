"""The README is true."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from rlnotes.commands import COMMANDS

HERE = Path(__file__).parent


@pytest.fixture(name="readme", scope="module")
def _readme():
    spec = importlib.util.spec_from_file_location("readme", HERE / "readme.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_output_in_the_readme_is_what_the_command_prints(readme):
    assert readme.written() == readme.README.read_text()


def test_every_command_has_its_place_in_the_readme(readme):
    text = readme.README.read_text()
    assert [name for name in COMMANDS if f"`rlnotes {name.split()[0]}`" not in text] == []


def test_the_pictures_are_what_the_program_draws():
    done = subprocess.run(
        [sys.executable, HERE / "pictures.py", "--check"], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
