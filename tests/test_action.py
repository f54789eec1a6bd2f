"""The GitHub action `.github/actions/lint`: its scripts are run as a runner would, with inputs as a workflow gives them."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parent.parent
FOLDER = REPOSITORY / ".github/actions/lint"
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text())
PYTHON, INSTALL, CHECK = ACTION["runs"]["steps"]


@pytest.fixture(name="check")
def _check(tmp_path):
    """Run the step that checks the notes in a folder of the workspace, and return the process."""
    program = tmp_path / "runner/rlnotes/bin/rlnotes"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m rlnotes "$@"\n')
    program.chmod(0o755)

    def run(workspace, **inputs):
        values = {name: str(given["default"]) for name, given in ACTION["inputs"].items()} | inputs
        env = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: values[match[1]], text)
            for name, text in CHECK["env"].items()
        }
        env |= {
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "RUNNER_TEMP": str(tmp_path / "runner"),
            "PYTHONUTF8": "1",
        }
        # as GitHub documents `shell: bash`
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", CHECK["run"]]
        return subprocess.run(
            command, env=env | {"GITHUB_ACTIONS": "true"}, cwd=workspace, capture_output=True, text=True, check=False
        )

    return run


def test_action_fails_a_job_with_annotations_and_passes_one_without_findings(check, make_vault):
    workspace = make_vault(
        {"docs/notes/a.md": "[[gone]] [[b]]\n", "docs/notes/b.md": "[[a]]\n", "README.md": "[[x]]\n"}
    )
    (workspace / ".rlnotes.toml").write_text('vault = "docs/notes"\n')
    subprocess.run(["git", "init", "-q", workspace], check=True)
    red = check(workspace)
    assert (red.returncode, red.stderr) == (1, "rlnotes: found 1 error.\n")
    assert red.stdout.startswith("::error title=rlnotes (RLN101 broken-note-link),file=docs/notes/a.md,line=1")
    (workspace / "docs/notes/a.md").write_text("[[b]]\n")
    assert check(workspace).returncode == 0


def test_action_passes_its_inputs_on_as_words_and_runs_nothing_in_them(check, make_vault):
    workspace = make_vault({"my notes/a.md": "[[gone]]\n", "my notes/.rlnotes.toml": ""})
    assert check(workspace, vault="my notes").returncode == 1
    assert check(workspace, vault="my notes", args="--ignore RLN1,RLN2 --fail-on error").returncode == 0
    assert check(workspace, vault="my notes", args="--fail-on error; touch pwned; $(touch pwned)").returncode == 2
    assert check(workspace, vault="$(touch pwned)").returncode == 3
    assert not list(workspace.rglob("pwned"))


def test_action_installs_the_checkout_that_it_is_in():
    packed = INSTALL["run"].split()[-1].strip('"').replace("$GITHUB_ACTION_PATH", str(FOLDER))
    assert Path(packed).resolve() == REPOSITORY.resolve()
    assert "${{" not in INSTALL["run"] + CHECK["run"]
    assert INSTALL["env"] == {"PYTHON": f"${{{{ steps.{PYTHON['id']}.outputs.python-path }}}}"}
