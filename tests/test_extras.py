"""What a command that needs an extra says where it is missing."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize(
    ("extra", "missing", "words"), [("browse", "textual", ["browse"]), ("graph", "networkx", ["graph", "-f", "svg"])]
)
def test_missing_extra_names_the_packages_to_install(make_vault, tmp_path, extra, missing, words):
    vault = make_vault({"a.md": "[[b]]", "b.md": "[[a]]"})
    (tmp_path / f"{missing}.py").write_text("raise ImportError\n")
    env = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "RLNOTES_VAULT": str(vault),
        "RLNOTES_CACHE_DIR": str(tmp_path / "cache"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "rlnotes", *words], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    (command,) = re.findall(r"`(pip install [^`]*)`", done.stderr)
    named = {re.split("[<>=]", package)[0] for package in re.findall(r'"([^"]*)"', command)}
    assert named == {re.split("[<>=]", package)[0] for package in PROJECT["optional-dependencies"][extra]}
